import { permitAtAll } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { lapseRequests } from "../booking/lapse-requests.ts";
import { type Judged, judgeClaimed } from "./deliver-due.ts";
import type { Claimed, LedgerEntry } from "./ledger.ts";
import { recordDue } from "./record-due.ts";
import type { SendDueNotificationsDeps } from "./send-due-notifications.ts";

/** Messages that are looked at, at most. */
export const PREVIEW_MAX = 1_000;

/** What a run would do with one message. */
export interface PreviewedNotification
  extends Pick<LedgerEntry, "ruleId" | "on" | "bookingId" | "recipient" | "channel" | "dueAt"> {
  readonly verdict: "send" | "skipped" | "expired";
  /** Why it would not be sent; null when it would. */
  readonly reason: string | null;
}

/**
 * What a run would send just now, the longest due first, and what it would not and why. It does all that a run does
 * up to the sending, and takes it back: nothing is written, nothing leaves.
 *
 * @throws {Forbidden} to ordinary callers
 */
export const previewNotifications =
  (deps: SendDueNotificationsDeps) =>
  async ({ caller }: { readonly caller: Caller }): Promise<readonly PreviewedNotification[]> => {
    permitAtAll("notify", caller);
    let previewed: readonly PreviewedNotification[] = [];
    const takenBack = new Error("a preview is taken back");
    const work: Parameters<typeof deps.uow.run>[0] = async (repositories) => {
      // All that a run does in units of work of its own happens in this one.
      const uow: SendDueNotificationsDeps["uow"] = { run: (part) => part(repositories) };
      await lapseRequests({ ...deps, uow })();
      await recordDue({ ...deps, uow, channels: deps.notifiers.map(({ channel }) => channel) });
      previewed = await claimAll({ ...deps, uow });
      throw takenBack;
    };
    await deps.uow.run(work).catch((error: unknown) => {
      if (error !== takenBack) throw error;
    });
    return previewed;
  };

async function claimAll({ uow, clock, ids, rules, delivery }: SendDueNotificationsDeps) {
  const now = clock.now();
  const claim = { claimId: ids.next(), now, until: new Date(now.getTime() + delivery.claimTtl) };
  const claimed = await uow.run(({ ledger }) => ledger.claim({ ...claim, limit: PREVIEW_MAX }));
  return claimed.map((one) => previewOf(one, judgeClaimed(one, rules, now)));
}

function previewOf({ entry }: Claimed, { outcome }: Judged): PreviewedNotification {
  const { ruleId, on, bookingId, recipient, channel, dueAt } = entry;
  const verdict = outcome === undefined ? "send" : (outcome.status as "skipped" | "expired");
  return { ruleId, on, bookingId, recipient, channel, dueAt, verdict, reason: outcome?.reason ?? null };
}
