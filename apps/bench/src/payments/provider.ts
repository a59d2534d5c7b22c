import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Chance } from "../support/chance.ts";
import type { Cleanup } from "../support/cleanup.ts";
import type { Bank, Question } from "./bank.ts";

/** How an answer goes wrong; `before` the money has moved, or `after`. */
const troubles = [
  "500 after",
  "cut after",
  "hang after",
  "pending after",
  "500 before",
  "503 before",
  "429 before",
  "cut before",
  "hang before",
  "pending before",
] as const;

type Trouble = (typeof troubles)[number];

/** A payment provider with bad days. */
export interface Provider {
  readonly url: string;
  /** Of ten answers, so many go wrong. */
  trouble: number;
  isDown: boolean;
  /** How often each trouble was made. */
  readonly made: string[];
}

interface Behind {
  readonly bank: Bank;
  readonly chance: Chance;
  /** Told of each charge that was decided, each time. */
  readonly decided: (orderId: string, outcome: "paid" | "failed") => void;
  readonly token: string;
}

function answer(response: ServerResponse, trouble: Trouble | undefined, status: string): void {
  const [kind] = trouble?.split(" ") ?? [];
  if (kind === "hang") return;
  if (kind === "cut") return void response.socket?.destroy();
  const isStatus = kind !== undefined && kind !== "pending";
  const said = kind === "pending" ? "pending" : status;
  response.writeHead(isStatus ? Number(kind) : 200, { "content-type": "application/json" });
  response.end(isStatus ? "{}" : JSON.stringify({ status: said, reason: "card_declined" }));
}

async function questionIn(request: IncomingMessage): Promise<Question> {
  const body = JSON.parse(await text(request)) as Omit<Question, "key">;
  return { ...body, key: String(request.headers["idempotency-key"]) };
}

/** Starts it on a free port. */
export async function startProvider(
  { bank, chance, decided, token }: Behind,
  cleanup: Cleanup,
): Promise<Provider> {
  function decide(request: IncomingMessage, question: Question): "paid" | "failed" {
    if (request.url !== "/charges") return bank.refund(question);
    const outcome = bank.charge(question);
    decided(question.orderId, outcome);
    return outcome;
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (provider.isDown) return void request.socket.destroy();
    if (request.headers.authorization !== `Bearer ${token}`) bank.mistakes.push("asked without the token");
    const question = await questionIn(request);
    const trouble = chance.between(1, 10) <= provider.trouble ? chance.pick(troubles) : undefined;
    if (trouble !== undefined) provider.made.push(trouble);
    const status = trouble?.endsWith("before") ? "unknown" : decide(request, question);
    answer(response, trouble, status);
  }

  const server = createServer((request, response) => {
    // A process that was killed in the middle of its question.
    take(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanup.add(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: Provider = { url, trouble: 0, isDown: false, made: [] };
  return provider;
}
