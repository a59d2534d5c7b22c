import { createRequire } from "node:module";
import type * as luxon from "luxon";
import type * as nodemailer from "nodemailer";
import type addressesIn from "nodemailer/lib/addressparser";
import type * as standardwebhooks from "standardwebhooks";
import type * as yaml from "yaml";

const require = createRequire(import.meta.url);

/**
 * Libraries that most processes start without: the built-in rules need no YAML, and many channels are not configured.
 * Whoever comes first loads them, and at once, for configuration is checked without waiting.
 */
export const late = {
  addressesIn: () => require("nodemailer/lib/addressparser") as typeof addressesIn,
  luxon: () => require("luxon") as typeof luxon,
  nodemailer: () => require("nodemailer") as typeof nodemailer,
  standardwebhooks: () => require("standardwebhooks") as typeof standardwebhooks,
  yaml: () => require("yaml") as typeof yaml,
};
