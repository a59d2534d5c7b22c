/** Where an operator reads what the service has found out about its surroundings. */
export interface Findings {
  info(line: string): void;
  warn(line: string): void;
}

export const nobodyReads: Findings = { info: () => {}, warn: () => {} };
