import { COACH, END, MINUTE } from "@bookings/domain/testing";
import { expect } from "chai";
import { aBookingIn, anEventIn, refusal, useApi } from "./support/api.ts";
import { operations, pathOf, setScene } from "./support/operations.ts";

describe("entity tags", () => {
  const api = useApi();

  it("stand on every answer that is one booking, and change with the booking and its event", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    const tag = async () => (await api.request("GET", path, { as: "athlete" })).headers.get("etag");
    const requested = await tag();
    expect(requested).to.match(/^"[^"]+"$/);
    const accepted = await api.request("POST", `${path}/accept`, { as: "coach" });
    expect(accepted.headers.get("etag"))
      .to.equal(await tag())
      .and.not.equal(requested);
    await anEventIn(api, 1, { endAt: new Date(END.getTime() + MINUTE) });
    expect(await tag()).to.not.equal(accepted.headers.get("etag"));
  });

  const withTag = Object.entries(operations).filter(([, { path }]) => path.includes("{bookingId}"));
  for (const [name, operation] of withTag) {
    if (operation.success !== 200) continue;
    it(`${name} sends one`, async () => {
      const scene = await setScene(api);
      await operation.prepare?.(api, scene);
      const received = await api.request(operation.method, pathOf(operation, scene), {
        as: "admin",
        ...operation.sent,
      });
      const { headers } = await api.request("GET", `/v1/bookings/${scene.bookingId}`, { as: "admin" });
      expect(received.headers.get("etag")).to.equal(headers.get("etag"));
    });
  }

  describe("in If-Match", () => {
    /** CURRENT stands for the tag that is current. */
    const headers: [string, boolean][] = [
      ["CURRENT", true],
      ['"0.0", CURRENT', true],
      ["CURRENT,", true],
      ['"x" ,, CURRENT ', true],
      ["*", true],
      [" * ", true],
      ['"0.0"', false],
      ["W/CURRENT", false],
      ["w/CURRENT", false],
      ["nonsense", false],
      ['CURRENT "x"', false],
      ["CURRENT; q=1", false],
      ["CURRENT, nonsense", false],
      ["*, CURRENT", false],
      ['"', false],
      ["1.1", false],
    ];
    for (const [name, operation] of withTag) {
      if (operation.method === "GET") continue;
      it(`${name} refuses a stale one and takes the current one`, async () => {
        const scene = await setScene(api);
        await operation.prepare?.(api, scene);
        const { headers: current } = await api.request("GET", `/v1/bookings/${scene.bookingId}`, {
          as: "admin",
        });
        const send = (tag: string) =>
          api.request(operation.method, pathOf(operation, scene), {
            as: "admin",
            ...operation.sent,
            headers: { "if-match": tag },
          });
        expect(refusal(await send('"0.0"'))).to.match(
          /^412 version_mismatch If-Match: the booking has changed/,
        );
        expect((await send(current.get("etag") ?? "")).status).to.equal(operation.success);
      });
    }

    for (const [header, matches] of headers) {
      it(`${JSON.stringify(header)} ${matches ? "matches" : "does not match"}`, async () => {
        const path = `/v1/bookings/${await aBookingIn(api)}`;
        const tag = (await api.request("GET", path, { as: "coach" })).headers.get("etag") ?? "";
        const received = await api.request("POST", `${path}/accept`, {
          as: "coach",
          headers: { "if-match": header.replace("CURRENT", tag) },
        });
        expect(received.status).to.equal(matches ? 200 : 412);
      });
    }

    it("comes after access and before the rules", async () => {
      const path = `/v1/bookings/${await aBookingIn(api)}`;
      const stale = { headers: { "if-match": '"0.0"' } };
      expect((await api.request("POST", `${path}/accept`, { as: "stranger", ...stale })).status).to.equal(
        404,
      );
      expect((await api.request("POST", `${path}/accept`, { as: "athlete", ...stale })).status).to.equal(403);
      const note = { as: "coach", body: { note: "too early" } } as const;
      expect((await api.request("PATCH", `${path}/note`, { ...note, ...stale })).status).to.equal(412);
      expect((await api.request("PATCH", `${path}/note`, note)).status).to.equal(400);
    });
  });

  describe("in If-None-Match", () => {
    const headers: [string, number][] = [
      ["CURRENT", 304],
      ["W/CURRENT", 304],
      ['"0.0", CURRENT', 304],
      ["*", 304],
      ['"0.0"', 200],
      ["nonsense", 200],
    ];
    for (const [header, status] of headers) {
      it(`${header}: ${status}`, async () => {
        const path = `/v1/bookings/${await aBookingIn(api)}`;
        const tag = (await api.request("GET", path, { as: "athlete" })).headers.get("etag") ?? "";
        for (const method of ["GET", "HEAD"]) {
          const received = await api.request(method, path, {
            as: "athlete",
            headers: { "if-none-match": header.replace("CURRENT", tag) },
          });
          expect(received.status).to.equal(status);
          expect(received.headers.get("etag")).to.equal(tag);
          expect(received.headers.get("cache-control")).to.equal("private, no-cache");
          if (status === 304) expect(received.text).to.equal("");
        }
      });
    }

    it("tells a stranger nothing", async () => {
      const path = `/v1/bookings/${await aBookingIn(api)}`;
      const received = await api.request("GET", path, { as: "stranger", headers: { "if-none-match": "*" } });
      expect(received.status).to.equal(404);
      expect(received.headers.get("etag")).to.equal(null);
    });
  });
});

