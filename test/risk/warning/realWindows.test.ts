import { expect } from "chai";
import { readFileSync } from "node:fs";
import { trainedModelsText } from "../../../bench/trainWarning.ts";
import { markdownRow, type ReportTable } from "../../../bench/volatility.ts";
import { warningReport } from "../../../bench/warning.ts";
import { warningData } from "../../../bench/warningModels.ts";
import { DAILY, candleRuns, stateHistory } from "../../../risk/warning/index.ts";
import { candleSeries, parseCandles } from "../../../risk/volatility/index.ts";
import { sourceText } from "../../lint/sourceTree.ts";
import { readShared } from "../fileBeside.ts";

describe("the early warning on real windows", function () {
  this.timeout(60_000);
  let report: readonly ReportTable[] = [];

  before(function () {
    readShared("data/daily_windows_ohlcv.csv", this);
    report = warningReport() ?? [];
  });

  it("is told in docs/warning.md as it comes out", () => {
    const text = sourceText("docs/warning.md");
    expect(report).to.have.length(9);
    for (const { title, rows } of report) {
      for (const row of rows) expect(text, title).to.include(markdownRow(row));
    }
  });

  it("is trained to the byte as risk/warning/trainedModels.ts has it", async () => {
    const there = readFileSync(
      new URL("../../../risk/warning/trainedModels.ts", import.meta.url),
      "utf8",
    );
    expect(await trainedModelsText()).to.equal(there);
  });

  it("is tested on no day that it was trained on, and on nothing that was not known", () => {
    for (const name of ["daily", "hourly"] as const) {
      const data = warningData(name);
      const [last, first] = [
        Math.max(...data!.train.map(({ time }) => time)),
        Math.min(...data!.test.map(({ time }) => time)),
      ];
      expect(last).to.be.below(first);
    }
  });

  it("knows nothing of candles that come after", function () {
    const text = readShared("data/daily_windows_ohlcv.csv", this);
    const [run] = candleSeries(parseCandles(text))
      .filter(({ asset, source }) => asset === "BTC" && source === "yahoo_spot")
      .flatMap((series) => candleRuns(series, "major", DAILY));
    const whole = stateHistory(run!, DAILY);
    const cut = stateHistory({ ...run!, candles: run!.candles.slice(0, 40) }, DAILY);
    expect(cut).to.have.length(39);
    expect(whole.slice(0, 39)).to.deep.equal(cut);
  });
});
