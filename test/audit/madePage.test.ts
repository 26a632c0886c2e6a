/** From a chain to a page: what an audit of a simulated market reports is what its page reads, says and holds. */
import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportPage } from "../../audit/page/index.ts";
import { readReport } from "../../audit/reportShape.ts";
import { parseReport } from "../../audit/verifyReport.ts";
import { audit, freshFolder, populated, withWindows } from "./scene.ts";

describe("the page of a report made from a chain", () => {
  let folder = "";
  before(() => (folder = mkdtempSync(join(tmpdir(), "zkmargin-made-page-"))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("has every member in its place, its total, its stress and its bytes", async () => {
    const { text } = await audit(withWindows(), freshFolder(folder));
    const report = readReport(parseReport(text).report);
    const page = reportPage(report);
    const said = page
      .replace(/<style>.*?<\/style>/s, "")
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ");
    expect(report.windows.map(({ total }) => total)).to.deep.equal(["120000", "90000", null]);
    expect(said).to.contain("Reserves hold").and.to.contain("Every account is counted");
    expect(said).to.contain("$120,000").and.to.contain("$90,000").and.to.contain("2 of 4 (50.0 %)");
    expect(page).to.contain(Buffer.from(text).toString("base64"));
    expect(page).to.not.match(/NaN|Infinity|undefined|\[object/);
  });

  it("says that there is no total where no window was opened", async () => {
    const { text } = await audit(populated(), freshFolder(folder));
    const page = reportPage(readReport(parseReport(text).report));
    expect(page)
      .to.contain("No total of all accounts yet")
      .and.to.contain("No window was opened yet");
  });
});
