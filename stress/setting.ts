/**
 * One stressed market in full: who is in it, under which rule table and terms, how deep the market is. All figures
 * that are assumptions of ours are here, each with what speaks for it.
 */
import { DEFAULT_TERMS, type AuctionTerms } from "../liquidation/index.ts";
import { homeTable, type SlotRisk } from "../replay/market/rules.ts";
import type { SlotPlan } from "../replay/market/window.ts";
import { validateRuleTable, type Level, type RuleTable } from "../risk/index.ts";
import {
  drawPopulation,
  marginRuleOf,
  slotPrices,
  type LiquidationRules,
  type MarketLayout,
  type Simulation,
  type StressPath,
} from "../risk/stress/index.ts";
import { DEFAULT_LIMITS } from "../setup/deploySystem.ts";

const SECONDS = 3_600;
const FRACTION = 10_000;
const UNITS = 1e8;
const CENTS = 100;

/** The contract's terms as the simulator has them. @param leaseLength s */
export function rulesOf(terms: AuctionTerms, leaseLength: number): LiquidationRules {
  const hours = (seconds: bigint): number => Number(seconds) / SECONDS;
  const fraction = (value: bigint): number => Number(value) / FRACTION;
  return {
    grace: hours(terms.grace),
    fastTime: hours(terms.fastTime),
    slowTime: hours(terms.slowTime),
    startFactor: fraction(terms.startFactor),
    midFactor: fraction(terms.midFactor),
    endFactor: fraction(terms.endFactor),
    targetLevel: fraction(terms.targetLevel),
    remainderBand: fraction(terms.remainderBand),
    criticalLevel: fraction(terms.criticalLevel),
    penaltyRate: fraction(terms.penaltyRate),
    bountyShare: fraction(terms.bountyShare),
    bountyCap: Number(terms.bountyCap) / UNITS,
    dust: Number(terms.dust) / CENTS,
    leaseLength: leaseLength / SECONDS,
  };
}

export interface Setting {
  readonly rules: LiquidationRules;
  /** Largest move in a scenario of the rule table: that of the first asset; others move by more. */
  readonly move: number;
  readonly initialLevel: number;
  /** Open interest over the depth for 1 %: by how many per cent selling all of it at once would move the price. */
  readonly crowding: number;
  /** Whether the table charges concentration by that depth. */
  readonly chargesDepth: boolean;
  /** Median of the leverage wanted; the rules bound it. */
  readonly leverage: number;
  readonly longShare: number;
  readonly coinCollateral: number;
  readonly band: number;
  readonly activeShare: number;
  readonly response: number;
  /** Share of an impact that stays; hours in which half of the rest recovers. */
  readonly permanent: number;
  readonly halfLife: number;
  /** Shares of the open interest. */
  readonly fund: number;
  readonly deskCapital: number;
  readonly unwindHours: number;
  readonly chargesImpact: number;
  /** Discount that desks want for a whole book, of its requirement, before the cost of selling. */
  readonly wantsOfWhole: number;
  readonly accounts: number;
  /** Steps an hour; undefined for four, and two on paths of more than five days. */
  readonly steps?: number;
}

export const BASE: Setting = {
  rules: rulesOf(DEFAULT_TERMS, DEFAULT_LIMITS.maxLeaseDuration),
  /** That of the replay of March 2020: 10 % for Bitcoin, 13 % for Ether. */
  move: 0.1,
  initialLevel: 1.25,
  /** A market that is large for where it is traded; what is said of defaults is said for 5 to 80. */
  crowding: 20,
  chargesDepth: true,
  /** With a wide spread: about half of all are as bold as the rules let them be. */
  leverage: 5,
  longShare: 0.65,
  coinCollateral: 0.25,
  /** Owners of the replays prove in 2 to 10 %. */
  band: 0.03,
  /** As many silent as others: in the replay of March 18 of 38. */
  activeShare: 0.5,
  response: 3,
  permanent: 0.5,
  halfLife: 6,
  fund: 0.01,
  deskCapital: 0.1,
  unwindHours: 2,
  chargesImpact: 1,
  /** As the desk for whole books in the replays; the one for parts wants 5 %. */
  wantsOfWhole: 0.15,
  accounts: 400,
};

