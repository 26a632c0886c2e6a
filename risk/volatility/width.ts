/**
 * The scenario width of an asset: the log move of one step of the rule table that is to be exceeded on at
 * most one day in a hundred, on either side. From candidates of volatility to a width, in this order:
 *
 *     σ       = max(ewma, long memory, implied)                    per day
 *     target  = ((1 − s)·m·σ·√h + s·stressed)·raise                 stress weight, early warning
 *     target  = min(max(target, m·longRun·√h), cap)                 floor, cap
 *     width   = min(max(target, previous·(1 − fall)^t), previous·(1 + rise)^t)
 *
 * with t = min(1, days since the previous width): a width moves no faster per epoch than per day, and no
 * number of epochs makes a day longer. Speed comes last: a floor that governance raises is reached at that speed. The
 * cap alone is never exceeded, also when it was lowered since.
 *
 * The maximum, not a weighted mean: a quote of implied volatility may be missing, stale or made to look low, and
 * can here only ever raise a width, at most to the cap and at the speed allowed. A mean would let whoever
 * writes cheap options lower everybody's margin.
 *
 * Against procyclicality, Commission Delegated Regulation (EU) No 153/2013, Article 28(1), asks central
 * counterparties for one of: (a) a buffer of 25 % that may be used up, (b) 25 % weight for stressed observations,
 * (c) a floor from ten years of volatility. Here (b) is `stressWeight` and (c) is `longRun`; (a) would do
 * what (b) does, but somebody has to decide when it is used up. Speed is asymmetric on top: what was raised in a
 * storm is given back slowly.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal, type RealRange } from "../realNumber.ts";

export interface WidthParameters {
  /** m: widths per σ; a normal quantile times a factor for fat tails. */
  readonly multiple: number;
  /** h: days until a position is closed out, over which a width must hold. */
  readonly horizonDays: number;
  /** Volatility per day over ten years: floor of the width, and prior of the estimators. */
  readonly longRun: number;
  /** Log move over h days in the stress the asset's kind is measured against. */
  readonly stressed: number;
  /** s: weight of `stressed`, 0 to 1. */
  readonly stressWeight: number;
  /** No width is above. */
  readonly cap: number;
  /** Most a width may rise in a day, as a fraction of itself. */
  readonly rise: number;
  /** Most it may fall in a day, as a fraction of itself. */
  readonly fall: number;
}

/** Volatility per day by where it is from; `implied` where there are options. */
export interface VolatilityCandidates {
  readonly ewma: number;
  readonly longMemory: number;
  readonly implied?: number | undefined;
}

export type VolatilitySource = keyof VolatilityCandidates;
export type WidthBound = "none" | "floor" | "cap" | "rise" | "fall";

/** Why a width is what it is; goes into the manifest of the rule table made from it. */
export interface WidthExplanation {
  /** The candidates, per day, as they came. */
  readonly candidates: VolatilityCandidates;
  /** Which of them was largest. */
  readonly volatilityFrom: VolatilitySource;
  /** m·σ·√h, before the stress weight. */
  readonly calculated: number;
  /** After the stress weight, before any bound. */
  readonly weighted: number;
  /** Factor on the weighted figure by an early warning, at least 1. */
  readonly raise: number;
  /** After floor and cap, before the bounds of speed. */
  readonly target: number;
  /** The width before; undefined for the first. */
  readonly previous: number | undefined;
  readonly width: number;
  /** The bound that decided, the last one that did where several acted. */
  readonly boundBy: WidthBound;
  /** weighted·raise − width: what the bounds cut off; negative is what they added. */
  readonly cut: number;
}

const VOLATILITY: RealRange = { min: 0, max: 10, of: "volatility per day (0.04 is 4 %)" };
const WIDTH: RealRange = { min: 0, max: 5, of: "a log move (0.2 is a rise of 22 %)" };

const RANGES: Record<keyof WidthParameters, RealRange> = {
  multiple: { min: 0.1, max: 20, of: "widths per volatility" },
  horizonDays: { min: 1 / 24, max: 30, of: "days" },
  longRun: { ...VOLATILITY, min: 1e-6 },
  stressed: WIDTH,
  stressWeight: { min: 0, max: 1, of: "a weight" },
  cap: { ...WIDTH, min: 1e-6 },
  rise: { min: 0.001, max: 100, of: "a fraction of the width" },
  fall: { min: 0.0001, max: 0.99, of: "a fraction of the width" },
};

/** m·longRun·√h. */
export function widthFloor({ multiple, longRun, horizonDays }: WidthParameters): number {
  return multiple * longRun * Math.sqrt(horizonDays);
}

/** @throws INPUT_INVALID naming the parameter, under `path` */
export function validateWidthParameters(parameters: WidthParameters, path: string): void {
  for (const [name, range] of Object.entries(RANGES)) {
    requireReal(parameters[name as keyof WidthParameters], `${path}.${name}`, range);
  }
  if (widthFloor(parameters) > parameters.cap) {
    throw inputInvalid(`${path}.cap`, "is below the floor", "raise it, or lower longRun");
  }
}

function largest(candidates: VolatilityCandidates): readonly [VolatilitySource, number] {
  const named: [VolatilitySource, number][] = [
    ["ewma", candidates.ewma],
    ["longMemory", candidates.longMemory],
  ];
  if (candidates.implied !== undefined) named.push(["implied", candidates.implied]);
  for (const [name, value] of named) requireReal(value, `candidates.${name}`, VOLATILITY);
  return named.reduce((best, next) => (next[1] > best[1] ? next : best));
}

/** The previous width and how long ago it was set. */
export interface PreviousWidth {
  readonly width: number;
  readonly elapsedDays: number;
}

const RAISE: RealRange = { min: 1, max: 100, of: "times the width" };

/**
 * The speed a day allows binds the first width against nothing: it is the target itself.
 * @param raise factor of an early warning, from 1: it can never lower a width
 * @throws INPUT_INVALID for parameters, candidates or a previous width out of range
 */
export function scenarioWidth(
  parameters: WidthParameters,
  candidates: VolatilityCandidates,
  before?: PreviousWidth,
  raise = 1,
): WidthExplanation {
  validateWidthParameters(parameters, "parameters");
  const { multiple, horizonDays, stressWeight, stressed, cap, rise, fall } = parameters;
  const [volatilityFrom, volatility] = largest(candidates);
  const calculated = multiple * volatility * Math.sqrt(horizonDays);
  const weighted = (1 - stressWeight) * calculated + stressWeight * stressed;
  const raised = weighted * requireReal(raise, "raise", RAISE);

  let [target, boundBy]: [number, WidthBound] = [raised, "none"];
  if (target < widthFloor(parameters)) [target, boundBy] = [widthFloor(parameters), "floor"];
  if (target > cap) [target, boundBy] = [cap, "cap"];

  let width = target;
  if (before !== undefined) {
    const previous = requireReal(before.width, "before.width", { ...WIDTH, min: 1e-9 });
    const elapsed = { min: 0, max: 1e4, of: "days since the previous width" };
    const days = Math.min(1, requireReal(before.elapsedDays, "before.elapsedDays", elapsed));
    const least = Math.min(cap, previous * (1 - fall) ** days);
    const most = previous * (1 + rise) ** days;
    if (width < least) [width, boundBy] = [least, "fall"];
    if (width > most) [width, boundBy] = [most, "rise"];
  }
  const cut = raised - width;
  const previous = before?.width;
  return {
    ...{ candidates, volatilityFrom, calculated, weighted, raise, target },
    ...{ previous, width, boundBy, cut },
  };
}
