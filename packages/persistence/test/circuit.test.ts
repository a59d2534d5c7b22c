import { Unavailable } from "@bookings/domain";
import { expect } from "chai";
import sinon from "sinon";
import { circuit } from "../src/connection/circuit.ts";
import { failureOf, site } from "./support.ts";

const SECOND = 1_000;
const down = new Error("nobody answers");

describe("The circuit to a server", () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => clock.restore());

  /** A circuit, and a server that can be taken down; counts who gets through to it. */
  function aServer() {
    const through = circuit();
    const server = { asked: 0, isDown: false };
    const ask = () =>
      through(async () => {
        server.asked += 1;
        if (server.isDown) throw down;
        return "answer";
      });
    return { through, server, ask };
  }

  async function aBrokenOne() {
    const { server, ask, through } = aServer();
    server.isDown = true;
    for (let time = 0; time < 5; time += 1) expect(await failureOf(ask())).to.equal(down);
    server.asked = 0;
    return { server, ask, through };
  }

  it("lets failures pass as they are, and everyone through, while some succeed", async () => {
    const { server, ask } = aServer();
    for (let time = 0; time < 20; time += 1) {
      server.isDown = time % 5 !== 0;
      await failureOf(ask());
    }
    expect(server.asked).to.equal(20);
  });

  it("refuses everyone at once after five failures in a row, and says why", async () => {
    const { server, ask } = await aBrokenOne();
    const refusal = await failureOf(ask());
    expect(refusal).to.be.instanceOf(Unavailable).with.nested.property("cause.cause", down);
    clock.tick(SECOND - 1);
    expect(await failureOf(ask())).to.be.instanceOf(Unavailable);
    expect(server.asked).to.equal(0);
  });

  it("sends one ahead after a second; the others neither follow nor wait for it", async () => {
    const { through, ask, server } = await aBrokenOne();
    clock.tick(SECOND);
    const ahead = Promise.withResolvers<string>();
    const first = through(() => ahead.promise);
    expect(await failureOf(ask())).to.be.instanceOf(Unavailable);
    expect(server.asked).to.equal(0);
    ahead.resolve("it is back");
    expect(await first).to.equal("it is back");
    server.isDown = false;
    expect(await ask()).to.equal("answer");
  });

  it("rests for another second when that one fails", async () => {
    const { ask, server } = await aBrokenOne();
    clock.tick(SECOND);
    expect(await failureOf(ask())).to.equal(down);
    server.isDown = false;
    expect(await failureOf(ask())).to.be.instanceOf(Unavailable);
    clock.tick(SECOND);
    expect(await ask()).to.equal("answer");
  });
});

describe("A database that cannot be reached", () => {
  const place = site();

  it("is not asked any more after five failures in a row", async () => {
    const { ping } = await place.open({ url: "postgres://nobody@127.0.0.1:1/nothing" });
    for (let time = 0; time < 5; time += 1) {
      expect(await failureOf(ping())).to.have.nested.property("cause.code", "ECONNREFUSED");
    }
    expect(await failureOf(ping()))
      .to.be.instanceOf(Unavailable)
      .with.nested.property("cause.cause.cause.code", "ECONNREFUSED");
  });
});