const OPEN_INTEREST = 1e8;
/** How much more than the first asset another one moves in the table's scenarios. */
const MOVES = [1, 1.3, 1.6];
/** Accounts by the asset they hold first. */
const SHARES: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [0.6, 0.4],
  3: [0.5, 0.3, 0.2],
};

/** Spot in slots 1, 2, …; perpetuals after them. */
function layoutOf(assets: number): MarketLayout {
  const places = Array.from({ length: assets }, (_, place) => place);
  return { spot: places.map((at) => 1 + at), perpetual: places.map((at) => 1 + assets + at) };
}

/** Dollars for 1 %, by asset. */
function depthOf({ crowding }: Setting, assets: number): readonly number[] {
  return (SHARES[assets] ?? []).map((share) =>
    crowding === 0 ? Infinity : (share * OPEN_INTEREST) / crowding,
  );
}

/** A table as the replays have them, for the path's assets. */
export function tableOf(setting: Setting, path: StressPath): RuleTable {
  const depth = depthOf(setting, path.assets.length);
  const risks = path.assets.map((asset, place) => {
    // One per cent for the depth, as a fraction of the price per 1e-8 of the asset, times 2^64.
    const perUnit = (0.01 * (path.start[place] ?? 0)) / (depth[place] ?? Infinity);
    const impact = setting.chargesDepth ? BigInt(Math.round((perUnit * 2 ** 64) / UNITS)) : 0n;
    const move = BigInt(Math.round(setting.move * (MOVES[place] ?? 1) * FRACTION));
    return { asset, move, impact };
  });
  const spots = path.assets.map((name): SlotPlan => ({ name, decimals: 8, feed: name }));
  const perpetuals = path.assets.map((name): SlotPlan => ({ name: `${name}-PERP`, feed: name }));
  const listed: SlotRisk[] = [...risks.map((risk) => ({ ...risk, weight: 9_500n })), ...risks];
  const table = homeTable("solvency-spot8", [...spots, ...perpetuals], listed);
  const initialLevel = BigInt(Math.round(setting.initialLevel * FRACTION)) as Level;
  return validateRuleTable({ ...table, initialLevel });
}

/** Everything that follows from a setting, a path and a seed. */
export function simulationOf(setting: Setting, path: StressPath, seed: number): Simulation {
  const rule = marginRuleOf(tableOf(setting, path));
  const layout = layoutOf(path.assets.length);
  const slotPrice = slotPrices(layout, path.start, new Float64Array(rule.slots));
  const people = {
    accounts: setting.accounts,
    openInterest: OPEN_INTEREST,
    leverage: { median: setting.leverage, sigma: 0.7, most: 100 },
    // Sizes differ by a factor of a hundred; with a heavier tail one account decides the run.
    size: { tail: 1.2, ratio: 100 },
    longShare: setting.longShare,
    assetShares: SHARES[path.assets.length] ?? [],
    secondAsset: 0.3,
    coinCollateral: setting.coinCollateral,
    ...{ band: setting.band, activeShare: setting.activeShare, response: setting.response },
    reserve: 0.5,
  };
  const traders = drawPopulation(people, rule, layout, path.start, slotPrice, seed);
  const { permanent, halfLife, deskCapital, unwindHours, chargesImpact, wantsOfWhole } = setting;
  return {
    ...{ path, traders, layout, rule, rules: setting.rules },
    impact: { depth: depthOf(setting, path.assets.length), permanent, halfLife },
    desk: {
      capital: deskCapital * OPEN_INTEREST,
      ...{ wantsOfPart: 0.05, wantsOfWhole, chargesImpact, unwindHours },
    },
    fund: setting.fund * OPEN_INTEREST,
    stepsPerHour: setting.steps ?? (path.returns.length > 120 ? 2 : 4),
    settleHours: 48,
  };
}
