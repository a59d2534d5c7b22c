/** Language, perhaps script, perhaps region; in the case that BCP 47 recommends, because codes are compared as they are. */
const pattern = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/;

/** What a language code has to look like, for whoever has to write one. */
export const aLanguageCode = "a language code such as en, ru or pt-BR";

/** Whether the text is a language code such as `en` or `pt-BR`. */
export const isLanguageCode = (text: string): boolean => pattern.test(text);
