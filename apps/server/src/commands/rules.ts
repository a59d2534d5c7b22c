import { printRules } from "@bookings/notifications";
import { readConfig } from "../config.ts";
import { print } from "../print.ts";

/** Prints the rules in force as a file that could take their place. */
export const rules = (): void => print(printRules(readConfig().notify.rules).trimEnd());
