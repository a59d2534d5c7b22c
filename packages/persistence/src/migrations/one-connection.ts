import type { Connection, Connections } from "../connection/connections.ts";

/**
 * The same connection for everybody who wants one while another has it. A second one could not be had where all are taken by
 * those who wait for the first: behind a pooler these may be other processes.
 */
export function oneConnection(connections: Connections): Connections {
  let current: Promise<Connection> | undefined;
  let users = 0;
  const leave = (connection?: Connection): void => {
    users -= 1;
    if (users > 0) return;
    current = undefined;
    connection?.release();
  };
  return {
    ...connections,
    connect: async () => {
      users += 1;
      current ??= connections.connect();
      const connection = await current.catch((failure: unknown) => {
        leave();
        throw failure;
      });
      return { ...connection, release: () => leave(connection) };
    },
  };
}
