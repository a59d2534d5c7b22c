import type { BookingStatus, Caller, UseCases } from "@bookings/domain";
import { ATHLETE, anId, asAdmin, COACH, END, later, START, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import {
  asAthlete,
  asCoach,
  asStranger,
  aWorld,
  BOOKING,
  bookingIn,
  bookingOfOther,
  refusalOf,
} from "../world.ts";

const onBooking = { caller: asAdmin, bookingId: BOOKING };
const other = { reasonCode: "Other", reasonText: null } as const;

describe("A command on a booking", () => {
  const missing = anId<typeof BOOKING>(0xff);
  const stale = ["9.9"];
  const cases: [what: string, caller: Caller, expected: string, broken?: { id?: typeof BOOKING }][] = [
    ["that does not exist is 404", asAdmin, "not_found", { id: missing }],
    ["is 404 to a stranger, whatever the version", asStranger, "not_found"],
    ["is 403 to the wrong side, whatever the version", asAthlete, "forbidden"],
    ["is 412 with a stale version, whatever the rule", asCoach, "version_mismatch"],
  ];
  for (const [what, caller, expected, broken] of cases) {
    it(what, async () => {
      const { useCases } = await aWorld({ bookings: [bookingIn("Rejected")] });
      const bookingId = broken?.id ?? BOOKING;
      const attempt = useCases.acceptBooking({ caller, bookingId, expectedVersions: stale });
      expect((await refusalOf(attempt)).code).to.equal(expected);
    });
  }

  it("comes to the rule at last", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Rejected")] });
    const attempt = useCases.acceptBooking({ ...onBooking, expectedVersions: ["1.1"] });
    expect((await refusalOf(attempt)).code).to.equal("invalid_status_transition");
  });

  it("that ordinary users may never give is 403 even where there is no booking", async () => {
    const { useCases } = await aWorld();
    const attempt = useCases.resolveDispute({ caller: asAthlete, bookingId: missing, resolution: null });
    expect((await refusalOf(attempt)).code).to.equal("forbidden");
  });

  it("names the wrong side before the stale version", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Pending")] });
    const attempt = useCases.cancelBooking({
      ...onBooking,
      userId: STRANGER,
      ...other,
      expectedVersions: stale,
    });
    expect((await refusalOf(attempt)).code).to.equal("forbidden");
  });

  it("goes through when one of the expected versions is the current one", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Pending")] });
    const view = await useCases.acceptBooking({ ...onBooking, expectedVersions: ["9.9", "1.1"] });
    expect(view).to.include({ bookingStatus: "Accepted", version: "2.1" });
  });

  it("is refused when no version at all is expected", async () => {
    const { useCases } = await aWorld({ bookings: [bookingIn("Pending")] });
    const refusal = await refusalOf(useCases.acceptBooking({ ...onBooking, expectedVersions: [] }));
    expect(refusal).to.include({ code: "version_mismatch", current: "1.1" });
  });

  it("shows a lapsed request as a later version, which a command can expect", async () => {
    const { useCases, clock } = await aWorld({ bookings: [bookingIn("Pending")] });
    clock.set(START);
    const { version } = await useCases.getBooking({ caller: asAthlete, bookingId: BOOKING });
    expect(version).to.equal("2.1");
    const attempt = useCases.acceptBooking({ ...onBooking, expectedVersions: ["1.1"] });
    expect((await refusalOf(attempt)).code).to.equal("version_mismatch");
    await useCases.dismissBooking({ ...onBooking, userId: ATHLETE, expectedVersions: [version] });
  });

  it("that is refused writes nothing", async () => {
    const { useCases, stored, seats } = await aWorld({ bookings: [bookingIn("Pending")] });
    await refusalOf(useCases.acceptBooking({ ...onBooking, expectedVersions: stale }));
    expect(await stored()).to.deep.equal(bookingIn("Pending"));
    expect(await seats()).to.equal(1);
  });

  it("that changes nothing writes nothing", async () => {
    const marked = bookingIn("Accepted", { completedAt: END });
    const { useCases, stored } = await aWorld({ now: END, bookings: [marked] });
    const view = await useCases.completeBooking({ ...onBooking, completed: true });
    expect(view).to.include({ completed: true, version: "1.1" });
    expect(await stored()).to.deep.equal(marked);
  });
});

describe("The seat of a booking", () => {
  type Command = (useCases: UseCases) => Promise<unknown>;
  const cases: [what: string, status: BookingStatus, now: Date, command: Command, seats: number][] = [
    ["is freed by reject", "Pending", later(START, -1), (u) => u.rejectBooking(onBooking), 1],
    [
      "is freed by cancel",
      "Accepted",
      START,
      (u) => u.cancelBooking({ ...onBooking, userId: null, ...other }),
      1,
    ],
    ["is kept by accept", "Pending", later(START, -1), (u) => u.acceptBooking(onBooking), 2],
    [
      "is kept by dispute",
      "Accepted",
      END,
      (u) => u.disputeBooking({ ...onBooking, disputerUserId: COACH, reasonId: anId(1), comment: null }),
      2,
    ],
    ["is kept by resolve", "InDispute", END, (u) => u.resolveDispute({ ...onBooking, resolution: null }), 2],
    ["is kept by complete", "Accepted", END, (u) => u.completeBooking({ ...onBooking, completed: true }), 2],
    [
      "is not freed twice by dismiss",
      "Canceled",
      END,
      (u) => u.dismissBooking({ ...onBooking, userId: ATHLETE }),
      1,
    ],
    [
      "is freed with the note on a lapsed request",
      "Pending",
      END,
      (u) => u.addBookingNote({ ...onBooking, note: "x" }),
      1,
    ],
    [
      "is freed with the dismissal of a lapsed request",
      "Pending",
      START,
      (u) => u.dismissBooking({ ...onBooking, userId: ATHLETE }),
      1,
    ],
  ];
  for (const [what, status, now, command, expected] of cases) {
    it(what, async () => {
      const neighbour = bookingOfOther(1, { state: bookingIn("Accepted").state });
      const { useCases, seats } = await aWorld({ now, bookings: [bookingIn(status), neighbour] });
      await command(useCases);
      expect(await seats()).to.equal(expected);
    });
  }
});

describe("A lapsed request", () => {
  it("is written down by the first command that changes it", async () => {
    const { useCases, stored } = await aWorld({ now: END, bookings: [bookingIn("Pending")] });
    const view = await useCases.addBookingNote({ ...onBooking, note: "Nobody came" });
    expect(view).to.include({ bookingStatus: "Canceled", canceledByRole: "System", version: "3.1" });
    expect(view.canceledAt).to.equal(START.toISOString());
    expect((await stored()).state.status).to.equal("Canceled");
  });

  it("can no longer be answered or canceled", async () => {
    const { useCases } = await aWorld({ now: START, bookings: [bookingIn("Pending")] });
    const attempts = [
      useCases.acceptBooking(onBooking),
      useCases.rejectBooking(onBooking),
      useCases.cancelBooking({ ...onBooking, userId: null, ...other }),
    ];
    for (const attempt of attempts)
      expect((await refusalOf(attempt)).code).to.equal("invalid_status_transition");
  });
});
