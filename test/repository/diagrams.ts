/** Mermaid blocks of a Markdown file, without their fences. */
export const diagramsIn = (markdown: string): string[] =>
  [...markdown.matchAll(/^```mermaid\n([\s\S]*?)^```/gm)].map(([, diagram = ""]) => diagram);

const linesOf = (diagram: string): string[] =>
  diagram
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Text in quotes may hold anything but what ends it, or what Mermaid takes for its own. */
const text = '"[^"#;<>]+"';
const ids = "\\w+(?: & \\w+)*";

/** The few forms that are used here, each of which was rendered and looked at; anything else may be a mistake. */
const forms: Readonly<Record<string, readonly RegExp[]>> = {
  flowchart: [
    /^flowchart (LR|TB)$/,
    new RegExp(`^subgraph \\w+\\[${text}\\]$`),
    /^end$/,
    new RegExp(`^\\w+(\\[${text}\\]|\\[\\(${text}\\)\\])$`),
    new RegExp(`^${ids} -->(?:\\|${text}\\|)? ${ids}$`),
  ],
  stateDiagram: [/^stateDiagram-v2$/, /^direction (LR|TB)$/, /^(\w+|\[\*\]) --> (\w+|\[\*\])(: [^:;#]+)?$/],
};

const kindOf = (diagram: string): string => /^\w+/.exec(linesOf(diagram)[0] ?? "")?.[0] ?? "";

const declaration = /^(?:subgraph )?(\w+)\[/;

/** Ends of arrows of a flowchart that no line declares: Mermaid would draw them as boxes with the id in them. */
function undeclaredIn(diagram: string): string[] {
  const declared = new Set(linesOf(diagram).map((line) => declaration.exec(line)?.[1]));
  const arrows = linesOf(diagram).filter((line) => line.includes("-->"));
  const ends = arrows.flatMap((line) => line.replaceAll(/-->(\|[^|]*\|)?/g, "&").split("&"));
  return ends.map((end) => end.trim()).filter((end) => !declared.has(end));
}

/** Lines of a diagram that Mermaid might not understand. */
export function oddLinesIn(diagram: string): string[] {
  const kind = kindOf(diagram);
  const known = forms[kind] ?? [];
  const odd = linesOf(diagram).filter((line) => !known.some((form) => form.test(line)));
  return kind === "flowchart" ? [...odd, ...undeclaredIn(diagram)] : odd;
}

/** An arrow of a state diagram; its verb is the first word that stands at it. */
export interface Arrow {
  readonly from: string;
  readonly verb: string;
  readonly to: string;
}

export const arrowsIn = (diagram: string): Arrow[] =>
  [...diagram.matchAll(/^ *(\S+) --> (\w+): (\w+)/gm)].map(([, from = "", to = "", verb = ""]) => ({
    from,
    verb,
    to,
  }));
