/**
 * Books of options under a scenario grid: what delta alone would ask, what the grid asks, and where it is worst. Markets
 * and tables are those of the exact model, so the margin is the very figure that a proof is about.
 */
import { solvencyCircuit } from "../circuits/spec.ts";
import { black76Greeks, vegaPerPoint, type Greeks } from "../risk/pricing/index.ts";
import {
  ONE,
  PRICE,
  evaluateMargin,
  minimalBandSensitivity,
  plainTerms,
  validateRuleTable,
  type Band,
  type Level,
  type MarginEvaluation,
  type MarketSnapshot,
  type Price,
  type Quantity,
  type RuleTable,
} from "../risk/index.ts";
import {
  leastContingency,
  revalueOptions,
  scenarioMarket,
  scenarioShocksUp,
  type ListedOption,
  type RevaluedSlots,
  type ScenarioAsset,
  type ScenarioGrid,
} from "../risk/scenarios/index.ts";
import { EPOCH, TIMESTAMP } from "../risk/units.ts";

const BOOK32 = solvencyCircuit("solvency-book32");
const { parameters: SHAPE, nSlots } = BOOK32;
/** Linear slot that follows the asset. */
const COIN = 1;

export interface OptionLeg {
  readonly option: ListedOption;
  /** Units of the asset; negative is written. */
  readonly quantity: number;
}

export interface OptionBookTerms {
  readonly asset: ScenarioAsset;
  /** USD: of the linear slot that hedges. */
  readonly spot: number;
  /** Unix milliseconds. */
  readonly asOf: number;
}

/** A book's sensitivities, and its margin under one grid. */
export interface OptionBookMargin {
  /** Units of the asset, options and hedge. */
  readonly delta: number;
  /** By how much delta changes when the price moves by 1 %. */
  readonly gammaPerPercent: number;
  /** USD per vol point. */
  readonly vega: number;
  /** Units of the linear slot. */
  readonly hedge: number;
  /** USD that a move of the width would cost a book of this delta. */
  readonly deltaMargin: number;
  readonly evaluation: MarginEvaluation;
  /** Name of the scenario that loses most; `none` where none loses. */
  readonly worst: string;
  readonly market: MarketSnapshot;
}

const raw = (units: number): bigint => BigInt(Math.round(units * 1e8));
const perSlot = <T>(valueOf: (slot: number) => T): readonly T[] =>
  Array.from({ length: nSlots }, (_, slot) => valueOf(slot));

/** Weights 1, and no contingency but what rounding asks for. */
function tableOf(market: MarketSnapshot, shock: RuleTable["shock"]): RuleTable {
  const contingency = perSlot((slot) => {
    const price = market.price[slot] ?? (0n as Price);
    if (slot >= SHAPE.nLinear) return price === 0n ? 0n : leastContingency(price);
    return slot === COIN ? 1n : 0n;
  });
  const rules = {
    ...{ circuit: BOOK32.id, shape: SHAPE, initialLevel: ONE, maintenanceLevel: ONE },
    ...{ longOnly: perSlot(() => false), impact: perSlot(() => 0n), contingency, shock },
    ...{ weightLong: perSlot(() => ONE), weightShort: perSlot(() => ONE) },
  } as unknown as RuleTable;
  const bandSensitivity = minimalBandSensitivity(rules, SHAPE.nLinear);
  return validateRuleTable({ ...rules, bandSensitivity });
}

/** A leg with its Greeks to a forward that moves in proportion to the spot. */
interface PricedLeg {
  readonly quantity: number;
  readonly greeks: Greeks;
  /** Forward over spot. */
  readonly ratio: number;
}

function pricedLegs(
  { options }: RevaluedSlots,
  legs: readonly OptionLeg[],
  spot: number,
): readonly PricedLeg[] {
  return legs.map(({ quantity }, slot) => {
    const state = options[slot]?.state;
    if (state === undefined) throw new RangeError(`option slot ${slot} is empty`);
    const greeks = black76Greeks({ ...state, rate: 0 });
    return { quantity, greeks, ratio: state.forward / spot };
  });
}

/**
 * @param legs at most sixteen
 * @param hedged whether the linear slot makes delta 0, to 1e-8 of the asset
 * @param linear units of the linear slot besides
 */
export function optionBookMargin(
  grid: ScenarioGrid,
  { asset, spot, asOf }: OptionBookTerms,
  legs: readonly OptionLeg[],
  hedged: boolean,
  linear = 0,
): OptionBookMargin {
  const slots = Array.from({ length: SHAPE.nOption }, (_, slot) => legs[slot]?.option);
  const revalued = revalueOptions(grid, [asset], slots, asOf, SHAPE);
  const priced = pricedLegs(revalued, legs, spot);
  const sumOf = (part: (leg: PricedLeg) => number): number =>
    priced.reduce((sum, leg) => sum + leg.quantity * part(leg), 0);
  const optionDelta = sumOf(({ greeks, ratio }) => greeks.delta * ratio);
  const hedge = linear - (hedged ? optionDelta : 0);
  const delta = optionDelta + hedge;

  const linearPrice = Array.from({ length: SHAPE.nLinear }, (_, slot) =>
    PRICE.parse(slot === 0 ? 10n ** 8n : slot === COIN ? raw(spot) : 0n, "price"),
  );
  const terms = { circuit: BOOK32.id, shape: SHAPE, linearPrice };
  const epoch = { epoch: EPOCH.parse("1", "epoch"), committedAt: TIMESTAMP.parse("0", "at") };
  const market = scenarioMarket({ ...terms, ...epoch }, revalued);
  const coins = Array.from({ length: SHAPE.nLinear }, (_, slot) =>
    slot === COIN ? asset.name : undefined,
  );
  const table = tableOf(market, scenarioShocksUp(grid, [asset], coins, SHAPE));
  const book = perSlot((slot) => {
    if (slot === COIN) return raw(hedge);
    return raw(legs[slot - SHAPE.nLinear]?.quantity ?? 0);
  }) as readonly Quantity[];
  const evaluation = evaluateMargin(book, market, table, plainTerms(ONE as Level, 0n as Band));
  const { worstScenario } = evaluation;
  return {
    ...{ delta, hedge, evaluation, market },
    gammaPerPercent: sumOf(({ greeks, ratio }) => greeks.gamma * ratio ** 2) * spot * 0.01,
    vega: sumOf(({ greeks }) => vegaPerPoint(greeks)),
    deltaMargin: Math.max(
      delta * spot * -Math.expm1(-asset.width),
      -delta * spot * Math.expm1(asset.width),
    ),
    worst: worstScenario === undefined ? "none" : (grid.scenarios[worstScenario]?.name ?? "unused"),
  };
}
