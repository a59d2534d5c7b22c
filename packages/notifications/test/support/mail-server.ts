import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { Keep } from "./closing.ts";
import { startTcp } from "./endpoint.ts";
import { type Mail, readMail } from "./mail.ts";

export interface Received extends Mail {
  readonly raw: string;
  readonly from: string;
  readonly to: readonly string[];
}

export type Command = "greeting" | "MAIL" | "RCPT" | "DATA";

export interface MailServer {
  readonly url: string;
  readonly received: Received[];
  /** How many connections there were, and how many at once. */
  readonly connections: { made: number; open: number; most: number };
  /** What a command is answered with in place of yes; `silence` for nothing at all. */
  readonly refusals: Partial<Record<Command, number | "silence">>;
  /** Called when a connection was closed. */
  closed?: () => void;
}

type Reply = (error?: Error | null) => void;

const refusal = (responseCode: number): Error =>
  Object.assign(new Error("5.1.1 <athlete@example.org> is not here"), { responseCode });

/** A real SMTP server that does what a test wants. */
export async function startMailServer(keep: Keep, options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Received[] = [];
  const connections = { made: 0, open: 0, most: 0 };
  const refusals: MailServer["refusals"] = {};
  const decide = (command: Command, reply: Reply): void => {
    const code = refusals[command];
    if (code !== "silence") reply(code === undefined ? null : refusal(code));
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    closeTimeout: 1,
    onConnect: (_session, reply) => {
      connections.made += 1;
      connections.open += 1;
      connections.most = Math.max(connections.most, connections.open);
      decide("greeting", reply);
    },
    onClose: () => {
      connections.open -= 1;
      mailServer.closed?.();
    },
    onMailFrom: (_address, _session, reply) => decide("MAIL", reply),
    onRcptTo: (_address, _session, reply) => decide("RCPT", reply),
    onData: (stream, { envelope }, reply) => {
      const take = (raw: string): void => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        if (refusals.DATA === undefined) received.push({ ...readMail(raw), raw, from, to });
        decide("DATA", reply);
      };
      textOf(stream).then(take, reply);
    },
    ...options,
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  keep(server, () => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  const mailServer: MailServer = { url: `smtp://127.0.0.1:${port}`, received, connections, refusals };
  return mailServer;
}

/** Speaks just enough SMTP, and without the moment that a real server waits before it greets. */
function converse(socket: Socket, isSilentAt: (heard: string) => boolean): void {
  let isMessage = false;
  socket.write("220 here\r\n");
  socket.on("data", (chunk) => {
    const heard = isMessage ? "end of message" : chunk.toString();
    if (isSilentAt(heard)) return;
    isMessage = heard.startsWith("DATA");
    socket.write(isMessage ? "354 go on\r\n" : "250 fine\r\n");
  });
}

/** Falls silent at a command. */
export const startCurtMailServer = (keep: Keep, silentAt: Command | "end of message"): Promise<string> =>
  startTcp(
    keep,
    (socket) => {
      if (silentAt !== "greeting") converse(socket, (heard) => heard.startsWith(silentAt));
    },
    "at once",
  );

/** Hangs up on whoever begins a second message over the same connection. Tells how many it took, and over how many. */
export async function startForgetfulMailServer(keep: Keep) {
  const taken = { messages: 0, connections: 0 };
  const talk = (socket: Socket): void => {
    let messages = 0;
    taken.connections += 1;
    converse(socket, (heard) => {
      if (heard === "end of message") taken.messages += 1;
      if (heard.startsWith("MAIL")) messages += 1;
      if (messages > 1) socket.destroy();
      return messages > 1;
    });
  };
  return { url: await startTcp(keep, talk, "at once"), taken };
}

/** Never comes to the end of its second reply, nor to a pause that could be noticed. */
export const startDrippingMailServer = (keep: Keep): Promise<string> => {
  const talk = (socket: Socket): void => {
    // Without this, small words are held back for longer than the pause that must not be.
    socket.setNoDelay(true);
    socket.write("220 here\r\n");
    socket.once("data", () => {
      socket.write("250 fine\r\n");
      const drip = setInterval(() => socket.write("250-wait\r\n"), 1);
      socket.on("close", () => clearInterval(drip));
    });
  };
  return startTcp(keep, talk, "at once");
};
