import type { OrderAnswer } from "../support/catalog.ts";
import type { Chance } from "../support/chance.ts";
import { bodyOf, summaryOf } from "../support/client.ts";
import { count } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import { eachOf } from "../support/work.ts";
import { isReplayed, perform, type Sender } from "./command.ts";
import { type Acknowledged, digestOf, type Ledger, recordSale } from "./ledger.ts";

/** How many keys are tried again that nothing had happened to. */
const SAMPLE = 5_000;
const CONCURRENCY = 16;

const isSuccess = ({ status }: { readonly status: number }): boolean => status < 300;

interface OrderRequest {
  readonly eventIds: readonly string[];
}

/** Sends one command once more. @returns what is wrong with the answer, if anything */
async function replayOne(sender: Sender, ledger: Ledger, first: Acknowledged): Promise<string | undefined> {
  const { command, status } = first;
  const outcome = await perform(sender, command);
  if (outcome === undefined) return `${command.method} ${command.path}: no definite answer`;
  const { answer } = outcome;
  if (isSuccess(first)) {
    const isSame = answer.status === status && digestOf(answer) === first.digest;
    const unmarked = isReplayed(answer) ? "" : ", not marked as replayed";
    return isSame && isReplayed(answer)
      ? undefined
      : `${command.method} ${command.path}: ${status} came again as ${summaryOf(answer)}${unmarked}`;
  }
  // A seat may have become free since: then this is a new order.
  if (answer.status === 201)
    recordSale(ledger, bodyOf<OrderAnswer>(answer), (command.body as OrderRequest).eventIds);
  return undefined;
}

/** Each key that was in doubt once, and some of the others: the first answer comes again. */
export async function replay(
  sender: Sender,
  ledger: Ledger,
  chance: Chance,
  findings: Findings,
): Promise<void> {
  const { keys } = ledger;
  const others = chance.shuffled(keys.filter(({ unclear }) => !unclear)).slice(0, SAMPLE);
  const chosen = [...keys.filter(({ unclear }) => unclear), ...others];
  const wrong = await eachOf(chosen, CONCURRENCY, (first) => replayOne(sender, ledger, first));
  const described = wrong.filter((each) => each !== undefined);
  const doubts = chosen.length - others.length;
  findings.fact(
    "keys used, in doubt once, sent again at the end",
    [keys.length, doubts, chosen.length].map(count).join("; "),
  );
  findings.never(
    "keys whose first answer did not come again, marked as replayed",
    described.length,
    described,
  );
}
