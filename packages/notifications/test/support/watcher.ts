import type { AroundCall, OutgoingCall } from "../../src/index.ts";

interface Watched {
  readonly call: OutgoingCall;
  readonly answers: (number | undefined)[];
  isOver: boolean;
}

/** Watches calls one after the other. */
export function watcher() {
  const calls: Watched[] = [];
  const aroundCall: AroundCall = async (call, make) => {
    const watched: Watched = { call, answers: [], isOver: false };
    calls.push(watched);
    try {
      return await make((status) => watched.answers.push(status));
    } finally {
      watched.isOver = true;
    }
  };
  return { calls, aroundCall, isWithin: () => calls.at(-1)?.isOver === false };
}

export const portOf = (url: string): number => Number(new URL(url).port);
