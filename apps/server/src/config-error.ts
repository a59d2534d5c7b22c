/** Thrown when the environment is not as it should be; lists every problem, one a line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the configuration has ${problems.length} problem(s):\n${problems.map((one) => `  - ${one}`).join("\n")}`,
    );
    this.problems = problems;
  }
}
