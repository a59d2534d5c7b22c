import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Loopback, loopback, traceOf } from "./loopback.ts";

/** A question to the provider. */
export interface PaymentQuestion {
  readonly path: string;
  readonly key: string;
  readonly traceId: string | undefined;
  // biome-ignore lint: the assertions say what it has to be
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}

/** What is answered; or nothing until {@link PaymentProvider.release}. */
export type PaymentReply = "paid" | "failed" | "pending" | "hang" | number;

/** A payment provider that answers as it is told to. */
export interface PaymentProvider extends Loopback {
  readonly asked: readonly PaymentQuestion[];
  reply: PaymentReply;
  /** Resolves as soon as so many questions have come. */
  until(amount: number): Promise<void>;
  /** Answers what hangs with `paid`. */
  release(): void;
}

function answer(response: ServerResponse, reply: Exclude<PaymentReply, "hang">): void {
  const isStatus = typeof reply === "number";
  response.writeHead(isStatus ? reply : 200, { "content-type": "application/json" });
  response.end(isStatus ? "{}" : JSON.stringify({ status: reply }));
}

export async function startPaymentProvider(): Promise<PaymentProvider> {
  const asked: PaymentQuestion[] = [];
  const hanging: ServerResponse[] = [];
  const arrivals = new EventEmitter();
  const server = await loopback((request, response) => {
    const take = (body: string): void => {
      const key = String(request.headers["idempotency-key"]);
      asked.push({
        path: request.url ?? "",
        key,
        traceId: traceOf(request.headers),
        body: JSON.parse(body) as unknown,
      });
      if (provider.reply === "hang") hanging.push(response);
      else answer(response, provider.reply);
      arrivals.emit("question");
    };
    text(request).then(take, () => undefined);
  });
  const provider: PaymentProvider = {
    ...server,
    asked,
    reply: "paid",
    until: async (amount) => {
      while (asked.length < amount) await once(arrivals, "question");
    },
    release: () => {
      for (const response of hanging.splice(0)) answer(response, "paid");
    },
  };
  return provider;
}
