import { type Clock, type Contacts, type Notifier, noContacts } from "@bookings/domain";
import { presentBooking } from "@bookings/http";
import {
  type Connected,
  emailNotifier,
  httpContacts,
  logNotifier,
  webhookNotifier,
} from "@bookings/notifications";
import type { NotifyConfig } from "./config-notify.ts";
import { type Tracing, traceHeaders } from "./trace.ts";

/** The ways for messages to leave, and how to find out where to. */
export interface Channels extends Connected {
  readonly notifiers: readonly Notifier[];
  readonly contacts: Contacts;
}

export interface ChannelSurroundings {
  readonly clock: Clock;
  /** Takes a line of the `log` channel. */
  readonly write: (line: string) => void;
  readonly tracing: Pick<Tracing, "aroundCall">;
}

/** The channels that are configured. */
export function channelsOf(notify: NotifyConfig, surroundings: ChannelSurroundings): Channels {
  const { webhook, email, log, contacts: directory, timeout } = notify;
  const { clock, write, tracing } = surroundings;
  const { aroundCall } = tracing;
  const calling = { clock, timeout, aroundCall, headers: traceHeaders };
  const remote = [
    ...(webhook === undefined ? [] : [webhookNotifier({ ...webhook, ...calling, presentBooking })]),
    ...(email === undefined ? [] : [emailNotifier({ ...email, timeout, aroundCall })]),
  ];
  const contacts = directory === undefined ? undefined : httpContacts({ ...directory, ...calling });
  return {
    notifiers: [...remote, ...(log ? [logNotifier({ write, clock })] : [])],
    contacts: contacts ?? noContacts,
    close: () => {
      for (const each of [...remote, contacts]) each?.close();
    },
  };
}
