import {
  type AthleteId,
  type ErrorCode,
  IdempotencyInProgress,
  IdempotencyKeyReused,
  InvalidInput,
  KEY_LIFETIME,
  type KeyedRequest,
  type OrderView,
  RepeatedRefusal,
  RUN_LIFETIME,
  Unavailable,
  type UserId,
} from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  anId,
  asAdmin,
  asService,
  COACH,
  DAY,
  later,
  memoryStorage,
  NOW,
  START,
  testPorts,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asCoach, aWorld, BOOKING, bookingIn, EVENT, refusalOf, type World } from "../world.ts";

const request = (changes: Partial<KeyedRequest> = {}): KeyedRequest => ({
  keyId: "key",
  fingerprint: "request",
  senders: [ATHLETE],
  ...changes,
});

interface Answered {
  readonly order: OrderView;
  readonly replayed: boolean;
}

/** As an adapter sends a request that came with a key. */
async function order({ useCases }: World, changes: Partial<KeyedRequest> = {}): Promise<Answered> {
  const attempt = useCases.keyed(request(changes));
  const command = { caller: asAthlete, userId: ATHLETE, eventIds: [EVENT], paymentMethod: { type: "Cash" } };
  const placed = await attempt.useCases.placeOrder(command as never).catch(attempt.refused);
  return { order: placed, replayed: attempt.isReplayed() };
}

const ordersOf = ({ useCases }: World) =>
  useCases.listOrders({ caller: asAdmin, filter: { userId: ATHLETE } });

describe("A request with a key", () => {
  it("is done once, and gets its first answer whatever has happened since", async () => {
    const world = await aWorld();
    const first = await order(world);
    const [{ bookingId } = { bookingId: BOOKING }] = first.order.bookings;
    await world.useCases.acceptBooking({ caller: asCoach, bookingId });
    world.clock.set(later(NOW, KEY_LIFETIME - 1));
    const second = await order(world);
    expect(second).to.deep.equal({ order: first.order, replayed: true });
    expect(first.replayed).to.equal(false);
    expect(await ordersOf(world)).to.have.length(1);
  });

  it("is a new one when its key is 24 hours old", async () => {
    const world = await aWorld({
      events: [anEvent({ startAt: later(NOW, 2 * DAY), endAt: later(NOW, 3 * DAY) })],
    });
    await order(world);
    world.clock.set(later(NOW, KEY_LIFETIME));
    expect(await refusalOf(order(world))).to.include({ code: "already_booked" });
    await world.useCases.eraseUser({ caller: asAdmin, userId: ATHLETE });
    await order(world);
    expect(world.storage.keys().map(({ keptAt }) => keptAt)).to.deep.equal([world.clock.now()]);
  });

  it("is refused when its key belongs to another one, which stays as it is", async () => {
    const world = await aWorld();
    const first = await order(world);
    const refusal = await refusalOf(order(world, { fingerprint: "another" }));
    expect(refusal).to.be.instanceOf(IdempotencyKeyReused).and.include({ kind: "reused" });
    expect(await order(world)).to.deep.equal({ ...first, replayed: true });
  });

  it("does not meet the same key of another caller", async () => {
    const world = await aWorld();
    await order(world);
    expect(await refusalOf(order(world, { keyId: "another" }))).to.include({ code: "already_booked" });
  });

  it("is not done when its key cannot be kept", async () => {
    const world = await aWorld();
    const add = () => Promise.reject(new IdempotencyInProgress());
    const run: typeof world.storage.uow.run = (work) =>
      world.storage.uow.run((repositories) => work({ ...repositories, keys: { ...repositories.keys, add } }));
    const late = testPorts({ storage: { ...world.storage, uow: { run } } }) as unknown as World;
    expect(await refusalOf(order(late))).to.be.instanceOf(IdempotencyInProgress);
    expect(await ordersOf(world)).to.deep.equal([]);
  });

  it("is one unit of work", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Pending")] });
    const attempt = useCases.keyed(request());
    const accept = () => attempt.useCases.acceptBooking({ caller: asCoach, bookingId: BOOKING });
    await accept();
    expect(await accept().catch((error: Error) => error.message)).to.match(/one unit of work/);
  });

  it("goes with everyone of whom its answer tells, and is counted", async () => {
    for (const userId of [ATHLETE, COACH, anId<UserId>(0xf1)]) {
      const world = await aWorld();
      await order(world, { senders: [anId<UserId>(0xf1)] });
      await world.useCases.eraseUser({ caller: asAdmin, userId });
      expect(world.storage.keys(), userId).to.deep.equal([]);
      expect(world.storage.erasures()[0]?.rows.answers).to.equal(1);
    }
  });

  it("stays when somebody else is erased", async () => {
    const world = await aWorld();
    await order(world);
    await world.useCases.eraseUser({ caller: asAdmin, userId: anId<AthleteId>(0xee) });
    expect(world.storage.keys()).to.have.length(1);
  });
});

