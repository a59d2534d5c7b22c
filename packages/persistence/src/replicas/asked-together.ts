/**
 * One question for all who ask at the same time. Whoever comes while it is under way shares the next one, which begins when
 * that has ended: its answer may be older than what the newcomer has seen already.
 */
export function askedTogether<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<Answer> | undefined;
  const begin = (): Promise<Answer> => {
    next = undefined;
    const answer = ask();
    underWay = answer.catch(() => undefined);
    return answer;
  };
  return () => (next ??= underWay.then(begin));
}

/** One question for all who ask until it is answered, for answers that are right however old they are. */
export function askedOnce<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | undefined;
  return () =>
    (underWay ??= ask().finally(() => {
      underWay = undefined;
    }));
}
