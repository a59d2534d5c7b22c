import { ATHLETE, anId, aTimeSlot, COACH, END, later, MINUTE, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { aBookingIn, anEventIn, orderOf, problems, refusal, type Sent, useApi } from "./support/api.ts";
import {
  eventBody,
  NOWHERE,
  operations,
  pathOf,
  REASON,
  type Scene,
  setScene,
} from "./support/operations.ts";

const UUID = "must be a UUID, such as 4b72d209-debd-45e1-93cc-7640bf7d39bf";
const INSTANT = "must be an RFC 3339 date-time with an offset, such as 2026-03-01T10:00:00Z";

describe("malformed requests", () => {
  const api = useApi();
  const scene: Scene = { bookingId: NOWHERE, eventId: NOWHERE, id: NOWHERE };

  /** Operation, what replaces the body or the query of a good request, and every message expected. */
  const table: [string, { body?: unknown; query?: string }, string[]][] = [
    [
      "createBookingOrder",
      { body: {} },
      [
        `userId: is required and ${UUID}`,
        "eventIds: is required and must be a list",
        "paymentMethod: is required and must be a JSON object",
      ],
    ],
    [
      "createBookingOrder",
      { body: { userId: 1, eventIds: "x", paymentMethod: [] } },
      [`userId: ${UUID}`, "eventIds: must be a list", "paymentMethod: must be a JSON object"],
    ],
    ["createBookingOrder", { body: orderOf([]) }, ["eventIds: must name 1 to 20 events"]],
    [
      "createBookingOrder",
      { body: orderOf(Array.from({ length: 21 }, (_each, index) => anId(index))) },
      ["eventIds: must name 1 to 20 events"],
    ],
    [
      "createBookingOrder",
      { body: orderOf([NOWHERE, "x", NOWHERE, 4] as string[]) },
      [`eventIds[1]: ${UUID}`, `eventIds[3]: ${UUID}`],
    ],
    [
      "createBookingOrder",
      { body: orderOf([NOWHERE], { paymentMethod: { type: "Gold", methodId: "1", x: 1 } }) },
      [
        "paymentMethod.type: must be one of Cash, Card",
        `paymentMethod.methodId: ${UUID}`,
        "paymentMethod.x: is not a known field",
      ],
    ],
    [
      "createBookingOrder",
      { body: orderOf([NOWHERE], { note: "", total: 3 }) },
      ["note: is not a known field", "total: is not a known field"],
    ],
    ["getBookingOrders", { query: "" }, [`userId: is required and ${UUID}`]],
    ["getBookingOrders", { query: `userId=${ATHLETE}&userId=${COACH}` }, ["userId: must be given only once"]],
    [
      "getBookingOrders",
      { query: `userId=${ATHLETE}&eventId=${NOWHERE}` },
      ["eventId: is not a known query parameter"],
    ],
    [
      "getBookingOrders",
      { query: `userId=${ATHLETE}&startAt=2026-03-02T00:00:00Z&endAt=2026-03-01T00:00:00Z` },
      ["startAt: must not be after endAt"],
    ],
    ["getBookings", { query: "" }, ["userId: userId, eventId or coachId is required"]],
    [
      "getBookings",
      { query: "userId=&eventId=1&coachId=x" },
      ["userId: must not be empty", `eventId: ${UUID}`, `coachId: ${UUID}`],
    ],
    [
      "getBookings",
      { query: `eventId=${NOWHERE}&startAt=2026-03-02T00:00:00Z` },
      ["startAt: needs userId or coachId beside it"],
    ],
    [
      "getBookings",
      { query: `userId=${ATHLETE}&startAt=tomorrow&endAt=2026-03-02` },
      [`startAt: ${INSTANT}`, `endAt: ${INSTANT}`],
    ],
    [
      "getBookings",
      { query: `userId=${ATHLETE}&startAt=2026-03-02T00:00:00+03:00` },
      [`startAt: ${INSTANT}; in a query write the + of an offset as %2B`],
    ],
    [
      "getBookings",
      { query: `userId=${ATHLETE}&status=Pending&status=Gone` },
      ["status[1]: must be one of Accepted, Rejected, Pending, Canceled, InDispute, DisputeDone"],
    ],
    [
      "getBookings",
      { query: `userId=${ATHLETE}&limit=0&cursor=abc` },
      ["limit: must be a whole number from 1 to 500", "cursor: must be the cursor of a link to a next page"],
    ],
    [
      "getBookings",
      { query: `userId=${ATHLETE}&USERID=1&__proto__=1&constructor=2&=3` },
      [
        "USERID: is not a known query parameter",
        "__proto__: is not a known query parameter",
        "constructor: is not a known query parameter",
        '"": is not a known query parameter',
      ],
    ],
    ["getBooking", { query: "verbose=1" }, ["verbose: is not a known query parameter"]],
    ["acceptBooking", { body: { completed: true } }, ["completed: is not a known field"]],
    ["rejectBooking", { body: [] }, ["body: must be a JSON object"]],
    ["notifyBookings", { body: { dryRun: true } }, ["dryRun: is not a known field"]],
    [
      "cancelBooking",
      { body: {} },
      ["cancellationReasonCode: is required and must be one of NotFeelingWell, NoTime, Other"],
    ],
    [
      "cancelBooking",
      { body: { userId: "", cancellationReasonCode: null, cancellationReasonText: null } },
      [
        `userId: ${UUID}`,
        "cancellationReasonCode: must be one of NotFeelingWell, NoTime, Other",
        "cancellationReasonText: must be a string",
      ],
    ],
    ["markBookingAsCompleted", { body: {} }, ["completed: is required and must be true or false"]],
    ["markBookingAsCompleted", { body: { completed: "true" } }, ["completed: must be true or false"]],
    ["addBookingNote", { body: {} }, ["note: is required and must be a string"]],
    [
      "addBookingNote",
      { body: { note: " \n\t " } },
      ["note: must have 1 to 2000 characters besides spaces around them"],
    ],
    [
      "addBookingNote",
      { body: { note: "🎾".repeat(2001) } },
      ["note: must have 1 to 2000 characters besides spaces around them"],
    ],
    ["dismissBooking", { query: "" }, [`userId: is required and ${UUID}`]],
    ["dismissBooking", { body: { userId: ATHLETE } }, ["userId: is not a known field"]],
    [
      "disputeBooking",
      { body: { disputerUserId: null, comment: 1 } },
      [`disputerUserId: ${UUID}`, `reasonId: is required and ${UUID}`, "comment: must be a string"],
    ],
    [
      "disputeBooking",
      { body: { disputerUserId: ATHLETE, reasonId: REASON, comment: "x".repeat(2001) } },
      ["comment: must have at most 2000 characters"],
    ],
    ["resolveDispute", { body: { resolution: ["x"] } }, ["resolution: must be a string"]],
    [
      "deleteUserData",
      { query: "userId=me&all=true" },
      [`userId: ${UUID}`, "all: is not a known query parameter"],
    ],
    [
      "putEvent",
      { body: {} },
      [
        `coachId: is required and ${UUID}`,
        `startAt: is required and ${INSTANT}`,
        `endAt: is required and ${INSTANT}`,
        "status: is required and must be one of Scheduled, Canceled",
        "timeslot: is required and must be a JSON object",
      ],
    ],
    [
      "putEvent",
      {
        body: { ...eventBody, sportId: null, requiresApproval: "no", serviceCardinality: 1.5, seatsTaken: 1 },
      },
      [
        `sportId: ${UUID}`,
        "requiresApproval: must be true or false",
        "serviceCardinality: must be a whole number that fits into 53 bits",
        "seatsTaken: is not a known field",
      ],
    ],
    [
      "putEvent",
      { body: { ...eventBody, endAt: START, timeslot: { ...aTimeSlot(), ageFrom: 30, ageTo: 29 } } },
      ["endAt: must be after startAt", "timeslot.ageTo: must not be below ageFrom"],
    ],
  ];

  for (const [name, { body, query }, messages] of table) {
    it(`${name} ${query ?? JSON.stringify(body).slice(0, 60)}`, async () => {
      const operation = operations[name] as (typeof operations)[string];
      const changed = query === undefined ? operation : { ...operation, query };
      const sent: Sent = { as: "admin", ...operation.sent, ...(body === undefined ? {} : { body }) };
      const received = await api.request(operation.method, pathOf(changed, scene), sent);
      expect(problems(received)).to.deep.equal(messages.map((message) => ({ code: "validation", message })));
      expect(received.status).to.equal(400);
    });
  }

  for (const [name, operation] of Object.entries(operations)) {
    const parameter = /\{(\w+)\}/.exec(operation.path)?.[1];
    if (parameter === undefined) continue;
    for (const id of [
      "x",
      "%zz",
      "%00",
      "%ff",
      `${NOWHERE}%20`,
      `${NOWHERE}0`,
      "..%2f",
      NOWHERE.replaceAll("-", ""),
    ]) {
      it(`${name} with the ${parameter} ${id}`, async () => {
        const path = pathOf(operation, { bookingId: id, eventId: id, id });
        const received = await api.request(operation.method, path, { as: "admin", ...operation.sent });
        expect(refusal(received)).to.equal(`400 validation ${parameter}: ${UUID}`);
      });
    }
  }

  it("reports problems of all parts at once", async () => {
    const received = await api.request("PATCH", "/v1/bookings/x/note?y=1", {
      as: "admin",
      body: { note: 1 },
      headers: { "x-current-user-id": "z" },
    });
    expect(problems(received).map(({ message }) => message.split(":")[0])).to.deep.equal([
      "bookingId",
      "y",
      "x-current-user-id",
      "note",
    ]);
  });

  it("reports no more than a hundred problems", async () => {
    const body = Object.fromEntries(Array.from({ length: 5000 }, (_each, index) => [`field${index}`, 1]));
    expect(problems(await api.request("POST", "/v1/bookings", { as: "admin", body }))).to.have.length(100);
  });

  describe("time slots", () => {
    const slots: [object, string][] = [
      [{ timeSlotId: "1" }, `timeSlotId: ${UUID}`],
      [
        { startTime: "13:00" },
        "startTime: must be an RFC 3339 time of day with an offset, such as 13:00:00+03:00",
      ],
      [{ endTime: 13 }, "endTime: must be an RFC 3339 time of day with an offset, such as 13:00:00+03:00"],
      [{ numberOfParticipants: 0 }, "numberOfParticipants: must be a whole number of at least 1"],
      [{ numberOfParticipants: "2" }, "numberOfParticipants: must be a whole number of at least 1"],
      [{ slotType: "Moon" }, "slotType: must be one of Online, Offline"],
      [{ ageFrom: 17 }, "ageFrom: must be a whole number from 18 to 99"],
      [{ ageTo: 100 }, "ageTo: must be a whole number from 18 to 99"],
      [{ duration: 14 }, "duration: must be a whole number of at least 15"],
      [{ price: -1 }, "price: must be a whole number of at least 0"],
      [{ price: 2 ** 53 }, "price: must be a whole number of at least 0"],
      [{ price: 0.5 }, "price: must be a whole number of at least 0"],
      [{ priceCurrency: "EUR" }, "priceCurrency: must be RUB"],
      [{ paymentMethod: "Card" }, "paymentMethod: must be Cash"],
      [{ addressId: null }, `addressId: ${UUID}`],
      [{ public: 1 }, "public: must be true or false"],
      [{ level: "God" }, "level: must be one of Any, Beginner, Medium, Pro"],
      [{ eligibility: "" }, "eligibility: must be one of All, Men, Women"],
      [{ coach: 1 }, "coach: is not a known field"],
    ];
    for (const [change, message] of slots) {
      it(JSON.stringify(change), async () => {
        const body = { ...eventBody, timeslot: { ...aTimeSlot(), ...change } };
        const received = await api.request("PUT", `/v1/events/${NOWHERE}`, { as: "admin", body });
        expect(refusal(received)).to.equal(`400 validation timeslot.${message}`);
      });
    }
  });
});

describe("broken rules", () => {
  const api = useApi();
  const onBooking = async (method: string, verb: string, sent: Sent) =>
    refusal(await api.request(method, `/v1/bookings/${(await setScene(api)).bookingId}/${verb}`, sent));

  it("completed and note wait for the end", async () => {
    const waits = /^400 booking_not_ended bookingId: the booking must have ended/;
    expect(await onBooking("PATCH", "completed", { as: "coach", body: { completed: true } })).to.match(waits);
  });

  it("note waits for the end", async () => {
    const waits = /^400 booking_not_ended bookingId: the booking must have ended/;
    expect(await onBooking("PATCH", "note", { as: "coach", body: { note: "x" } })).to.match(waits);
  });

  it("dismiss wants a canceled booking of the athlete who is named", async () => {
    const { bookingId } = await setScene(api);
    const ask = async (userId: string) =>
      refusal(
        await api.request("POST", `/v1/bookings/${bookingId}/dismiss?userId=${userId}`, { as: "admin" }),
      );
    expect(await ask(ATHLETE)).to.match(/^400 booking_not_canceled bookingId: .* it is Pending/);
    expect(await ask(COACH)).to.match(/^403 booking_not_owned userId: must be the athlete/);
  });

  it("the state machine has no such arrow", async () => {
    const body = { disputerUserId: ATHLETE, reasonId: REASON };
    expect(await onBooking("POST", "dispute", { as: "athlete", body })).to.match(
      /^400 invalid_status_transition bookingId: cannot dispute the booking: it is Pending/,
    );
  });

  it("nothing to resolve", async () => {
    expect(await onBooking("POST", "dispute/resolve", { as: "admin" })).to.match(
      /^400 invalid_status_transition/,
    );
  });

  it("a service names one of the two sides", async () => {
    const body = { userId: NOWHERE, cancellationReasonCode: "Other" };
    expect(await onBooking("POST", "cancel", { as: "service", body })).to.equal(
      "403 forbidden userId: must be the booking's athlete or its coach",
    );
  });

  it("nobody answers a request twice", async () => {
    const { bookingId } = await setScene(api);
    await api.request("POST", `/v1/bookings/${bookingId}/reject`, { as: "coach" });
    const again = await api.request("POST", `/v1/bookings/${bookingId}/accept`, { as: "coach" });
    expect(refusal(again)).to.match(/^400 invalid_status_transition bookingId: .* it is Rejected/);
  });

  describe("orders", () => {
    const order = async (eventIds: readonly string[], changes: object = {}) =>
      refusal(await api.request("POST", "/v1/bookings", { as: "admin", body: orderOf(eventIds, changes) }));

    it("of events that are not there", async () => {
      expect(await order([NOWHERE.toUpperCase()])).to.equal(
        `404 event_not_found event ${NOWHERE}: there is no such event`,
      );
    });

    it("of one event twice", async () => {
      const event = await anEventIn(api);
      expect(await order([event, event.toUpperCase()])).to.match(
        /^400 duplicate_event eventIds: event \S+ must be/,
      );
    });

    it("of one's own event", async () => {
      expect(await order([await anEventIn(api)], { userId: COACH })).to.match(/^400 own_event/);
    });

    it("of what is booked already", async () => {
      await aBookingIn(api);
      expect(await order([await anEventIn(api)])).to.match(/^409 already_booked/);
    });

    it("of a full event", async () => {
      await aBookingIn(api, 1, { timeslot: aTimeSlot({ numberOfParticipants: 1 }) });
      expect(await order([anId(1)], { userId: NOWHERE })).to.match(/^409 event_full/);
    });

    it("of a canceled event, and of one that has started", async () => {
      const canceled = await anEventIn(api, 1, { status: "Canceled" });
      const started = await anEventIn(api, 2, { startAt: api.clock.now() });
      expect(await order([canceled, started])).to.match(
        /^400 event_not_bookable event .* \| event_started event /,
      );
    });

    it("of events at the same time", async () => {
      const one = await anEventIn(api, 1);
      const other = await anEventIn(api, 2, { startAt: later(END, -MINUTE), endAt: later(END, MINUTE) });
      expect(await order([one, other])).to.match(/^409 time_conflict .* \| time_conflict /);
    });

    it("take the status of the first event that fails", async () => {
      const canceled = await anEventIn(api, 1, { status: "Canceled" });
      expect(await order([NOWHERE, canceled])).to.match(/^404 event_not_found .* \| event_not_bookable /);
      expect(await order([canceled, NOWHERE])).to.match(/^400 event_not_bookable .* \| event_not_found /);
    });

    it("by card", async () => {
      expect(
        await order([await anEventIn(api)], { paymentMethod: { type: "Card", methodId: REASON } }),
      ).to.equal(
        "400 payment_method_not_supported paymentMethod.type: must be Cash; card payments are not accepted here",
      );
    });
  });

  describe("events", () => {
    const put = async (changes: object) =>
      refusal(
        await api.request("PUT", `/v1/events/${anId(1)}`, {
          as: "service",
          body: { ...eventBody, ...changes },
        }),
      );

    it("keep their coach", async () => {
      await anEventIn(api);
      expect(await put({ coachId: NOWHERE })).to.match(
        /^400 validation coachId: event \S+ belongs to another coach/,
      );
    });

    it("stay canceled", async () => {
      await anEventIn(api, 1, { status: "Canceled" });
      expect(await put({})).to.match(/^400 invalid_status_transition status: event/);
    });

    it("keep the seats that are held", async () => {
      await aBookingIn(api);
      await api.request("POST", "/v1/bookings", {
        as: "admin",
        body: orderOf([anId(1)], { userId: NOWHERE }),
      });
      expect(await put({ timeslot: aTimeSlot({ numberOfParticipants: 1 }) })).to.match(
        /^409 event_full .*timeslot.numberOfParticipants must be at least 2/,
      );
    });

    it("that are not there", async () => {
      const received = await api.request("GET", `/v1/events/${NOWHERE}`, { as: "athlete" });
      expect(refusal(received)).to.equal(`404 event_not_found event ${NOWHERE}: there is no such event`);
    });
  });
});
