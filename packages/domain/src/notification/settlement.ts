import type { UnitOfWork } from "../shared/unit-of-work.ts";
import type { NotificationLedger, Outcome } from "./ledger.ts";

/** An outcome, and who wants to know when it is written down. */
interface Settling {
  readonly outcome: Outcome;
  readonly written: (() => void) | undefined;
}

/** Writes down what became of messages, as many together as have come in meanwhile. */
export interface Settlement {
  /** Announces messages whose outcome will come. */
  expect(count: number): void;
  /** @param written called when the outcome is written down for good */
  settle(claimId: string, outcome: Outcome, written?: () => void): void;
  /** Resolves when no more than so many are still expected, or not yet written down. @throws what writing failed with */
  atMost(count: number): Promise<void>;
}

export function settlement(uow: UnitOfWork<{ ledger: NotificationLedger }>): Settlement {
  let open = 0;
  let done = new Map<string, Settling[]>();
  let writing = false;
  let failure: { readonly error: unknown } | undefined;
  let waiting: { readonly count: number; readonly tell: () => void } | undefined;

  const tellIfReached = (): void => {
    if (waiting !== undefined && (failure !== undefined || open <= waiting.count)) waiting.tell();
  };

  /** Taken when the unit of work has begun, so that what comes in until then is written with it. */
  const take = (): readonly (readonly [string, Settling[]])[] => {
    const taken = [...done];
    done = new Map();
    return taken;
  };

  const write = async (): Promise<void> => {
    let batch: ReturnType<typeof take> = [];
    await uow.run(async ({ ledger }) => {
      // The same once more, should the unit of work be run again.
      if (batch.length === 0) batch = take();
      for (const [claimId, some] of batch)
        await ledger.settle(
          claimId,
          some.map(({ outcome }) => outcome),
        );
    });
    const settled = batch.flatMap(([, some]) => some);
    for (const { written } of settled) written?.();
    open -= settled.length;
    tellIfReached();
  };

  const writeAll = async (): Promise<void> => {
    writing = true;
    try {
      // From the last look at what is done to the end of writing there must be no turn in which more could come in.
      while (done.size > 0) await write();
    } catch (error) {
      failure ??= { error };
      tellIfReached();
    } finally {
      writing = false;
    }
  };

  return {
    expect: (count) => {
      open += count;
    },
    settle: (claimId, outcome, written) => {
      const some = done.get(claimId) ?? [];
      some.push({ outcome, written });
      done.set(claimId, some);
      if (!writing) void writeAll();
    },
    atMost: async (count) => {
      if (failure === undefined && open > count)
        await new Promise<void>((tell) => (waiting = { count, tell }));
      waiting = undefined;
      if (failure !== undefined) throw failure.error;
    },
  };
}
