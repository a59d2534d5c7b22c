import type { Connection, Connections } from "./connections.ts";
import type { Run } from "./statement.ts";

/** Statements that one connection has under way at a time: whoever is behind a slow one waits for it. */
const DEPTH = 8;

/** From how many on another connection is worth its while. */
const BUSY = 2;

/** A connection that many use at a time. */
interface Line {
  readonly connection: Connection;
  underWay: number;
}

/**
 * Runs single statements, each a transaction of its own, on few connections: each is sent without waiting for the answers
 * to others, so that what comes at the same moment travels together. A connection is kept for as long as anything comes,
 * however many transactions wait: the others are theirs. Only where there are no others it is given back to them by turns.
 *
 * @param most connections at a time
 */
export function singleStatements(connections: Connections, most: number): Run {
  const lines = new Set<Line>();
  const queue: PromiseWithResolvers<Line>[] = [];
  let opening = 0;

  const mustYield = (): boolean => most >= connections.size && connections.isAwaited();
  const isOpen = ({ connection }: Line): boolean => connection.isOpen() && !mustYield();
  const isFull = (): boolean => lines.size + opening >= most;

  function leastBusy(): Line | undefined {
    let best: Line | undefined;
    for (const line of lines) {
      if (isOpen(line) && line.underWay < (best?.underWay ?? DEPTH)) best = line;
    }
    return best;
  }

  const enter = (line: Line): Line => {
    line.underWay += 1;
    return line;
  };

  async function open(): Promise<Line> {
    opening += 1;
    try {
      const line = { connection: await connections.connect(), underWay: 0 };
      lines.add(line);
      enter(line);
      // With the one who has waited for the connection, whoever has waited for that one.
      while (line.underWay < DEPTH && queue.length > 0) queue.shift()?.resolve(enter(line));
      return line;
    } catch (failure) {
      // Those who wait would be told the same, one after the other.
      if (lines.size === 0) for (const { reject } of queue.splice(0)) reject(failure);
      throw failure;
    } finally {
      opening -= 1;
      admit();
    }
  }

  function place(): Line | Promise<Line> {
    const line = leastBusy();
    if (line !== undefined && (line.underWay < BUSY || isFull())) return enter(line);
    return isFull() ? wait() : open();
  }

  function wait(): Promise<Line> {
    const turn = Promise.withResolvers<Line>();
    queue.push(turn);
    return turn.promise;
  }

  function admit(): void {
    for (let line = leastBusy(); line !== undefined && queue.length > 0; line = leastBusy())
      queue.shift()?.resolve(enter(line));
    // The connections that there were are lost, or have gone to others.
    if (queue.length > 0 && !isFull()) queue.shift()?.resolve(open());
  }

  function leave(line: Line): void {
    line.underWay -= 1;
    const isOver = line.underWay === 0 && (queue.length === 0 || !isOpen(line));
    if (isOver) line.connection.release();
    if (isOver || !line.connection.isOpen()) lines.delete(line);
    admit();
  }

  return async <Row>(text: string, values: readonly unknown[] = []) => {
    const line = await place();
    try {
      return (await line.connection.query<Row>(text, values)).rows;
    } finally {
      leave(line);
    }
  };
}
