/** One instruction of a Dockerfile, with what it is told. */
export interface Instruction {
  readonly verb: string;
  readonly rest: string;
}

/** The stages of a Dockerfile, each beginning with its FROM. */
export function stagesOf(dockerfile: string): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const line of linesOf(dockerfile)) {
    const [verb = ""] = line.split(" ", 1);
    if (verb === "FROM") stages.push([]);
    stages.at(-1)?.push({ verb, rest: line.slice(verb.length + 1).trim() });
  }
  return stages;
}

const linesOf = (dockerfile: string): string[] =>
  dockerfile
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
