/** Where a message with the columns `status` and `next_attempt_at` stands in the queue. */
export const queuedUntil = (message: string): string =>
  `case ${message}.status when 'dead' then 'infinity' else ${message}.next_attempt_at end`;

/** Whether a message is in the queue. */
export const isQueued = (message: string): string => `${message}.status in ('pending', 'dead')`;
