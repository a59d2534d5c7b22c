import { textLength } from "@bookings/domain";
import { expect } from "chai";
import { assertText } from "../../src/shared/text.ts";
import { outcomeOf, refusalOf } from "../world.ts";

describe("A text", () => {
  it("is counted in code points", () => {
    expect(textLength("é🏐日")).to.equal(3);
    expect(textLength("")).to.equal(0);
  });

  const cases: [what: string, text: string, expected: string][] = [
    ["nothing", "", "ok"],
    ["2,000 letters", "a".repeat(2000), "ok"],
    ["2,001 letters", "a".repeat(2001), "validation"],
    ["2,000 emoji, which are 4,000 UTF-16 units", "🏐".repeat(2000), "ok"],
    ["2,001 emoji", "🏐".repeat(2001), "validation"],
    ["NUL", "a\0b", "validation"],
    ["a lone surrogate", "a\ud83cb", "validation"],
    ["any other control character", "a\u0001\r\n\u007f", "ok"],
  ];
  for (const [what, text, expected] of cases) {
    it(`may ${expected === "ok" ? "" : "not "}hold ${what}`, () => {
      expect(outcomeOf(() => assertText("note", text))).to.equal(expected);
    });
  }

  for (const text of ["\0", "\udfff", "a".repeat(2001)]) {
    it(`is refused with the name of its field: ${JSON.stringify(text.slice(0, 2))}`, async () => {
      const refusal = await refusalOf(() => assertText("comment", text));
      expect(refusal.message).to.match(/^comment: must .+/);
      expect(refusal).to.include({ name: "InvalidInput", kind: "invalid", field: "comment" });
    });
  }
});
