/**
 * What docs/ says of the replays: the page repeats the kept reports, which add up, and are of the windows and terms
 * that the code has. That a replay still gives them is played with ZKMARGIN_WHOLE=1 (windows.test.ts).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { DEFAULT_TERMS } from "../../liquidation/index.ts";
import { PAGE, markdownOf, keptOf, keptReports } from "../../replay/docs.ts";
import { MARCH_CAST } from "../../replay/windows/marchCast.ts";
import { OCTOBER_CAST } from "../../replay/windows/octoberCast.ts";
import type { ReplayReport } from "../../replay/report/report.ts";
import { summaryOf } from "../../replay/report/text.ts";
import { WINDOW_IDS } from "../../replay/windows/index.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";

const kept = keptReports();
const CASTS = { "2020-03": MARCH_CAST, "2025-10": OCTOBER_CAST } as const;

const page = readFileSync(join(REPOSITORY, "docs", "replay.md"), "utf8");

for (const id of WINDOW_IDS) {
  describe(`docs/replay of ${id}`, () => {
    const report = kept[id]!;

    it("says what the kept report says", () => {
      expect(PAGE.said(id)).to.equal(markdownOf(summaryOf(report)));
    });

    it("is of the accounts and the terms that the code has", () => {
      const { owners, makers, liquidators } = CASTS[id];
      const named = [...owners, ...makers, ...liquidators].map(({ name }) => name);
      expect(report.accounts.map(({ name }) => name)).to.deep.equal(named);
      const terms = Object.entries(DEFAULT_TERMS).map(([name, value]) => [name, Number(value)]);
      expect(report.terms).to.deep.equal(Object.fromEntries(terms));
    });

    it("adds up", () => {
      const { totals, accounts, fund, times, checked } = report;
      const sum = (of: (one: (typeof accounts)[number]) => number): number =>
        accounts.reduce((total, one) => total + of(one), 0);
      const { flags, cures, takenOverInPart, takenOverInFull, stillOpen } = totals;
      expect(cures + takenOverInPart + takenOverInFull + stillOpen).to.equal(flags);
      expect(sum((one) => one.flags)).to.equal(flags);
      expect(sum((one) => one.cured + one.curedByDesks)).to.equal(cures);
      expect(sum((one) => one.takenOverInPart)).to.equal(takenOverInPart);
      expect(sum((one) => one.takenOverInFull)).to.equal(takenOverInFull);
      expect(times.priceMoveToSettlement.candles.count).to.equal(takenOverInPart + takenOverInFull);
      expect(checked.booksRecovered).to.equal(accounts.length);
      const [start, tookIn, paid, left, end] = [
        ...[fund.start, fund.tookIn, fund.paid, fund.toDepositorsWhoLeft, fund.end],
      ].map(Number);
      expect(start! + tookIn! - paid! - left!).to.be.closeTo(end!, 1e-6);
      expect(fund.paid).to.equal(totals.fundPaid);
    });

    it("shows its pictures", () => {
      for (const name of [`replay-${id}.svg`, `replay-${id}-close-up.svg`]) {
        expect(page).to.contain(`](${name})`);
        const picture = readFileSync(join(REPOSITORY, "docs", name), "utf8");
        expect(picture).to.match(/^<svg .*<\/svg>\n$/s);
        expect(picture.length).to.be.below(200_000);
      }
    });
  });
}

describe("the kept report", () => {
  it("leaves single cases out", () => {
    const whole = { cases: [{ account: 1 }], totals: { flags: 1 } } as unknown as ReplayReport;
    expect(keptOf(whole)).to.deep.equal({ totals: { flags: 1 } });
  });

  it("becomes a list under its title", () => {
    expect(markdownOf(["Title", "  one", "    of it", "  two"])).to.equal(
      "Title.\n\n- one\n  - of it\n- two",
    );
  });
});
