/** How the oracle's documents are refused, and how amounts are told in its messages. */
import { ZkMarginError } from "../circuits/errors.ts";
import { formatDecimal } from "../risk/index.ts";

const PRICE_DECIMALS = 8;

/** `$1.25` of 1e-8 USD, exact, either sign. */
export function usd(amount: bigint): string {
  const text = formatDecimal(amount, PRICE_DECIMALS);
  return text.startsWith("-") ? `-$${text.slice(1)}` : `$${text}`;
}

export function reportRefused(message: string, fix: string, field?: string): ZkMarginError {
  return new ZkMarginError("REPORT_REFUSED", message, {
    fix,
    ...(field === undefined ? {} : { field }),
  });
}
