/**
 * ln Γ and the regularised incomplete gamma function, for exact tails of the χ² distribution.
 *
 * ln Γ: C. Lanczos's approximation (SIAM J. Numer. Anal. 1, 1964, 86–96) with g = 607/128 and the fifteen
 * coefficients of P. Godfrey (2001): relative error of Γ below 1e-14. Incomplete gamma: power series for x < a + 1 and
 * Lentz's continued fraction elsewhere (Press et al., Numerical Recipes, 3rd edition, section 6.2; DLMF 8.7.1, 8.9.2), so
 * that whichever of P and Q is small is computed itself and keeps its digits.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal, type RealRange } from "../realNumber.ts";

const LANCZOS_G = 607 / 128;
const LANCZOS = [
  ...[0.99999999999999709182, 57.156235665862923517, -59.597960355475491248],
  ...[14.136097974741747174, -0.49191381609762019978, 0.33994649984811888699e-4],
  ...[0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3],
  ...[-0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3],
  ...[0.84418223983852743293e-4, -0.2619083840158140867e-4, 0.36899182659531622704e-5],
];
const EPSILON = 2 ** -54;
const TINY = 1e-300;
/** Terms needed at the largest a and the worst x, with room. */
const MAX_TERMS = 100_000;

const SHAPE: RealRange = { min: 1e-3, max: 1e6, of: "a shape" };
const ARGUMENT: RealRange = { min: 0, max: 1e9, of: "an argument" };

/** ln Γ(a). */
export function logGamma(a: number): number {
  requireReal(a, "a", SHAPE);
  // Γ(a) = Γ(a + 1)/a keeps small arguments where the approximation is good.
  if (a < 0.5) return logGamma(a + 1) - Math.log(a);
  const x = a - 1;
  const series = LANCZOS.reduce((sum, c, k) => (k === 0 ? c : sum + c / (x + k)), 0);
  const base = x + LANCZOS_G + 0.5;
  return (x + 0.5) * Math.log(base) - base + Math.log(Math.sqrt(2 * Math.PI) * series);
}

/** x^a·exp(−x)/Γ(a). */
function leading(a: number, x: number): number {
  return Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** P(a, x) by its series. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MAX_TERMS && term > sum * EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * leading(a, x);
}

/** Q(a, x) by its continued fraction. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (Math.abs(numerator * d + b) < TINY ? TINY : numerator * d + b);
    c = Math.abs(b + numerator / c) < TINY ? TINY : b + numerator / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) <= 2 * EPSILON) break;
  }
  return fraction * leading(a, x);
}

/** P(a, x) = γ(a, x)/Γ(a) and Q(a, x) = 1 − P(a, x). */
export function regularisedGamma(a: number, x: number): { lower: number; upper: number } {
  requireReal(a, "a", SHAPE);
  requireReal(x, "x", ARGUMENT);
  if (x === 0) return { lower: 0, upper: 1 };
  if (x < a + 1) {
    const lower = lowerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = upperFraction(a, x);
  return { lower: 1 - upper, upper };
}

/**
 * Probability that χ² with `degrees` degrees of freedom is at least `statistic`: Q(degrees/2, statistic/2).
 * @param degrees a positive whole number
 */
export function chiSquareTail(statistic: number, degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw inputInvalid("degrees", "is no positive whole number", "give degrees of freedom");
  }
  return regularisedGamma(degrees / 2, statistic / 2).upper;
}
