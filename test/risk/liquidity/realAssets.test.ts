import { expect } from "chai";
import { LIQUIDITY_HEADER, liquidityRows } from "../../../bench/liquidity.ts";
import { markdownRow } from "../../../bench/volatility.ts";
import { sourceText } from "../../lint/sourceTree.ts";

const rows = liquidityRows();
const where = rows === undefined ? " (skipped: ../shared/data is not there)" : "";

describe(`impact and limits of real assets${where}`, () => {
  before(function () {
    if (rows === undefined) this.skip();
  });

  it("are told in docs/liquidity.md as they come out", () => {
    const text = sourceText("docs/liquidity.md");
    for (const row of [LIQUIDITY_HEADER, ...rows!]) expect(text).to.include(markdownRow(row));
  });

  it("are there for every asset with volume, each with an impact, and a charge below the stressed scenario's", () => {
    expect(rows!.map(([asset]) => asset)).to.include.members(["BTC", "ETH", "USDC", "stETH"]);
    for (const row of rows!) {
      expect(BigInt((row[9] ?? "").replace(/ .*/, "")) >= 1n, row[0]).to.equal(true);
      expect(Number((row[12] ?? "").replace(" %", "")), row[0]).to.be.within(0.4, 39.4);
    }
  });
});
