import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { Webhook } from "standardwebhooks";
import { type BookingNotification, verifyWebhook, WebhookError, type WebhookRequest } from "../src/index.ts";
import { booking } from "./support/samples.ts";
import { failureOf, NOW } from "./support/stage.ts";

const newSecret = (): string => `whsec_${randomBytes(24).toString("base64")}`;
const [SECRET, NEXT] = [newSecret(), newSecret()];
const ID = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";

const payload: BookingNotification = {
  type: "booking.notification",
  timestamp: "2026-03-01T10:00:00.000Z",
  data: {
    ruleId: "request-received",
    on: "requested",
    recipient: { userId: booking.coachId, role: "Coach" },
    language: "en",
    title: "New booking request",
    text: "Am Montag um 10 Uhr – «да» 🎾",
    booking,
  },
};

/** A message as the reference library signs it. */
function message(
  body: string = JSON.stringify(payload),
  secret = SECRET,
  at = NOW,
): WebhookRequest & { headers: Record<string, string> } {
  return {
    secret: SECRET,
    body,
    now: () => NOW,
    headers: {
      "webhook-id": ID,
      "webhook-timestamp": String(Math.floor(at / 1000)),
      "webhook-signature": new Webhook(secret).sign(ID, new Date(at), body),
    },
  };
}

async function codeOf(request: WebhookRequest): Promise<string> {
  const failure = await failureOf(verifyWebhook(request));
  expect(failure).to.be.instanceOf(WebhookError);
  return (failure as WebhookError).code;
}

describe("a webhook", () => {
  it("is taken apart, whatever way it came", async () => {
    const whole = message();
    const body = String(whole.body);
    const expected = { id: ID, ...payload };
    expect(await verifyWebhook(whole)).to.deep.equal(expected);
    expect(await verifyWebhook({ ...whole, body: Buffer.from(body) })).to.deep.equal(expected);
    expect(await verifyWebhook({ ...whole, body: new TextEncoder().encode(body) })).to.deep.equal(expected);
    expect(await verifyWebhook({ ...whole, headers: new Headers(whole.headers) })).to.deep.equal(expected);
    expect((await verifyWebhook({ ...whole, secret: SECRET.slice("whsec_".length) })).id).to.equal(ID);
  });

  it("has its types", async () => {
    const { id, data } = await verifyWebhook(message());
    const status: "Accepted" | "Rejected" | "Pending" | "Canceled" | "InDispute" | "DisputeDone" =
      data.booking.bookingStatus;
    expect([id, status, data.recipient.role]).to.deep.equal([ID, "Pending", "Coach"]);
  });

  it("is taken with any of several secrets, and any of several signatures", async () => {
    const [old, young] = [message(), message(undefined, NEXT)];
    for (const each of [old, young])
      expect((await verifyWebhook({ ...each, secret: [SECRET, NEXT] })).id).to.equal(ID);
    const both = `v1a,AAAA ${young.headers["webhook-signature"]} v1,!! ${old.headers["webhook-signature"]}`;
    expect(
      (await verifyWebhook({ ...old, headers: { ...old.headers, "webhook-signature": both } })).id,
    ).to.equal(ID);
    expect(await codeOf({ ...young, secret: [SECRET] })).to.equal("wrong_signature");
  });

  const forged: [string, (whole: ReturnType<typeof message>) => WebhookRequest][] = [
    ["another body", (whole) => ({ ...whole, body: `${String(whole.body)} ` })],
    ["another id", (whole) => ({ ...whole, headers: { ...whole.headers, "webhook-id": "another" } })],
    [
      "another time",
      (whole) => ({ ...whole, headers: { ...whole.headers, "webhook-timestamp": String(NOW / 1000 + 1) } }),
    ],
    ["another secret", () => message(undefined, NEXT)],
    [
      "a signature of another kind",
      (whole) => ({
        ...whole,
        headers: {
          ...whole.headers,
          "webhook-signature": whole.headers["webhook-signature"]?.replace("v1,", "v2,") ?? "",
        },
      }),
    ],
    [
      "an empty signature",
      (whole) => ({ ...whole, headers: { ...whole.headers, "webhook-signature": "v1," } }),
    ],
    [
      "half a signature",
      (whole) => ({
        ...whole,
        headers: {
          ...whole.headers,
          "webhook-signature": whole.headers["webhook-signature"]?.slice(0, 23) ?? "",
        },
      }),
    ],
  ];
  for (const [what, forge] of forged) {
    it(`is refused with ${what}`, async () => {
      expect(await codeOf(forge(message()))).to.equal("wrong_signature");
    });
  }

  const times: [number, number | undefined, boolean][] = [
    [300, undefined, true],
    [301, undefined, false],
    [-300, undefined, true],
    [-301, undefined, false],
    [10, 10_000, true],
    [11, 10_000, false],
  ];
  for (const [age, tolerance, taken] of times) {
    it(`is ${taken ? "taken" : "refused"} when ${age} seconds old, with ${tolerance ?? 300_000} ms allowed`, async () => {
      const request = { ...message(undefined, SECRET, NOW - age * 1000), ...(tolerance && { tolerance }) };
      if (taken) expect((await verifyWebhook(request)).id).to.equal(ID);
      else expect(await codeOf(request)).to.equal("stale_timestamp");
    });
  }

  it("is refused with a time that is none", async () => {
    for (const time of ["NaN", "1e9", "soon", "-5", `${NOW / 1000}.5`]) {
      const { headers, ...rest } = message();
      expect(await codeOf({ ...rest, headers: { ...headers, "webhook-timestamp": time } })).to.equal(
        "stale_timestamp",
      );
    }
  });

  for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
    it(`is refused without ${name}, or with two`, async () => {
      const { headers, ...rest } = message();
      const [id = ""] = [headers[name]];
      for (const wrong of [undefined, "", [id, id]])
        expect(await codeOf({ ...rest, headers: { ...headers, [name]: wrong } })).to.equal("missing_header");
      const without = new Headers(headers);
      without.delete(name);
      expect(await codeOf({ ...rest, headers: without })).to.equal("missing_header");
    });
  }

  it("is refused when it is signed and says nothing known", async () => {
    for (const body of ["", "null", "1", "{", '"text"', "{}"])
      expect(await codeOf(message(body)), body).to.equal("invalid_payload");
    expect(await codeOf(message('{"type":"booking.other","data":{}}'))).to.equal("unknown_type");
  });

  it("needs a usable secret and the body as it came", async () => {
    for (const secret of ["", "whsec_", "whsec_!", [], [SECRET, "whsec_?"]])
      expect(await failureOf(verifyWebhook({ ...message(), secret }))).to.be.instanceOf(TypeError);
    const body = payload as unknown as string;
    expect(await failureOf(verifyWebhook({ ...message(), body }))).to.be.instanceOf(TypeError);
  });

  it("is judged by the machine's clock unless told", async () => {
    const { now: _, ...request } = message(undefined, SECRET, Date.now());
    expect((await verifyWebhook(request)).id).to.equal(ID);
  });
});
