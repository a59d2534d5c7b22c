import { createHmac, createSecretKey } from "node:crypto";
import { defaultPayments, type OrderId, type RecordPaymentOutcome, Unavailable } from "@bookings/domain";
import {
  ATHLETE,
  anId,
  later,
  manualClock,
  NOW,
  type RecordingProvider,
  recordingProvider,
  type WaitingBackground,
  waitingBackground,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { examples } from "../src/examples.ts";
import {
  anEventIn,
  type Overrides,
  orderOf,
  problems,
  type Received,
  refusal,
  type Sent,
  type TestApi,
  useApi,
} from "./support/api.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a document of JSON, looked at by its path
type Json = any;

const PATH = "/v1/payments/events";
const SECRET = "an agreed secret of some length";
const ORDER = anId<OrderId>(0xabc);
const CARD = anId<string>(0xca4d);

const byCard = (id: string = CARD): object => ({ paymentMethod: { type: "Card", methodId: id } });

let provider: RecordingProvider;
let background: WaitingBackground;

const taken = (): Overrides => {
  provider = recordingProvider();
  background = waitingBackground();
  return {
    payments: { webhookKey: createSecretKey(Buffer.from(SECRET)) },
    ports: { payments: { gateway: provider, background, policy: defaultPayments } },
  };
};

const paid = (orderId: string = ORDER, more: object = {}): object => ({
  type: "payment.paid",
  timestamp: "2026-03-01T08:00:04.000Z",
  data: { orderId },
  ...more,
});
const failed = (orderId: string, reason?: string | null): object => ({
  ...paid(orderId),
  type: "payment.failed",
  data: { orderId, reason },
});

interface Signing {
  readonly secret?: string;
  readonly id?: string;
  /** Seconds from now. */
  readonly late?: number;
  readonly headers?: Record<string, string>;
}

const signature = (secret: string, text: string): string =>
  `v1,${createHmac("sha256", secret).update(text).digest("base64")}`;

/** Sends a message as a provider would. */
function send(
  api: TestApi,
  message: unknown,
  { secret = SECRET, id = "msg_1", late = 0, headers = {} }: Signing = {},
): Promise<Received> {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  const timestamp = String(Math.floor(api.clock.now().getTime() / 1000) - late);
  const signed: Sent["headers"] = {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signature(secret, `${id}.${timestamp}.${body}`),
    ...headers,
  };
  return api.request("POST", PATH, { body, headers: signed });
}

const orderIn = async (api: TestApi): Promise<{ orderId: string; bookingId: string }> => {
  const body = orderOf([await anEventIn(api)], byCard());
  const { status, body: order } = await api.request("POST", "/v1/bookings", { as: "athlete", body });
  expect([status, order.paymentStatus]).to.deep.equal([201, "Pending"]);
  return { orderId: order.orderId, bookingId: order.bookings[0].bookingId };
};

const statusOf = async (api: TestApi): Promise<string> => {
  const { body } = await api.request("GET", `/v1/bookings/orders?userId=${ATHLETE}`, { as: "athlete" });
  return [body[0].paymentStatus, body[0].bookings[0].bookingStatus].join(" ");
};

describe("where only cash is taken", () => {
  const api = useApi();

  it("the provider's place is a path like any other that is not there", async () => {
    expect(refusal(await send(api, paid()))).to.equal(
      refusal(await api.request("POST", "/v1/payments/nothing", { body: paid() })),
    );
  });

  it("the document says of cards that they are refused, and no more", async () => {
    const { body } = await api.request("GET", "/openapi.json");
    expect(Object.keys(body.paths).filter((path) => path.includes("payment"))).to.deep.equal([]);
    const { description, responses } = body.paths["/v1/bookings"].post;
    expect(description).to.not.match(/card|paid/i);
    const codes = Object.keys(responses[400].content["application/json"].examples);
    expect(codes).to.include("payment_method_not_supported").and.not.include("payment_method_id_required");
    expect(Object.keys(body.components.schemas)).to.not.include("PaymentEvent");
  });
});

describe("where cards are taken, and nobody listens to the provider", () => {
  const api = useApi(() => ({ ...taken(), payments: {} }));

  it("the provider's place is not there", async () => {
    expect((await send(api, paid())).status).to.equal(404);
    const { body } = await api.request("GET", "/openapi.json");
    expect(body.paths).to.not.have.property(PATH);
  });
});

describe("an order by card", () => {
  const api = useApi(taken);

  it("is there before it is paid, and then its payment has come through", async () => {
    await orderIn(api);
    expect(provider.asked).to.deep.equal([]);
    await background.catchUp();
    expect(await statusOf(api)).to.equal("Paid Pending");
  });

  it("needs the card, as the document says", async () => {
    const body = orderOf([await anEventIn(api)], { paymentMethod: { type: "Card" } });
    const received = await api.request("POST", "/v1/bookings", { as: "athlete", body });
    const { body: document } = await api.request("GET", "/openapi.json");
    const shown = document.paths["/v1/bookings"].post.responses[400].content["application/json"].examples;
    const { code, message } = shown.payment_method_id_required.value.errors[0];
    expect(refusal(received)).to.equal(`400 ${code} ${message}`);
    expect(shown).to.not.have.property("payment_method_not_supported");
  });

  it("is no business of the coach before it is paid", async () => {
    const { bookingId } = await orderIn(api);
    const ask = () => api.request("GET", `/v1/bookings/${bookingId}`, { as: "coach" });
    expect((await ask()).status).to.equal(404);
    await background.catchUp();
    expect((await ask()).status).to.equal(200);
  });
});

describe("the provider's word", () => {
  const api = useApi(taken);

  it("that an order is paid is written down, once or ten times", async () => {
    const { orderId } = await orderIn(api);
    for (let count = 0; count < 10; count += 1)
      expect((await send(api, paid(orderId), { id: `msg_${count % 3}` })).status).to.equal(204);
    expect(await statusOf(api)).to.equal("Paid Pending");
  });

  it("that it has failed cancels the booking", async () => {
    const { orderId } = await orderIn(api);
    const received = await send(api, failed(orderId, "insufficient_funds"));
    expect([received.status, received.text]).to.deep.equal([204, ""]);
    expect(await statusOf(api)).to.equal("Failed Canceled");
  });

  it("of failure after that of success changes nothing, the other way round it does", async () => {
    const { orderId } = await orderIn(api);
    await send(api, failed(orderId));
    await send(api, paid(orderId));
    await send(api, failed(orderId));
    expect(await statusOf(api)).to.equal("Paid Canceled");
    await api.useCases.settlePayments({ caller: { role: "service" } });
    expect(provider.asked.at(-1)).to.include({ orderId, amount: 1500 }).and.have.property("refundId");
  });

  const tolerated: readonly [string, unknown][] = [
    ["an order that is not known", paid()],
    ["another type", { type: "payout.created", data: { id: 7 } }],
    ["a type that looks like a property of everything", { type: "toString", data: null }],
    ["more than it must", { ...paid(), api: 2, data: { orderId: ORDER, currency: "RUB" } }],
    ["no time", { type: "payment.paid", data: { orderId: ORDER } }],
    ["no reason, in so many words", failed(ORDER, null)],
    ["an order in capitals", paid(ORDER.toUpperCase())],
  ];
  for (const [what, message] of tolerated) {
    it(`about ${what} is taken`, async () => {
      const received = await send(api, message);
      expect([received.status, received.text]).to.deep.equal([204, ""]);
    });
  }

  const malformed: readonly [string, unknown, string][] = [
    ["no JSON", "{", "body: must be well-formed JSON"],
    ["a list", [], "body: must be a JSON object"],
    ["no type", { data: {} }, "type: is required and must be one of payment.paid, payment.failed"],
    ["a type that is no text", paid(ORDER, { type: 1 }), "type: must be one of payment.paid, payment.failed"],
    ["no data", paid(ORDER, { data: undefined }), "data: is required and must be a JSON object"],
    ["no order", paid(ORDER, { data: {} }), "data.orderId: is required and must be a UUID"],
    ["no id", paid("7"), "data.orderId: must be a UUID"],
    ["a reason that is no text", failed(ORDER, 7 as unknown as string), "data.reason: must be a string"],
    ["no instant", paid(ORDER, { timestamp: "now" }), "timestamp: must be"],
  ];
  for (const [what, message, expected] of malformed) {
    it(`that is malformed (${what}) is refused in the envelope`, async () => {
      const received = await send(api, message);
      expect(received.status).to.equal(400);
      expect(problems(received)[0]?.code).to.equal("validation");
      expect(problems(received)[0]?.message).to.include(expected);
      expect(received.body.errors[0].endpoint).to.equal(`POST ${PATH}`);
    });
  }

  it("is taken whatever key of a request comes with it, and never as a repetition", async () => {
    const { orderId } = await orderIn(api);
    const headers = { "idempotency-key": "one key for all" };
    await send(api, failed(orderId), { headers });
    const received = await send(api, paid(orderId), { headers });
    expect([received.status, received.headers.get("idempotency-replayed")]).to.deep.equal([204, null]);
    expect(await statusOf(api)).to.equal("Paid Canceled");
  });

  it("comes by POST alone", async () => {
    const received = await api.request("GET", PATH, { as: "admin" });
    expect([received.status, received.headers.get("allow")]).to.deep.equal([405, "POST"]);
  });

  it("has the limits of every body", async () => {
    expect(refusal(await send(api, paid(ORDER, { more: "x".repeat(102_400) })))).to.include(
      "413 payload_too_large",
    );
    expect(refusal(await send(api, paid(), { headers: { "content-type": "text/plain" } }))).to.include(
      "415 unsupported_media_type",
    );
  });

  it("is logged like every request", async () => {
    await send(api, paid());
    expect(api.logs.at(-1)).to.include({ method: "POST", route: PATH, status: 204 });
  });
});

describe("who speaks for the provider", () => {
  const heard: RecordPaymentOutcome[] = [];
  const api = useApi(() => ({
    ...taken(),
    clock: manualClock(NOW),
    useCases: { recordPaymentOutcome: async (command) => void heard.push(command) },
  }));
  beforeEach(() => heard.splice(0));

  it("knows the secret, and acts as a service", async () => {
    const { status } = await send(api, failed(ORDER, "insufficient_funds"));
    expect(status).to.equal(204);
    expect(heard).to.deep.equal([
      { caller: { role: "service" }, orderId: ORDER, outcome: "failed", reason: "insufficient_funds" },
    ]);
  });

  it("is not quoted where it may name people", async () => {
    await send(api, failed(ORDER, "Jo Smith has no money"));
    expect(heard[0]).to.have.property("reason", undefined);
  });

  it("may sign twice while it changes its secret", async () => {
    const text = JSON.stringify(paid());
    const seconds = String(NOW.getTime() / 1000);
    const right = signature(SECRET, `msg_1.${seconds}.${text}`);
    const headers = { "webhook-signature": `v1a,abc v1,AAAA ${signature("another", "x")} ${right}` };
    expect((await send(api, paid(), { headers })).status).to.equal(204);
    expect(heard).to.have.length(1);
  });

  for (const late of [-300, 300])
    it(`may have a clock that is ${late} seconds late`, async () =>
      expect((await send(api, paid(), { late })).status).to.equal(204));

  const strangers: readonly [string, Signing, string][] = [
    ["has another secret", { secret: "guessed" }, "webhook-signature: must be made of this body"],
    ["repeats a message after five minutes", { late: 301 }, "webhook-timestamp: must be the seconds of now"],
    ["sends from the future", { late: -301 }, "webhook-timestamp: must be the seconds of now"],
    [
      "has no id",
      { headers: { "webhook-id": "" } },
      "webhook-id, webhook-timestamp, webhook-signature: all are required",
    ],
    [
      "says no time",
      { headers: { "webhook-timestamp": "" } },
      "webhook-id, webhook-timestamp, webhook-signature: all are required",
    ],
    [
      "signs nothing",
      { headers: { "webhook-signature": "" } },
      "webhook-id, webhook-timestamp, webhook-signature: all are required",
    ],
    ["has changed the id", { headers: { "webhook-id": "msg_2" } }, "webhook-signature: must be made"],
    ["says a time that is none", { headers: { "webhook-timestamp": "soon" } }, "webhook-timestamp: must be"],
    [
      "signs with half a signature",
      { headers: { "webhook-signature": "v1,AAAA" } },
      "webhook-signature: must",
    ],
    ["signs in another way", { headers: { "webhook-signature": "v2,AAAA" } }, "webhook-signature: must be"],
  ];
  for (const [what, signing, expected] of strangers) {
    it(`is a stranger who ${what}`, async () => {
      const received = await send(api, paid(), signing);
      expect(refusal(received)).to.include(`401 unauthorized ${expected}`);
      expect(received.headers.get("www-authenticate")).to.equal('StandardWebhooks realm="bookings"');
      expect(heard).to.deep.equal([]);
    });
  }

  it("is a stranger whose body is another one than was signed", async () => {
    const text = JSON.stringify(paid());
    const sent = signature(SECRET, `msg_1.${NOW.getTime() / 1000}.${text}`);
    const other = text.replace("paid", "failed");
    const received = await send(api, other, { headers: { "webhook-signature": sent } });
    expect(received.status).to.equal(401);
    expect(heard).to.deep.equal([]);
  });

  it("is a stranger even with the token of an administrator", async () => {
    const received = await api.request("POST", PATH, { as: "admin", body: paid() });
    expect(received.status).to.equal(401);
  });

  it("must not say in two ways who it is", async () => {
    const head = [`POST ${PATH} HTTP/1.1`, "Host: a", "Connection: close", "webhook-id: 1", "webhook-id: 2"];
    const answer = await api.exchange(`${head.join("\r\n")}\r\nContent-Length: 0\r\n\r\n`);
    expect(answer).to.include("400 Bad Request").and.include("webhook-id: must be given only once");
  });

  it("is told that the message is malformed only once it is known", async () => {
    expect((await send(api, "{", { secret: "guessed" })).status).to.equal(401);
    expect((await send(api, "{")).status).to.equal(400);
  });
});

describe("the provider's word while the database is away", () => {
  const api = useApi(() => ({
    ...taken(),
    useCases: {
      recordPaymentOutcome: async () => {
        throw new Unavailable();
      },
    },
  }));

  it("is to be repeated", async () => {
    const received = await send(api, paid());
    expect([received.status, received.headers.get("retry-after")]).to.deep.equal([503, "5"]);
  });
});

describe("the provider's word, where callers are limited", () => {
  let used = 0;
  const callers = new Set<string>();
  const api = useApi(() => ({
    ...taken(),
    clock: manualClock(NOW),
    limit: {
      quota: 2,
      window: 60,
      count: async (caller) => {
        callers.add(caller);
        used += 1;
        return { used, endsAt: later(NOW, 60_000) };
      },
    },
  }));

  it("counts by the network that it comes from, signed or not, before it is read", async () => {
    await send(api, paid());
    await send(api, paid(), { secret: "guessed" });
    const received = await send(api, paid(ORDER, { more: "x".repeat(102_400) }));
    expect(received.status).to.equal(429);
    await api.request("POST", "/v1/bookings", { token: "none" });
    expect([...callers]).to.have.length(1);
  });
});

describe("the document, where cards are taken", () => {
  const api = useApi(taken);
  let document: Json;
  beforeEach(async () => {
    ({ body: document } = await api.request("GET", "/openapi.json"));
  });

  it("tells what becomes of an order by card", () => {
    expect(document.paths["/v1/bookings"].post.description).to.match(/starts with its payment Pending/);
  });

  it("has the provider's place, without a token", () => {
    const { security, parameters, responses, requestBody } = document.paths[PATH].post;
    expect(security).to.deep.equal([]);
    const names = parameters.map(({ name, required }: Json) => `${name}${required ? "*" : ""}`);
    expect(names).to.deep.equal([
      "webhook-id*",
      "webhook-timestamp*",
      "webhook-signature*",
      "traceparent",
      "x-request-id",
    ]);
    expect(Object.keys(responses)).to.deep.equal(["204", "400", "401", "413", "415", "429", "500", "503"]);
    expect(responses[204].headers).to.not.have.property("Idempotency-Replayed");
    expect(requestBody.content["application/json"].example).to.deep.equal(examples.recordPaymentEvent?.body);
  });

  it("shows refusals as they come", async () => {
    const shown = (status: number, code: string) =>
      document.paths[PATH].post.responses[status].content["application/json"].examples[code].value.errors[0];
    const headers = { "x-request-id": "4f8c1d2e" };
    const wrong = await send(api, paid(ORDER, { data: {} }), { headers });
    expect(wrong.body.errors).to.deep.equal([shown(400, "validation")]);
    const stranger = await send(api, paid(), { headers, secret: "guessed" });
    expect(stranger.body.errors).to.deep.equal([shown(401, "unauthorized")]);
  });

  it("shows a message that is taken", async () => {
    expect((await send(api, examples.recordPaymentEvent?.body)).status).to.equal(204);
  });
});
