/** Statements of a script, with texts and bodies of functions left whole and comments left out. */
export function statementsIn(sql: string): string[] {
  const pieces = sql.match(/--[^\n]*|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|[^;$'-]+|[;$'-]/g) ?? [];
  const statements = [""];
  for (const piece of pieces) {
    if (piece === ";") statements.push("");
    else if (!piece.startsWith("--")) statements.push(`${statements.pop()}${piece}`);
  }
  return statements.map(oneLine).filter((statement) => statement !== "");
}

const oneLine = (statement: string): string => statement.replaceAll(/\s+/g, " ").trim().toLowerCase();

const CONSTANT = "(?:'(?:[^']|'')*'(?:::\\w+)?|-?\\d+(?:\\.\\d+)?|true|false|null)";

/** What a table may get without those noticing who do not know of it. */
const additions: readonly RegExp[] = [
  // Who does not name the column leaves it empty, or gets the constant; neither rewrites the table.
  new RegExp(
    `^add (?:column )?(?:if not exists )?(?!constraint)\\w+ \\w+(?: precision| varying| with(?:out)? time zone)?(?:\\(\\d+(?:, ?\\d+)?\\))?(?:\\[\\])?(?: default ${CONSTANT}(?: not null)?)?$`,
  ),
  // Old rows are looked at later, by `validate constraint`, which stops nobody.
  /^add constraint \w+ (?:check|foreign key) .*not valid$/,
  /^validate constraint \w+$/,
  /^set \([^)]*\)$/,
];

const isAddition = (action: string): boolean =>
  additions.some((addition) => addition.test(action)) &&
  (!/ not null/.test(action) || / default /.test(action));

/** Commas between parentheses part nothing. */
const actionsOf = (actions: string): string[] => actions.split(/,(?![^(]*\))/).map((action) => action.trim());

const TABLE = "(?:if (?:not )?exists )?([\\w.]+)";
const nameAfter = (words: string, statement: string): string | undefined =>
  new RegExp(`^${words} ${TABLE}`).exec(statement)?.[1];

/** Whether who knows nothing of the statement can go on while it is carried out, and afterwards. */
function expands(statement: string, made: ReadonlySet<string>): boolean {
  if (/^create (?:unlogged )?table |^create schema |^create function |^comment on /.test(statement))
    return true;
  const indexed = /^create (unique )?index (?:if not exists )?\w+ on ([\w.]+)/.exec(statement);
  if (indexed !== null) return indexed[1] === undefined || made.has(indexed[2] ?? "");
  const changed = nameAfter("alter table", statement) ?? nameAfter("insert into", statement);
  const trigger = /^create trigger \w+ .*? on ([\w.]+)/.exec(statement)?.[1];
  if (made.has(changed ?? trigger ?? "")) return true;
  const actions = /^alter table (?:if exists )?[\w.]+ (.*)$/.exec(statement)?.[1];
  return actions !== undefined && actionsOf(actions).every(isAddition);
}

/** The statements that take something away from those who knew the tables before, or stop them. */
export function contractionsIn(sql: readonly string[]): string[] {
  const statements = sql.flatMap(statementsIn);
  const made = new Set(
    statements.flatMap((statement) => nameAfter("create (?:unlogged )?table", statement) ?? []),
  );
  return statements.filter((statement) => !expands(statement, made));
}
