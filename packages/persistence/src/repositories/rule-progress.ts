import type { RuleProgress } from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import type { Statements } from "../connection/transaction.ts";
import { selectList } from "../rows/columns.ts";
import { toInstant } from "../rows/instant.ts";
import {
  fromNotificationRuleRow,
  type NotificationRuleRow,
  notificationRuleTable,
} from "../rows/notification-rule-row.ts";
import { lockErasures } from "./statements.ts";

const find = `select ${selectList(notificationRuleTable, "r")} from notification_rule r where r.rule_id = any($1::text[])`;

const begin = `
  insert into notification_rule (rule_id, since, scanned_until)
  select rule_id, $2::timestamptz, $2::timestamptz from unnest($1::text[]) rule_id order by rule_id
  on conflict (rule_id) do nothing`;

const close = `
  update notification_rule r set scanned_until = $2::timestamptz
  from (
    select rule_id from notification_rule where rule_id = any($1::text[]) and scanned_until < $2::timestamptz
    order by rule_id for no key update
  ) behind
  where r.rule_id = behind.rule_id`;

async function known(run: Run, ruleIds: readonly string[]): Promise<Map<string, RuleProgress>> {
  const rows = await run<NotificationRuleRow>(find, [ruleIds]);
  return new Map(rows.map((row) => [row.rule_id, fromNotificationRuleRow(row)]));
}

/** The progress of each rule, in the order asked; new rules begin at `now`. */
export async function openRules(
  statements: Statements,
  ruleIds: readonly string[],
  now: Date,
): Promise<RuleProgress[]> {
  const { look, run } = statements;
  lockErasures(statements);
  let progress = await known(look, ruleIds);
  if (ruleIds.some((ruleId) => !progress.has(ruleId))) {
    await run(begin, [ruleIds, toInstant(now)]);
    progress = await known(run, ruleIds);
  }
  return ruleIds.flatMap((ruleId) => progress.get(ruleId) ?? []);
}

/** Locks the rules in one order, so that two runs never wait for each other crosswise. None goes back. */
export const closeScan = ({ send }: Statements, ruleIds: readonly string[], scannedUntil: Date): void =>
  send(close, [ruleIds, toInstant(scannedUntil)]);
