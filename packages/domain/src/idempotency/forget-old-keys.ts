import type { Clock } from "../shared/clock.ts";
import type { UnitOfWork } from "../shared/unit-of-work.ts";
import { KEY_LIFETIME } from "./keyed-work.ts";
import type { RequestKeys } from "./request-keys.ts";

/** What `forgetOldKeys` needs. */
export interface ForgetOldKeysDeps {
  readonly uow: UnitOfWork<{ keys: RequestKeys }>;
  readonly clock: Clock;
}

/** How many keys go in one unit of work. */
const BATCH = 1000;

/** Removes the keys that no longer stand for anything, with the answers that were kept. @returns how many */
export const forgetOldKeys =
  ({ uow, clock }: ForgetOldKeysDeps) =>
  async (): Promise<number> => {
    const before = new Date(clock.now().getTime() - KEY_LIFETIME);
    for (let all = 0; ; ) {
      const removed = await uow.run(({ keys }) => keys.removeKeptBefore(before, BATCH));
      all += removed;
      if (removed < BATCH) return all;
    }
  };
