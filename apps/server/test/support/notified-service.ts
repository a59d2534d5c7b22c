import { randomUUID } from "node:crypto";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import { type Call, callerAt, secret, tokenFor } from "./client.ts";
import { databases } from "./databases.ts";
import { eventBody, orderBody } from "./events.ts";
import type { Environment } from "./run-cli.ts";
import { type RunningService, startService } from "./start-service.ts";
import { startReceiver, type WebhookReceiver, webhookSecret } from "./webhook-receiver.ts";

/** What `GET /v1/notifications` shows of a message. */
export interface Listed {
  readonly id: string;
  readonly ruleId: string;
  readonly recipient: { readonly userId: string; readonly role: string };
  readonly channel: string;
  readonly status: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
}

export interface Booked {
  readonly athlete: string;
  readonly coachId: string;
  readonly eventId: string;
  readonly bookingId: string;
}

type EventOptions = Omit<Parameters<typeof eventBody>[0], "coachId">;

/** Every instant of the service's tables goes back, as if meanwhile so much time had passed. */
const timePasses = (interval: string): string => `
  do $$ declare statement text; begin
    for statement in
      select format('update %I set %s', table_name,
        string_agg(format('%1$I = %1$I - interval ''${interval}''', column_name), ', '))
      from information_schema.columns
      where table_schema = 'public' and data_type = 'timestamp with time zone' group by table_name
    loop execute statement; end loop;
  end $$`;

/** A database, a receiver of webhooks, and services that send to it. */
export class NotifiedService {
  readonly receiver: WebhookReceiver;
  /** The process that is called unless another is named; the first one that was ready, unless told. */
  home: RunningService | undefined;
  readonly #database: TestDatabase;
  readonly #running: RunningService[] = [];

  private constructor(database: TestDatabase, receiver: WebhookReceiver) {
    this.#database = database;
    this.receiver = receiver;
  }

  static async open(): Promise<NotifiedService> {
    return new NotifiedService(await databases.create(), await startReceiver());
  }

  /** What a process needs to work on this database and send to this receiver. */
  get environment(): Environment {
    return {
      DATABASE_URL: this.#database.url,
      JWT_SECRET: secret,
      NOTIFY_WEBHOOK_URL: this.receiver.url,
      NOTIFY_WEBHOOK_SECRET: webhookSecret,
      NOTIFY_RETRY_BASE: "1h",
    };
  }

  async start(environment: Environment = {}): Promise<RunningService> {
    const service = await startService({ ...this.environment, ...environment });
    this.#running.push(service);
    this.home ??= service;
    return service;
  }

  as(userId: string, role?: "admin" | "service", at = this.home): Call {
    return callerAt(at?.url ?? "", tokenFor(userId, role));
  }

  get admin(): Call {
    return this.as(randomUUID(), "admin");
  }

  /** One run, which must end well. */
  async run(at?: RunningService, headers?: Record<string, string>): Promise<void> {
    const call = this.as(randomUUID(), "service", at);
    expect((await call("POST", "/v1/bookings/notify", undefined, headers)).status).to.equal(204);
  }

  async putEvent(eventId: string, coachId: string, options: EventOptions = {}): Promise<void> {
    const { status } = await this.admin("PUT", `/v1/events/${eventId}`, eventBody({ coachId, ...options }));
    expect(status).to.be.oneOf([200, 201]);
  }

  /** New events, each with a coach of its own, and an order of the athlete for all of them. */
  async book(events: readonly EventOptions[], athlete: string = randomUUID()): Promise<Booked[]> {
    const coaches = new Map(events.map(() => [randomUUID() as string, randomUUID() as string]));
    const each = [...coaches].map(([eventId, coachId], index) =>
      this.putEvent(eventId, coachId, events[index]),
    );
    await Promise.all(each);
    return this.order(athlete, coaches);
  }

  /** @param coaches of the events, by the events' ids */
  async order(athlete: string, coaches: ReadonlyMap<string, string>): Promise<Booked[]> {
    const { status, body } = await this.as(athlete)(
      "POST",
      "/v1/bookings",
      orderBody(athlete, ...coaches.keys()),
    );
    expect(status).to.equal(201);
    return body.bookings.map(({ bookingId, coachId, eventId }: Booked) => ({
      athlete,
      coachId,
      eventId,
      bookingId,
    }));
  }

  /** One athlete's request for a session in two days. */
  async request(options: EventOptions = {}, athlete?: string): Promise<Booked> {
    const [booked] = await this.book([options], athlete);
    if (booked === undefined) throw new Error("nothing was booked");
    return booked;
  }

  async listed(query: string): Promise<Listed[]> {
    const { status, body } = await this.admin("GET", `/v1/notifications?${query}`);
    expect(status).to.equal(200);
    return body;
  }

  /** The only message about a booking. */
  async only(bookingId: string): Promise<Listed> {
    const all = await this.listed(`bookingId=${bookingId}`);
    expect(all).to.have.length(1);
    return all[0] as Listed;
  }

  sql(statement: string): Promise<unknown[]> {
    return this.#database.rows(statement);
  }

  async passes(interval: string): Promise<void> {
    await this.sql(timePasses(interval));
  }

  /** What waits to be tried again need not wait any longer. */
  async untilRetry(): Promise<void> {
    const past = "now() - interval '1 minute'";
    await this.sql(
      `update notification_queue set next_attempt_at = ${past} where next_attempt_at < 'infinity'`,
    );
  }

  /** Without letting the processes take their leave: how they do that is for other tests. */
  async close(): Promise<void> {
    await Promise.all(this.#running.map((service) => service.kill()));
    await this.receiver.close();
    await this.#database.drop();
  }
}
