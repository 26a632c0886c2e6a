/**
 * Volatility by forward log-moneyness and time to expiry, from the smiles of listed expiries. Between
 * expiries total variance is linear in time at fixed log-moneyness, which keeps two smiles that do not cross
 * free of calendar arbitrage (J. Gatheral, The Volatility Surface (2006), chapter 3). Before the first and
 * after the last expiry the volatility is that of the nearest.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal } from "../realNumber.ts";
import { requireYears } from "../pricing/index.ts";
import { LOG_MONEYNESS, type Smile } from "./smile.ts";

/** One listed expiry. */
export interface SurfaceSlice {
  /** Unix milliseconds. */
  readonly expiry: number;
  /** USD, as of the surface. */
  readonly forward: number;
  readonly smile: Smile;
}

export class VolatilitySurface {
  readonly slices: readonly SurfaceSlice[];

  /**
   * @param slices at least one, by rising expiry
   * @throws INPUT_INVALID for slices out of order
   */
  constructor(slices: readonly SurfaceSlice[]) {
    if (slices.length === 0) throw inputInvalid("slices", "is empty", "give at least one expiry");
    slices.forEach(({ smile }, index) => {
      if (!(smile.years > (slices[index - 1]?.smile.years ?? 0))) {
        throw inputInvalid(
          `slices[${index}].smile.years`,
          "does not rise",
          "sort by expiry and give each expiry once",
        );
      }
    });
    this.slices = Object.freeze([...slices]);
  }

  /**
   * w = σ²·T.
   * @throws INPUT_INVALID for numbers out of range
   */
  totalVariance(forwardLogMoneyness: number, yearsToExpiry: number): number {
    return this.volatility(forwardLogMoneyness, yearsToExpiry) ** 2 * yearsToExpiry;
  }

  /**
   * σ, a year, at k = ln(strike/forward) and T in years of 365 days; at T = 0 that of the first smile.
   * @throws INPUT_INVALID for numbers out of range
   */
  volatility(forwardLogMoneyness: number, yearsToExpiry: number): number {
    requireYears(yearsToExpiry, "yearsToExpiry");
    const k = requireReal(forwardLogMoneyness, "forwardLogMoneyness", LOG_MONEYNESS);
    const smiles = this.slices.map(({ smile }) => smile);
    const next = smiles.findIndex(({ years }) => years > yearsToExpiry);
    if (next <= 0) return member(smiles, next < 0 ? smiles.length - 1 : 0).volatility(k);
    const [near, far] = [member(smiles, next - 1), member(smiles, next)];
    const share = (yearsToExpiry - near.years) / (far.years - near.years);
    const total = (1 - share) * near.at(k).value + share * far.at(k).value;
    return Math.sqrt(total / yearsToExpiry);
  }
}
