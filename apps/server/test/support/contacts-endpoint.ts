import { answerJson, type Loopback, loopback, traceOf } from "./loopback.ts";

/** How everyone is reached who is not known otherwise. */
export const addressOf = (userId: string): string => `${userId}@example.org`;

export interface ContactsEndpoint extends Loopback {
  /** What is known of some users; all others have an address and no language. */
  readonly known: Map<string, { readonly email?: string; readonly language?: string }>;
  /** The trace of the last question about each user. */
  readonly traces: ReadonlyMap<string, string | undefined>;
}

/** Where the service asks how users are reached. */
export async function startContacts(): Promise<ContactsEndpoint> {
  const known: ContactsEndpoint["known"] = new Map();
  const traces = new Map<string, string | undefined>();
  const server = await loopback(({ url = "", headers }, response) => {
    const userId = /^\/contacts\/(.+)$/.exec(url)?.[1] ?? "";
    traces.set(userId, traceOf(headers));
    answerJson(response, 200, known.get(userId) ?? { email: addressOf(userId) });
  });
  return { ...server, known, traces };
}
