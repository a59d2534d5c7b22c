/** Thrown when rules are not as they should be; lists every problem, each naming the rule and the field. */
export class RulesError extends Error {
  override readonly name = "RulesError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the rules have ${problems.length} problem(s):\n${problems.map((one) => `  - ${one}`).join("\n")}`);
    this.problems = problems;
  }
}
