/**
 * The value of an out-of-the-money European option without cancellation.
 *
 * Let `low ≤ high` be the discounted forward and strike (either way round: a put is a call with the two
 * exchanged), x = ln(low/high), s = σ√T, h = x/s, t = s/2. Black's formula is low·N(h+t) − high·N(h−t).
 * Because low·n(h+t) = high·n(h−t), it is low·n(h+t)·D with
 *
 *   D(h, t) = Y(h+t) − Y(h−t),  Y(z) = N(z)/n(z) = ∫₀^∞ exp(zu − u²/2) du
 *
 * (P. Jäckel, "Let's be rational", Wilmott 75 (2015), 40–53). There the difference is taken
 * from expansions by region; here from the integral: D = 2·∫ sinh(tu)·exp(hu − u²/2) du = 2·Σ M_k·t^k/k!
 * over odd k, M_k = Y^(k)(h) = ∫ u^k·exp(hu − u²/2) du > 0, a series without a negative term. By parts,
 * M_(k+1) = h·M_k + k·M_(k−1).
 */
import { millsRatio, normalCdf, normalDensity } from "./normal.ts";

/** Terms of the series: enough for t ≤ max(½, |h|/4). */
const TERMS = 27;

/** D for −1 ≤ h ≤ 0, t ≤ ½: the recurrence upwards. What it loses grows with k, slower than the terms shrink. */
function riseNearMoney(h: number, t: number): number {
  let [even, odd] = [millsRatio(-h), 1 + h * millsRatio(-h)];
  let power = t;
  let total = odd * t;
  for (let k = 1; k < TERMS; k += 2) {
    even = h * odd + k * even;
    odd = h * even + (k + 1) * odd;
    power *= (t * t) / ((k + 1) * (k + 2));
    total += odd * power;
  }
  return 2 * total;
}

/**
 * D for h < −1, t ≤ max(½, |h|/4). Upwards the recurrence would drown M_k, its minimal solution, so it runs
 * downwards (J. C. P. Miller's algorithm; W. Gautschi, SIAM Review 9 (1967), 24–82) as the continued
 * fraction of the ratios r_k = (M_k/k!)/(M_(k−1)/(k−1)!) = 1/(|h| + (k+1)·r_(k+1)).
 */
function riseInTail(h: number, t: number): number {
  const depth = -h;
  const last = TERMS + 1 + Math.ceil((18 / depth + 5) ** 2);
  let ratio = 2 / (depth + Math.sqrt(depth * depth + 4 * (last + 1)));
  let nested = 1;
  for (let k = last; k > 1; k--) {
    const next = 1 / (depth + (k + 1) * ratio);
    // At even k: the terms from k + 1 on, over the term k − 1, are t²·r_k·r_(k+1)·nested.
    if (k % 2 === 0 && k < TERMS) nested = 1 + t * t * next * ratio * nested;
    ratio = next;
  }
  const first = 1 / (depth + 2 * ratio);
  return 2 * millsRatio(depth) * t * first * nested;
}

/** D(h, t) for h ≤ 0, t ≥ 0 with h + t ≤ 0 or t ≤ ½; see the head of this file. */
function rise(h: number, t: number): number {
  if (t > Math.max(0.5, -h / 4)) return millsRatio(-h - t) - millsRatio(t - h);
  return h >= -1 ? riseNearMoney(h, t) : riseInTail(h, t);
}

/** A value and its logarithm (the value may underflow), both over the smaller of forward and strike. */
export interface RelativeValue {
  readonly value: number;
  readonly log: number;
  /** d(log)/ds. */
  readonly slope: number;
}

const LOG_ROOT_TWO_PI = 0.9189385332046728;

/**
 * Black's value over `low` for x = ln(low/high) ≤ 0 and s = σ√T > 0. Relative error about 1e-15·(1 + d1²)
 * for exact x and s: 1e-12 where the value is still above 1e-300.
 */
export function relativeValue(x: number, s: number): RelativeValue {
  const [h, t] = [x / s, s / 2];
  const d1 = h + t;
  const density = normalDensity(d1);
  if (d1 > 0 && t > 0.5) {
    // high·N(h−t) = low·n(d1)·Y(h−t)
    const value = normalCdf(d1) - density * millsRatio(t - h);
    return { value, log: Math.log(value), slope: density / value };
  }
  const difference = rise(h, t);
  const log = Math.log(difference) - (d1 * d1) / 2 - LOG_ROOT_TWO_PI;
  return { value: density * difference, log, slope: 1 / difference };
}
