/** What an option book says when it refuses a report or a fixing, and what that means. */
import { Interface, type ErrorDescription } from "ethers";
import { usd } from "./reportRefused.ts";

export const OPTION_BOOK_ERRORS = [
  "error TooFewSignatures(uint256 signatures, uint256 threshold)",
  "error NotASigner(address signer)",
  "error SignersNotAscending(address previous, address signer)",
  "error StateRefused(uint256 slot, uint8 state)",
  "error NotYet(uint256 slot, uint40 from)",
  "error NothingTaken()",
  "error ReportNumberUsed(uint64 number, uint64 latest)",
  "error ReportFromFuture(uint40 timestamp, uint256 time)",
  "error ReportTooOld(uint40 timestamp, uint256 earliest)",
  "error ReportTooSoon(uint40 timestamp, uint256 earliest)",
  "error SeriesExpired(uint256 slot, uint40 expiry)",
  "error SeriesNotExpired(uint256 slot, uint40 expiry)",
  "error UnderlyingUnpriced(uint256 slot, uint8 underlying)",
  "error PriceBelowMinimum(uint256 slot, uint64 price, uint64 minPrice)",
  "error MoveTooLarge(uint256 slot, uint64 from, uint64 to, uint256 most)",
  "error PriceTooHigh(uint256 slot, uint64 price, uint256 most)",
  "error PriceBelowIntrinsic(uint256 slot, uint64 price, uint256 least)",
  "error LossTooLarge(uint256 slot, uint256 scenario, int64 pnl, uint64 price)",
  "error GainTooLarge(uint256 slot, uint256 scenario, int64 pnl, uint256 most)",
  "error DriftExhausted(uint256 slot)",
  "error RelistingIncomplete(uint256 missing)",
  "error FixingTooEarly(uint256 slot, uint256 from)",
  "error FixingObserved(uint256 slot, uint256 observed)",
  "error FixingUnobserved(uint256 slot, uint256 observed, uint256 needed)",
  "error FixingOutOfBounds(uint256 slot, uint64 settlement, uint64 latest)",
] as const;

const ERRORS = new Interface(OPTION_BOOK_ERRORS);

export interface BookRefusal {
  readonly name: string;
  /** In dollars and seconds. */
  readonly message: string;
}

const MEANINGS: Readonly<Record<string, (...values: bigint[]) => string>> = {
  TooFewSignatures: (given, threshold) => `${given} of ${threshold} signatures are there`,
  NotASigner: () => "somebody signed who is not in the oracle's present set",
  SignersNotAscending: () => "somebody signed twice, or signatures are out of order",
  StateRefused: (slot) => `slot ${slot} takes no report in its state`,
  NotYet: (slot, from) => `slot ${slot} takes its first report from block time ${from} on`,
  NothingTaken: () => "every slot of it is frozen, fixed or expired",
  ReportNumberUsed: (number, latest) => `number ${number} is used: the latest is ${latest}`,
  ReportFromFuture: (timestamp, time) => `it is of ${timestamp - time} s from now`,
  ReportTooOld: (timestamp, earliest) =>
    `it is ${earliest - timestamp} s older than a report may be`,
  ReportTooSoon: (timestamp, earliest) =>
    `it comes ${earliest - timestamp} s too soon after the latest`,
  SeriesExpired: (slot) => `the series of slot ${slot} expired before its first report`,
  SeriesNotExpired: (slot) => `the series of slot ${slot} has not expired`,
  UnderlyingUnpriced: (slot, underlying) =>
    `slot ${underlying}, which slot ${slot} is on, has no price`,
  PriceBelowMinimum: (slot, price, least) => `slot ${slot} at ${usd(price)} is below ${usd(least)}`,
  MoveTooLarge: (slot, from, to, most) =>
    `slot ${slot} moves from ${usd(from)} to ${usd(to)}, by more than ${usd(most)}`,
  PriceTooHigh: (slot, price, most) => `slot ${slot} at ${usd(price)} is above ${usd(most)}`,
  PriceBelowIntrinsic: (slot, price, least) =>
    `slot ${slot} at ${usd(price)} is below ${usd(least)}`,
  LossTooLarge: (slot, s, pnl, price) =>
    `slot ${slot} loses ${usd(-pnl)} in scenario ${s}, more than its price ${usd(price)}`,
  GainTooLarge: (slot, s, pnl, most) =>
    `slot ${slot} gains ${usd(pnl)} in scenario ${s}, more than ${usd(most)}`,
  DriftExhausted: (slot) => `the drift of slot ${slot} is used up: it is to be frozen`,
  RelistingIncomplete: () => "slots of the relisting are missing",
  FixingTooEarly: (slot, from) => `slot ${slot} is fixed by signatures from block time ${from} on`,
  FixingObserved: (slot) => `enough was observed of slot ${slot}: anybody may fix it`,
  FixingUnobserved: (slot, seen, needed) =>
    `of slot ${slot} ${seen} s of ${needed} s were observed`,
  FixingOutOfBounds: (slot, price, latest) =>
    `slot ${slot} cannot be fixed at ${usd(price)}: the market is at ${usd(latest)}`,
};

function meaningOf({ name, args }: ErrorDescription): BookRefusal {
  const message = MEANINGS[name]?.(...(args as unknown as bigint[]));
  return { name, message: message ?? `the book refuses: ${name}` };
}

/** @param data of a revert; undefined for none of an option book's */
export function bookRefusal(data: string): BookRefusal | undefined {
  if (data.length < 10) return undefined;
  const error = ERRORS.parseError(data);
  return error === null ? undefined : meaningOf(error);
}
