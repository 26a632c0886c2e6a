/** Option values as an expectation over the lognormal density, by Simpson's rule: no formula of Black's in it. */
import { type OptionType } from "../../../risk/pricing/index.ts";

/** Standard normals from −12 to 12; the payoff's kink is made an end of an interval. */
const FAR = 12;
const INTERVALS = 4_000;

/** @param deviation σ√T */
export function valueByQuadrature(
  type: OptionType,
  forward: number,
  strike: number,
  deviation: number,
): number {
  const kink = Math.log(strike / forward) / deviation + deviation / 2;
  const [from, to] = type === "call" ? [Math.max(kink, -FAR), FAR] : [-FAR, Math.min(kink, FAR)];
  const step = (to - from) / INTERVALS;
  if (!(step > 0)) return 0;
  const integrand = (z: number): number => {
    const price = forward * Math.exp(deviation * z - deviation ** 2 / 2);
    const payoff = type === "call" ? price - strike : strike - price;
    return (payoff * Math.exp(-(z ** 2) / 2)) / Math.sqrt(2 * Math.PI);
  };
  let sum = integrand(from) + integrand(to);
  for (let k = 1; k < INTERVALS; k++) sum += (k % 2 === 1 ? 4 : 2) * integrand(from + k * step);
  return (sum * step) / 3;
}
