/**
 * The standard normal distribution in floating point, accurate to a few units in the last place of
 * the *result*, in the tails too: everything small is computed as a density times a ratio near 1/x,
 * never as 1 minus something. Results below 1e-307 lose digits to gradual underflow.
 */
import { CENTRE, erfCentre, scaledErfc } from "./errorFunction.ts";

const ROOT_HALF = Math.SQRT1_2;
const ROOT_HALF_PI = 1.2533141373155003;
const INVERSE_ROOT_TWO_PI = 0.3989422804014327;
/** exp(−x²/2) is 0 in double precision from here on. */
const UNDERFLOW = 39;

/**
 * exp(−x²/2). x² rounds, and in the tail the exponential magnifies that; so x is split into a multiple
 * of 1/16, whose square is exact, and a rest (Cody's way).
 */
function gaussian(x: number): number {
  const size = Math.abs(x);
  if (size > UNDERFLOW) return 0;
  const coarse = Math.trunc(size * 16) / 16;
  const rest = (size - coarse) * (size + coarse);
  return Math.exp((-coarse * coarse) / 2) * Math.exp(-rest / 2);
}

/** n(x) = exp(−x²/2)/√(2π). */
export function normalDensity(x: number): number {
  return INVERSE_ROOT_TWO_PI * gaussian(x);
}

/**
 * Mills' ratio (1 − N(x))/n(x): from infinity at the left, √(π/2) at 0, to about 1/x at the right.
 * Infinite below −39, where n(x) is 0.
 */
export function millsRatio(x: number): number {
  if (x < 0) return normalCdf(-x) / normalDensity(x);
  return ROOT_HALF_PI * scaledErfc(x * ROOT_HALF);
}

/** N(x), the probability of at most x: between 0 and 1, with full relative accuracy in the left tail. */
export function normalCdf(x: number): number {
  if (Math.abs(x) <= CENTRE * Math.SQRT2) return 0.5 + 0.5 * erfCentre(x * ROOT_HALF);
  if (x > UNDERFLOW) return 1;
  const tail = normalDensity(x) * millsRatio(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

/** N(x) − ½ for x ≥ 0, with full relative accuracy near 0. */
function aboveMedian(x: number): number {
  return x <= CENTRE * Math.SQRT2 ? 0.5 * erfCentre(x * ROOT_HALF) : normalCdf(x) - 0.5;
}

/**
 * ∫ n over m ± δ, divided by 2·n(m): Σ He_2j(m)·δ^(2j+1)/(2j+1)!, Taylor's series of the density,
 * whose derivatives are Hermite's polynomials times it. For δ·max(1, |m|) below ½ the first term rules and the rest fades fast.
 */
function hermiteSum(m: number, delta: number): number {
  let [even, odd] = [1, m];
  let power = delta;
  let total = delta;
  for (let j = 1; j < 20 && Math.abs(even * power) > 1e-18 * total; j++) {
    even = m * odd - (2 * j - 1) * even;
    odd = m * even - 2 * j * odd;
    power *= (delta * delta) / (2 * j * (2 * j + 1));
    total += even * power;
  }
  return total;
}

/** N(to) − N(from) without cancellation, however close or far out the two are. */
export function normalInterval(from: number, to: number): number {
  if (from > to) return -normalInterval(to, from);
  if (from > 0) return normalInterval(-to, -from);
  if (to > 0) return aboveMedian(to) + aboveMedian(-from);
  const delta = (to - from) / 2;
  const middle = from + delta;
  if (delta * Math.max(1, -middle) > 0.35) return normalCdf(to) - normalCdf(from);
  return 2 * normalDensity(middle) * hermiteSum(middle, delta);
}
