import { readFileSync } from "node:fs";
import type { NotificationRule } from "@bookings/domain";
import { readRules } from "./read-rules.ts";

/** Seen from here the file lies in the same place in the sources as in what is built from them. */
const file = new URL("../../rules/default-rules.yaml", import.meta.url);

/** What is sent when nobody says otherwise, in English and Russian. */
export const defaultRules = (): readonly NotificationRule[] => readRules(readFileSync(file, "utf8"));