describe("A refusal of a request with a key", () => {
  const canceled = anEvent({ status: "Canceled" });
  const own = anEvent({ coachId: ATHLETE as never });
  const lasting: [code: ErrorCode, world: () => Promise<World>, command: object][] = [
    ["forbidden", aWorld, { userId: COACH }],
    ["duplicate_event", aWorld, { eventIds: [EVENT, EVENT] }],
    ["own_event", () => aWorld({ events: [own] }), {}],
    ["event_not_bookable", () => aWorld({ events: [canceled] }), {}],
    ["payment_method_not_supported", aWorld, { paymentMethod: { type: "Card", methodId: anId(1) } }],
  ];
  const command = { caller: asAthlete, userId: ATHLETE, eventIds: [EVENT], paymentMethod: { type: "Cash" } };
  const tryOrder = async ({ useCases }: World, changes: object, fingerprint = "request") => {
    const attempt = useCases.keyed(request({ fingerprint }));
    const refusal = await refusalOf(
      attempt.useCases.placeOrder({ ...command, ...changes } as never).catch(attempt.refused),
    );
    return { refusal, replayed: attempt.isReplayed() };
  };

  for (const [code, makeWorld, changes] of lasting) {
    it(`is kept when it would come out the same again: ${code}`, async () => {
      const world = await makeWorld();
      const { refusal, replayed } = await tryOrder(world, changes);
      expect([refusal.code, replayed]).to.deep.equal([code, false]);
      const again = await tryOrder(world, changes);
      expect([again.refusal.message, again.replayed]).to.deep.equal([refusal.message, true]);
      expect(world.storage.keys()).to.have.length(1);
      const other = await tryOrder(world, changes, "another");
      expect(other.refusal).to.be.instanceOf(IdempotencyKeyReused);
    });
  }

  it("is given again with all of its problems", async () => {
    const events = [1, 2].map((id) => anEvent({ eventId: anId(id), status: "Canceled" }));
    const world = await aWorld({ events });
    const changes = { eventIds: events.map(({ eventId }) => eventId) };
    const first = await tryOrder(world, changes);
    const second = await tryOrder(world, changes);
    expect(second.refusal).to.be.instanceOf(RepeatedRefusal);
    expect(second.replayed).to.equal(true);
    const tell = (refusal: typeof first.refusal) =>
      refusal.problems.map(({ kind, code, message }) => ({ kind, code, message }));
    expect(tell(second.refusal)).to.have.length(2).and.deep.equal(tell(first.refusal));
  });

  const passing: [code: ErrorCode, world: () => Promise<World>][] = [
    ["event_not_found", () => aWorld({ events: [] })],
    ["event_started", () => aWorld({ now: START })],
    ["already_booked", () => aWorld({ bookings: [bookingIn("Accepted")] })],
  ];
  for (const [code, makeWorld] of passing) {
    it(`leaves the key free when it may pass: ${code}`, async () => {
      const world = await makeWorld();
      expect((await tryOrder(world, {})).refusal.code).to.equal(code);
      expect(world.storage.keys()).to.deep.equal([]);
    });
  }

  it("leaves the key free when one of its problems may pass", async () => {
    const world = await aWorld({ events: [canceled] });
    await tryOrder(world, { eventIds: [EVENT, anId(7)] });
    expect(world.storage.keys()).to.deep.equal([]);
  });

  it("leaves the key free when it is no refusal at all", async () => {
    const world = await aWorld();
    const failure = new Error("out of memory");
    expect(
      await world.useCases
        .keyed(request())
        .refused(failure)
        .catch((error: unknown) => error),
    ).to.equal(failure);
    expect(world.storage.keys()).to.deep.equal([]);
  });

  it("is told when the same request succeeded once, under other settings", async () => {
    const world = await aWorld();
    const first = await order(world);
    const attempt = world.useCases.keyed(request());
    const refusal = new InvalidInput("paymentMethod", "must be Card");
    expect(await refusalOf(attempt.refused(refusal))).to.equal(refusal);
    expect(attempt.isReplayed()).to.equal(false);
    expect(await order(world)).to.deep.equal({ ...first, replayed: true });
  });

  it("is told although its key cannot be kept at the moment", async () => {
    const world = await aWorld();
    const { refusal } = await tryOrder(world, { userId: COACH });
    const beginning = { ...request(), outcome: null, people: [], keptAt: NOW, runningUntil: later(NOW, 1) };
    await world.storage.uow.run(async ({ keys }) => {
      await keys.remove("key");
      await keys.add(beginning);
    });
    expect((await tryOrder(world, { userId: COACH })).refusal).to.deep.equal(refusal);
  });
});

