import { expect } from "chai";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { executablePath, quiet } from "./support/browser.ts";
import { temporaryFolder } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";

/** Everything that a page asks for and complains about. */
interface Watched {
  readonly page: Page;
  readonly requests: string[];
  readonly complaints: string[];
}

async function open(context: BrowserContext, url: string): Promise<Watched> {
  const page = await context.newPage();
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await page.goto(`${url}/docs`);
  return { page, requests, complaints };
}

const strangers = (requests: readonly string[], url: string): string[] =>
  requests.filter((request) => !request.startsWith(`${url}/`) && !/^(?:data|blob):/.test(request));

describe("the page at /docs, in a browser", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let service: RunningService;
  let browser: Browser;
  let token: string;

  before(async function () {
    if (executablePath === undefined) {
      process.stdout.write("    skipped: no Chromium is installed; CHROMIUM can name one\n");
      this.skip();
    }
    service = await startService({ DATA_DIR: folder.path });
    const line = await service.line((one) => one.includes("token (24 hours)"));
    token = line.trim().split(/\s+/).at(-1) ?? "";
    browser = await chromium.launch({ executablePath, args: quiet });
  });

  after(async () => {
    await browser?.close();
    await service?.stop();
    folder.remove();
  });

  /** What a newcomer does who has read nothing but the page. @returns the status that the page shows */
  async function order({ page }: Watched): Promise<string> {
    await page.getByPlaceholder("Token").first().fill(token);
    await page.getByRole("link", { name: "Book events", exact: true }).click();
    await page.getByRole("button", { name: "Test Request (post /v1/bookings)", exact: true }).click();
    await page.getByRole("button", { name: /^Send\b.*request to/ }).click();
    const status = await page
      .getByRole("dialog")
      .getByText(/^\d{3} \w+/)
      .first()
      .innerText();
    return status;
  }

  /** How far the answer has been scrolled to the side, because it is wider than the screen. */
  const aside = (page: Page): Promise<number> =>
    page.getByRole("dialog").evaluate(({ scrollLeft }) => scrollLeft);

  for (const [what, viewport] of [
    ["on a desk", { width: 1440, height: 900 }],
    ["on a phone", { width: 390, height: 844 }],
  ] as const) {
    it(`takes a newcomer with the token of the banner to an order, ${what}`, async () => {
      const context = await browser.newContext({ viewport });
      const watched = await open(context, service.url);
      expect(await order(watched)).to.equal("201 Created");
      expect(await aside(watched.page)).to.equal(0);
      expect(strangers(watched.requests, service.url)).to.deep.equal([]);
      expect(watched.requests).to.include(`${service.url}/v1/bookings`);
      expect(watched.complaints).to.deep.equal([]);
      await context.close();
    });
  }

  it("has forgotten the token when it is opened again", async () => {
    const context = await browser.newContext();
    const { page } = await open(context, service.url);
    await page.getByPlaceholder("Token").first().fill(token);
    await page.reload();
    await page.getByPlaceholder("Token").first().waitFor();
    expect(await page.getByPlaceholder("Token").first().inputValue()).to.equal("");
    expect(JSON.stringify(await context.storageState())).to.not.include(token);
    await context.close();
  });
});
