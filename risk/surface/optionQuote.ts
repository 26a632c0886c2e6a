/** What a surface is made from: one exchange's marks for one listed option. */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal, type RealRange } from "../realNumber.ts";
import {
  DAYS_PER_YEAR,
  requirePrice,
  requireVolatility,
  type OptionType,
} from "../pricing/index.ts";

/** Milliseconds of the pricing year. */
export const YEAR_MS = DAYS_PER_YEAR * 86_400_000;

export interface OptionQuote {
  readonly instrument: string;
  readonly type: OptionType;
  /** USD per unit of the underlying. */
  readonly strike: number;
  /** Unix milliseconds. */
  readonly expiry: number;
  /** Unix milliseconds, before the expiry. */
  readonly quotedAt: number;
  /** Forward of the expiry when the quote was taken, USD. */
  readonly forward: number;
  /** The exchange's volatility, a year: 0.8 is 80 %. */
  readonly markVolatility: number;
  /** The exchange's price, undiscounted, as a fraction of the forward: what inverse options are quoted in. */
  readonly markPremium: number;
  /** Best prices, the same way; undefined where nobody bids or asks. */
  readonly bidPremium: number | undefined;
  readonly askPremium: number | undefined;
  /** Contracts, in units of the underlying. */
  readonly openInterest: number;
}

/** From the quote to the expiry, in years of 365 days. */
export function yearsOf({ expiry, quotedAt }: Pick<OptionQuote, "expiry" | "quotedAt">): number {
  return (expiry - quotedAt) / YEAR_MS;
}

const PREMIUM: RealRange = { min: 0, max: 1e10, of: "a fraction of the forward" };
const CONTRACTS: RealRange = { min: 0, max: 1e18, of: "contracts" };

/**
 * @param path of the quote in what was read, for example `rows[3]`
 * @throws INPUT_INVALID naming the first number at fault
 */
export function requireOptionQuote(quote: OptionQuote, path: string): void {
  requirePrice(quote.strike, `${path}.strike`);
  requirePrice(quote.forward, `${path}.forward`);
  requireVolatility(quote.markVolatility, `${path}.markVolatility`);
  if (quote.markVolatility === 0) {
    throw inputInvalid(`${path}.markVolatility`, "is 0", "leave out quotes without a volatility");
  }
  for (const time of ["expiry", "quotedAt"] as const) {
    if (!Number.isSafeInteger(quote[time]) || quote[time] < 0) {
      throw inputInvalid(`${path}.${time}`, "is not a time", "give whole Unix milliseconds");
    }
  }
  if (quote.expiry <= quote.quotedAt) {
    throw inputInvalid(`${path}.expiry`, "is not after the quote", "leave out expired options");
  }
  for (const field of ["markPremium", "bidPremium", "askPremium"] as const) {
    requireReal(quote[field] ?? 0, `${path}.${field}`, PREMIUM);
  }
  requireReal(quote.openInterest, `${path}.openInterest`, CONTRACTS);
}
