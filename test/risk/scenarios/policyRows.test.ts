/** Tables of risk/policy and option values on their rows: one scenario is one move in both. */
import { expect } from "chai";
import { jointRows, scenarioLayout, shocksOfRowUp } from "../../../risk/policy/index.ts";
import {
  PORTFOLIO_VOLATILITY,
  gridOfRows,
  revalueOptions,
  scenarioShocksUp,
} from "../../../risk/scenarios/index.ts";
import { SymmetricMatrix } from "../../../risk/volatility/index.ts";
import { expectRefusal } from "./refusals.ts";
import { AS_OF, SHAPE, assetOf, linearOf, optionOf, slotsOf } from "./sampleOptions.ts";

const moving = (slot: number, width: number, anchored = false) => {
  return { slot, width, cap: 1, anchored, isNew: true };
};
/** A dollar, BTC, ETH and a BTC perpetual. */
const ROWS = jointRows({
  ...{ nLinear: SHAPE.nLinear, nScenarios: SHAPE.nScenarios, anchoredRise: 0.1, turn: 1 },
  ...{ layout: scenarioLayout(SHAPE.nScenarios, true), componentScale: 1 },
  slots: [moving(0, 0.04, true), moving(1, 0.21), moving(2, 0.27), moving(3, 0.21)],
  correlation: SymmetricMatrix.of(3, (row, column) => (row === column ? 1 : 0.8)),
  before: undefined,
});
const ASSETS = [
  { name: "BTC", slot: 1 },
  { name: "ETH", slot: 2 },
];
const TERMS = { name: "policy", assets: ASSETS, volatilityShock: PORTFOLIO_VOLATILITY };

describe("option values on the rows of a policy's table", () => {
  const grid = gridOfRows(ROWS, TERMS);
  const assets = [
    assetOf("BTC", { forward: 40_000, width: 1 }),
    assetOf("ETH", { forward: 2_000, width: 1 }),
  ];

  it("are of the very shocks of the table, row by row", () => {
    const shock = scenarioShocksUp(grid, assets, linearOf(undefined, "BTC", "ETH"), SHAPE);
    const policy = ROWS.map(shocksOfRowUp);
    expect(grid.scenarios.length).to.equal(SHAPE.nScenarios);
    for (const slot of [1, 2]) {
      expect(shock.map((row) => row[slot])).to.deep.equal(policy.map((row) => row[slot]));
    }
  });

  it("cost who writes a straddle where prices move, and who holds one where they do not", () => {
    const straddle = slotsOf(optionOf("call", 40_000), optionOf("put", 40_000));
    const { optionPnl } = revalueOptions(grid, assets, straddle, AS_OF, SHAPE);
    const gains = optionPnl.map(([call, put]) => call! + put!);
    const named = (words: string): bigint[] =>
      gains.filter((_, s) => grid.scenarios[s]!.name.includes(words));
    expect(named("unmoved, volatility down").every((gain) => gain < 0n)).to.equal(true);
    expect(named("unmoved, volatility up").every((gain) => gain > 0n)).to.equal(true);
    const corners = [...named("anchored up, volatility up"), ...named("×2, 35 %")];
    expect(corners).to.have.length(4);
    expect(corners.every((gain) => gain > 0n)).to.equal(true);
  });

  it("are refused for slots the rows do not have", () => {
    const beyond = { ...TERMS, assets: [{ name: "BTC", slot: SHAPE.nLinear }] };
    expectRefusal(() => gridOfRows(ROWS, beyond), "assets[0].slot");
  });
});
