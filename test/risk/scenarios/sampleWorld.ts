/** A dollar, two coins, a perpetual and five options on book32, with table and market from one grid. */
import {
  ONE,
  minimalBandSensitivity,
  validateRuleTable,
  type MarketSnapshot,
  type Price,
  type RuleTable,
} from "../../../risk/index.ts";
import {
  joint33,
  leastContingency,
  revalueOptions,
  scenarioMarket,
  scenarioShocksUp,
  type RevaluedSlots,
  type ScenarioAsset,
  type ScenarioGrid,
} from "../../../risk/scenarios/index.ts";
import { SymmetricMatrix, jointDirections } from "../../../risk/volatility/index.ts";
import { AS_OF, BOOK32, SHAPE, assetOf, linearOf, optionOf, slotsOf } from "./sampleOptions.ts";

export interface ScenarioWorld {
  readonly grid: ScenarioGrid;
  readonly assets: readonly ScenarioAsset[];
  /** Asset of each linear slot. */
  readonly linear: readonly (string | undefined)[];
  readonly revalued: RevaluedSlots;
  readonly market: MarketSnapshot;
  /** With the least contingency that rounding asks for. */
  readonly table: RuleTable;
}

/** Linear slots with a price: USDC, BTC, ETH, a BTC perpetual. */
export const LINEAR = 4;
/** Option slots with a price. */
export const OPTIONS = 5;

export interface WorldTerms {
  /** Scenario widths of BTC and ETH. */
  readonly widths: readonly [number, number];
  /** 1e-8 USD of a dollar, BTC, ETH, the perpetual. */
  readonly prices: readonly bigint[];
}

const PLAIN: WorldTerms = {
  widths: [0.25, 0.3],
  prices: [1_00000000n, 39_987_65432100n, 2_003_21000000n, 40_012_30000007n],
};

export function scenarioWorld({ widths, prices }: WorldTerms = PLAIN): ScenarioWorld {
  const [btc, eth] = prices.slice(1, 3).map((price) => Number(price) / 1e8);
  const assets = [
    assetOf("BTC", { forward: btc!, volatility: 0.7, width: widths[0] }),
    assetOf("ETH", { forward: eth!, volatility: 0.9, width: widths[1] }),
  ];
  const correlation = SymmetricMatrix.of(2, (row, column) => (row === column ? 1 : 0.85));
  const grid = joint33(["BTC", "ETH"], jointDirections(correlation, 6));
  const linear = linearOf(undefined, "BTC", "ETH", "BTC");
  const options = slotsOf(
    optionOf("call", btc! * 1.01, { days: 9 }),
    optionOf("put", btc! * 0.93, { days: 30 }),
    optionOf("call", eth! * 1.5, { asset: "ETH", days: 61 }),
    optionOf("put", eth! * 1.02, { asset: "ETH", days: 2 }),
    // Worth less than 1e-8 USD: published as 1.
    optionOf("call", btc! * 9, { days: 2 }),
  );
  const revalued = revalueOptions(grid, assets, options, AS_OF, SHAPE);
  const linearPrice = Array.from({ length: SHAPE.nLinear }, (_, i) => (prices[i] ?? 0n) as Price);
  const market = scenarioMarket(
    { circuit: "solvency-book32", shape: SHAPE, epoch: 1n, committedAt: 0n, linearPrice } as never,
    revalued,
  );
  const perSlot = (value: (slot: number) => bigint): readonly bigint[] =>
    Array.from({ length: BOOK32.nSlots }, (_, slot) => value(slot));
  const rules = {
    circuit: "solvency-book32",
    shape: SHAPE,
    initialLevel: ONE,
    maintenanceLevel: ONE,
    longOnly: perSlot(() => 0n).map(() => false),
    weightLong: perSlot(() => ONE),
    weightShort: perSlot(() => ONE),
    contingency: perSlot((slot) => leastOf(slot, market)),
    impact: perSlot(() => 0n),
    shock: scenarioShocksUp(grid, assets, linear, SHAPE),
  } as unknown as RuleTable;
  const bandSensitivity = minimalBandSensitivity(rules, SHAPE.nLinear);
  const table = validateRuleTable({ ...rules, bandSensitivity });
  return { grid, assets, linear, revalued, market, table };
}

function leastOf(slot: number, { price }: MarketSnapshot): bigint {
  if (slot < SHAPE.nLinear) return slot > 0 && slot < LINEAR ? 1n : 0n;
  return slot < SHAPE.nLinear + OPTIONS ? leastContingency(price[slot]!) : 0n;
}
