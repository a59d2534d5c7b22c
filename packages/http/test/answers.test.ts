import { Forbidden } from "@bookings/domain";
import { ATHLETE, anId, aTimeSlot, COACH, later, MINUTE, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { aBookingIn, anEventIn, orderOf, useApi } from "./support/api.ts";
import { eventBody } from "./support/operations.ts";

const EVENT = anId<string>(1);

describe("answers", () => {
  const api = useApi();

  it("show a booking with exactly the fields of the public document", async () => {
    const { body } = await api.request("GET", `/v1/bookings/${await aBookingIn(api)}`, { as: "athlete" });
    expect(body).to.deep.equal({
      bookingId: "aaaaaaaa-0000-4000-8000-000000000002",
      orderId: "aaaaaaaa-0000-4000-8000-000000000001",
      userId: ATHLETE,
      coachId: COACH,
      eventId: EVENT,
      startAt: "2026-03-02T10:00:00.000Z",
      endAt: "2026-03-02T11:00:00.000Z",
      bookingStatus: "Pending",
      eventStatus: "Scheduled",
      completed: false,
      note: null,
      canceledAt: null,
      canceledByRole: null,
      cancellationReasonCode: null,
      cancellationReasonText: null,
      serviceCardinality: null,
      timeslot: aTimeSlot(),
    });
  });

  it("show the fields that need not be there when they are", async () => {
    const sportId = anId<NonNullable<Parameters<typeof anEventIn>[2]>["sportId"] & string>(0x5b);
    const timeslot = aTimeSlot({ addressId: anId(0xad), public: false, level: "Pro", eligibility: "Women" });
    const id = await aBookingIn(api, 1, { sportId, serviceCardinality: 3, timeslot });
    const { body } = await api.request("GET", `/v1/bookings/${id}`, { as: "athlete" });
    expect(body).to.deep.include({ sportId, serviceCardinality: 3, timeslot });
    const event = await api.request("GET", `/v1/events/${EVENT}`, { as: "stranger" });
    expect(event.body).to.deep.include({ sportId, serviceCardinality: 3, timeslot, seatsTaken: 1 });
  });

  it("keep to themselves what a storage adds to a time slot", async () => {
    const timeslot = { ...aTimeSlot(), secret: "margin 40 %" };
    const { text } = await api.request("GET", `/v1/bookings/${await aBookingIn(api, 1, { timeslot })}`, {
      as: "admin",
    });
    expect(text).to.not.include("margin");
  });

  it("show an order", async () => {
    const booking = await aBookingIn(api);
    const { status, body } = await api.request("GET", `/v1/bookings/orders?userId=${ATHLETE}`, {
      as: "athlete",
    });
    expect(status).to.equal(200);
    expect(body).to.have.length(1);
    const { bookings, ...order } = body[0];
    expect(order).to.deep.equal({
      orderId: "aaaaaaaa-0000-4000-8000-000000000001",
      userId: ATHLETE,
      paymentStatus: "Cash",
      createdAt: NOW.toISOString(),
    });
    expect(bookings.map(({ bookingId }: { bookingId: string }) => bookingId)).to.deep.equal([booking]);
  });

  it("tell a new event from a changed one", async () => {
    const body = { ...eventBody, requiresApproval: undefined, serviceCardinality: undefined };
    const created = await api.request("PUT", `/v1/events/${EVENT.toUpperCase()}`, { as: "service", body });
    expect([created.status, created.headers.get("location")]).to.deep.equal([201, `/v1/events/${EVENT}`]);
    expect(created.body).to.deep.equal({
      eventId: EVENT,
      coachId: COACH,
      startAt: "2026-03-02T10:00:00.000Z",
      endAt: "2026-03-02T11:00:00.000Z",
      status: "Scheduled",
      requiresApproval: true,
      serviceCardinality: null,
      timeslot: aTimeSlot(),
      seatsTaken: 0,
    });
    const changed = await api.request("PUT", `/v1/events/${EVENT}`, {
      as: "service",
      body: { ...body, requiresApproval: false },
    });
    expect([changed.status, changed.headers.get("location")]).to.deep.equal([200, null]);
    expect(changed.body.requiresApproval).to.equal(false);
    expect((await api.request("GET", `/v1/events/${EVENT}`, { as: "athlete" })).body).to.deep.equal(
      changed.body,
    );
  });

  it("accept at once where the coach need not answer", async () => {
    const event = await anEventIn(api, 1, { requiresApproval: false });
    const { body } = await api.request("POST", "/v1/bookings", { as: "athlete", body: orderOf([event]) });
    expect(body.bookings[0].bookingStatus).to.equal("Accepted");
  });

  it("show ids in lower case, however they came in", async () => {
    const id = "ABCDEF00-0000-4000-8000-0000000000AB";
    const timeslot = aTimeSlot({ timeSlotId: id as never, addressId: id as never });
    const event = { ...eventBody, coachId: id, sportId: id, timeslot };
    const { body } = await api.request("PUT", `/v1/events/${id}`, { as: "service", body: event });
    const { eventId, coachId, sportId } = body;
    const { timeSlotId, addressId } = body.timeslot;
    expect(new Set([eventId, coachId, sportId, timeSlotId, addressId])).to.deep.equal(
      new Set([id.toLowerCase()]),
    );
  });

  describe("to disputes", () => {
    const commands: unknown[] = [];
    const keep = async (command: unknown): Promise<never> => {
      commands.push(command);
      throw new Forbidden("kept");
    };
    const spied = useApi(() => ({ useCases: { disputeBooking: keep, resolveDispute: keep } }));

    it("do not show the words, which are kept all the same", async () => {
      const claim = { disputerUserId: ATHLETE, reasonId: EVENT };
      for (const [verb, body] of [
        ["dispute", claim],
        ["dispute", { ...claim, comment: "cold" }],
        ["dispute/resolve", {}],
        ["dispute/resolve", { resolution: "paid back" }],
      ] as const) {
        await spied.request("POST", `/v1/bookings/${EVENT}/${verb}`, {
          as: "service",
          body,
          headers: { "x-current-user-id": COACH.toUpperCase() },
        });
      }
      const common = {
        caller: { role: "service", userId: COACH },
        bookingId: EVENT,
        expectedVersions: undefined,
      };
      expect(commands).to.deep.equal([
        { ...common, ...claim, comment: null },
        { ...common, ...claim, comment: "cold" },
        { ...common, resolution: null },
        { ...common, resolution: "paid back" },
      ]);
    });
  });

  describe("times", () => {
    const put = async (startAt: string, changes: object = {}) => {
      const body = { ...eventBody, startAt, endAt: "9999-12-31T23:59:59.999Z", ...changes };
      return api.request("PUT", `/v1/events/${EVENT}`, { as: "service", body });
    };
    const instants: [string, string][] = [
      ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"],
      ["2026-03-01t10:00:00z", "2026-03-01T10:00:00.000Z"],
      ["2026-03-01T10:00:00.1Z", "2026-03-01T10:00:00.100Z"],
      ["2026-03-01T10:00:00.123999999999Z", "2026-03-01T10:00:00.123Z"],
      ["2026-03-01T10:00:00+05:30", "2026-03-01T04:30:00.000Z"],
      ["2026-03-01T10:00:00-23:59", "2026-03-02T09:59:00.000Z"],
      ["2026-03-01T10:00:00-00:00", "2026-03-01T10:00:00.000Z"],
      ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
      ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
      ["0000-12-31T23:30:00-01:00", "0001-01-01T00:30:00.000Z"],
      ["0099-06-01T00:00:00Z", "0099-06-01T00:00:00.000Z"],
      ["9999-12-31T22:59:59.998-01:00", "9999-12-31T23:59:59.998Z"],
    ];
    for (const [sent, shown] of instants) {
      it(`${sent} is ${shown}`, async () => {
        expect((await put(sent)).body.startAt).to.equal(shown);
      });
    }

    const refused = [
      "2026-02-29T00:00:00Z",
      "2026-02-30T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2026-03-01T24:00:00Z",
      "2026-03-01T23:60:00Z",
      "2026-12-31T23:59:60Z",
      "2026-03-01T10:00Z",
      "2026-03-01T10:00:00",
      "2026-03-01 10:00:00Z",
      "2026-03-01T10:00:00+0300",
      "2026-03-01T10:00:00+24:00",
      "2026-03-01T10:00:00+03:60",
      "2026-03-01T10:00:00.Z",
      "2026-3-1T10:00:00Z",
      "+002026-03-01T10:00:00Z",
      "2026-03-01",
      "1772359200",
      "2026-03-01T10:00:00Z\n",
      " 2026-03-01T10:00:00Z",
      "٢٠٢٦-03-01T10:00:00Z",
      "",
      "now",
      "0001-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00",
      "0000-06-01T00:00:00Z",
    ];
    for (const sent of refused) {
      it(`${JSON.stringify(sent)} is refused`, async () => {
        const received = await put(sent);
        expect(received.status).to.equal(400);
        expect(received.body.errors).to.have.length(1);
        expect(received.body.errors[0].message).to.match(/^startAt: must /);
      });
    }

    it("of a slot stay as they came", async () => {
      for (const startTime of ["13:00:00+03:00", "00:00:00Z", "23:59:59.123456-11:45", "07:00:00z"]) {
        const timeslot = aTimeSlot({ startTime });
        expect((await put("2026-03-01T10:00:00Z", { timeslot })).body.timeslot.startTime).to.equal(startTime);
      }
    });

    it("of a slot are times of day", async () => {
      for (const startTime of [
        "24:00:00Z",
        "13:60:00Z",
        "13:00:60Z",
        "13:00:00",
        "13:00Z",
        "13:00:00+25:00",
        "1:00:00Z",
      ]) {
        const timeslot = aTimeSlot({ startTime });
        expect((await put("2026-03-01T10:00:00Z", { timeslot })).status, startTime).to.equal(400);
      }
    });
  });

  it("narrow lists to what overlaps the window", async () => {
    await aBookingIn(api);
    const inside = async (path: string, startAt: Date, endAt: Date) => {
      const window = `startAt=${startAt.toISOString()}&endAt=${endAt.toISOString()}`;
      const { body } = await api.request("GET", `${path}?userId=${ATHLETE}&${window}`, { as: "athlete" });
      return body.length;
    };
    const start = new Date("2026-03-02T10:00:00Z");
    for (const path of ["/v1/bookings", "/v1/bookings/orders"]) {
      expect(await inside(path, later(start, -MINUTE), later(start, MINUTE))).to.equal(1);
      expect(await inside(path, later(start, -MINUTE), start)).to.equal(0);
      expect(await inside(path, start, start)).to.equal(0);
    }
  });

  it("take an offset in a query when it is encoded", async () => {
    await aBookingIn(api);
    const query = `userId=${ATHLETE}&startAt=2026-03-02T13:59:00%2B03:00&status=Pending&status=Accepted`;
    expect((await api.request("GET", `/v1/bookings?${query}`, { as: "athlete" })).body).to.have.length(1);
    const none = await api.request("GET", `/v1/bookings?userId=${ATHLETE}&status=Rejected`, {
      as: "athlete",
    });
    expect(none.body).to.deep.equal([]);
  });
});
