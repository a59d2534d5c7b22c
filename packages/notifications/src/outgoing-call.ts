/** A call to another service, told without anything that could be secret or about people: neither path nor query. */
export interface OutgoingCall {
  /** What is called: `webhook`, `contacts` or `mail`. */
  readonly to: string;
  /** Of HTTP; absent for mail. */
  readonly method?: "GET" | "POST";
  readonly host: string;
  readonly port: number;
}

/**
 * Makes a call, and may watch it from its beginning to its end, redirects included. What the call carries
 * ({@link HeaderSource}) is asked for within. `answered` is told the status of HTTP, where there is one.
 */
export type AroundCall = <Result>(
  call: OutgoingCall,
  make: (answered: (status: number | undefined) => void) => Promise<Result>,
) => Promise<Result>;

const nobodyCares = (): void => undefined;

/** Nobody watches. */
export const unwatched: AroundCall = (_call, make) => make(nobodyCares);

/** Where a connection goes to when the address names no port. */
const usualPorts: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "smtp:": 587,
  "smtps:": 465,
};

/** Where a call goes to. */
export const placeOf = ({ hostname, port, protocol }: URL): Pick<OutgoingCall, "host" | "port"> => ({
  host: hostname,
  port: port === "" ? (usualPorts[protocol] ?? 0) : Number(port),
});
