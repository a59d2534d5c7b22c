import {
  type Addressee,
  bookingStatuses,
  changeTriggers,
  type NotificationRule,
  templateFields,
  timeTriggers,
} from "@bookings/domain";
import { aRule, DAY, HOUR, MINUTE } from "@bookings/domain/testing";
import { expect } from "chai";
import fc from "fast-check";
import { channelNames, printRules, RulesError, readRules } from "../src/index.ts";

const problemsIn = (text: string): readonly string[] => {
  try {
    readRules(text);
  } catch (failure) {
    if (failure instanceof RulesError) return failure.problems;
    throw failure;
  }
  return [];
};

const plain = {
  id: "soon",
  on: "start",
  to: ["athlete"],
  template: { en: { title: "Soon", text: "At {{startAt}}" } },
};
type Changes = Readonly<Record<string, unknown>>;

/** A file with one rule that is right but for these changes; `undefined` takes a key away. */
const fileWith = (...rules: readonly Changes[]): string =>
  JSON.stringify({ rules: rules.map((changes) => ({ ...plain, ...changes })) });

const saying = (title: string, text = "x"): Changes => ({ template: { en: { title, text } } });

/** Of a file with one rule. */
const ruleIn = (text: string): NotificationRule => readRules(text)[0] as NotificationRule;

const triggers =
  "start, end, requested, accepted, rejected, canceled, completed, disputed, disputeResolved, rescheduled, paid, paymentFailed";
const keys = "id, on, offset, to, when, completed, channels, expiresAfter, template";
const statuses = "Accepted, Rejected, Pending, Canceled, InDispute, DisputeDone";
const places = templateFields.join(", ");
const badId = "id: must be 1 to 64 letters, digits, - and _";
const badDuration = "must be an ISO 8601 duration such as -P1D or PT30M";
const varying = "must not count in years or months, whose length varies: use weeks or days, such as P30D";
const unending = "must not be longer than ten years (P3650D)";
const badCode = "must be a language code such as en, ru or pt-BR";
const fleeting = "must be longer than nothing, such as PT12H";

