/** How many may be on their way at a time. */
export interface LaneWidth {
  readonly all: number;
  /** To one and the same recipient. */
  readonly each: number;
}

/** Does the work as soon as there is room; whoever is slow holds up only what is for the same recipient. */
export type Lanes = <Result>(recipient: string, work: () => Promise<Result>) => Promise<Result>;

interface Waiting {
  readonly recipient: string;
  readonly start: () => void;
}

/** Room for so many pieces of work at a time. */
export function lanes({ all, each }: LaneWidth): Lanes {
  const busy = new Map<string, number>();
  const waiting: Waiting[] = [];
  let total = 0;

  const count = (recipient: string, change: 1 | -1): void => {
    const now = (busy.get(recipient) ?? 0) + change;
    total += change;
    if (now === 0) busy.delete(recipient);
    else busy.set(recipient, now);
  };
  const hasRoom = ({ recipient }: Pick<Waiting, "recipient">): boolean =>
    total < all && (busy.get(recipient) ?? 0) < each;

  const enter = (recipient: string): Promise<void> | void => {
    if (!hasRoom({ recipient })) return new Promise((start) => waiting.push({ recipient, start }));
    count(recipient, 1);
  };
  const leave = (recipient: string): void => {
    count(recipient, -1);
    const index = waiting.findIndex(hasRoom);
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    if (next === undefined) return;
    // Taken before it starts, so that nobody takes it in between.
    count(next.recipient, 1);
    next.start();
  };

  return async (recipient, work) => {
    await enter(recipient);
    try {
      return await work();
    } finally {
      leave(recipient);
    }
  };
}
