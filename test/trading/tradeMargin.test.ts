import { expect } from "chai";
import { Portfolio, TradeDelta } from "../../prover/index.ts";
import { type Band } from "../../risk/index.ts";
import {
  assessTrade,
  renderTradeMargin,
  requireCarried,
  type MarginContext,
} from "../../trading/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { sampleMarket, sampleTable } from "../risk/sampleRules.ts";

const context = (quantity: Record<string, string>): MarginContext => ({
  portfolio: Portfolio.create(quantity, 5n),
  market: sampleMarket(),
  table: sampleTable(),
  band: 500n as Band,
});
/** Long 2.5 BTC on credit: above maintenance, below the initial level. */
const STRETCHED = { "0": "-8000", "1": "2.5" };
const delta = (quantity: Record<string, string>): TradeDelta => TradeDelta.create(quantity, 7n);
const SELL_SOME = { "0": "7900", "1": "-1" };
const SELL_LITTLE = { "0": "79", "1": "-0.01" };
const BUY_LITTLE = { "0": "-79", "1": "0.01" };

/** A table that allows debt in slot 0. */
function lending(quantity: Record<string, string>): MarginContext {
  const own = context(quantity);
  return { ...own, table: { ...own.table, longOnly: own.table.longOnly.map(() => false) } };
}

describe("what a trade asks of the account", () => {
  it("is the initial level where the new book meets it", () => {
    const own = lending({ "0": "150000" });
    const trade = delta({ "0": "-15800", "1": "2" });
    const margin = assessTrade(own, trade);
    expect(margin.path).to.equal("initial");
    requireCarried(own, trade, margin);
    expect(renderTradeMargin(own, trade, margin)).to.match(
      /meets the initial level\nsolvency-spot8/,
    );
  });

  it("is the initial level as well for a stretched account that gets well", () => {
    expect(assessTrade(lending(STRETCHED), delta(SELL_SOME)).path).to.equal("initial");
  });

  it("is the maintenance level and an improvement in between", () => {
    const own = lending(STRETCHED);
    const trade = delta(SELL_LITTLE);
    const margin = assessTrade(own, trade);
    expect(margin.initial.status).to.equal("margin-short");
    expect(margin.maintenance.status).to.equal("provable");
    expect(margin.gain > 0n).to.equal(true);
    expect(margin.path).to.equal("improvement");
    requireCarried(own, trade, margin);
    expect(renderTradeMargin(own, trade, margin)).to.match(/by \$[0-9.]+\n.*but improved/);
  });

  it("cannot be met by a stretched account that gets worse, and says by how many dollars", () => {
    const own = lending(STRETCHED);
    const trade = delta(BUY_LITTLE);
    const margin = assessTrade(own, trade);
    expect(margin.path).to.equal("short");
    const refusal = refusalOf(() => {
      requireCarried(own, trade, margin);
    });
    expect(refusal.code).to.equal("MARGIN_SHORT");
    expect(refusal.message).to.match(/\$[0-9,.]+ short at level 1.1/);
    expect(renderTradeMargin(own, trade, margin)).to.contain("nor the maintenance level improved");
  });

  it("cannot be met below the maintenance level, improved or not", () => {
    const own = lending({ "0": "-12000", "1": "2.5" });
    const trade = delta(SELL_LITTLE);
    const margin = assessTrade(own, trade);
    expect(margin.gain > 0n).to.equal(true);
    expect(margin.path).to.equal("short");
    const refusal = refusalOf(() => {
      requireCarried(own, trade, margin);
    });
    expect(refusal.message).to.match(/\$[0-9,.]+ short at level 1 /);
  });

  it("cannot be met by a short that the rules do not allow, and names the slot only", () => {
    const own = context({ "0": "100", "1": "2.5" });
    const trade = delta({ "0": "-7900", "1": "1" });
    const refusal = refusalOf(() => {
      requireCarried(own, trade, assessTrade(own, trade));
    });
    expect(refusal.message).to.match(/does not allow a short position in slot 0/);
  });
});
