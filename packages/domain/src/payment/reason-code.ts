/** A word for programs, such as `insufficient_funds`: no sentence, no address and no number of a card fits. */
const CODE = /^[a-z][\w.:-]{0,63}$/i;

/** Why a provider says that something failed, where that is a code; what it writes for people may name them, and is not kept. */
export const reasonCode = (said: unknown): string | undefined =>
  typeof said === "string" && CODE.test(said) ? said : undefined;
