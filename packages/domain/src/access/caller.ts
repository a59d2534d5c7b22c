import type { UserId } from "../shared/ids.ts";

/** An athlete, a coach, or both: a user who asks for itself. */
export interface OrdinaryCaller {
  readonly role: "user";
  readonly userId: UserId;
}

/** Another service, or an administrator; `userId` is the user for whom it acts, if it says so. */
export interface PrivilegedCaller {
  readonly role: "service" | "admin";
  readonly userId?: UserId;
}

/** Who asks. Adapters build it from what they have verified, never from what the caller claims. */
export type Caller = OrdinaryCaller | PrivilegedCaller;
