export { type LogNotifierOptions, logNotifier } from "./log-notifier.ts";
export { defaultRules } from "./rules/default-rules.ts";
export { aLanguageCode, isLanguageCode } from "./rules/language-code.ts";
export { printRules } from "./rules/print-rules.ts";
export { channelNames, type RulesOptions, readRules } from "./rules/read-rules.ts";
export { RulesError } from "./rules/rules-error.ts";
