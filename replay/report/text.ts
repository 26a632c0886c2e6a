/** A replay in a few lines, for somebody who sees it for the first time. */
import { formatCents } from "../../risk/index.ts";
import type { KeptReport, Spread } from "./report.ts";

const minutes = (seconds: number): string => `${Math.round(seconds / 60)} min`;

/** Least, median and most of some seconds, in minutes. */
function spanOf({ count, least, median, most }: Spread): string {
  if (count === 0) return "never";
  return `least ${minutes(least)}, median ${minutes(median)}, most ${minutes(most)}`;
}

/** `1,234`. */
const grouped = (count: number): string => count.toLocaleString("en-GB");

/** Dollars that a decimal text of units is at par, rounded to cents towards zero. */
function atPar(units: string): string {
  const [whole = "0", fraction = ""] = units.split(".");
  return formatCents(BigInt(`${whole}${fraction.padEnd(2, "0").slice(0, 2)}`));
}

const isNothing = (units: string): boolean => /^[0.]*$/.test(units);

function people({ accounts }: KeptReport): string[] {
  const owners = accounts.filter(({ role }) => role === "owner");
  const lines = (["diligent", "slow", "rescuer", "silent"] as const).map((habit) => {
    const these = owners.filter((one) => one.habit === habit);
    const sum = (of: (one: (typeof owners)[number]) => number): number =>
      these.reduce((total, one) => total + of(one), 0);
    const flags = sum(({ flags: count }) => count);
    const cured = sum((one) => one.cured);
    const desks = sum((one) => one.curedByDesks);
    const parts = sum((one) => one.takenOverInPart);
    const fulls = sum((one) => one.takenOverInFull);
    const what = `${flags} flags; cured by themselves ${cured}, by whoever held the book ${desks}`;
    return `  ${habit.padEnd(9)} ${these.length} owners: ${what}; taken over ${parts} in part, ${fulls} in full`;
  });
  const healthy = owners.filter(
    ({ habit, flags, takenOverInPart, takenOverInFull }) =>
      habit === "silent" && flags > 0 && takenOverInPart + takenOverInFull === 0,
  ).length;
  return [...lines, `  ${healthy} silent owners stayed healthy: flagged, and never liquidated`];
}

function sharedByAll({ socialised }: KeptReport["totals"], index: KeptReport["index"]): string {
  return isNothing(socialised)
    ? "nothing was socialised: the index stayed at 1"
    : `${atPar(socialised)} was socialised: the index fell to ${index.lowest}`;
}

function money({ totals, fund, index, exits }: KeptReport): string[] {
  const { ownersLostCents, debtsPaidByOthersCents } = totals;
  const waited = exits.map((exit) => ("waitedSeconds" in exit ? (exit.waitedSeconds ?? 0) : 0));
  return [
    `  owners lost ${formatCents(BigInt(ownersLostCents))} of what their books were worth, of it ${atPar(totals.penalties)} in penalties and ${atPar(totals.bounties)} in bounties`,
    `  owners whose books were worth less than nothing left debts of ${formatCents(BigInt(debtsPaidByOthersCents))}`,
    `  the insurance fund had ${atPar(fund.start)}, took in ${atPar(fund.tookIn)} of penalties and fees, paid ${atPar(fund.paid)} for losses and ${atPar(fund.toDepositorsWhoLeft)} to depositors who left, had ${atPar(fund.lowest)} when it was lowest, and ended with ${atPar(fund.end)}`,
    `  ${sharedByAll(totals, index)}`,
    `  withdrawals that had to wait: ${exits.length}, ${minutes(Math.max(0, ...waited))} at most`,
  ];
}

function checks({ checked }: KeptReport): string[] {
  const { compared, rounds, blocks, transactions, statementsProven, booksRecovered } = checked;
  return [
    `  every identity held: ${grouped(compared.balances)} balances after ${grouped(blocks)} blocks (tokens held, units owed, longs against shorts), ${grouped(compared.commitments)} commitments and ${grouped(compared["sums of commitments"])} sums of them after ${grouped(rounds)} rounds, to the last unit; ${grouped(compared.worth)} times the index and the fund's share, ${grouped(compared.liquidations)} times that nobody healthy or attested is liquidated`,
    `  ${grouped(transactions)} transactions, ${grouped(statementsProven)} statements; ${booksRecovered} owners found their own books from the chain at the end`,
  ];
}

export function summaryOf(report: KeptReport): readonly string[] {
  const { title, prices, from, to, totals, times, halts, council } = report;
  const halt = halts.map(({ from: begin, reasons }) => {
    const slots = [...new Set(reasons.map(({ slot }) => slot))].join(", ");
    const why = [...new Set(reasons.map(({ reason }) => reason))].join(", ");
    return `  halted at ${begin}: ${why} (${slots})`;
  });
  const owners = report.accounts.filter(({ role }) => role === "owner").length;
  const others = report.accounts.length - owners;
  return [
    `${title}: ${prices}, ${from} to ${to}`,
    `  ${report.accounts.length} accounts: ${owners} owners, ${others} market makers and liquidators`,
    `  ${totals.flags} flags of ${totals.accountsFlagged} accounts: ${totals.cures} cures (${totals.ofThemByDesks} by whoever held the book, ${totals.ofThemOnAuction} on auction), ${totals.takenOverInPart} takeovers in part, ${totals.takenOverInFull} in full, ${totals.stillOpen} open at the end`,
    `  ${totals.openingsAsked} openings asked of the council, ${council.deltasOpened} sealed deltas opened, ${totals.auctionsOpened} auctions, ${totals.accountsTakenOver} accounts taken over`,
    ...people(report),
    ...money(report),
    `  from the price move that put a book below maintenance to its settlement: ${spanOf(times.priceMoveToSettlement.candles)}`,
    `    of it by the market clock, which stands while the market is halted: ${spanOf(times.priceMoveToSettlement.marketClock)}`,
    `  from the end of a lease to the flag: ${spanOf(times.leaseOverToFlag.candles)}`,
    `  from the flag to the cure: ${spanOf(times.flagToCure.candles)}`,
    `  from the flag to the auction: ${spanOf(times.flagToAuction.candles)}; from there to the takeover: ${spanOf(times.auctionToTakeover.candles)}`,
    ...halt,
    ...checks(report),
  ];
}

/** In five lines. */
export function briefOf(report: KeptReport): readonly string[] {
  const { totals, index, fund, times, checked, accounts, prices, from, to, halts } = report;
  return [
    `${accounts.length} accounts, ${from} to ${to}, ${prices}; the market halted ${halts.length} times.`,
    `${totals.flags} flags, ${totals.cures} cures, ${totals.auctionsOpened} auctions, ${totals.takenOverInPart} takeovers in part, ${totals.takenOverInFull} in full.`,
    `The insurance fund paid ${atPar(fund.paid)}; ${sharedByAll(totals, index)}.`,
    `From price move to settlement: ${spanOf(times.priceMoveToSettlement.candles)}; median by the market clock ${minutes(times.priceMoveToSettlement.marketClock.median)}.`,
    `Tokens, units owed, longs and shorts agreed to the last unit after each of ${grouped(checked.blocks)} blocks.`,
  ];
}
