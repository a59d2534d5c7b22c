import { Unavailable } from "@bookings/domain";

const tooLate = (): Unavailable =>
  new Unavailable({ cause: new Error("the time allowed for the work has passed") });

/**
 * Gives up waiting after so many milliseconds; 0 waits for ever. Work that goes on must call `assertInTime` before
 * each step, the commit above all, so that nothing is done that its caller was told had failed.
 *
 * @throws {Unavailable}
 */
export async function withinDeadline<Result>(
  milliseconds: number,
  work: (assertInTime: () => void) => Promise<Result>,
): Promise<Result> {
  if (milliseconds === 0) return work(() => undefined);
  const deadline = Promise.withResolvers<never>();
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    deadline.reject(tooLate());
  }, milliseconds);
  const assertInTime = (): void => {
    if (passed) throw tooLate();
  };
  try {
    return await Promise.race([work(assertInTime), deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}
