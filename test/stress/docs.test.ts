/**
 * What docs/ says of the experiments: page and pictures repeat the kept report, which is of the defaults that the code
 * has; a part of it is made again here, all of it with ZKMARGIN_WHOLE=1.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { PAGE, keptReport, reportText } from "../../stress/docs.ts";
import {
  libraryRow,
  phaseRow,
  speedCell,
  sweepRow,
  thresholdRow,
  unwindCell,
} from "../../stress/experiments.ts";
import { realScenarios, SHOCKS } from "../../stress/library.ts";
import { picturesOf } from "../../stress/pictures.ts";
import { stressReport } from "../../stress/report.ts";
import { BASE } from "../../stress/setting.ts";
import { markdownOf, tablesOf } from "../../stress/tables.ts";

const kept = keptReport();
const docs = (name: string): string => readFileSync(join(REPOSITORY, "docs", name), "utf8");
/** As the file has it: without what is undefined. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const real = realScenarios();
const absent = real === undefined ? " (skipped: ../shared/data is not there)" : "";

describe("docs/stress", () => {
  it("is of the terms, the table and the people that the code has", () => {
    expect(kept.setting).to.deep.equal(written(BASE));
  });

  it("shows every table as the kept report has it", () => {
    for (const table of tablesOf(kept))
      expect(PAGE.said(table.id), table.id).to.equal(markdownOf(table));
  });

  it("shows every picture, drawn from the kept report", () => {
    for (const [name, picture] of Object.entries(picturesOf(kept))) {
      expect(docs(name) === picture, name).to.equal(true);
      expect(docs("stress.md")).to.contain(`](${name})`);
      expect(picture).to.not.match(/NaN|Infinity|undefined/);
    }
  });

  it("says what the experiments give: falls by hand", () => {
    for (const name of ["fall of 30 % in 6 h", "flash: 30 % in 1 h, most of it back in 3 h"]) {
      const scenario = SHOCKS.find((one) => one.name === name)!;
      const row = kept.library.find((one) => one.scenario === name);
      expect(written(libraryRow(scenario)), name).to.deep.equal(row);
    }
    const at = <T>(rows: readonly T[], is: (row: T) => boolean): T | undefined => rows.find(is);
    const phase = at(kept.phase, (row) => row.move === 0.1 && row.crowding === 40);
    expect(written(phaseRow(0.1, 40))).to.deep.equal(phase);
    const threshold = at(kept.threshold, (row) => row.fall === 0.15 && row.crowding === 40);
    expect(written(thresholdRow(0.15, 40))).to.deep.equal(threshold);
    expect(speedCell(8, 1)).to.deep.equal(at(kept.speed, (cell) => cell.x === 8 && cell.y === 1));
    expect(unwindCell(4, 60)).to.deep.equal(
      at(kept.unwind, (cell) => cell.x === 4 && cell.y === 60),
    );
    const grace = at(kept.sweeps, (row) => row.parameter === "grace" && row.value === 4);
    expect(written(sweepRow("grace", 4, undefined).shocks)).to.deep.equal(grace?.shocks);
  });

  it(`says what the experiments give: real windows${absent}`, function () {
    const scenario = real?.find(({ name }) => name === "October 2025, hourly");
    if (scenario === undefined) return this.skip();
    const row = kept.library.find((one) => one.scenario === scenario.name);
    expect(written(libraryRow(scenario))).to.deep.equal(row);
  });

  it("says what all experiments give (ZKMARGIN_WHOLE=1)", function () {
    if (process.env.ZKMARGIN_WHOLE !== "1" || real === undefined) return this.skip();
    const report = stressReport(real, () => undefined);
    expect(reportText(report) === docs("stress.json")).to.equal(true);
  });
});

describe("what docs/stress.md concludes", () => {
  const sweep = (parameter: string): typeof kept.sweeps =>
    kept.sweeps.filter((row) => row.parameter === parameter);

  it("no longer grace needs a smaller fund, nor a longer fast phase; no wider scenarios a larger one", () => {
    const needs = (parameter: string): number[] =>
      sweep(parameter).map(({ shocks }) => shocks.fundNeed.median);
    for (const parameter of ["grace", "fastTime"]) {
      expect(needs(parameter)).to.deep.equal(needs(parameter).toSorted((a, b) => a - b));
    }
    for (const parameter of ["move", "initialLevel", "band"]) {
      expect(needs(parameter)).to.deep.equal(needs(parameter).toSorted((a, b) => b - a));
    }
  });

  it("a fund of 5 % of the open interest is enough under the present table, of 0.5 % under the wide one", () => {
    for (const { scenario, fundNeed } of kept.library) {
      expect(fundNeed.high, scenario).to.be.at.most(0.05);
    }
    for (const { scenario, fundNeed } of kept.wide) {
      expect(fundNeed.high, scenario).to.be.at.most(0.005);
    }
  });

  it("penalty, critical level, target level, band of remainders and length of leases move the need by a tenth at most", () => {
    for (const parameter of [
      "penaltyRate",
      "criticalLevel",
      "remainderBand",
      "leaseLength",
      "targetLevel",
    ]) {
      const needs = sweep(parameter).map(({ shocks }) => shocks.fundNeed.median);
      expect(Math.max(...needs) / Math.min(...needs), parameter).to.be.at.most(1.1);
    }
  });

  it("halving the grace never raises the need, whatever assumption is changed; doubling the moves ends most of it", () => {
    for (const { change, needAtHalfGrace, needAtDoubleMove, figures } of kept.sensitivity) {
      expect(needAtHalfGrace, change).to.be.at.most(figures.fundNeed.median);
      expect(needAtDoubleMove, change).to.be.at.most(0.3 * figures.fundNeed.median);
    }
  });
});