describe("A mistake in a rule is told with the rule, the field and what would be right", () => {
  const mistakes: [changes: Changes, ...problems: string[]][] = [
    [{ on: undefined }, `on: is missing: it must be one of ${triggers}`],
    [{ on: "booked" }, `on: must be one of ${triggers}`],
    [{ on: true }, `on: must be one of ${triggers}`],

    [{ offset: "1 day" }, `offset: ${badDuration}`],
    [{ offset: 60 }, `offset: ${badDuration}`],
    ...["", "P", "PT", "P1DT", "P-1D", "--P1D", "P1D ", "PT1.5H", "PT0.0001S", "P1H", "PT1D", "p1d"].map(
      (offset): [Changes, string] => [{ offset }, `offset: ${badDuration}`],
    ),
    ...["P1Y", "-P1M", "P1Y2M", "P1M3D", "P1Y2M3DT4H"].map((offset): [Changes, string] => [
      { offset },
      `offset: ${varying}`,
    ]),
    [{ offset: "P3651D" }, `offset: ${unending}`],
    [{ offset: "-P3650DT1S" }, `offset: ${unending}`],
    [{ expiresAfter: "P999999999W" }, `expiresAfter: ${unending}`],
    ...changeTriggers.map((on): [Changes, string] => [
      { on, offset: "-PT1S" },
      `offset: must not be negative: nobody can be told before "${on}" has happened`,
    ]),

    [{ to: undefined }, "to: is missing: it must be a list of athlete, coach, other"],
    [{ to: "coach" }, "to: must be a list of athlete, coach, other"],
    [{ to: [] }, "to: must not be empty: it is a list of athlete, coach, other"],
    [{ to: ["coach", "admin"] }, "to[1]: must be one of athlete, coach, other"],
    [{ to: ["coach", "athlete", "coach"] }, "to[2]: names coach again"],
    [
      { to: ["coach", "coach", "admin"] },
      "to[2]: must be one of athlete, coach, other",
      "to[1]: names coach again",
    ],

    [{ when: [] }, `when: must not be empty: it is a list of ${statuses}`],
    [{ when: ["accepted"] }, `when[0]: must be one of ${statuses}`],
    [{ when: ["Pending", "Pending"] }, "when[1]: names Pending again"],
    [{ when: null }, `when: must be a list of ${statuses}`],

    [{ completed: "yes" }, "completed: must be true or false"],

    [{ channels: [] }, "channels: must not be empty: it is a list of webhook, email, log"],
    [{ channels: ["pigeon"] }, "channels[0]: must be one of webhook, email, log"],
    [{ channels: ["log", "log"] }, "channels[1]: names log again"],

    [{ expiresAfter: "P1M" }, `expiresAfter: ${varying}`],
    [{ expiresAfter: "soon" }, `expiresAfter: ${badDuration}`],
    [{ expiresAfter: "PT0S" }, `expiresAfter: ${fleeting}`],
    [{ expiresAfter: "-PT1H" }, `expiresAfter: ${fleeting}`],

    [{ template: undefined }, "template: is missing: it must be a map from language codes to title and text"],
    [{ template: "Soon" }, "template: must be a map from language codes to title and text"],
    [{ template: ["Soon"] }, "template: must be a map from language codes to title and text"],
    [{ template: {} }, "template: must have at least one language, such as en"],
    [{ template: { en: "Soon" } }, "template.en: must be a map with title and text"],
    ...["english", "EN", "en_US", "en-us", "e", ""].map((code): [Changes, string] => [
      { template: { [code]: { title: "a", text: "b" } } },
      `template.${code}: ${badCode}`,
    ]),
    [{ template: { en: { title: "Soon" } } }, "template.en.text: is missing: it must be text"],
    [{ template: { en: { title: 5, text: "x" } } }, "template.en.title: must be text"],
    [
      { template: { en: { title: "a", text: "b", body: "c" } } },
      "template.en.body: is no key here; known are title, text",
    ],
    [saying(""), "template.en.title: must not be empty"],
    [saying("x", " \n"), "template.en.text: must not be empty"],

    ...["{{note}}", "{{userId}}", "{{coachId}}", "{{}}", "{{ }}", "{{start at}}", "{{toString}}"].map(
      (place): [Changes, string] => [
        saying(place),
        `template.en.title: names ${place}, which no booking has; known are ${places}`,
      ],
    ),
    ...["{{startAt", "startAt}}", "{{startAt}", "{{{{startAt}}", "{{a{{startAt}}}}"].map(
      (text): [Changes, string] => [
        saying("x", text),
        "template.en.text: must close each {{ with }}, as in {{startAt}}",
      ],
    ),

    [{ channel: "log" }, `channel: is no key here; known are ${keys}`],
    [{ a: 1, b: 2 }, `a: is no key here; known are ${keys}`, `b: is no key here; known are ${keys}`],
  ];
  for (const [changes, ...problems] of mistakes) {
    it(`${JSON.stringify(changes)}: ${problems.join(" and ").slice(0, 80)}`, () => {
      const named = problems.map((problem) => `rule "soon" (rules[0]): ${problem}`);
      expect(problemsIn(fileWith(changes))).to.deep.equal(named);
    });
  }

  const nameless: [id: unknown, problem: string][] = [
    [undefined, "rules[1]: id: is missing: it must be 1 to 64 letters, digits, - and _"],
    [12, `rules[1]: ${badId}`],
    ["", `rules[1]: ${badId}`],
    ["a b", `rule "a b" (rules[1]): ${badId}`],
    ["напоминание", `rule "напоминание" (rules[1]): ${badId}`],
    ['a"b', `rule "a\\"b" (rules[1]): ${badId}`],
    ["a".repeat(65), `rule "${"a".repeat(64)}" (rules[1]): ${badId}`],
    ["soon", 'rule "soon" (rules[1]): id: must be unique: rules[0] has it already'],
  ];
  for (const [id, problem] of nameless) {
    it(`the id ${JSON.stringify(id)}`, () => {
      expect(problemsIn(fileWith({}, { id }))).to.deep.equal([problem]);
    });
  }
});

