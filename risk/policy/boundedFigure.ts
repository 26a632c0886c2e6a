/**
 * Figures of a table that an author declares and a policy moves: weights, contingencies, impacts, levels. A change is
 * carried in millionths of the figure's own unit, so that ten epochs of a tenth of a day move it as far as one of a day,
 * and crosses into the unit at the end, against the holder. Exact; no floating point.
 */
import { ceilDiv, floorDiv, max } from "../rounding.ts";
import { DAY_SECONDS } from "../volatility/index.ts";
import { ONE } from "../units.ts";

/** Fine units of one unit of the figure. */
export const FINE = 1_000_000n;

const DAY = BigInt(DAY_SECONDS);

/** In units of the figure. */
export interface FigureBounds {
  /** Governance allows no less and no more. */
  readonly least: bigint;
  readonly most: bigint;
  /** Most it may rise and fall in a day. */
  readonly rise: bigint;
  readonly fall: bigint;
  /** The same as a share of itself, 1e-4, on top. */
  readonly riseShare: bigint;
  readonly fallShare: bigint;
}

/** `range`: an earlier figure outside the range that governance allows now was brought into it at once. */
export type FigureBound = "none" | "rise" | "fall" | "range";

export interface FigureChange {
  /** In the table, units of the figure. */
  readonly value: bigint;
  /** Fine: what the next change starts from. */
  readonly position: bigint;
  readonly target: bigint;
  /** Fine; undefined for the first. */
  readonly previous: bigint | undefined;
  readonly boundBy: FigureBound;
}

/** Which way a figure that lies between two units goes: against the holder. */
export type FigureRounding = "down" | "up";

/** The nearest that a range allows. */
export function inRange(
  value: bigint,
  { least, most }: Pick<FigureBounds, "least" | "most">,
): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}

/** Seconds that count: a long silence allows no more than a day. */
function stepOf(amount: bigint, share: bigint, from: bigint, seconds: number): bigint {
  const counted = BigInt(Math.min(seconds, DAY_SECONDS));
  return ((amount * FINE + (from * share) / ONE) * counted) / DAY;
}

/**
 * @param target within the bounds' range
 * @param before position and whole seconds since it was set; undefined for the first, which is the target
 */
export function moveFigure(
  target: bigint,
  bounds: FigureBounds,
  rounding: FigureRounding,
  before?: { readonly position: bigint; readonly seconds: number },
): FigureChange {
  const range = { least: bounds.least * FINE, most: bounds.most * FINE };
  const from = before === undefined ? target * FINE : inRange(before.position, range);
  let position = target * FINE;
  let boundBy: FigureBound =
    before === undefined || from === before.position ? "none" : ("range" as const);
  if (before !== undefined) {
    const most = from + stepOf(bounds.rise, bounds.riseShare, from, before.seconds);
    const least = max(0n, from - stepOf(bounds.fall, bounds.fallShare, from, before.seconds));
    if (position > most) [position, boundBy] = [most, "rise"];
    if (position < least) [position, boundBy] = [least, "fall"];
  }
  const value = rounding === "up" ? ceilDiv(position, FINE) : floorDiv(position, FINE);
  return { value, position, target, previous: before?.position, boundBy };
}
