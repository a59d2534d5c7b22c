import { type NotificationRule, paymentTriggers } from "@bookings/domain";
import { builtInRules } from "../generated/built-in-rules.ts";

/** Where the built-in rules are to be in force. */
export interface DefaultRulesOptions {
  /** Whether cards are taken there; without, rules about their payments are left out. */
  readonly payments?: boolean;
}

const isAboutPayment = ({ on }: NotificationRule): boolean => paymentTriggers.includes(on);

/** What is sent when nobody says otherwise, in English and Russian: `rules/default-rules.yaml` of this package, as it was read. */
export const defaultRules = ({ payments = false }: DefaultRulesOptions = {}): readonly NotificationRule[] =>
  payments ? builtInRules : builtInRules.filter((rule) => !isAboutPayment(rule));
