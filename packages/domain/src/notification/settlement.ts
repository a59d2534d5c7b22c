import type { UnitOfWork } from "../shared/unit-of-work.ts";
import type { NotificationLedger, Outcome } from "./ledger.ts";

/** Writes down what became of messages, as many together as have come in meanwhile. */
export interface Settlement {
  /** Announces messages whose outcome will come. */
  expect(count: number): void;
  settle(claimId: string, outcome: Outcome): void;
  /** Resolves when no more than so many are still expected, or not yet written down. @throws what writing failed with */
  atMost(count: number): Promise<void>;
}

export function settlement(uow: UnitOfWork<{ ledger: NotificationLedger }>): Settlement {
  let open = 0;
  let done = new Map<string, Outcome[]>();
  let writing = false;
  let failure: { readonly error: unknown } | undefined;
  let waiting: { readonly count: number; readonly tell: () => void } | undefined;

  const tellIfReached = (): void => {
    if (waiting !== undefined && (failure !== undefined || open <= waiting.count)) waiting.tell();
  };

  /** Taken when the unit of work has begun, so that what comes in until then is written with it. */
  const take = (): readonly (readonly [string, Outcome[]])[] => {
    const taken = [...done];
    done = new Map();
    return taken;
  };

  const write = async (): Promise<void> => {
    let batch: ReturnType<typeof take> = [];
    await uow.run(async ({ ledger }) => {
      // The same once more, should the unit of work be run again.
      if (batch.length === 0) batch = take();
      for (const [claimId, outcomes] of batch) await ledger.settle(claimId, outcomes);
    });
    open -= batch.reduce((sum, [, outcomes]) => sum + outcomes.length, 0);
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
    settle: (claimId, outcome) => {
      const outcomes = done.get(claimId) ?? [];
      outcomes.push(outcome);
      done.set(claimId, outcomes);
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