describe("A refusal of a request with a key, while storage is away", () => {
  it("is told as it is", async () => {
    const run = () => Promise.reject(new Unavailable());
    const { useCases } = testPorts({ storage: { ...memoryStorage(), uow: { run } } });
    const refusal = new InvalidInput("body", "must be JSON");
    expect(await refusalOf(useCases.keyed(request()).refused(refusal))).to.equal(refusal);
  });
});

describe("A notification run with a key", () => {
  const notify = async ({ useCases }: World, caller = asService) => {
    const attempt = useCases.keyed(request({ senders: [] }));
    await attempt.useCases.sendDueNotifications({ caller }).catch(attempt.refused);
    return attempt.isReplayed();
  };

  it("runs once", async () => {
    const world = await aWorld();
    expect([await notify(world), await notify(world)]).to.deep.equal([false, true]);
    expect(world.storage.keys()).to.deep.include({
      keyId: "key",
      fingerprint: "request",
      outcome: {},
      people: [],
      keptAt: NOW,
      runningUntil: null,
    });
  });

  it("is refused while the first one runs, and begun again when that counts as dead", async () => {
    const world = await aWorld();
    const running = {
      ...request(),
      outcome: null,
      people: [],
      keptAt: NOW,
      runningUntil: later(NOW, RUN_LIFETIME),
    };
    await world.storage.uow.run(({ keys }) => keys.add(running));
    world.clock.set(later(NOW, RUN_LIFETIME - 1));
    expect(await refusalOf(notify(world))).to.be.instanceOf(IdempotencyInProgress);
    world.clock.set(later(NOW, RUN_LIFETIME));
    expect(await notify(world)).to.equal(false);
  });

  it("holds its key for a minute while it runs", async () => {
    let during: unknown;
    const channel = "watching";
    const world: World = await aWorld({
      notifiers: [{ channel, send: async () => void (during = world.storage.keys()[0]?.runningUntil) }],
    });
    await world.useCases.registerRules();
    world.clock.set(later(NOW, 1));
    await world.useCases.placeOrder({
      caller: asAthlete,
      userId: ATHLETE,
      eventIds: [EVENT],
      paymentMethod: { type: "Cash" },
    });
    await notify(world);
    expect(during).to.deep.equal(later(NOW, 1 + RUN_LIFETIME));
  });

  it("frees its key when it fails", async () => {
    const world = await aWorld();
    expect(await refusalOf(notify(world, asAthlete))).to.include({ code: "forbidden" });
    const [kept] = world.storage.keys();
    expect(kept?.outcome).to.have.property("refusals");
    expect(kept?.runningUntil).to.equal(null);
  });

  it("fails with its own failure where the key cannot even be freed", async () => {
    const storage = memoryStorage();
    let runs = 0;
    const run: typeof storage.uow.run = (work) => {
      runs += 1;
      return runs === 1 ? storage.uow.run(work) : Promise.reject(new Unavailable());
    };
    const { useCases } = testPorts({ storage: { ...storage, uow: { run } } });
    const attempt = useCases.keyed(request()).useCases.sendDueNotifications({ caller: asService });
    expect(await refusalOf(attempt)).to.be.instanceOf(Unavailable);
    expect(storage.keys()[0]).to.deep.include({ outcome: null, runningUntil: later(NOW, RUN_LIFETIME) });
  });
});
