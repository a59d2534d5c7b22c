import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { NotifiedService } from "./support/notified-service.ts";
import { runCli, temporaryFolder } from "./support/run-cli.ts";
import type { RunningService } from "./support/start-service.ts";

/** Three rules with a mistake each, and one without any. */
const broken = `
rules:
  - { id: first, on: started, to: [coach], template: { en: { title: A, text: B } } }
  - { id: second, on: start, offset: a day, to: [coach], template: { en: { title: A, text: B } } }
  - { id: third, on: accepted, to: [athlete], template: { en: { title: A, text: "{{coachName}}" } } }
  - { id: fourth, on: accepted, to: [athlete], template: { en: { title: A, text: B } } }
`;

const own = `
rules:
  - id: welcome
    on: requested
    to: [athlete, coach]
    template:
      de: { title: "Anfrage", text: "{{slotType}}, {{duration}} Minuten, {{price}} {{priceCurrency}}" }
`;

describe("notification rules and what they would send", function () {
  this.timeout(60_000);
  let stage: NotifiedService;
  let ruled: RunningService;
  const folder = temporaryFolder();

  before(async () => {
    stage = await NotifiedService.open();
    [stage.home, ruled] = await Promise.all([stage.start(), stage.start(rulesFile(own))]);
  });

  after(async () => {
    await stage?.close();
    folder.remove();
  });

  function rulesFile(text: string): { readonly NOTIFICATION_RULES: string } {
    const path = join(folder.path, "rules.yaml");
    writeFileSync(path, text);
    return { NOTIFICATION_RULES: path };
  }

  it("come from a file in place of the built-in set", async () => {
    const { bookingId, athlete, coachId } = await stage.request({ requiresApproval: true });
    await stage.as(coachId)("POST", `/v1/bookings/${bookingId}/accept`);
    await stage.run(ruled);
    const told = stage.receiver.about(bookingId).map(({ userId, ruleId, body: { data } }) => {
      const { language, title, text } = data;
      return { userId, ruleId, language, title, text };
    });
    const message = {
      ruleId: "welcome",
      language: "de",
      title: "Anfrage",
      text: "Offline, 60 Minuten, 1500 RUB",
    };
    expect(told).to.have.deep.members([
      { ...message, userId: athlete },
      { ...message, userId: coachId },
    ]);
  });

  it("stop the start with a file that has mistakes, and all of these are told", async () => {
    const { code, stderr } = await runCli(["serve"], { ...stage.environment, ...rulesFile(broken) });
    expect(code).to.equal(2);
    expect(stderr)
      .to.match(/has 3 problem/)
      .and.match(/"first".* on: must be one of start, end/)
      .and.match(/"second".* offset: must be an ISO 8601 duration/)
      .and.match(/"third".* template\.en\.text: names \{\{coachName\}\}/);
  });

  /** The rows of the table about a booking. */
  async function dryRun(bookingId: string): Promise<string[][]> {
    const { code, stdout } = await runCli(["notify", "--dry-run"], stage.environment);
    expect(code).to.equal(0);
    const [head = "", ...rows] = stdout.trim().split("\n");
    expect(head.split(/ {2,}/)).to.deep.equal(["WHEN", "TO", "RULE", "CHANNEL", "BOOKING", "WHAT"]);
    return rows.filter((row) => row.includes(bookingId)).map((row) => row.split(/ {2,}/));
  }

  it("show as a table what a run would send, and why it would not, and nothing changes", async () => {
    const { bookingId, athlete, coachId } = await stage.request();
    const { body: order } = await stage.as(athlete)("GET", `/v1/bookings/orders?userId=${athlete}`);
    const reason = { userId: athlete, cancellationReasonCode: "NoTime" };
    const { body: booking } = await stage.as(athlete)("POST", `/v1/bookings/${bookingId}/cancel`, reason);
    const table = await dryRun(bookingId);
    const to = `Coach ${coachId}`;
    expect(table).to.deep.equal([
      [order[0].createdAt, to, "request-received", "webhook", bookingId, "skipped: the booking is Canceled"],
      [booking.canceledAt, to, "booking-canceled", "webhook", bookingId, "send"],
    ]);
    expect(await dryRun(bookingId)).to.deep.equal(table);
    expect(await stage.listed(`bookingId=${bookingId}`)).to.deep.equal([]);
    expect(stage.receiver.about(bookingId)).to.deep.equal([]);
    expect(await runCli(["notify"], stage.environment)).to.include({ code: 0 });
    expect(stage.receiver.about(bookingId).map(({ ruleId }) => ruleId)).to.deep.equal(["booking-canceled"]);
  });
});
