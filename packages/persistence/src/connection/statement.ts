import type { Connections } from "./connections.ts";

/** Runs one statement with its values bound to `$1`, `$2` and so on, and gives the rows that it returns. */
export type Run = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Runs each statement on whatever connection is free. */
export const runOn =
  (connections: Pick<Connections, "connect">): Run =>
  async <Row>(text: string, values: readonly unknown[] = []) => {
    const connection = await connections.connect();
    try {
      return (await connection.query<Row>(text, values)).rows;
    } finally {
      connection.release();
    }
  };
