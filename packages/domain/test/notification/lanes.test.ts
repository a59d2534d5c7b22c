import { lanes } from "@bookings/domain";
import { expect } from "chai";

/** Works that end when they are told to, and a list of those that have begun. */
function works(width: Parameters<typeof lanes>[0]) {
  const enter = lanes(width);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) =>
    enter(name.charAt(0), () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    return begun.splice(0);
  };
  return { work, settle, end: (name: string) => ends.get(name)?.() };
}

describe("Lanes", () => {
  it("let so many in at a time, and the next when one has left", async () => {
    const { work, settle, end } = works({ all: 2, each: 2 });
    for (const name of ["a", "b", "c", "d"]) void work(name);
    expect(await settle()).to.deep.equal(["a", "b"]);
    end("b");
    expect(await settle()).to.deep.equal(["c"]);
    end("a");
    expect(await settle()).to.deep.equal(["d"]);
  });

  it("let others pass those whose recipient has all that it may have", async () => {
    const { work, settle, end } = works({ all: 3, each: 1 });
    for (const name of ["a1", "a2", "a3", "b1", "c1", "c2"]) void work(name);
    expect(await settle()).to.deep.equal(["a1", "b1", "c1"]);
    end("b1");
    expect(await settle()).to.deep.equal([]);
    end("c1");
    expect(await settle()).to.deep.equal(["c2"]);
    end("a1");
    expect(await settle()).to.deep.equal(["a2"]);
  });

  it("give back what the work gives, and are free again when it fails", async () => {
    const enter = lanes({ all: 1, each: 1 });
    const failure = new Error("no");
    const failing = enter("a", () => Promise.reject(failure)).catch((error: unknown) => error);
    const next = enter("a", async () => "yes");
    expect([await failing, await next]).to.deep.equal([failure, "yes"]);
  });
});