describe("pages", () => {
  const api = useApi();

  /** Seven events, some of which start at the same time, each booked by another athlete. */
  const fill = async () => {
    for (const number of [5, 3, 7, 1, 6, 2, 4]) {
      const startAt = new Date(Date.UTC(2026, 2, 3, Math.floor(number / 3)));
      await anEventIn(api, number, { startAt, endAt: new Date(startAt.getTime() + MINUTE) });
      const eventId = `00000000-0000-4000-8000-00000000000${number}`;
      const userId = `00000000-0000-4000-8000-0000000000b${number}`;
      const body = { userId, eventIds: [eventId], paymentMethod: { type: "Cash" } };
      await api.request("POST", "/v1/bookings", { as: "admin", body });
    }
  };

  const next = (headers: Headers): string | undefined =>
    /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];

  for (const limit of [1, 2, 3, 7, 500]) {
    it(`of ${limit} make up the whole list`, async () => {
      await fill();
      const query = `coachId=${COACH}&startAt=2026-03-03T00:00:00%2B00:00&status=Pending&status=Accepted`;
      const whole = await api.request("GET", `/v1/bookings?${query}`, { as: "coach" });
      expect(whole.body).to.have.length(7);
      expect(whole.headers.get("link")).to.equal(null);

      const paged: unknown[] = [];
      let pages = 0;
      let path: string | undefined = `/v1/bookings?${query}&limit=${limit}`;
      while (path !== undefined) {
        const page = await api.request("GET", path, { as: "coach" });
        expect(page.body.length).to.be.within(1, limit);
        paged.push(...page.body);
        pages += 1;
        path = next(page.headers);
      }
      expect(paged).to.deep.equal(whole.body);
      expect(pages).to.equal(Math.ceil(7 / limit));
    });
  }

  it("keep every other parameter in the link", async () => {
    await fill();
    const { headers } = await api.request(
      "GET",
      `/v1/bookings?limit=2&status=Pending&coachId=${COACH}&status=Canceled`,
      {
        as: "coach",
      },
    );
    const link = new URL(next(headers) ?? "", "http://api");
    expect(link.pathname).to.equal("/v1/bookings");
    expect(link.searchParams.getAll("status")).to.deep.equal(["Pending", "Canceled"]);
    expect(link.searchParams.get("limit")).to.equal("2");
    expect(link.searchParams.get("coachId")).to.equal(COACH);
  });

  const cursor = (text: string) => Buffer.from(text).toString("base64url");
  const ID = "00000000-0000-4000-8000-000000000001";
  const forged = [
    "x",
    cursor("2026-03-03T00:00:00.000Z"),
    cursor(`2026-03-03T00:00:00Z ${ID}`),
    cursor(`2026-03-03T00:00:00.000Z ${ID} `),
    cursor(`2026-03-03T00:00:00.000Z ${ID}`).concat("="),
    cursor(`0000-03-03T00:00:00.000Z ${ID}`),
    cursor(`+012026-03-03T00:00:00.000Z ${ID}`),
    cursor(`2026-03-03T00:00:00.000Z ${ID.replace("4", "'")}`),
    cursor("2026-03-03T00:00:00.000Z null"),
    "a".repeat(5000),
  ];
  for (const text of forged) {
    it(`begin at no such cursor as ${Buffer.from(text, "base64url").toString().slice(0, 40)}`, async () => {
      const received = await api.request("GET", `/v1/bookings?coachId=${COACH}&cursor=${text}`, {
        as: "coach",
      });
      expect(refusal(received)).to.equal(
        "400 validation cursor: must be the cursor of a link to a next page",
      );
    });
  }

  for (const limit of ["0", "501", "-1", "1.5", "1e2", "01", "ten", "%201", "١"]) {
    it(`have no limit of ${limit}`, async () => {
      const received = await api.request("GET", `/v1/bookings?coachId=${COACH}&limit=${limit}`, {
        as: "coach",
      });
      expect(refusal(received)).to.equal("400 validation limit: must be a whole number from 1 to 500");
    });
  }
});
