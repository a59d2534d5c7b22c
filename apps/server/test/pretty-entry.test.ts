import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import { prettyEntry } from "../src/pretty-entry.ts";

const time = new Date(2026, 2, 1, 9, 5, 7).toISOString();

/** The entry without colours, which depend on where the tests run. */
const pretty = (entry: object): string =>
  stripVTControlCharacters(prettyEntry(JSON.stringify({ level: 30, time, ...entry })));

const requested = {
  requestId: "id",
  traceId: "trace",
  method: "GET",
  route: "/v1/bookings",
  status: 200,
  durationMs: 3.0999,
};

const entries: [what: string, entry: object, line: string][] = [
  ["a request", { ...requested, msg: "request" }, "09:05:07 GET /v1/bookings 200 3.1 ms id"],
  [
    "a refused request",
    { ...requested, route: null, status: 404, codes: ["not_found", "not_found"], msg: "request" },
    "09:05:07 GET (no route) 404 3.1 ms not_found id",
  ],
  [
    "a request that the database could not serve",
    { ...requested, level: 40, status: 503, codes: ["unavailable"], why: "away", msg: "unavailable" },
    "09:05:07 warn GET /v1/bookings 503 3.1 ms unavailable away id",
  ],
  [
    "a run of a job",
    { job: "notify", traceId: "trace", durationMs: 44.32, outcome: "done", msg: "job", level: 20 },
    "09:05:07 debug job notify done 44.3 ms trace",
  ],
  [
    "a message of the channel log",
    { msg: "notification", recipient: { userId: "u", role: "Coach" }, title: "Hello", text: "You", id: "m" },
    "09:05:07 message to the coach: Hello You m",
  ],
  ["anything else", { msg: "ready", url: "http://x", mode: "all" }, "09:05:07 ready url=http://x mode=all"],
];

describe("The log for people", () => {
  for (const [what, entry, line] of entries) {
    it(`shows ${what} in a line`, () => expect(pretty(entry)).to.equal(line));
  }

  it("shows an error with its stack and its causes below the line", () => {
    const err = { message: "m", stack: "Error: m\n    at f", cause: { message: "c", stack: "Error: c" } };
    expect(pretty({ level: 50, msg: "job failed", job: "notify", err }).split("\n")).to.deep.equal([
      "09:05:07 error job failed job=notify",
      "    Error: m",
      "        at f",
      "  because of",
      "    Error: c",
    ]);
  });

  it("shows what was thrown, also where it is no error", () => {
    expect(pretty({ level: 50, msg: "x", err: "just a text" })).to.equal("09:05:07 error x\n    just a text");
  });

  it("obeys nothing that could take over a terminal, or look like another line", () => {
    const hostile = "\u001b[2J\r\u009b1m\n09:05:07 all is well";
    const shown = pretty({ msg: "x", why: hostile });
    expect(shown).to.equal("09:05:07 x why=\\u001b[2J\\u000d\\u009b1m\\n09:05:07 all is well");
    const err = { stack: `Error: ${hostile}` };
    const stack = prettyEntry(JSON.stringify({ msg: "x", err }));
    for (const obeyed of ["\u001b[2J", "\u009b", "\r"]) expect(stack).to.not.include(obeyed);
  });

  it("leaves what is no entry as it is", () => expect(prettyEntry("plain")).to.equal("plain"));
});
