export type { Connected } from "./connected.ts";
export { type EmailNotifierOptions, emailNotifier } from "./email-notifier.ts";
export { type HttpContactsOptions, httpContacts, noContacts } from "./http-contacts.ts";
export type { HeaderSource } from "./http-settings.ts";
export { type LogNotifierOptions, logNotifier } from "./log-notifier.ts";
export { type WebhookNotifierOptions, webhookNotifier } from "./webhook-notifier.ts";
