/** A call to another service, told without anything that could be secret or about people: neither path nor query. */
export interface OutgoingCall {
  /** What is called, such as `payments`. */
  readonly to: string;
  readonly method: "POST";
  readonly host: string;
  readonly port: number;
}

/**
 * Makes a call, and may watch it from its beginning to its end. What the call carries (`headers`) is asked for within.
 * `answered` is told the status, where there is one.
 */
export type AroundCall = <Result>(
  call: OutgoingCall,
  make: (answered: (status: number) => void) => Promise<Result>,
) => Promise<Result>;

const nobodyCares = (): void => undefined;

/** Nobody watches. */
export const unwatched: AroundCall = (_call, make) => make(nobodyCares);

const usualPort = ({ protocol }: URL): number => (protocol === "https:" ? 443 : 80);

/** A question to the provider at this address. */
export const callTo = (address: URL): OutgoingCall => ({
  to: "payments",
  method: "POST",
  host: address.hostname,
  port: address.port === "" ? usualPort(address) : Number(address.port),
});
