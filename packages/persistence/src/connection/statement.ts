/** Runs one statement with its values bound to `$1`, `$2` and so on, and gives the rows that it returns. */
export type Run = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
