/** The page of an audit in Chromium, on a telephone and on a desk, by day and by night. */
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { reportPage } from "../../audit/page/index.ts";
import { reportText } from "../../audit/reportText.ts";
import type { AuditReport } from "../../audit/reportType.ts";
import { browserForTests, openBrowser, type OpenBrowser } from "./chromium.ts";
import { exampleReport } from "./exampleReport.ts";
import { faintTexts, overflow, tableRows, visiblePictures, type Rectangle } from "./visiblePage.ts";

const HOSTILE = `<b>"'</script><script>document.title='taken'</script><img src=//x.invalid onerror=alert(1)>`;
const WIDTHS = [360, 1280] as const;
const SCHEMES = ["light", "dark"] as const;
/** WCAG 2, level AA, for text of usual size. */
const CONTRAST = 4.5;
const SLACK = 0.5;
/** The box of a label has room above capitals and below digits. */
const ROOM_OF_LETTERS = 1.5;

const overlap = (one: Rectangle, other: Rectangle): boolean =>
  Math.min(one.right, other.right) - Math.max(one.left, other.left) > SLACK &&
  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > ROOM_OF_LETTERS;

describe("the page of an audit report, in Chromium", function () {
  this.timeout(120_000);
  let folder = "";
  let browser: OpenBrowser | undefined;
  let page: Page;
  /** What the browser said, and what it asked for besides the page itself. */
  let said: string[] = [];
  let asked: string[] = [];

  before(async function () {
    const executable = browserForTests();
    if (executable === undefined) {
      process.stderr.write(
        "  no Chromium: the audit's page is not tested; `npm run browser` finds or installs one\n",
      );
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "zkmargin-page-"));
    browser = await openBrowser(executable);
    page = await browser.context.newPage();
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("dialog", (dialog) => {
      said.push(dialog.message());
      void dialog.dismiss();
    });
    browser.context.on("request", (request) => asked.push(request.url()));
  });
  after(async () => {
    await browser?.close();
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  async function show(
    report: AuditReport,
    width: number,
    colorScheme: "light" | "dark",
  ): Promise<string> {
    const file = join(folder, "page.html");
    writeFileSync(file, reportPage(report));
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, media: "screen" });
    [said, asked] = [[], []];
    const url = pathToFileURL(file).href;
    await page.goto(url);
    return url;
  }

  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      describe(`${width} pixels wide, ${scheme}`, () => {
        before(async () => {
          const url = await show(exampleReport(), width, scheme);
          expect(asked).to.deep.equal([url]);
        });

        it("loads without a word, and asks for nothing", async () => {
          await page.waitForLoadState("networkidle");
          expect(said).to.deep.equal([]);
          expect(asked).to.have.lengthOf(1);
        });

        it("fits the window", async () => {
          expect(await overflow(page)).to.deep.equal({ by: 0, elements: [] });
        });

        it("shows each picture once, with shapes in it", async () => {
          const pictures = await visiblePictures(page);
          expect(pictures).to.have.lengthOf(7);
          for (const { id, left, right, top, bottom, shapes } of pictures) {
            expect(right - left, id).to.be.above(300);
            expect(bottom - top, id).to.be.above(100);
            expect(shapes, id).to.be.above(0);
          }
        });

        it("writes labels inside their pictures, none over another", async () => {
          for (const picture of await visiblePictures(page)) {
            expect(picture.labels.length, picture.id).to.be.above(3);
            for (const [place, label] of picture.labels.entries()) {
              const name = `${picture.id}: ${label.text}`;
              expect(label.left, name).to.be.at.least(picture.left - SLACK);
              expect(label.right, name).to.be.at.most(picture.right + SLACK);
              expect(label.bottom, name).to.be.at.most(picture.bottom + SLACK);
              const over = picture.labels.slice(place + 1).filter((other) => overlap(label, other));
              expect(
                over.map(({ text }) => text),
                name,
              ).to.deep.equal([]);
            }
          }
        });

        it("is readable: every text stands out from what is behind it", async () => {
          expect(await faintTexts(page, CONTRAST)).to.deep.equal([]);
        });
      });
    }
  }

  it("fits windows of any width", async () => {
    await show(exampleReport(), 320, "light");
    for (const width of [320, 414, 700, 759, 760, 900, 1_000, 1_059, 1_060, 1_600]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await overflow(page), `${width}`).to.deep.equal({ by: 0, elements: [] });
    }
    // A4 without its margins.
    await page.setViewportSize({ width: 718, height: 800 });
    await page.emulateMedia({ media: "print" });
    expect(await overflow(page), "paper").to.deep.equal({ by: 0, elements: [] });
  });

  it("says what the report says", async () => {
    const report = exampleReport();
    await show(report, 1280, "light");
    expect(await page.locator("h1").innerText()).to.equal(
      "$128.5 million, all there, and 3.50× what the rules ask",
    );
    expect(await tableRows(page, "reserves")).to.deep.equal([
      ["USDC", "53,622,380.12345678", "53,622,380.12345678", "exact", "$52,418,330"],
      ["WETH", "12,408.5", "12,408.5", "exact", "$38,519,086"],
      ["WBTC", "412.33", "412.33", "exact", "$37,625,112"],
      ["All", "", "", "", "$128,562,528"],
    ]);
    const counts = (await tableRows(page, "accounts")).map(([, accounts]) =>
      accounts?.replace(",", ""),
    );
    expect(counts).to.deep.equal([
      ...report.completeness.states.map(({ accounts }) => accounts),
      report.completeness.live,
    ]);
    const totals = (await tableRows(page, "history")).map(([number, , , , , , , total]) => [
      number,
      total,
    ]);
    expect(totals.map(([number, total]) => [number, total?.replace(/[$,]/g, "")])).to.deep.equal(
      report.windows.toReversed().map(({ window, total }) => [window, total ?? "–"]),
    );
  });

  it("hands the report out byte for byte, whose hash it names", async () => {
    const report = exampleReport();
    await show(report, 1280, "light");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click("a[download]"),
    ]);
    expect(download.suggestedFilename()).to.equal("audit-1-24518033.json");
    const text = readFileSync(await download.path(), "utf8");
    expect(text).to.equal(reportText(report));
    expect(asked.filter((url) => !/^(?:file|data|blob):/.test(url))).to.deep.equal([]);
  });

  it("shows hostile text as text, and fits the window with it", async () => {
    const report = exampleReport();
    const slots = report.reserves.slots.map((slot) => ({ ...slot, symbol: HOSTILE }));
    const tables = report.tables.map((table) => ({ ...table, name: "W".repeat(300) + HOSTILE }));
    const hostile = { ...report, reserves: { ...report.reserves, slots }, tables };
    for (const width of WIDTHS) {
      const url = await show(hostile, width, "light");
      expect(await page.title()).to.match(/^Audit of 0x/);
      expect(await page.locator("script, img, b").count()).to.equal(0);
      expect((await tableRows(page, "reserves"))[0]?.[0]).to.equal(`<b>"'</script><script>d…`);
      expect([said, asked]).to.deep.equal([[], [url]]);
      expect(await overflow(page)).to.deep.equal({ by: 0, elements: [] });
    }
  });

  it("runs no script and takes no style, were one to get in", async () => {
    const file = join(folder, "page.html");
    const intruder = `<p id="in" style="color:red">x</p><script>document.title="taken"</script><img src="https://x.invalid/a.png">`;
    writeFileSync(file, reportPage(exampleReport()).replace("</main>", `${intruder}</main>`));
    said = [];
    const refused: string[] = [];
    page.on("requestfailed", (request) => {
      refused.push(`${request.url()}: ${request.failure()?.errorText ?? ""}`);
    });
    await page.goto(pathToFileURL(file).href);
    expect(await page.title()).to.match(/^Audit of 0x/);
    expect(refused).to.deep.equal(["https://x.invalid/a.png: csp"]);
    expect(said.filter((line) => line.includes("Content Security Policy"))).to.have.lengthOf(3);
  });
});
