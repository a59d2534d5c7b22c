import { InvalidInput } from "./domain-error.ts";

/** A stretch of time, its end excluded. */
export interface Period {
  readonly startAt: Date;
  readonly endAt: Date;
}

/** Whether two periods share any instant; touching ends do not. */
export const overlaps = (a: Period, b: Period): boolean => a.startAt < b.endAt && b.startAt < a.endAt;

/** A filter for lists: a side that is left out is open. */
export interface Window {
  readonly startAt?: Date;
  readonly endAt?: Date;
}

/** `[t, t)` holds no instant, so nothing overlaps it. */
export const isEmpty = ({ startAt, endAt }: Window): boolean =>
  startAt !== undefined && endAt !== undefined && startAt.getTime() === endAt.getTime();

/** Whether a period overlaps the window. */
export const isInside = (period: Period, window: Window): boolean =>
  !isEmpty(window) &&
  (window.endAt === undefined || period.startAt < window.endAt) &&
  (window.startAt === undefined || period.endAt > window.startAt);

/** @throws {InvalidInput} when it ends before it starts */
export function assertWindow({ startAt, endAt }: Window): void {
  if (startAt !== undefined && endAt !== undefined && startAt > endAt) {
    throw new InvalidInput("startAt", "must not be after endAt");
  }
}
