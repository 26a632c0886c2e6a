import { expect } from "chai";
import {
  breaches,
  markdownRow,
  volatilityReport,
  type BreachCount,
  type ReportTable,
} from "../../../bench/volatility.ts";

import { backtest, realSeries, realWindows } from "../../../bench/volatilityModels.ts";
import { DAY_SECONDS, kupiec } from "../../../risk/volatility/index.ts";
import { sourceText } from "../../lint/sourceTree.ts";

/** What docs/risk.md states of the default parameters: days, and breaches at most. */
const STATED: [kind: string, period: string, stated: BreachCount][] = [
  ["major", "chosen", { days: 421, fell: 3, rose: 0 }],
  ["major", "checked", { days: 156, fell: 0, rose: 0 }],
  ["alternative", "chosen", { days: 1795, fell: 17, rose: 1 }],
  ["alternative", "checked", { days: 890, fell: 3, rose: 0 }],
  ["stable", "chosen", { days: 413, fell: 0, rose: 2 }],
  ["stable", "checked", { days: 136, fell: 0, rose: 0 }],
];

const found = realWindows();
const windows = found ?? [];
let report: readonly ReportTable[] = [];
const where = found === undefined ? " (skipped: ../shared/data is not there)" : "";

describe(`the default widths on real windows${where}`, () => {
  before(function () {
    if (found === undefined) this.skip();
    report = volatilityReport() ?? [];
  });

  for (const [kind, period, stated] of STATED) {
    it(`are breached no more often than stated: ${kind}, windows ${period}`, () => {
      const own = windows.filter((each) => each.kind === kind && each.period === period);
      const counted = breaches(backtest(own));
      expect(counted.days).to.equal(stated.days);
      expect(counted.fell).to.be.at.most(stated.fell);
      expect(counted.rose).to.be.at.most(stated.rose);
      expect(counted.fell).to.be.at.most(0.01 * counted.days);
    });
  }

  it("are not refuted as breached too often for any asset, at 5 %", () => {
    for (const asset of new Set(windows.map((window) => window.asset))) {
      const own = breaches(backtest(windows.filter((window) => window.asset === asset)));
      const { pValue } = kupiec(own.fell, own.days, 0.01);
      expect(own.fell <= 0.01 * own.days || pValue > 0.05, asset).to.equal(true);
    }
  });

  it("hold for books whose longs and shorts cancel, with as many directions as a circuit takes", () => {
    const table = report.find(({ title }) => title.startsWith("losses beyond"));
    const [directions, ...shares] = table!.rows.at(-1)!;
    expect(directions).to.equal("32");
    for (const share of shares) expect(Number(share.replace(" %", ""))).to.be.at.most(0.05);
  });

  it("never come from a return across a gap or from two sources for a day", () => {
    for (const { returns } of windows) {
      returns.slice(1).forEach(({ time }, i) => {
        expect(time - returns[i]!.time).to.equal(DAY_SECONDS);
      });
    }
    const days = windows.flatMap(({ asset, returns }) =>
      returns.map(({ time }) => `${asset} ${time}`),
    );
    expect(new Set(days).size).to.equal(days.length);
    const series = realSeries("daily_windows_ohlcv.csv", DAY_SECONDS) ?? [];
    const dai = series.find(({ asset }) => asset === "DAI");
    expect(dai?.gaps.map(({ missing }) => missing)).to.deep.equal([1]);
  });

  it("are told in docs/risk.md as they come out", () => {
    const text = sourceText("docs/risk.md");
    for (const { title, rows } of report) {
      for (const row of rows) expect(text, title).to.include(markdownRow(row));
    }
  });
});
