import type { BookingView } from "../booking/booking-view.ts";
import type { MessageId } from "../shared/ids.ts";
import type { Contact } from "./contacts.ts";
import type { Recipient, Trigger } from "./rule.ts";

/** A message as it leaves. */
export interface Message {
  readonly id: MessageId;
  readonly ruleId: string;
  readonly on: Trigger;
  readonly recipient: Recipient;
  /** Language code of `title` and `text`. */
  readonly language: string;
  readonly title: string;
  readonly text: string;
  readonly booking: BookingView;
  /** How the recipient can be reached, for channels that need to know. */
  readonly contact: Contact;
}

/** Port: one way for messages to leave. */
export interface Notifier {
  /** Its name in rules and in the ledger. */
  readonly channel: string;

  /**
   * Resolves when the message was accepted for delivery.
   *
   * @throws {DeliveryFailed} when it was not; any other error counts as a failure that may pass
   * @throws {NoAddress} when the channel does not reach this recipient at all: the message is skipped
   */
  send(message: Message): Promise<void>;
}

/** A channel did not take a message. */
export class DeliveryFailed extends Error {
  override readonly name = "DeliveryFailed";
  /** Milliseconds that the channel asks to wait; undefined when it does not say. */
  readonly retryAfter: number | undefined;
  /** Trying again is pointless. */
  readonly permanent: boolean;

  constructor(
    reason: string,
    { retryAfter, permanent = false }: { retryAfter?: number; permanent?: boolean } = {},
  ) {
    super(reason);
    this.retryAfter = retryAfter;
    this.permanent = permanent;
  }
}

/** A channel has no way to this recipient, and trying again would not find one. */
export class NoAddress extends Error {
  override readonly name = "NoAddress";
}
