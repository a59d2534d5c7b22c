import { Forbidden } from "../shared/domain-error.ts";
import type { AthleteId, CoachId, UserId } from "../shared/ids.ts";
import type { Caller } from "./caller.ts";

/**
 * How the caller stands to what is asked for. `owner`: the athlete of a booking, or the user who is named;
 * `coach`: the coach of the booking or of the event.
 */
export type Standing = "owner" | "coach" | "stranger" | "service" | "admin";

/** `hide`: for this caller it does not exist. `notOwner`: only the owner may, not even the other side. */
export type Verdict = "allow" | "forbid" | "hide" | "notOwner";

const row = (owner: Verdict, coach: Verdict, stranger: Verdict, service: Verdict, admin: Verdict) =>
  ({ owner, coach, stranger, service, admin }) satisfies Record<Standing, Verdict>;

/** Who may do what. This is the one place. */
export const accessTable = {
  //                  owner       coach       stranger  service   admin
  createOrder: /* */ row("allow", "forbid", "forbid", "allow", "allow"),
  listOrders: /*  */ row("allow", "forbid", "forbid", "allow", "allow"),
  listByUser: /*  */ row("allow", "forbid", "forbid", "allow", "allow"),
  listByCoach: /* */ row("forbid", "allow", "forbid", "allow", "allow"),
  listByEvent: /* */ row("forbid", "allow", "forbid", "allow", "allow"),
  readBooking: /* */ row("allow", "allow", "hide", "allow", "allow"),
  complete: /*    */ row("allow", "allow", "hide", "allow", "allow"),
  addNote: /*     */ row("allow", "allow", "hide", "allow", "allow"),
  cancel: /*      */ row("allow", "allow", "hide", "allow", "allow"),
  dispute: /*     */ row("allow", "allow", "hide", "allow", "allow"),
  accept: /*      */ row("forbid", "allow", "hide", "allow", "allow"),
  reject: /*      */ row("forbid", "allow", "hide", "allow", "allow"),
  dismiss: /*     */ row("allow", "notOwner", "hide", "allow", "allow"),
  resolve: /*     */ row("forbid", "forbid", "forbid", "allow", "allow"),
  putEvent: /*    */ row("forbid", "forbid", "forbid", "allow", "allow"),
  getEvent: /*    */ row("allow", "allow", "allow", "allow", "allow"),
  notify: /*      */ row("forbid", "forbid", "forbid", "allow", "allow"),
  manageNotifications: row("forbid", "forbid", "forbid", "allow", "allow"),
  settlePayments: /**/ row("forbid", "forbid", "forbid", "allow", "allow"),
  recordPayment: /* */ row("forbid", "forbid", "forbid", "allow", "allow"),
  eraseUser: /*   */ row("allow", "forbid", "forbid", "forbid", "allow"),
} as const;

/** What can be asked for: a row of {@link accessTable}. */
export type Operation = keyof typeof accessTable;

/** Whose it is: the users in respect of whom a caller is owner or coach. */
export interface Subject {
  readonly userId?: AthleteId | UserId;
  readonly coachId?: CoachId | UserId | undefined;
}

const standingOf = (caller: Caller, { userId, coachId }: Subject): Standing => {
  if (caller.role !== "user") return caller.role;
  if (caller.userId === userId) return "owner";
  return caller.userId === coachId ? "coach" : "stranger";
};

/** What the table says of this caller, this operation and whose it is. */
export const verdictOn = (operation: Operation, caller: Caller, subject: Subject): Verdict =>
  accessTable[operation][standingOf(caller, subject)];

/** Refuses callers who may not do this with anything at all, before anything is looked up. @throws {Forbidden} */
export function permitAtAll(operation: Operation, caller: Caller): void {
  const { owner, coach, stranger } = accessTable[operation];
  const never = [owner, coach, stranger].every((verdict) => verdict === "forbid");
  if (never && caller.role === "user")
    throw new Forbidden("this operation is for services and administrators");
}

/** Refuses callers who may not do this with what is `subject`'s. @throws {Forbidden} */
export function permit(operation: Operation, caller: Caller, subject: Subject, expectation: string): void {
  if (verdictOn(operation, caller, subject) !== "allow") throw new Forbidden(expectation);
}
