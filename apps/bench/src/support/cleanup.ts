type Undo = () => unknown;

/** What has to be undone, the last thing first, whatever happens. */
export interface Cleanup {
  add(undo: Undo): void;
  /** Does the work, then undoes what was added meanwhile. */
  after<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Undoes all there is, and whatever is added later at once. Safe to call twice. */
  everything(): Promise<void>;
  isOver(): boolean;
}

async function undone(undo: Undo): Promise<void> {
  try {
    await undo();
  } catch (failure) {
    // The rest has to be cleared away all the same.
    console.error("could not clear away:", failure);
  }
}

export function createCleanup(): Cleanup {
  const stack: Undo[] = [];
  let end: Promise<void> | undefined;
  let unwinding = Promise.resolve();
  const popTo = async (depth: number): Promise<void> => {
    while (stack.length > depth) await undone(stack.pop() as Undo);
  };
  // One after the other: the process must not end while something is just being undone.
  const unwind = (depth: number) => (unwinding = unwinding.then(() => popTo(depth)));
  return {
    add(undo) {
      if (end) void undone(undo);
      else stack.push(undo);
    },
    async after(work) {
      const depth = stack.length;
      try {
        return await work();
      } finally {
        if (!end) await unwind(depth);
      }
    },
    everything: () => (end ??= unwind(0)),
    isOver: () => end !== undefined,
  };
}
