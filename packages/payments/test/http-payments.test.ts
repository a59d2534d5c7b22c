import type { BookingId, Charge, OrderId, PaymentMethodId, RefundRequest } from "@bookings/domain";
import { anId } from "@bookings/domain/testing";
import { expect } from "chai";
import {
  type HttpPayments,
  type HttpPaymentsOptions,
  httpPayments,
  type OutgoingCall,
} from "../src/index.ts";
import { useClosing } from "./support/closing.ts";
import {
  closedPort,
  cut,
  inTurn,
  type Reply,
  says,
  silence,
  startProvider,
} from "./support/provider-server.ts";

const CHARGE: Charge = {
  orderId: anId<OrderId>(1),
  methodId: anId<PaymentMethodId>(2),
  amount: 1500,
  currency: "RUB",
};
const REFUND: RefundRequest = {
  refundId: anId<BookingId>(3),
  orderId: anId<OrderId>(1),
  amount: 500,
  currency: "RUB",
};

/** Milliseconds: for exchanges that never come to an end. */
const SHORT = 50;

describe("a payment provider over HTTP", () => {
  const keep = useClosing();
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
  });

  const paymentsAt = (url: string, options: Partial<HttpPaymentsOptions> = {}): HttpPayments =>
    keep(httpPayments({ url, backoff: 1, warn: (what) => warnings.push(what), ...options }), (payments) =>
      payments.close(),
    );

  const start = async (reply: Reply, options: Partial<HttpPaymentsOptions> = {}) => {
    const provider = await startProvider(keep, reply);
    return { provider, payments: paymentsAt(provider.url, options) };
  };

  describe("the question", () => {
    for (const suffix of ["", "/", "/v1/", "/v1?shop=1"]) {
      it(`goes to its place below the URL …${suffix}`, async () => {
        const provider = await startProvider(keep, says(200, { status: "paid" }));
        const payments = paymentsAt(provider.url + suffix);
        await payments.charge(CHARGE);
        await payments.refund(REFUND);
        const [before = "", query = ""] = suffix.split("?");
        const place = (name: string) =>
          `${before.replace(/\/$/, "")}/${name}${query === "" ? "" : `?${query}`}`;
        expect(provider.heard.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
          `POST ${place("charges")}`,
          `POST ${place("refunds")}`,
        ]);
      });
    }

    it("of a charge has the order's id as its key, and says what to take from which card", async () => {
      const { provider, payments } = await start(says(200, { status: "paid" }));
      await payments.charge(CHARGE);
      expect(provider.heard[0]?.headers["idempotency-key"]).to.equal(CHARGE.orderId);
      expect(provider.heard[0]?.body).to.deep.equal(CHARGE);
    });

    it("of a refund has the refund's id as its key", async () => {
      const { provider, payments } = await start(says(200, { status: "paid" }));
      await payments.refund(REFUND);
      expect(provider.heard[0]?.headers["idempotency-key"]).to.equal(REFUND.refundId);
      expect(provider.heard[0]?.body).to.deep.equal(REFUND);
    });

    it("carries the token and whatever else it is given, without letting that stand in for its own headers", async () => {
      const { provider, payments } = await start(says(200, { status: "paid" }), {
        token: "let-me-in",
        headers: () => ({ traceparent: "00-1-2-01", "idempotency-key": "another" }),
      });
      await payments.charge(CHARGE);
      expect(provider.heard[0]?.headers).to.include({
        authorization: "Bearer let-me-in",
        traceparent: "00-1-2-01",
        "idempotency-key": CHARGE.orderId,
        "content-type": "application/json",
      });
    });

    it("goes over connections that are kept", async () => {
      const { provider, payments } = await start(says(200, { status: "paid" }));
      for (let count = 0; count < 10; count += 1) await payments.charge(CHARGE);
      expect(new Set(provider.heard.map(({ socket }) => socket)).size).to.be.at.most(2);
    });

    it("can be watched, each try, without anything of what was asked", async () => {
      const calls: (OutgoingCall & { readonly status: number })[] = [];
      const { provider, payments } = await start(inTurn(says(503), says(200, { status: "paid" })), {
        aroundCall: (call, make) => make((status) => calls.push({ ...call, status })),
      });
      await payments.charge(CHARGE);
      const seen = {
        to: "payments",
        method: "POST",
        host: "127.0.0.1",
        port: Number(new URL(provider.url).port),
      };
      expect(calls).to.deep.equal([
        { ...seen, status: 503 },
        { ...seen, status: 200 },
      ]);
    });
  });

  describe("the answer", () => {
    const DECLINED = { status: "failed", reason: "insufficient_funds" };
    type Case = readonly [what: string, status: number, body: unknown, charge: string, refund: string];
    /** Status and reason of what a charge and a refund come to; `!` where a warning says so. */
    const cases: readonly Case[] = [
      ["paid", 200, { status: "paid" }, "paid", "paid"],
      ["paid, and more than that", 201, { status: "paid", id: "ch_1", fee: 3 }, "paid", "paid"],
      [
        "given back",
        200,
        { status: "refunded" },
        "unknown the provider answered 200 and no outcome that is known!",
        "paid",
      ],
      ["declined", 200, DECLINED, "failed insufficient_funds", "failed insufficient_funds"],
      [
        "declined for a reason that may name people",
        200,
        { status: "failed", reason: "Jo Smith!" },
        "failed",
        "failed",
      ],
      ["pending", 202, { status: "pending" }, "unknown", "unknown"],
      ["not known there either", 200, { status: "unknown" }, "unknown", "unknown"],
      ["402 alone", 402, "", "failed the provider answered 402", "unknown the provider answered 402!"],
      ["402, declined", 402, DECLINED, "failed insufficient_funds", "failed insufficient_funds"],
      [
        "402, but paid",
        402,
        { status: "paid" },
        "unknown the provider answered 402!",
        "unknown the provider answered 402!",
      ],
      ["422, declined", 422, DECLINED, "failed insufficient_funds", "failed insufficient_funds"],
      ["400, declined", 400, DECLINED, "failed insufficient_funds", "failed insufficient_funds"],
      [
        "no JSON",
        200,
        "<p>Welcome",
        "unknown the provider answered 200 and no outcome that is known!",
        "unknown the provider answered 200 and no outcome that is known!",
      ],
      [
        "null",
        200,
        "null",
        "unknown the provider answered 200 and no outcome that is known!",
        "unknown the provider answered 200 and no outcome that is known!",
      ],
      [
        "nothing",
        204,
        "",
        "unknown the provider answered 204 and no outcome that is known!",
        "unknown the provider answered 204 and no outcome that is known!",
      ],
    ];
    for (const [what, status, body, charge, refund] of cases) {
      it(`${what} is ${charge.split(" ")[0]} for a charge, ${refund.split(" ")[0]} for a refund`, async () => {
        const { payments } = await start(says(status, body));
        const told = async (ask: Promise<{ status: string; reason?: string | undefined }>) => {
          const before = warnings.length;
          const { status: outcome, reason = "" } = await ask;
          return `${outcome} ${reason}`.trim() + "!".repeat(warnings.length - before);
        };
        expect(await told(payments.charge(CHARGE))).to.equal(charge);
        expect(await told(payments.refund(REFUND))).to.equal(refund);
      });
    }

    for (const status of [301, 307, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 500, 502, 504]) {
      it(`${status} settles nothing, whatever is wrong with the question, and is not asked again at once`, async () => {
        const { provider, payments } = await start(says(status, "", { location: "/charges" }));
        expect(await payments.charge(CHARGE)).to.deep.equal({
          status: "unknown",
          reason: `the provider answered ${status}`,
        });
        expect(provider.heard).to.have.length(1);
        expect(warnings).to.deep.equal([
          `the outcome of a payment is not known (charges): the provider answered ${status}`,
        ]);
      });
    }

    for (const status of [401, 403, 404, 409, 500]) {
      it(`${status} settles nothing even where it says that the charge has failed`, async () => {
        const { payments } = await start(says(status, DECLINED));
        expect(await payments.charge(CHARGE)).to.have.property("status", "unknown");
      });
    }

    it("is read up to 64 KiB", async () => {
      const { payments } = await start(says(200, { status: "paid", rest: "x".repeat(70_000) }));
      expect(await payments.charge(CHARGE)).to.deep.equal({
        status: "unknown",
        reason: "the provider: the exchange failed (UND_ERR_RES_EXCEEDED_MAX_SIZE)",
      });
    });
  });

  describe("trouble on the way", () => {
    it("is over after the third try, each with the same key and the same question", async () => {
      const { provider, payments } = await start(inTurn(cut, says(503), says(200, { status: "paid" })));
      expect(await payments.charge(CHARGE)).to.have.property("status", "paid");
      expect(provider.heard.map(({ headers }) => headers["idempotency-key"])).to.deep.equal(
        Array(3).fill(CHARGE.orderId),
      );
      expect(warnings).to.deep.equal([]);
    });

    it("that does not end leaves the outcome unknown after three tries", async () => {
      const { provider, payments } = await start(says(503));
      expect(await payments.charge(CHARGE)).to.deep.equal({
        status: "unknown",
        reason: "the provider: it answered 503",
      });
      expect(provider.heard).to.have.length(3);
      expect(warnings).to.have.length(1);
    });

    it("where nobody listens leaves the outcome unknown", async () => {
      const payments = paymentsAt(await closedPort());
      expect(await payments.refund(REFUND)).to.deep.equal({
        status: "unknown",
        reason: "the provider: the exchange failed (ECONNREFUSED)",
      });
    });

    const endless: readonly [string, Reply][] = [
      ["nothing is answered", silence],
      ["an answer never ends", (response) => void response.writeHead(200).write('{"status": "paid"')],
    ];
    for (const [what, reply] of endless) {
      it(`where ${what}, the time is bounded, and the connection is given up`, async () => {
        const { provider, payments } = await start(reply, { timeout: SHORT });
        expect(await payments.charge(CHARGE)).to.deep.equal({
          status: "unknown",
          reason: `the provider: it did not answer within ${SHORT} ms`,
        });
        await Promise.all(
          [...provider.open].map((socket) => new Promise((gone) => socket.once("close", gone))),
        );
      });
    }

    it("of our own making leaves the outcome unknown as well", async () => {
      const { payments } = await start(says(200, { status: "paid" }), {
        headers: () => {
          throw new Error("a mistake of ours");
        },
      });
      expect(await payments.charge(CHARGE)).to.have.property("status", "unknown");
    });
  });

  for (const url of ["ftp://pay.example.org", "pay.example.org", "https://user:secret@pay.example.org", ""]) {
    it(`cannot be asked at ${url.replace("secret", "…")}`, () => {
      expect(() => httpPayments({ url }))
        .to.throw(TypeError, "must be an http or https URL without credentials")
        .with.property("message")
        .that.does.not.include("secret");
    });
  }
});
