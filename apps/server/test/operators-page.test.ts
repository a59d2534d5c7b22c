import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { type Browser, chromium, type Page } from "playwright-core";
import { executablePath, quiet } from "./support/browser.ts";
import { secret, tokenFor } from "./support/client.ts";
import { jobSite } from "./support/jobs.ts";
import { type RunningService, startService } from "./support/start-service.ts";

describe("the pages for operators, in a browser", function () {
  this.timeout(120_000);
  const site = jobSite();
  let service: RunningService;
  let browser: Browser;
  let page: Page;
  const [requests, complaints]: [string[], string[]] = [[], []];

  before(function () {
    if (executablePath === undefined) {
      process.stdout.write("    skipped: no Chromium is installed; CHROMIUM can name one\n");
      this.skip();
    }
  });

  beforeEach(async () => {
    service = await startService({ DATABASE_URL: site().url, JWT_SECRET: secret });
    await site().declared(3);
    browser = await chromium.launch({ args: quiet, ...(executablePath && { executablePath }) });
    page = await (await browser.newContext({ viewport: { width: 320, height: 700 } })).newPage();
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
  });

  afterEach(async () => {
    await browser?.close();
    await service?.stop();
  });

  const signIn = async (): Promise<void> => {
    await page.goto(`${service.url}/ops`);
    await page.getByLabel("Token").fill(tokenFor(randomUUID(), "admin"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    // A page that asks for a token is a 401, of which browsers tell the console.
    complaints.splice(0);
  };

  it("take a token, lead to the jobs and run one, and ask nobody else", async () => {
    await signIn();
    expect(await page.evaluate("document.documentElement.scrollWidth")).to.equal(320);
    await page.getByRole("link", { name: "Jobs", exact: true }).click();
    const row = page.getByRole("row", { name: /lapse-requests/ });
    await row.getByTitle("Requeue (create new job)").click();
    await page
      .locator(".modal-overlay")
      .getByRole("button", { name: /requeue/i })
      .click();
    while (
      (
        await site().values(
          "select 1 from jobs.agenda_jobs where type = 'normal' and last_finished_at is not null",
        )
      ).length === 0
    );
    expect(
      requests.filter((url) => !url.startsWith(`${service.url}/`) && !url.startsWith("data:")),
    ).to.deep.equal([]);
    // Agendash asks for news as they come, which there are none of here.
    expect(complaints.filter((text) => !/SSE connection error|status of 404/.test(text))).to.deep.equal([]);
  });

  it("forget the token when they are told to, and keep it from scripts", async () => {
    await signIn();
    expect(await page.evaluate("document.cookie")).to.equal("");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.context().cookies()).to.deep.equal([]);
  });
});
