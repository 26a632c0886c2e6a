/**
 * The bounds of contracts/options/OptionBounds.sol, before anybody signs: how far a price may step, and what else the book
 * would refuse, in dollars. Prices are 1e-8 USD.
 */
import { magnitude, max, ONE } from "../risk/index.ts";
import { type OracleFacts, type OracleLimits } from "./oracleFacts.ts";
import { reportRefused, usd } from "./reportRefused.ts";
import { type DueSlot } from "./reportScope.ts";

const share = (price: bigint, part: bigint): bigint => (price * part) / ONE;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Most that a report may move the price: of the series, and of the underlying. */
export function mostStep({ series, underlyingPrice }: DueSlot, { maxMove }: OracleLimits): bigint {
  return least(series.maxStep, share(underlyingPrice, maxMove));
}

/** A tenth of what the underlying allows is left for what it may fall before the report is relayed. */
function safeStep({ series, underlyingPrice }: DueSlot, { maxMove }: OracleLimits): bigint {
  const allowed = share(underlyingPrice, maxMove);
  return least(series.maxStep, allowed - allowed / 10n);
}

export interface PublishedPrice {
  readonly price: bigint;
  /** Whether the value is farther away than one report may go: the rest takes more of them. */
  readonly boundBy: "nothing" | "step";
}

/**
 * The price to publish for a value: the value, or a step towards it.
 * @param value 1e-8 USD, at least the series' least price
 */
export function publishedPrice(due: DueSlot, limits: OracleLimits, value: bigint): PublishedPrice {
  const { before, series } = due;
  const step = safeStep(due, limits);
  if (before === 0n || magnitude(value - before) <= step)
    return { price: value, boundBy: "nothing" };
  const price = value > before ? before + step : before - step;
  return { price: max(series.minPrice, price), boundBy: "step" };
}

/** Why the book would refuse the price. */
function priceFaults(due: DueSlot, limits: OracleLimits, price: bigint): string[] {
  const { series, before, underlyingPrice } = due;
  const { isCall, strike, minPrice } = series;
  if (price < minPrice) return [`its price ${usd(price)} is below the least, ${usd(minPrice)}`];
  const most = mostStep(due, limits);
  const step = magnitude(price - before);
  if (before !== 0n && step > most) {
    return [`a step from ${usd(before)} to ${usd(price)} is more than ${usd(most)}`];
  }
  const strides = before !== 0n && 2n * step >= most;
  const slack = share(underlyingPrice, limits.tolerance);
  const highest = isCall ? underlyingPrice + slack : strike;
  const intrinsic = max(0n, isCall ? underlyingPrice - strike : strike - underlyingPrice);
  const faults: string[] = [];
  if (price > highest && price !== minPrice && !(strides && price <= before)) {
    faults.push(`its price ${usd(price)} is more than it may be worth, ${usd(highest)}`);
  }
  if (price + slack < intrinsic && !(strides && price >= before)) {
    const floor = usd(intrinsic - slack);
    const at = `with the underlying at ${usd(underlyingPrice)}`;
    faults.push(`its price ${usd(price)} is below what it is worth on the spot ${at}, ${floor}`);
  }
  return faults;
}

function pnlFaults(due: DueSlot, { maxGain }: OracleLimits, price: bigint, pnl: readonly bigint[]) {
  const { series, underlyingPrice } = due;
  const gain = share(underlyingPrice, maxGain);
  const most = series.isCall ? gain : least(gain, max(0n, series.strike - price));
  return pnl.flatMap((one, s) => {
    if (one < -price)
      return [`scenario ${s} loses ${usd(-one)}, more than its price ${usd(price)}`];
    if (one > 0n && one > most) return [`scenario ${s} gains ${usd(one)}, more than ${usd(most)}`];
    return [];
  });
}

/** Everything the book would refuse about one slot. */
export function boundFaults(
  due: DueSlot,
  limits: OracleLimits,
  price: bigint,
  pnl: readonly bigint[],
): readonly string[] {
  const faults = [...priceFaults(due, limits, price), ...pnlFaults(due, limits, price, pnl)];
  return faults.map((fault) => `slot ${due.slot}: ${fault}`);
}

/** Faults told in one message. */
const TOLD = 4;

/** @throws REPORT_REFUSED with what the book would refuse */
export function requireBounds(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > TOLD ? `; and ${faults.length - TOLD} more` : "";
  throw reportRefused(
    `the book would refuse the report: ${faults.slice(0, TOLD).join("; ")}${more}`,
    "commit an epoch where the market's price is old, leave the slot out with --slots, or have the governor change limits",
    "slots",
  );
}

/**
 * Number and time of a report.
 * @throws REPORT_REFUSED for one from the future, too old, or too soon after the latest
 */
export function requireInTime(facts: OracleFacts, timestamp: bigint): void {
  const { time, limits, slots } = facts;
  const refuse = (why: string, fix: string): never => {
    throw reportRefused(`the report ${why}`, fix, "timestamp");
  };
  if (timestamp > time) refuse(`is of ${timestamp - time} s from now`, "wait for the next block");
  if (timestamp + limits.maxReportAge < time) {
    refuse(
      `is ${time - timestamp} s old, and counts for ${limits.maxReportAge} s`,
      "make a new report: `zkmargin oracle report`",
    );
  }
  // What was unfrozen since counts as reported then: at worst the oracle waits an interval too long.
  const latest = max(0n, ...slots.map(({ reportedAt }) => reportedAt));
  const earliest = latest + max(1n, limits.minInterval);
  if (timestamp < earliest) {
    const wait = earliest - timestamp;
    refuse(`comes ${wait} s too soon after the latest`, `make one of ${wait} s later`);
  }
}
