import { randomInt, randomUUID } from "node:crypto";
import { type EventId, Unavailable } from "@bookings/domain";
import { anEvent, readingContract } from "@bookings/domain/testing";
import { type Database, openDatabase } from "@bookings/persistence";
import { expect } from "chai";
import { askedOnce, askedTogether } from "../src/replicas/asked-together.ts";
import { perform, type Replication, type Standby, startReplication } from "./replication.ts";
import { failureOf, Site, site } from "./support.ts";

const { coachId } = anEvent();

describe("Reads with replicas", function () {
  this.timeout(120_000);
  const place = new Site();
  let replication: Replication;
  let standby: Standby;

  before(async () => {
    replication = await startReplication(2);
    standby = replication.standbys[0] as Standby;
    await place.begin({
      url: replication.url,
      rows: (text) => perform(replication.url, text),
      drop: async () => undefined,
    });
  });
  afterEach(async () => {
    await place.closeAll();
    await place.empty();
    await place.closeAll();
  });
  after(async () => {
    await place.end();
    await replication?.end();
  });

  const problems: (string | undefined)[] = [];
  beforeEach(() => problems.splice(0));

  const open = (...replicaUrls: string[]): Promise<Database> =>
    place.open({ replicaUrls, onReplica: (_name, problem) => problems.push(problem) });

  async function addEvent({ storage }: Database): Promise<EventId> {
    const eventId = randomUUID() as EventId;
    await storage.uow.run(({ events }) => events.add(anEvent({ eventId })));
    return eventId;
  }

  const usable = ({ reads }: Database): boolean => reads().replicas.every((replica) => replica.usable);

  /** Reads until all replicas are, or are not, of use. */
  async function until(database: Database, isUsable: boolean): Promise<void> {
    const eventId = await addEvent(database);
    do await database.storage.events.coachOf(eventId);
    while (usable(database) !== isUsable);
  }

  const readsOf = (database: Database): number =>
    database.reads().replicas.reduce((sum, { reads }) => sum + reads, 0);

  /** Reads a new event until a replica has answered. */
  async function untilRead(database: Database): Promise<EventId> {
    const [eventId, before] = [await addEvent(database), readsOf(database)];
    while (readsOf(database) === before) await database.storage.events.coachOf(eventId);
    return eventId;
  }

  describe("keep the contract:", () => {
    let database: Database;
    before(async () => {
      database = await openDatabase({ url: replication.url, replicaUrls: [standby.url] });
      await untilRead(database);
      await place.empty();
    });
    after(() => database.close());

    for (const { name, run } of readingContract) {
      it(name, () => run(database.storage));
    }

    it("with the replica", () => {
      expect(readsOf(database)).to.be.above(100);
    });
  });

  it("arrive at the replica", async () => {
    const database = await open(standby.url);
    await untilRead(database);
    const asked = `select query from pg_stat_activity where application_name = 'bookings' and query like 'select coach_id%'`;
    expect(await perform(standby.url, asked)).to.have.length.at.least(1);
    expect(problems).to.deep.equal([undefined]);
    const { host } = new URL(standby.url);
    expect(database.reads().replicas[0]).to.include({ name: host, usable: true });
  });

  it("are told of without a connection to anyone", async () => {
    const database = await open(standby.url);
    const sessions = () =>
      perform(standby.url, "select pid from pg_stat_activity where application_name = 'bookings'");
    expect(database.reads().replicas[0]?.usable).to.be.false;
    await database.ping();
    await perform(replication.url, "select pg_sleep(0)");
    expect(database.reads().replicas[0]?.usable).to.be.false;
    expect(await sessions()).to.deep.equal([]);
    await until(database, true);
    expect(await sessions()).to.not.be.empty;
  });

  it("are shared by several", async () => {
    const database = await open(...replication.standbys.map(({ url }) => url));
    await until(database, true);
    const eventId = await addEvent(database);
    const each = () => database.reads().replicas.map(({ reads }) => reads);
    while (each().includes(0))
      await Promise.all(Array.from({ length: 8 }, () => database.storage.events.coachOf(eventId)));
  });

  it("see whatever has been acknowledged, in whichever process, while replay stops and goes on", async () => {
    const urls = replication.standbys.map(({ url }) => url);
    const databases = await Promise.all([open(...urls), open(...urls)]);
    await Promise.all(databases.map((database) => until(database, true)));
    const any = (): Database => databases[randomInt(2)] as Database;
    const over = new AbortController();
    // So that there is always a question under way.
    const others = [1, 2, 3, 4].map(async () => {
      while (!over.signal.aborted) await any().storage.events.coachOf(anEvent().eventId);
    });
    let missed = 0;
    for (let round = 0; round < 400; round += 1) {
      if (round % 50 === 20) await standby.pause();
      if (round % 50 === 40) await standby.resume();
      const eventId = await addEvent(any());
      const seen = await Promise.all([1, 2, 3].map(() => any().storage.events.coachOf(eventId)));
      missed += seen.filter((coach) => coach !== coachId).length;
    }
    over.abort();
    await Promise.all([standby.resume(), ...others]);
    expect(missed).to.equal(0);
    for (const database of databases) await untilRead(database);
  });

  it("go on at the primary while the replica is killed, and come back to it", async () => {
    const database = await open(standby.url);
    const eventId = await untilRead(database);
    await standby.kill();
    for (let time = 0; time < 50; time += 1) {
      expect(await database.storage.events.coachOf(eventId)).to.equal(coachId);
    }
    await until(database, false);
    await standby.start();
    await untilRead(database);
    expect(problems).to.have.length(3);
    expect([problems[0], problems[2]]).to.deep.equal([undefined, undefined]);
    expect(problems[1]).to.match(/^it has failed/);
  });

  it("are unavailable without the primary: nobody can say what is fresh", async () => {
    const database = await openDatabase({
      url: "postgres://nobody@127.0.0.1:1/nothing",
      replicaUrls: [standby.url],
    });
    expect(await failureOf(database.storage.events.coachOf(anEvent().eventId))).to.be.instanceOf(Unavailable);
    await database.close();
  });

  it("do not go to the primary under another name", async () => {
    const database = await open(replication.url);
    const eventId = await addEvent(database);
    while (problems.length === 0) await database.storage.events.coachOf(eventId);
    expect(problems).to.deep.equal(["it is a primary, or has been promoted to one"]);
    expect(database.reads()).to.have.nested.property("replicas[0].usable", false);
  });

  it("do not go to a replica of another cluster or database", async () => {
    const elsewhere = Object.assign(new URL(standby.url), { pathname: "/postgres" }).href;
    const database = await open(elsewhere);
    const eventId = await addEvent(database);
    while (problems.length === 0) await database.storage.events.coachOf(eventId);
    expect(problems).to.deep.equal(["it has another database than the primary"]);
  });

  // The last one: nothing follows the primary as before behind it.
  it("do not go to a replica that has been promoted", async () => {
    const promoted = replication.standbys[1] as Standby;
    const database = await open(promoted.url);
    await until(database, true);
    await promoted.promote();
    for (let time = 0; time < 50; time += 1) {
      const eventId = await addEvent(database);
      expect(await database.storage.events.coachOf(eventId)).to.equal(coachId);
    }
    await until(database, false);
    expect(problems.at(-1)).to.equal("it is a primary, or has been promoted to one");
  });
});

