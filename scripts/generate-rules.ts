import { readFileSync, writeFileSync } from "node:fs";
import { readRules } from "../packages/notifications/src/rules/read-rules.ts";

// People read and copy the built-in rules as YAML; the service starts faster with what is read of it. The result is
// committed; packages/notifications/test/default-rules.test.ts keeps the two together.
const folder = new URL("../packages/notifications/", import.meta.url);
const rules = readRules(readFileSync(new URL("rules/default-rules.yaml", folder), "utf8"));
writeFileSync(
  new URL("src/generated/built-in-rules.ts", folder),
  `import type { NotificationRule } from "@bookings/domain";

// Made from rules/default-rules.yaml by \`pnpm rules:generate\`.
export const builtInRules: readonly NotificationRule[] = ${JSON.stringify(rules, null, 2)};
`,
);
