/** Gamma in the margin: books whose delta is zero and whose loss is not. */
import { expect } from "chai";
import {
  GRIDS,
  flatTerms,
  scenarioReport,
  straddle,
  worstLossUsd,
} from "../../../bench/scenarios.ts";
import { optionBookMargin, type OptionBookMargin } from "../../../bench/optionBooks.ts";
import { deribitChain } from "../../../bench/optionChain.ts";
import { straddlePicture } from "../../../bench/straddlePicture.ts";
import { markdownRow } from "../../../bench/volatility.ts";
import { sourceText } from "../../lint/sourceTree.ts";

const TERMS = flatTerms();
const { expiry } = TERMS.asset.surface!.slices[0]!;

function straddled(quantity: number, grid = GRIDS[0]!): OptionBookMargin {
  return optionBookMargin(grid, TERMS, straddle(40_000, expiry, quantity), true);
}

const CHAIN = deribitChain();
const DOCUMENT = sourceText("docs/scenarios.md");

describe("gamma in the margin", () => {
  for (const grid of GRIDS) {
    it(`a written straddle, hedged to a delta of 0, needs a sixth of the coin's price: ${grid.name}`, () => {
      const book = straddled(-1, grid);
      expect(Math.abs(book.delta)).to.be.below(1e-8);
      expect(book.deltaMargin).to.be.below(0.001);
      expect(book.gammaPerPercent).to.be.below(-0.03);
      expect(worstLossUsd(book)).to.be.within(6_000, 8_000);
      expect(book.worst).to.equal("price up ×1, volatility up");
    });
  }

  it("is what gamma says of a small move", () => {
    // A grid of one small move: P&L against ½·Γ·(x·S)² of the written straddle, whose theta is not in a scenario.
    const [grid] = GRIDS;
    const small = { ...TERMS, asset: { ...TERMS.asset, width: 0.02 } };
    const still = {
      ...grid!,
      scenarios: [{ name: "up", steps: [1], volatility: 0, cover: 10_000n }],
    };
    const book = optionBookMargin(still, small, straddle(40_000, expiry, -1), true);
    const move = Math.expm1(0.02);
    const quadratic = (0.5 * -book.gammaPerPercent * move ** 2 * TERMS.spot) / 0.01;
    // Higher orders, and 1e-4 of the hedge, to which linear shocks are rounded.
    expect(quadratic).to.be.within(30, 35);
    expect(worstLossUsd(book) / quadratic).to.be.within(0.97, 1.03);
  });

  it("grows with the quantity written, and a bought straddle loses at most what it cost", () => {
    for (const grid of GRIDS) {
      const [one, ten] = [straddled(-1, grid), straddled(-10, grid)];
      expect(worstLossUsd(ten) / worstLossUsd(one)).to.be.closeTo(10, 1e-3);
      const bought = optionBookMargin(grid, TERMS, straddle(40_000, expiry, 3), false);
      const premium = Number(bought.evaluation.value) / 1e20;
      expect(worstLossUsd(bought)).to.be.within(1, premium);
      expect(worstLossUsd(straddled(1, grid))).to.be.below(worstLossUsd(one) / 2);
    }
  });

  it("is in docs/scenarios.md as the bench prints it", () => {
    const tables = scenarioReport();
    expect(tables.length).to.equal(CHAIN === undefined ? 1 : 2);
    for (const { title, rows } of tables) {
      for (const row of rows) expect(DOCUMENT, title).to.include(markdownRow(row));
    }
  });

  it("is in the document's picture as drawn by the bench", () => {
    expect(sourceText("docs/scenarios.svg")).to.equal(straddlePicture());
    expect(straddlePicture()).to.not.match(/NaN|Infinity|undefined/);
  });
});
