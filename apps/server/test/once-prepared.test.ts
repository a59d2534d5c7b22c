import { Unavailable, type UseCases } from "@bookings/domain";
import { expect } from "chai";
import { oncePrepared } from "../src/once-prepared.ts";

describe("requests that arrive while the process starts", () => {
  const never = new Promise<never>(() => {});
  const seen: string[] = [];
  const getEvent = async (name: string) => `${seen.push(name)}. ${name}`;
  const refused = () => undefined;
  const useCases = { getEvent, keyed: () => ({ useCases: { getEvent }, refused }) } as unknown as UseCases;

  beforeEach(() => void seen.splice(0));

  function starting(patience: Promise<unknown> = never) {
    const life = { prepared: false };
    const { promise: firstTry, resolve: ended } = Promise.withResolvers<void>();
    const waiting = oncePrepared(useCases, { life, firstTry, patience: () => patience });
    const ask = waiting.getEvent as unknown as (name: string) => Promise<string>;
    return { life, ended, ask, waiting };
  }

  const failureOf = (asked: Promise<unknown>): Promise<unknown> => asked.catch((failure: unknown) => failure);

  it("are served once it is prepared", async () => {
    const { life, ended, ask } = starting();
    const asked = ask("early");
    expect(seen).to.deep.equal([]);
    life.prepared = true;
    ended();
    expect(await asked).to.equal("1. early");
  });

  it("are refused when the first try has failed, and so is whoever comes then, at once", async () => {
    const { ended, ask } = starting();
    const asked = failureOf(ask("early"));
    ended();
    expect(await asked).to.be.instanceOf(Unavailable);
    expect(await failureOf(ask("later"))).to.be.instanceOf(Unavailable);
    expect(seen).to.deep.equal([]);
  });

  it("are refused when it takes too long", async () => {
    const { ask } = starting(Promise.resolve());
    expect(await failureOf(ask("early"))).to.be.instanceOf(Unavailable);
  });

  it("are served at once when it is prepared, whatever else is still to come", async () => {
    const { life, ask } = starting();
    life.prepared = true;
    expect(await ask("later")).to.equal("1. later");
  });

  it("are served after a later try", async () => {
    const { life, ended, ask } = starting();
    ended();
    expect(await failureOf(ask("early"))).to.be.instanceOf(Unavailable);
    life.prepared = true;
    expect(await ask("later")).to.equal("1. later");
  });

  it("are served once it is prepared, also when they have a key", async () => {
    const { life, ended, waiting } = starting();
    const once = waiting.keyed({} as never);
    const asked = once.useCases.getEvent("keyed" as never);
    expect([seen, once.refused]).to.deep.equal([[], refused]);
    life.prepared = true;
    ended();
    expect(await asked).to.equal("1. keyed");
    expect(await waiting.keyed({} as never).useCases.getEvent("later" as never)).to.equal("2. later");
  });

  it("are refused with a key as without one", async () => {
    const { ended, waiting } = starting();
    ended();
    const { getEvent: ask } = waiting.keyed({} as never).useCases;
    expect(await failureOf(ask("keyed" as never))).to.be.instanceOf(Unavailable);
  });
});
