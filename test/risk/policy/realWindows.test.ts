import { expect } from "chai";
import { policyReport } from "../../../bench/policy.ts";
import { markdownRow, type ReportTable } from "../../../bench/volatility.ts";
import { sourceText } from "../../lint/sourceTree.ts";

/** Also the variants of docs/policy.md: a quarter of a minute. */
const deep = process.env.POLICY_DEEP !== undefined;
let report: readonly ReportTable[] = [];

describe("the example policy, day by day on real windows (skipped without ../shared/data)", () => {
  before(function () {
    this.timeout(300_000);
    const found = policyReport(deep);
    if (found === undefined) this.skip();
    report = found;
  });

  it("is not refuted as breached too often for any reference book, at 5 %", () => {
    const books = report.filter(({ title }) => title.startsWith("reference books"));
    expect(books).to.have.length(2);
    for (const { rows, title } of books) {
      const days = Number(/ (\d+) days/.exec(title)![1]);
      for (const [circuit = "", book = "", breached, pValue] of rows.slice(1)) {
        const rare = Number(breached) <= 0.01 * days;
        expect(rare || Number(pValue) > 0.05, `${circuit} ${book}`).to.equal(true);
      }
    }
  });

  it("is told in docs/policy.md as it comes out", () => {
    const text = sourceText("docs/policy.md");
    for (const { title, rows } of report) {
      for (const row of rows) expect(text, title).to.include(markdownRow(row));
    }
  });
});
