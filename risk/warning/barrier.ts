/**
 * How likely a price leaves a band before a time: the log of the price as a Brownian motion without drift, started at 0,
 * and two barriers at −down and up. Distances are log moves divided by the deviation σ√T of the whole time, so one
 * function of two numbers says it all.
 *
 * Two series say the same. By reflection (J. L. Doob, Annals of Mathematical Statistics 20 (1949), 393–403, section 4;
 * T. W. Anderson, same journal 31 (1960), 165–197): to touch one barrier, then the other, and so on j times is to travel
 * the unfolded distance, and inclusion and exclusion over who was touched first gives
 *
 *     P = 2·Σ_{j≥0} (−1)^j · [N(−(up + j·L)) + N(−(down + j·L))],   L = up + down.
 *
 * By eigenfunctions of the interval (W. Feller, An Introduction to Probability Theory II, 2nd edition, X.5):
 *
 *     P = 1 − Σ_{n odd} 4/(n·π) · sin(n·π·down/L) · exp(−n²·π²/(2·L²)).
 *
 * The first is short and keeps its relative accuracy when barriers are far, the second when they are near.
 */
import { normalCdf } from "../pricing/index.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal, type RealRange } from "../realNumber.ts";

/** Log distances from the price to either edge, both at least 0; infinite where there is no edge. */
export interface Distances {
  readonly down: number;
  readonly up: number;
}

const DEVIATION: RealRange = { min: 0, max: 100, of: "a deviation of log moves" };
/** N(−39) is 0 in double precision. */
const FAR = 39;
/** Width of the interval in deviations above which the reflections are the shorter series. */
const WIDE = 2;

function requireDistance(value: number, field: string): void {
  if (value >= 0) return;
  throw inputInvalid(field, "is not a distance", "give a log move of at least 0, or Infinity");
}

function clamp(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}

/** P by the reflections. Distances in deviations, positive. */
export function exitByReflections({ down, up }: Distances): number {
  const length = down + up;
  const nearest = Math.min(down, up);
  if (!Number.isFinite(length)) return Math.min(1, 2 * normalCdf(-nearest));
  let sum = 0;
  for (let j = 0; nearest + j * length < FAR; j++) {
    const pair = normalCdf(-(up + j * length)) + normalCdf(-(down + j * length));
    sum += j % 2 === 0 ? pair : -pair;
  }
  return clamp(2 * sum);
}

/** P by the eigenfunctions. Distances in deviations, positive and finite. */
export function exitByEigenfunctions({ down, up }: Distances): number {
  const length = down + up;
  const rate = (Math.PI * Math.PI) / (2 * length * length);
  let survives = 0;
  for (let n = 1; n * n * rate < FAR * FAR; n += 2) {
    const wave = Math.sin((n * Math.PI * down) / length);
    survives += (4 / (n * Math.PI)) * wave * Math.exp(-n * n * rate);
  }
  return clamp(1 - survives);
}

/**
 * The probability that a price leaves the open interval between two edges before a time.
 * @param distances log moves to the edges; a distance of 0 means that the price is at the edge, and has left
 * @param deviation σ√T: volatility per day times the root of the days left; 0 when no time is left
 * @returns 0 to 1, rising with the deviation and falling with either distance
 * @throws INPUT_INVALID
 */
export function exitProbability({ down, up }: Distances, deviation: number): number {
  requireDistance(down, "distances.down");
  requireDistance(up, "distances.up");
  requireReal(deviation, "deviation", DEVIATION);
  if (down === 0 || up === 0) return 1;
  if (deviation === 0) return 0;
  const scaled = { down: down / deviation, up: up / deviation };
  // Distances so small that no digits are left of them.
  if (scaled.down === 0 || scaled.up === 0) return 1;
  return scaled.down + scaled.up > WIDE ? exitByReflections(scaled) : exitByEigenfunctions(scaled);
}

/** From a price to the edges of `base·(1 ± band)`; 0 where it is outside already. Prices in one unit, band a fraction. */
export function distancesIn(base: number, band: number, price: number): Distances {
  const range = { min: 1e-12, max: 1e300, of: "a price" };
  requireReal(base, "base", range);
  requireReal(price, "price", range);
  requireReal(band, "band", { min: 0, max: 6.5535, of: "a relative price move" });
  return {
    down: band >= 1 ? Infinity : Math.max(0, -Math.log1p(-band) + Math.log(price / base)),
    up: Math.max(0, Math.log1p(band) - Math.log(price / base)),
  };
}

/** Deviations where a double no longer tells one barrier probability from the next. */
const STEPS = 200;

/**
 * The deviation at which {@link exitProbability} gives `probability`, to the last digits, by bisection.
 * @returns 0 for probability 0; the largest deviation there is, 100, where even that is not enough
 * @throws INPUT_INVALID
 */
export function deviationOf(distances: Distances, probability: number): number {
  requireReal(probability, "probability", { min: 0, max: 1, of: "a probability" });
  let [low, high] = [0, DEVIATION.max];
  if (exitProbability(distances, high) < probability) return high;
  for (let step = 0; step < STEPS && low < high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (exitProbability(distances, middle) < probability) low = middle;
    else high = middle;
  }
  return exitProbability(distances, low) >= probability ? low : high;
}
