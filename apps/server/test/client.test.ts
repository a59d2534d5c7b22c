import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "node:stream/consumers";
import {
  type BookingsClient,
  createClient,
  type EventInput,
  isBookingsError,
  type Order,
  type VersionedBooking,
  verifyWebhook,
} from "@bookings/client";
import { expect } from "chai";
import { tokenFor } from "./support/client.ts";
import { eventBody } from "./support/events.ts";
import { answerJson, type Loopback, loopback } from "./support/loopback.ts";
import { NotifiedService } from "./support/notified-service.ts";
import { webhookSecret } from "./support/webhook-receiver.ts";

/** What a call is rejected with. */
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => Promise.reject(new Error(`did not fail: ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );

describe("@bookings/client and the service", function () {
  this.timeout(60_000);
  let stage: NotifiedService;
  let url: string;

  before(async () => {
    stage = await NotifiedService.open();
    ({ url } = await stage.start());
  });
  after(() => stage.close());

  const clientOf = (userId: string, role?: "admin" | "service", baseUrl = url): BookingsClient =>
    createClient({ baseUrl, token: () => tokenFor(userId, role) });
  const administrator = (): BookingsClient => clientOf(randomUUID(), "admin");

  const input = (options: Parameters<typeof eventBody>[0]): EventInput => eventBody(options) as EventInput;

  async function newEvent(options: Partial<Parameters<typeof eventBody>[0]> = {}): Promise<[string, string]> {
    const [eventId, coachId] = [randomUUID(), randomUUID()];
    await administrator().putEvent(eventId, input({ coachId, ...options }));
    return [eventId, coachId];
  }

  const orderOf = (userId: string, ...eventIds: string[]): Promise<Order> =>
    clientOf(userId).placeOrder({ userId, eventIds, paymentMethod: { type: "Cash" } });

  const onlyBooking = ({ bookings: [booking] }: Order): string => booking?.bookingId ?? "";

  it("understand each other in every operation of a booking's life", async () => {
    const athlete = randomUUID();
    const [eventId, coachId] = await newEvent();
    const [mine, coachs, admin] = [clientOf(athlete), clientOf(coachId), administrator()];
    const order = await orderOf(athlete, eventId);
    expect(await mine.listOrders({ userId: athlete })).to.deep.equal([order]);
    expect((await mine.listBookings({ userId: athlete })).items).to.deep.equal(order.bookings);
    const bookingId = onlyBooking(order);
    const { etag, ...read }: VersionedBooking = await mine.getBooking(bookingId);
    expect(read).to.deep.equal(order.bookings[0]);
    expect(await mine.getBookingIfChanged(bookingId, etag ?? "")).to.equal(undefined);

    const accepted = await coachs.acceptBooking(bookingId, { ifMatch: etag });
    expect(accepted.bookingStatus).to.equal("Accepted");
    expect((await mine.getBookingIfChanged(bookingId, etag ?? ""))?.bookingStatus).to.equal("Accepted");
    const moved = await admin.putEvent(eventId, input({ coachId, startsIn: -2 }));
    expect(await mine.getEvent(eventId)).to.deep.equal(moved);
    const stale = await failureOf(coachs.completeBooking(bookingId, { completed: true }, { ifMatch: etag }));
    expect(isBookingsError(stale, "version_mismatch")).to.equal(true);
    expect((await coachs.completeBooking(bookingId)).completed).to.equal(true);
    expect((await coachs.completeBooking(bookingId, { completed: false })).completed).to.equal(false);
    expect((await mine.addNote(bookingId, { note: "Good" })).note).to.equal("Good");
    const claim = { disputerUserId: athlete, reasonId: randomUUID(), comment: "too short" };
    expect((await mine.dispute(bookingId, claim)).bookingStatus).to.equal("InDispute");
    expect((await admin.resolveDispute(bookingId)).bookingStatus).to.equal("DisputeDone");

    await mine.deleteUserData({ currentUserId: athlete });
    expect(await mine.listOrders({ userId: athlete })).to.deep.equal([]);
  });

  it("understand each other where a request comes to nothing", async () => {
    const athlete = randomUUID();
    const events = [await newEvent({ startsIn: 24 }), await newEvent({ startsIn: 30 })];
    const mine = clientOf(athlete);
    const order = await orderOf(athlete, ...events.map(([eventId]) => eventId));
    const booked = new Map(order.bookings.map(({ coachId, bookingId }) => [coachId, bookingId]));
    const [first = "", second = ""] = events.map(([, coachId]) => booked.get(coachId));
    expect((await clientOf(events[0]?.[1] ?? "").rejectBooking(first)).bookingStatus).to.equal("Rejected");
    const reason = {
      userId: athlete,
      cancellationReasonCode: "Other",
      cancellationReasonText: "exams",
    } as const;
    const canceled = await mine.cancelBooking(second, reason);
    expect(canceled).to.include({ bookingStatus: "Canceled", canceledByRole: "Athlete" });
    await mine.dismissBooking(second, { userId: athlete });
    expect(
      (await mine.listBookings({ userId: athlete })).items.map(({ bookingId }) => bookingId),
    ).to.deep.equal([first]);
  });

  it("tell what the matter is by its code", async () => {
    const [eventId] = await newEvent({ seats: 1 });
    await orderOf(randomUUID(), eventId);
    const athlete = randomUUID();
    const full = await failureOf(orderOf(athlete, eventId, randomUUID()));
    if (!isBookingsError(full, "event_full")) throw full;
    expect(full).to.include({ status: 409, endpoint: "POST /v1/bookings" });
    expect(full.errors.map(({ code }) => code)).to.deep.equal(["event_full", "event_not_found"]);
    expect(full.requestId).to.equal(full.errors[0]?.requestId).and.to.be.a("string");
    const empty = await failureOf(clientOf(athlete).cancelBooking(randomUUID(), {} as never));
    expect(isBookingsError(empty, "validation")).to.equal(true);
    const foreign = await failureOf(clientOf(athlete).listOrders({ userId: randomUUID() }));
    expect(isBookingsError(foreign, "forbidden")).to.equal(true);
    const stranger = createClient({ baseUrl: url, token: "nobody" });
    expect(isBookingsError(await failureOf(stranger.getEvent(eventId)), "unauthorized")).to.equal(true);
  });

  it("go through pages of bookings and of messages, each once", async () => {
    const athlete = randomUUID();
    const eventIds: string[] = [];
    for (let day = 1; day <= 5; day += 1) eventIds.push((await newEvent({ startsIn: 24 * day }))[0]);
    const order = await orderOf(athlete, ...eventIds);
    const seen: string[] = [];
    for await (const { eventId } of clientOf(athlete).bookings({
      userId: athlete,
      limit: 2,
      status: ["Pending"],
    }))
      seen.push(eventId);
    expect(seen).to.deep.equal(eventIds);

    await administrator().sendNotifications();
    const about = new Set(order.bookings.map(({ bookingId }) => bookingId));
    const messages: string[] = [];
    for await (const { bookingId } of administrator().notifications({ limit: 2 }))
      if (about.has(bookingId)) messages.push(bookingId);
    expect(messages).to.have.members([...about]);
  });

  it("agree on what a webhook is, and on what has become of it", async () => {
    const raw: { headers: Record<string, string | string[] | undefined>; body: string }[] = [];
    const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      raw.push({ headers: request.headers, body: await textOf(request) });
      response.writeHead(raw.length === 1 ? 410 : 204).end();
    };
    const receiver = await loopback((request, response) => void take(request, response));
    const service = await stage.start({ NOTIFY_WEBHOOK_URL: receiver.url });
    const admin = clientOf(randomUUID(), "admin", service.url);
    await admin.sendNotifications();
    raw.length = 0;
    const [eventId, coachId] = await newEvent();
    const order = await orderOf(randomUUID(), eventId);
    await admin.sendNotifications();
    const [sent = { headers: {}, body: "" }] = raw;
    const webhook = await verifyWebhook({
      secret: ["whsec_b2xkIHNlY3JldCBvZiBvdXJz", webhookSecret],
      ...sent,
    });
    expect(webhook.data).to.deep.include({
      ruleId: "request-received",
      recipient: { userId: coachId, role: "Coach" },
    });
    expect(webhook.data.booking).to.deep.equal(order.bookings[0]);
    const forged = { ...sent, body: sent.body.replace("Coach", "Other") };
    expect(await failureOf(verifyWebhook({ secret: webhookSecret, ...forged }))).to.have.property(
      "code",
      "wrong_signature",
    );

    const bookingId = onlyBooking(order);
    const [dead] = (await admin.listNotifications({ bookingId, status: ["dead"] })).items;
    expect(dead?.id).to.equal(webhook.id);
    expect((await admin.retryNotification(webhook.id)).status).to.equal("pending");
    await admin.sendNotifications();
    expect((await admin.listNotifications({ bookingId })).items[0]?.status).to.equal("sent");
    expect(raw[1]?.headers["webhook-id"]).to.equal(webhook.id);
    await receiver.close();
  });

  it("are part of one trace", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const [eventId] = await newEvent();
    await administrator().getEvent(eventId, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    await stage.home?.line((line) => line.includes(trace));
  });

  describe("through a network that fails", () => {
    let proxy: Loopback | undefined;
    afterEach(() => proxy?.close());

    /** Spoils the nth answer, or lets it pass. */
    type Harm = (number: number, response: ServerResponse) => boolean;

    const isOwn = (name: string): boolean => ["host", "connection", "content-length"].includes(name);

    /** What the service answers to a request that came to the proxy. */
    async function passedOn({ method = "GET", url: path = "", headers }: IncomingMessage, body: string) {
      const kept = Object.entries(headers).filter((entry): entry is [string, string] => !isOwn(entry[0]));
      return fetch(url + path, { method, headers: kept, ...(body !== "" && { body }) });
    }

    async function startProxy(harm: Harm): Promise<string> {
      let number = 0;
      const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const answer = await passedOn(request, await textOf(request));
        const text = await answer.text();
        number += 1;
        if (!harm(number, response))
          response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
      };
      proxy = await loopback((request, response) => void serve(request, response));
      return proxy.url;
    }

    /** At once, so that nothing has to be waited for. */
    const impatient = {
      sleep: (ms: number, signal: AbortSignal) => (ms < 10_000 ? Promise.resolve() : pending(signal)),
    };
    const pending = (signal: AbortSignal): Promise<void> =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });

    it("an order is placed once, although its answer got lost in every way there is", async () => {
      const baseUrl = await startProxy((number, response) => {
        if (number === 1) response.socket?.resetAndDestroy();
        else if (number === 2) response.writeHead(502, { "content-type": "text/html" }).end("<html>");
        else if (number === 3) {
          response.writeHead(201, { "content-type": "application/json", "content-length": 1_000 }).write("{");
          response.socket?.end();
        } else if (number === 4) {
          response.setHeader("retry-after", "1");
          answerJson(response, 503, {
            errors: [{ code: "unavailable", message: "later", endpoint: "", requestId: "" }],
          });
        } else return false;
        return true;
      });
      const athlete = randomUUID();
      const [eventId] = await newEvent();
      const client = createClient({ baseUrl, token: tokenFor(athlete), runtime: impatient });
      const order = await client.placeOrder({
        userId: athlete,
        eventIds: [eventId],
        paymentMethod: { type: "Cash" },
      });
      expect(await clientOf(athlete).listOrders({ userId: athlete })).to.deep.equal([order]);
    });

    it("a service that is gone is told as such", async () => {
      const baseUrl = await startProxy(() => false);
      await proxy?.close();
      proxy = undefined;
      const client = createClient({ baseUrl, token: "t", runtime: impatient });
      const failure = await failureOf(client.getEvent(randomUUID()));
      expect(isBookingsError(failure, "network_failure")).to.equal(true);
    });
  });
});
