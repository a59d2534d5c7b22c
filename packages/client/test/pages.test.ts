import { expect } from "chai";
import { nextCursor } from "../src/pages.ts";
import { ATHLETE, booking, notification } from "./support/samples.ts";
import { BASE, failureOf, json, refusal, Stage } from "./support/stage.ts";

const numbered = (number: number) => ({ ...booking, note: `booking ${number}` });
const linked = (items: unknown[], cursor: string) =>
  json(200, items, { link: `</v1/bookings?userId=${ATHLETE}&limit=2&cursor=${cursor}>; rel="next"` });

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("pages", () => {
  it("are followed to the last booking, with everything else as it was asked for", async () => {
    const stage = new Stage({ baseUrl: `${BASE}/api` });
    stage.replies = [linked([numbered(1), numbered(2)], "a%2Bb"), linked([], "c"), json(200, [numbered(3)])];
    const notes: (string | null)[] = [];
    for await (const { note } of stage.client.bookings({ userId: ATHLETE, status: ["Pending"], limit: 2 }))
      notes.push(note);
    expect(notes).to.deep.equal(["booking 1", "booking 2", "booking 3"]);
    const asked = `${BASE}/api/v1/bookings?userId=${ATHLETE}&status=Pending&limit=2`;
    expect(stage.sent.map(({ url }) => url)).to.deep.equal([
      asked,
      `${asked}&cursor=a%2Bb`,
      `${asked}&cursor=c`,
    ]);
  });

  it("have a hundred bookings unless told", async () => {
    const stage = new Stage();
    stage.replies = [json(200, [])];
    expect(await all(stage.client.bookings({ userId: ATHLETE }))).to.deep.equal([]);
    expect(stage.sent[0]?.url).to.include("limit=100");
  });

  it("are read only as far as somebody looks", async () => {
    const stage = new Stage();
    const bookings = stage.client.bookings({ userId: ATHLETE });
    expect(stage.sent).to.deep.equal([]);
    stage.replies = [linked([numbered(1), numbered(2)], "a")];
    for await (const { note } of bookings) if (note === "booking 2") break;
    expect(stage.sent).to.have.length(1);
  });

  it("go on from a cursor that was kept", async () => {
    const stage = new Stage();
    stage.replies = [linked([booking], "b"), json(200, [])];
    const { items, next } = await stage.client.listBookings({ userId: ATHLETE, limit: 1 });
    expect([items, next]).to.deep.equal([[booking], "b"]);
    expect(await all(stage.client.bookings({ userId: ATHLETE, cursor: "b" }))).to.deep.equal([]);
    expect(stage.sent[1]?.url).to.include("cursor=b");
  });

  it("fail where one of them fails, after the items before it", async () => {
    const stage = new Stage();
    stage.replies = [linked([numbered(1)], "a"), refusal(403, "forbidden")];
    const seen: unknown[] = [];
    const look = async () => {
      for await (const one of stage.client.bookings({ userId: ATHLETE })) seen.push(one);
    };
    expect(await failureOf(look())).to.have.property("code", "forbidden");
    expect(seen).to.have.length(1);
  });

  it("of notifications are followed as well", async () => {
    const stage = new Stage();
    const link = `</v1/notifications?cursor=n>; rel="next"`;
    stage.replies = [json(200, [notification], { link }), json(200, [notification])];
    let count = 0;
    for await (const { id } of stage.client.notifications()) count += Number(id === notification.id);
    expect(count).to.equal(2);
    expect(stage.sent.map(({ url }) => url)).to.deep.equal([
      `${BASE}/v1/notifications`,
      `${BASE}/v1/notifications?cursor=n`,
    ]);
  });

  const links: [string, string | undefined][] = [
    ['</v1/bookings?cursor=a>; rel="next"', "a"],
    ["</v1/bookings?cursor=a>; rel=next", "a"],
    ["<https://elsewhere.example.org/v1/bookings?cursor=a>;rel=NEXT", "a"],
    ['</a?cursor=p>; rel="prev", </b?cursor=n>; title="a, b"; rel="next"', "n"],
    ['</a?cursor=p>; rel="last next"', "p"],
    ['</a?cursor=p>; rel="prev"', undefined],
    ['</a?cursor=p>; rel="nextish"', undefined],
    ["</a?cursor=p>; rel=next-archive", undefined],
    ['</a?cursor=p>; title="rel=next"', undefined],
    ['</a>; rel="next"', undefined],
    ["", undefined],
  ];
  for (const [link, cursor] of links) {
    it(`end or go on at ${cursor ?? "nothing"}: ${link}`, () => {
      expect(nextCursor(new Headers(link === "" ? {} : { link }))).to.equal(cursor);
    });
  }
});
