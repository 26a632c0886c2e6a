import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportPage } from "../../audit/page/index.ts";
import { reportText } from "../../audit/reportText.ts";
import { exampleReport } from "../audit/exampleReport.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

describe("zkmargin audit report", () => {
  const cwd = temporaryFolder();
  const report = exampleReport();
  const page = ["audit", "report", "--report", "report.json", "--out", "page.html"];
  const pageText = (): string => readFileSync(join(cwd, "page.html"), "utf8");
  const write = (name: string, text: string): void => {
    writeFileSync(join(cwd, name), text);
  };
  before(() => {
    write("report.json", reportText(report));
  });

  it("writes the page that the report makes, and says it in words", async () => {
    const { status, stdout, stderr } = await zkmargin(page, { cwd });
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.contain("0 reserves: HOLD");
    expect(pageText()).to.equal(reportPage(report));
  });

  it("replaces a page of its own, and no other file", async () => {
    write("page.html", pageText().replace("all there", "gone"));
    expect((await zkmargin(page, { cwd })).status).to.equal(0);
    expect(pageText()).to.equal(reportPage(report));
    for (const other of ["<!doctype html><p>mine", reportText(report)]) {
      write("other.html", other);
      const refused = await errorOf([...page.slice(0, -1), "other.html"], { cwd });
      expect([refused.code, refused.field, refused.status]).to.deep.equal([
        "INPUT_INVALID",
        "out",
        2,
      ]);
      expect(readFileSync(join(cwd, "other.html"), "utf8")).to.equal(other);
    }
  });

  it("makes no page of what is no report in every member", async () => {
    const parameters = ["audit", "report", "--report", "odd.json", "--out", "odd.html"];
    const completeness = { ...report.completeness, live: "<b>1383</b>" };
    write("odd.json", reportText({ ...report, completeness }));
    const odd = await errorOf(parameters, { cwd });
    expect([odd.code, odd.field]).to.deep.equal(["INPUT_INVALID", "completeness.live"]);
    write("odd.json", reportText(report).replace('"zkmargin"', '"zkmargim"'));
    expect((await errorOf(parameters, { cwd })).code).to.equal("AUDIT_REFUSED");
    write("odd.json", JSON.stringify(report));
    expect((await errorOf(parameters, { cwd })).code).to.equal("AUDIT_REFUSED");
    expect(() => readFileSync(join(cwd, "odd.html"))).to.throw("ENOENT");
  });
});
