type Undo = () => unknown;

/** What has to be undone, the last thing first, whatever happens. */
export interface Cleanup {
  add(undo: Undo): void;
  /** Does the work, then undoes what was added meanwhile. */
  after<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Undoes all there is, and whatever is added later at once. */
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
  let over = false;
  const unwind = async (depth: number): Promise<void> => {
    while (stack.length > depth) await undone(stack.pop() as Undo);
  };
  return {
    add(undo) {
      if (over) void undone(undo);
      else stack.push(undo);
    },
    async after(work) {
      const depth = stack.length;
      try {
        return await work();
      } finally {
        if (!over) await unwind(depth);
      }
    },
    everything() {
      over = true;
      return unwind(0);
    },
    isOver: () => over,
  };
}
