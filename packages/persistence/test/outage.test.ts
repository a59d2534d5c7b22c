import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type Repositories, Unavailable } from "@bookings/domain";
import { anEvent, NOW } from "@bookings/domain/testing";
import type { Database } from "@bookings/persistence";
import { expect } from "chai";
import { failureOf, keepBooking, type Site, site } from "./support.ts";

const { eventId } = anEvent();

/** Ends every connection of the program, as a server does that shuts down. */
async function terminate(place: Site): Promise<void> {
  const client = await place.connect();
  await client.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and application_name = 'bookings'`,
  );
}

const lockEvent = ({ events }: Repositories) => events.lock([eventId]);

/** A wire to the server that can be cut, with or without a sound. */
interface Wire {
  readonly url: string;
  open(): Promise<void>;
  /** Nothing passes any more over what is connected, and nobody is told. */
  freeze(): void;
  close(): Promise<void>;
}

async function wire(url: string): Promise<Wire> {
  const target = new URL(url);
  const [port, host] = [Number(target.port || 5432), target.hostname];
  const sockets = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(port, host);
    for (const socket of [inward, outward]) sockets.add(socket.on("error", () => undefined));
    inward.pipe(outward).pipe(inward);
  });
  const listen = async (at: number): Promise<void> => {
    await once(server.listen(at, "127.0.0.1"), "listening");
    target.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  await listen(0);
  return {
    url: target.href,
    open: () => listen(Number(target.port)),
    freeze: () => {
      for (const socket of sockets) socket.unpipe().resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), "close");
    },
  };
}

describe("When the server", () => {
  const place = site();

  it("is not there, opening succeeds and everything else is unavailable", async () => {
    const { storage, ping } = await place.open({ url: "postgres://nobody@127.0.0.1:1/nothing" });
    const attempts = [ping(), storage.uow.run(lockEvent), storage.events.get(eventId, NOW)].map(failureOf);
    for (const failure of await Promise.all(attempts)) {
      expect(failure).to.be.instanceOf(Unavailable).with.nested.property("cause.code", "ECONNREFUSED");
    }
  });

  it("does not know the database yet, everything is unavailable", async () => {
    const { ping } = await place.open({ url: `${place.url}_to_come` });
    expect(await failureOf(ping()))
      .to.be.instanceOf(Unavailable)
      .with.nested.property("cause.code", "3D000");
  });

  it("ends idle connections, nobody notices", async () => {
    const { ping } = await place.open();
    await Promise.all([ping(), ping()]);
    await terminate(place);
    await ping();
  });

  it("ends connections within units of work, these are unavailable and later ones are not", async () => {
    const { storage, ping } = await place.open({ poolMax: 2 });
    await keepBooking(storage);
    // More often than there are connections: none may get lost.
    for (let round = 0; round < 4; round += 1) {
      const work = storage.uow.run(async (repositories) => {
        await lockEvent(repositories);
        await terminate(place);
        await lockEvent(repositories);
      });
      expect(await failureOf(work)).to.be.instanceOf(Unavailable);
    }
    await ping();
    expect(await storage.uow.run(lockEvent)).to.have.length(1);
  });

  it("ends the connection just before the commit, nothing is written", async () => {
    const { storage } = await place.open();
    const work = storage.uow.run(async ({ events }) => {
      await events.add(anEvent());
      await terminate(place);
    });
    expect(await failureOf(work)).to.be.instanceOf(Unavailable);
    expect(await storage.events.coachOf(eventId)).to.equal(undefined);
  });

  it("goes away and comes back, everything is unavailable for as long", async () => {
    const line = await wire(place.url);
    const { ping } = await place.open({ url: line.url });
    await ping();
    await line.close();
    expect(await failureOf(ping())).to.be.instanceOf(Unavailable);
    await line.open();
    await ping();
    await line.close();
  });
});

describe("Nothing waits for ever:", () => {
  const place = site();

  /** Somebody else keeps the builders' event locked. */
  async function lockedEvent({ storage }: Database): Promise<void> {
    await keepBooking(storage);
    const client = await place.connect();
    await client.query("begin; select from event for update");
  }

  it("not for a lock", async () => {
    const database = await place.open({ lockTimeout: 50 });
    await lockedEvent(database);
    const failure = await failureOf(database.storage.uow.run(lockEvent));
    expect(failure).to.be.instanceOf(Unavailable).with.nested.property("cause.code", "55P03");
  });

  it("not for a statement", async () => {
    const database = await place.open({ statementTimeout: 50 });
    await lockedEvent(database);
    const failure = await failureOf(database.storage.uow.run(lockEvent));
    expect(failure).to.be.instanceOf(Unavailable).with.nested.property("cause.code", "57014");
  });

  it("not for a unit of work as a whole, which then writes nothing", async () => {
    const { storage } = await place.open({ deadline: 100 });
    await keepBooking(storage);
    const { promise, resolve } = Promise.withResolvers<void>();
    const work = storage.uow.run(async ({ events }) => {
      await events.save([anEvent({ revision: 2 })]);
      await promise;
    });
    expect(await failureOf(work)).to.be.instanceOf(Unavailable);
    resolve();
    const [event] = await storage.uow.run(lockEvent);
    expect(event?.revision).to.equal(1);
  });

  it("not for a connection that others keep", async () => {
    const { storage, ping } = await place.open({ poolMax: 1, connectTimeout: 50 });
    await storage.uow.run(async () => {
      expect(await failureOf(ping())).to.be.instanceOf(Unavailable);
    });
    await ping();
  });

  it("not for a server that says nothing", async () => {
    const silent = createServer((socket) => socket.on("error", () => undefined));
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const { port } = silent.address() as AddressInfo;
    const { ping } = await place.open({
      url: `postgres://nobody@127.0.0.1:${port}/nothing`,
      connectTimeout: 50,
    });
    expect(await failureOf(ping())).to.be.instanceOf(Unavailable);
    silent.close();
  });

  it("not for a server that falls silent; its connections are not used again", async () => {
    const line = await wire(place.url);
    const { storage, ping } = await place.open({ url: line.url, poolMax: 1, statementTimeout: 50 });
    let reached = false;
    const work = storage.uow.run(async (repositories) => {
      await lockEvent(repositories);
      reached = true;
      line.freeze();
      await lockEvent(repositories);
    });
    expect(await failureOf(work)).to.be.instanceOf(Unavailable);
    expect(reached).to.equal(true);
    await ping();
    await line.close();
  });
});

describe("Closing", () => {
  const place = site();

  it("waits for what is running, and can be done twice", async () => {
    const { storage, close } = await place.open();
    const running = storage.uow.run(async ({ events }) => {
      void close();
      await events.add(anEvent());
    });
    await running;
    await Promise.all([close(), close()]);
    const other = await place.open();
    expect(await other.storage.events.coachOf(eventId)).to.equal(anEvent().coachId);
  });
});
