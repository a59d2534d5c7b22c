import { randomUUID } from "node:crypto";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import { type Call, callerAt, secret, tokenFor } from "./support/client.ts";
import { databases } from "./support/databases.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { type PaymentProvider, startPaymentProvider } from "./support/payment-provider.ts";
import { type Environment, runCli } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";

const SECRET = `whsec_${Buffer.from("a secret of the provider").toString("base64")}`;
const WEBHOOK = "/v1/payments/events";
const card = { paymentMethod: { type: "Card", methodId: randomUUID() } };

describe("payments by card", function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let provider: PaymentProvider;
  let service: RunningService | undefined;
  let settings: Environment;

  beforeEach(async () => {
    [database, provider] = await Promise.all([databases.create(), startPaymentProvider()]);
    settings = {
      DATABASE_URL: database.url,
      JWT_SECRET: secret,
      PAYMENTS_URL: provider.url,
      PAYMENTS_WEBHOOK_SECRET: SECRET,
    };
  });

  afterEach(async () => {
    await service?.kill();
    await provider.close();
    await database.drop();
  });

  const start = async (more: Environment = {}): Promise<RunningService> =>
    (service = await startService({ ...settings, ...more }));
  const takingCards = () => start({ CARD_PAYMENTS: "on", PAYMENTS_SCHEDULE: "off" });

  const as = (userId: string, role?: "admin"): Call => callerAt(service?.url ?? "", tokenFor(userId, role));

  async function orderByCard(): ReturnType<Call> {
    const eventId = randomUUID();
    await as(randomUUID(), "admin")("PUT", `/v1/events/${eventId}`, eventBody({ coachId: randomUUID() }));
    const athlete = randomUUID();
    return as(athlete)("POST", "/v1/bookings", { ...orderBody(athlete, eventId), ...card });
  }

  const statusOf = async (orderId: string): Promise<unknown> =>
    (await database.rows(`select payment_status from booking_order where order_id = '${orderId}'`))[0];

  describe("switched off", () => {
    it("show nothing of themselves but a refusal, and a warning that settings mean nothing", async () => {
      const { url, line } = await start();
      await line((one) => one.includes("PAYMENTS_URL means nothing while CARD_PAYMENTS is off"));
      const { status, body } = await orderByCard();
      expect([status, body.errors[0].code]).to.deep.equal([400, "payment_method_not_supported"]);
      expect((await as(randomUUID(), "admin")("POST", WEBHOOK, {})).status).to.equal(404);
      const document = await (await fetch(`${url}/openapi.json`)).text();
      expect(document)
        .to.not.include(WEBHOOK)
        .and.not.match(/payment\.paid|"paid"|paymentFailed/);
      expect(await (await fetch(`${url}/metrics`)).text()).to.not.include("payments_total");
      expect(provider.asked).to.deep.equal([]);
      expect(await database.rows("select from payment")).to.deep.equal([]);
    });

    it("have no rules", async () => {
      const rules = async (more: Environment) => (await runCli(["rules"], { ...settings, ...more })).stdout;
      expect(await rules({})).to.not.match(/paid|paymentFailed/);
      expect(await rules({ CARD_PAYMENTS: "on" }))
        .to.match(/on: paid\n/)
        .and.match(/on: paymentFailed\n/);
    });

    it("have no job, and take away the one that was there", async () => {
      const job =
        "select name from jobs.agenda_jobs where name = 'settle-payments' and next_run_at is not null";
      const on = await startService({ ...settings, CARD_PAYMENTS: "on" });
      await until(async () => (await database.rows(job)).length > 0);
      await on.stop();
      await start();
      await until(async () => (await database.rows(job)).length === 0);
    });
  });

  it("are charged behind the answer, under the order's id, in the trace of the request", async () => {
    const { lines, url } = await takingCards();
    const { status, body } = await orderByCard();
    expect([status, body.paymentStatus]).to.deep.equal([201, "Pending"]);
    await service?.line(isPaymentLine);
    await until(async () => JSON.stringify(await statusOf(body.orderId)).includes("Paid"));
    expect(provider.asked).to.have.length(1);
    const [{ path, key, traceId, body: asked } = never()] = provider.asked;
    expect([path, key]).to.deep.equal(["/charges", body.orderId]);
    expect(asked).to.deep.equal({
      orderId: body.orderId,
      methodId: card.paymentMethod.methodId,
      amount: 1500,
      currency: "RUB",
    });
    const order = lines.find((line) => line.includes('"method":"POST"') && line.includes('"status":201'));
    expect(order).to.include(traceId);
    const said = lines.find(isPaymentLine) ?? "";
    expect(said).to.include(body.orderId).and.not.include(card.paymentMethod.methodId);
    expect(await (await fetch(`${url}/metrics`)).text()).to.include(
      'bookings_payments_total{about="charge",outcome="paid"} 1',
    );
  });

  it("are not cut by SIGTERM while the provider is at work", async () => {
    provider.reply = "hang";
    const { stop } = await takingCards();
    const { body } = await orderByCard();
    await provider.until(1);
    const stopped = stop();
    await service?.line((line) => line.includes('"stopping"'));
    provider.release();
    expect(await stopped).to.equal(0);
    expect(await statusOf(body.orderId)).to.deep.equal({ payment_status: "Paid" });
    expect(provider.asked).to.have.length(1);
  });

  it("that the provider says nothing of are asked for again by the job, with the same key", async () => {
    provider.reply = 500;
    await start({ CARD_PAYMENTS: "on", PAYMENTS_SCHEDULE: "1 second", PAYMENTS_RETRY_BASE: "1h" });
    const { body } = await orderByCard();
    await service?.line((line) => line.includes("the outcome of a payment is not known (charges)"));
    expect(await statusOf(body.orderId)).to.deep.equal({ payment_status: "Pending" });
    provider.reply = "failed";
    await until(async () => {
      await database.rows("update payment set next_attempt_at = now() where next_attempt_at is not null");
      return provider.asked.length > 1;
    });
    await service?.line((line) => isPaymentLine(line) && line.includes('"failed"'));
    expect(await statusOf(body.orderId)).to.deep.equal({ payment_status: "Failed" });
    expect(new Set(provider.asked.map(({ key }) => key))).to.deep.equal(new Set([body.orderId]));
  });
});

const isPaymentLine = (line: string): boolean => line.includes('"msg":"payment"');

const never = (): never => {
  throw new Error("the provider was not asked");
};

/** Looks again and again, as often as the database answers; the time of the test is the limit. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}