describe("Reads without replicas", () => {
  const place = site();

  it("are not counted", async () => {
    const { reads } = await place.open();
    expect(reads()).to.deep.equal({ primaryReads: 0, replicas: [] });
  });
});

/** A question whose answers are given by hand. */
function question() {
  const answers: PromiseWithResolvers<number>[] = [];
  return {
    answers,
    ask: () => {
      const answer = Promise.withResolvers<number>();
      answers.push(answer);
      return answer.promise;
    },
  };
}

const settle = () => new Promise(setImmediate);

describe("A question asked together", () => {
  it("is one for all who ask at the same moment", async () => {
    const { answers, ask } = question();
    const together = askedTogether(ask);
    const asked = [together(), together()];
    await settle();
    expect(answers).to.have.length(1);
    answers[0]?.resolve(1);
    expect(await Promise.all(asked)).to.deep.equal([1, 1]);
  });

  it("is not shared by those who come while it is under way: they share the next", async () => {
    const { answers, ask } = question();
    const together = askedTogether(ask);
    const first = together();
    await settle();
    const later = [together(), together()];
    await settle();
    expect(answers).to.have.length(1);
    answers[0]?.resolve(1);
    await settle();
    expect(answers).to.have.length(2);
    answers[1]?.resolve(2);
    expect(await Promise.all([first, ...later])).to.deep.equal([1, 2, 2]);
  });

  it("is asked again behind one that has failed", async () => {
    const { answers, ask } = question();
    const together = askedTogether(ask);
    const [first, second] = [together(), settle().then(together)];
    await settle();
    const failure = new Error("no answer");
    answers[0]?.reject(failure);
    expect(await failureOf(first)).to.equal(failure);
    await settle();
    answers[1]?.resolve(2);
    expect(await second).to.equal(2);
  });
});

describe("A question asked once", () => {
  it("is shared by all until it is answered, and asked anew then", async () => {
    const { answers, ask } = question();
    const once = askedOnce(ask);
    const first = once();
    await settle();
    const second = once();
    answers[0]?.resolve(1);
    expect(await Promise.all([first, second])).to.deep.equal([1, 1]);
    void once();
    expect(answers).to.have.length(2);
  });
});
