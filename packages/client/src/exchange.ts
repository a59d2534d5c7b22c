import { type Answer, answerFrom } from "./answer.ts";
import type { Call } from "./call.ts";
import { BookingsError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { mayRepeat, pauseAfter } from "./retry.ts";
import { within } from "./within.ts";

/** What has become of a call so far. */
interface Progress {
  failure: BookingsError | undefined;
}

const unanswered = ({ endpoint }: Call, message: string, cause?: unknown): BookingsError =>
  new BookingsError({ code: "network_failure", message, endpoint, cause });

const tooLate = ({ endpoint, timeout }: Call, { failure }: Progress): BookingsError =>
  new BookingsError({
    code: "timeout",
    message: `no final answer within ${timeout} ms`,
    endpoint,
    cause: failure,
  });

async function sendOnce(
  call: Call,
  headers: Headers,
  settings: Settings,
  signal: AbortSignal,
): Promise<Answer> {
  // Called without an owner: the fetch of browsers refuses any other.
  const { fetch } = settings;
  const { url, method, body = null } = call;
  const response = await fetch(url, { method, headers, body, signal });
  return answerFrom(call, response, await response.text(), settings.now());
}

/** One try. A failure of the exchange is returned; only what no other try could change is thrown. */
async function tried(call: Call, settings: Settings, outer: AbortSignal): Promise<Answer | BookingsError> {
  const headers = new Headers({ ...call.headers, authorization: `Bearer ${await settings.token()}` });
  const ms = call.attemptTimeout;
  const late = (): Error => unanswered(call, `no answer within ${ms} ms`);
  try {
    return await within({ ms, outer, sleep: settings.sleep, late }, (signal) =>
      sendOnce(call, headers, settings, signal),
    );
  } catch (error) {
    return error instanceof BookingsError ? error : unanswered(call, "the exchange failed", error);
  }
}

async function repeated(
  call: Call,
  settings: Settings,
  signal: AbortSignal,
  progress: Progress,
): Promise<Answer> {
  const end = settings.now() + call.timeout;
  for (let tries = 1; ; tries += 1) {
    const outcome = await tried(call, settings, signal);
    if (!(outcome instanceof BookingsError)) return outcome;
    progress.failure = outcome;
    if (tries > settings.retries || !mayRepeat(call, outcome)) throw outcome;
    const pause = pauseAfter(outcome, tries, settings);
    // Who cannot wait long enough is told at once what the matter is.
    if (settings.now() + pause >= end) throw outcome;
    await settings.sleep(pause, signal);
  }
}

/**
 * Sends a request until there is a final answer, as often and as long as the call allows.
 *
 * @throws {BookingsError} when it is refused, or not answered in time
 */
export function exchange(call: Call, settings: Settings): Promise<Answer> {
  const progress: Progress = { failure: undefined };
  const late = (): Error => tooLate(call, progress);
  return within({ ms: call.timeout, outer: call.signal, sleep: settings.sleep, late }, (signal) =>
    repeated(call, settings, signal, progress),
  );
}
