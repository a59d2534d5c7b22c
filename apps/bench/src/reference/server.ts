import type { KeyObject } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type pg from "pg";
import { getBooking, listBookings } from "./bookings.ts";
import { eraseUser } from "./erase-user.ts";
import { type OrderRequest, placeOrder } from "./place-order.ts";
import { Refusal } from "./refusal.ts";
import { callerOf } from "./token.ts";

interface Reference {
  readonly pool: pg.Pool;
  readonly secret: KeyObject;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

const onePath = /^\/v1\/bookings\/([\da-f-]{36})$/;

async function answerTo({ pool, secret }: Reference, request: IncomingMessage): Promise<Answer> {
  const { method, url = "/", headers } = request;
  const [path = "", query] = url.split("?", 2);
  if (path === "/health/ready") return ok({ status: "ready" });
  const caller = callerOf(headers.authorization, secret);
  const userId = new URLSearchParams(query).get("userId") ?? caller;
  const bookingId = onePath.exec(path)?.[1];
  if (method === "GET" && bookingId !== undefined) return ok(await getBooking(pool, caller, bookingId));
  if (method === "GET" && path === "/v1/bookings") return ok(await listBookings(pool, caller, userId));
  if (method === "POST" && path === "/v1/bookings")
    return { status: 201, body: await placeOrder(pool, caller, (await json(request)) as OrderRequest) };
  if (method === "DELETE" && path === "/v1/bookings/user-data") {
    await eraseUser(pool, caller, userId);
    return { status: 204 };
  }
  throw new Refusal(404, `there is no ${method} ${path}`);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (body === undefined) return void response.writeHead(status).end();
  const text = JSON.stringify(body);
  response
    .writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) })
    .end(text);
}

const refusalOf = (failure: unknown): Answer => {
  if (failure instanceof Refusal) return { status: failure.status, body: { error: failure.message } };
  console.error(failure);
  return { status: 500, body: { error: "internal" } };
};

/** Bare `node:http`: no framework, no validation beyond what the statements need, no log of requests. */
export const listener =
  (reference: Reference): RequestListener =>
  (request, response) =>
    void answerTo(reference, request)
      .catch(refusalOf)
      .then((answer) => send(response, answer));
