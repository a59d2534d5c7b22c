export { type LogNotifierOptions, logNotifier } from "./log-notifier.ts";
