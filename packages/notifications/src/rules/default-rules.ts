import type { NotificationRule } from "@bookings/domain";
import { builtInRules } from "../generated/built-in-rules.ts";

/** What is sent when nobody says otherwise, in English and Russian: `rules/default-rules.yaml` of this package, as it was read. */
export const defaultRules = (): readonly NotificationRule[] => builtInRules;