describe("A file of rules", () => {
  const mistakes: [what: string, text: string, ...problems: string[]][] = [
    ["is empty", "", "must be a map with the key rules"],
    ["is a list", "- id: soon", "must be a map with the key rules"],
    [
      "has no rules",
      "{}",
      "rules: is missing: it must be a list of rules; with an empty one nothing is ever sent",
    ],
    [
      "has rules that are none",
      "rules: soon",
      "rules: must be a list of rules; with an empty one nothing is ever sent",
    ],
    ["has another key", "rules: []\nrulez: []", "rulez: is no key here; known are rules"],
    ["has a rule that is none", "rules: [soon]", "rules[0]: must be a map with id, on, to and template"],
    ["has a rule of nothing", "rules:\n  -", "rules[0]: must be a map with id, on, to and template"],
    ["has the same key twice", "rules: []\nrules: []", "line 2, column 1: Map keys must be unique"],
    [
      "is no YAML",
      "rules:\n  - id: a: b",
      "line 2, column 9: Nested mappings are not allowed in compact mappings",
    ],
    ["has a tag of its own", "rules: !js []", "line 1, column 8: Unresolved tag: !js"],
    [
      "has an alias to nothing",
      "rules: *all",
      "Unresolved alias (the anchor must be set before the alias): all",
    ],
    ["contains itself", "rules: &a [*a]", "rules[0]: must be a map with id, on, to and template"],
    [
      "has aliases without end",
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${"*a,".repeat(10)}]\nrules: [${"*b,".repeat(10)}]`,
      "Excessive alias count indicates a resource exhaustion attack",
    ],
  ];
  for (const [what, text, ...problems] of mistakes) {
    it(`that ${what} is refused`, () => expect(problemsIn(text)).to.deep.equal(problems));
  }

  it("shows all mistakes of all rules at once", () => {
    const file = fileWith(
      { offset: "P1Y", to: [], colour: "red" },
      { on: "accepted", offset: "-P1D", template: {} },
      { id: "last", expiresAfter: "PT0S", when: ["Gone", "Pending", "Pending"] },
    );
    expect(problemsIn(file)).to.have.members([
      `rule "soon" (rules[0]): offset: ${varying}`,
      'rule "soon" (rules[0]): to: must not be empty: it is a list of athlete, coach, other',
      `rule "soon" (rules[0]): colour: is no key here; known are ${keys}`,
      'rule "soon" (rules[1]): id: must be unique: rules[0] has it already',
      'rule "soon" (rules[1]): offset: must not be negative: nobody can be told before "accepted" has happened',
      'rule "soon" (rules[1]): template: must have at least one language, such as en',
      `rule "last" (rules[2]): expiresAfter: ${fleeting}`,
      `rule "last" (rules[2]): when[0]: must be one of ${statuses}`,
      'rule "last" (rules[2]): when[2]: names Pending again',
    ]);
  });

  it("has its problems in the message, one a line", () => {
    expect(() => readRules("rules: []\na: 1\nb: 2")).to.throw(
      RulesError,
      "the rules have 2 problem(s):\n  - a: is no key here; known are rules\n  - b:",
    );
  });

  it("may have no rules at all", () => expect(readRules("rules: []")).to.deep.equal([]));

  it("is YAML, comments and all", () => {
    const text = `
      # One rule.
      rules:
        - id: reminder-day-before
          on: start
          offset: -P1D
          to: [athlete, coach]
          when: [Accepted]
          completed: false
          channels: [webhook]
          expiresAfter: PT12H
          template: { en: { title: "Soon", text: "At {{ startAt }}" }, pt-BR: { title: Já, text: "{{startAt}}" } }`;
    expect(readRules(text)).to.deep.equal([
      {
        id: "reminder-day-before",
        on: "start",
        offset: -DAY,
        to: ["athlete", "coach"],
        when: ["Accepted"],
        completed: false,
        channels: ["webhook"],
        expiresAfter: 12 * HOUR,
        template: {
          en: { title: "Soon", text: "At {{ startAt }}" },
          "pt-BR": { title: "Já", text: "{{startAt}}" },
        },
      },
    ]);
  });

  it("is JSON just as well, with tabs", () => {
    const text = JSON.stringify({ rules: [plain] }, null, "\t");
    expect(ruleIn(text)).to.include({ id: "soon" });
  });

  const active = ["Accepted", "Pending", "InDispute", "DisputeDone"];
  const defaults = [
    ...timeTriggers.map((on) => [on, active] as const),
    ...changeTriggers.map((on) => [on, bookingStatuses] as const),
  ];
  for (const [on, when] of defaults) {
    it(`needs to say only the least of a rule on ${on}: ${when.length} statuses will do`, () => {
      expect(ruleIn(fileWith({ on }))).to.deep.equal({
        ...plain,
        on,
        offset: 0,
        when,
        expiresAfter: DAY,
      });
    });
  }

  it("can use the channels that it is told of", () => {
    const text = fileWith({ channels: ["pigeon"] });
    expect(readRules(text, { channels: ["pigeon"] })[0]).to.deep.include({ channels: ["pigeon"] });
  });

  const durations: [text: string, milliseconds: number][] = [
    ["P2W", 14 * DAY],
    ["P1W1D", 8 * DAY],
    ["-P1D", -DAY],
    ["+P1D", DAY],
    ["P1DT1H1M1S", DAY + HOUR + MINUTE + 1000],
    ["-PT90M", -90 * MINUTE],
    ["PT0.5S", 500],
    ["PT1.001S", 1001],
    ["PT0S", 0],
    ["-PT0S", 0],
    ["P3650D", 3650 * DAY],
  ];
  for (const [offset, milliseconds] of durations) {
    it(`counts ${offset} as ${milliseconds} ms`, () => {
      const read = ruleIn(fileWith({ offset })).offset;
      expect(Object.is(read, milliseconds), String(read)).to.equal(true);
    });
  }

  it("can name each place that there is, in braces too", () => {
    for (const field of templateFields)
      expect(problemsIn(fileWith(saying(`{{{ ${field} }}}{}`)))).to.deep.equal([]);
  });
});

describe("Printed rules", () => {
  it("read as a person would write them", () => {
    const rule = aRule({ completed: true, channels: ["log"], offset: -90 * MINUTE });
    expect(printRules([rule, aRule({ on: "accepted", offset: 0 })])).to.equal(`rules:
  - id: reminder
    on: start
    offset: -PT1H30M
    to: [athlete, coach]
    when: [Pending, Accepted]
    completed: true
    channels: [log]
    expiresAfter: PT30M
    template:
      en:
        title: Soon
        text: It starts on {{startAt}}.
  - id: reminder
    on: accepted
    to: [athlete, coach]
    when: [Pending, Accepted]
    expiresAfter: PT30M
    template:
      en:
        title: Soon
        text: It starts on {{startAt}}.
`);
  });

  it("can be none", () => expect(readRules(printRules([]))).to.deep.equal([]));

  it("are the same when they are read again, whatever they are", () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        expect(readRules(printRules(rules))).to.deep.equal(rules);
      }),
      { seed: 20_260_301, numRuns: 200 },
    );
  });

  it("keep the order of languages: the first one is for those whose own is missing", () => {
    const words = { title: "a", text: "b" };
    const rule = aRule({ template: { ru: words, en: words, de: words } });
    expect(Object.keys(ruleIn(printRules([rule])).template)).to.deep.equal(["ru", "en", "de"]);
  });
});

const TEN_YEARS = 3650 * DAY;
const anyOf = <Name>(names: readonly Name[]) =>
  fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: names.length });
const letters = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...Array.from("\n\r\t :#'\"-&*!|>%@`?,[]\\~ aя")), maxLength: 20 }),
);
const anyWords = fc
  .array(
    fc.oneof(
      letters.map((text) => text.replaceAll(/[{}]/g, "")),
      fc.constantFrom(...templateFields).map((f) => `{{${f}}}`),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(""))
  .filter((text) => text.trim() !== "");
const anyRule = fc
  .record(
    {
      id: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      on: fc.constantFrom(...timeTriggers, ...changeTriggers),
      offset: fc.oneof(fc.integer({ min: -TEN_YEARS, max: TEN_YEARS }), fc.constantFrom(0, DAY, -HOUR)),
      to: anyOf<Addressee>(["athlete", "coach", "other"]),
      when: anyOf(bookingStatuses),
      completed: fc.boolean(),
      channels: anyOf(channelNames),
      expiresAfter: fc.integer({ min: 1, max: TEN_YEARS }),
      template: fc.dictionary(
        fc.constantFrom("en", "ru", "pt-BR", "zh-Hant", "es-419", "no", "fil"),
        fc.record({ title: anyWords, text: anyWords }),
        { minKeys: 1, noNullPrototype: true },
      ),
    },
    { requiredKeys: ["id", "on", "offset", "to", "when", "expiresAfter", "template"] },
  )
  .map(({ on, offset, ...rule }): NotificationRule => {
    const isTime = on === "start" || on === "end";
    return { ...rule, on, offset: isTime ? offset : Math.abs(offset) };
  });
const anyRules = fc.uniqueArray(anyRule, { selector: ({ id }) => id, maxLength: 8 });
