import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Storage } from "@bookings/domain";
import { anEvent, anOrder, NOW, sequentialIds, storageContract } from "@bookings/domain/testing";
import { expect } from "chai";
import { sqliteStorage } from "../sqlite-storage.ts";

const linesOf = (name: string): number =>
  readFileSync(new URL(`../${name}`, import.meta.url), "utf8").split("\n").length - 1;

describe("The storage of the embedded example", () => {
  let folder: string;
  let open: () => ReturnType<typeof sqliteStorage>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bookings-sqlite-"));
    const ids = sequentialIds("bbbbbbbb");
    open = () => sqliteStorage(join(folder, "bookings.sqlite"), ids);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("is, with the service, under 100 lines", () => {
    expect(linesOf("sqlite-storage.ts") + linesOf("service.ts")).to.be.below(100);
  });

  describe("keeps the contract", () => {
    for (const { name, run } of storageContract) {
      it(name, async () => {
        const storage = open();
        await run(storage);
        storage.close();
      });
    }
  });

  describe("keeps the contract when the file is opened anew each time", () => {
    /** Whatever is not in the file is gone with each call. */
    const forgetful = (): Storage => {
      let last: Promise<unknown> = Promise.resolve();
      const anew = <Result>(ask: (storage: Storage) => Promise<Result>): Promise<Result> => {
        const answer = last.then(async () => {
          const storage = open();
          return ask(storage).finally(() => storage.close());
        });
        last = answer.catch(() => undefined);
        return answer;
      };
      return {
        uow: { run: (work) => anew(({ uow }) => uow.run(work)) },
        bookings: {
          get: (...asked) => anew(({ bookings }) => bookings.get(...asked)),
          list: (...asked) => anew(({ bookings }) => bookings.list(...asked)),
        },
        orders: { list: (...asked) => anew(({ orders }) => orders.list(...asked)) },
        events: {
          get: (...asked) => anew(({ events }) => events.get(...asked)),
          coachOf: (...asked) => anew(({ events }) => events.coachOf(...asked)),
        },
        notifications: {
          list: (...asked) => anew(({ notifications }) => notifications.list(...asked)),
          overview: (now) => anew(({ notifications }) => notifications.overview(now)),
        },
      };
    };
    for (const { name, run } of storageContract) it(name, () => run(forgetful()));
  });

  it("lets no second process, or storage, in", async () => {
    const first = open();
    expect(open).to.throw("locked");
    await first.uow.run(({ events }) => events.add(anEvent()));
    expect(open).to.throw("locked");
    first.close();
    const second = open();
    expect((await second.events.get(anEvent().eventId, NOW)).seatsTaken).to.equal(0);
    second.close();
  });

  it("is unavailable, and has changed nothing, when a part of a unit of work cannot be written", async () => {
    open().close();
    refuseOrders(join(folder, "bookings.sqlite"));
    const storage = open();
    const failed = storage.uow.run(async ({ events, orders }) => {
      await events.add(anEvent());
      await orders.add(anOrder());
    });
    expect(await failed.catch((thrown: unknown) => thrown)).to.include({ code: "unavailable" });
    expect(await storage.events.coachOf(anEvent().eventId)).to.equal(undefined);
    expect(await storage.uow.run(({ keys }) => keys.take("key"))).to.equal(undefined);
    storage.close();
    const again = open();
    expect(await again.events.coachOf(anEvent().eventId)).to.equal(undefined);
    again.close();
  });
});

function refuseOrders(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(
    "CREATE TRIGGER full BEFORE INSERT ON kept WHEN NEW.tbl = 'orders' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
  );
  db.close();
}
