/** What the `options` commands say: option slots, and what an account has to follow. All of it is public. */
import { EXIT } from "../circuits/errors.ts";
import { type Relisting } from "../prover/index.ts";
import { PRICE, type Price } from "../risk/index.ts";
import {
  type AccountStanding,
  type OptionSlot,
  type OptionSlots,
  type Series,
} from "./optionChain.ts";
import { type Result } from "./output.ts";

const usd = (price: bigint): string => PRICE.format(price as Price);

/** `2027-01-01 08:00 UTC`. */
function utc(seconds: bigint): string {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

const seriesDocument = ({ underlying, isCall, strike, expiry }: Series) => {
  return { underlying, type: isCall ? "call" : "put", strike: usd(strike), expiry };
};

function seriesText({ underlying, isCall, strike, expiry }: Series): string {
  return `${isCall ? "call" : "put"} on slot ${underlying}, strike $${usd(strike)}, expiry ${utc(expiry)}`;
}

const ageOf = ({ reportedAt }: OptionSlot, time: bigint): bigint | undefined =>
  reportedAt === 0n ? undefined : time - reportedAt;

/** Whether anybody may fix it now: expired, and neither fixed nor relisted yet. */
function awaitsFixing({ state, series }: OptionSlot, time: bigint): boolean {
  const isLive = state === "trading" || state === "frozen";
  return isLive && series !== undefined && time >= series.expiry;
}

/** Whether its last report is so old that it halts the market. */
function isStale(slot: OptionSlot, { time, maxReportAge }: OptionSlots): boolean {
  const age = ageOf(slot, time);
  return slot.state === "trading" && age !== undefined && age > maxReportAge;
}

function slotDocument(slot: OptionSlot, facts: OptionSlots) {
  const { series, next, price, reportedAt } = slot;
  const age = ageOf(slot, facts.time);
  return {
    ...{ slot: slot.slot, state: slot.state },
    ...(series === undefined ? {} : { series: seriesDocument(series) }),
    ...(price === 0n ? {} : { price: usd(price) }),
    ...(age === undefined ? {} : { reportedAt, reportAge: age, stale: isStale(slot, facts) }),
    awaitsFixing: awaitsFixing(slot, facts.time),
    relistings: slot.relistings,
    ...(next === undefined ? {} : { next: { ...seriesDocument(next), from: next.from } }),
  };
}

function priceText(slot: OptionSlot, facts: OptionSlots): string[] {
  const { price, state } = slot;
  if (price === 0n) return [];
  const isPayoff = state === "fixed" || state === "relisting";
  const age = ageOf(slot, facts.time);
  const report = isPayoff || age === undefined ? "" : `, last report ${age} s ago`;
  const stale = isStale(slot, facts) ? `: STALE, more than ${facts.maxReportAge} s` : "";
  return [`${isPayoff ? "payoff" : "price"} $${usd(price)}${report}${stale}`];
}

function slotText(slot: OptionSlot, facts: OptionSlots): string {
  const { series, next, relistings } = slot;
  const lines = [
    ...(series === undefined ? [] : [seriesText(series)]),
    ...priceText(slot, facts),
    ...(awaitsFixing(slot, facts.time) ? ["expired: anybody may fix it"] : []),
    ...(next === undefined ? [] : [`next: ${seriesText(next)}, from ${utc(next.from)}`]),
    ...(relistings.length === 0 ? [] : [`relisted: ${relistings.join(", ")}`]),
  ];
  return [`slot ${slot.slot}  ${slot.state}`, ...lines.map((line) => `  ${line}`)].join("\n");
}

export function relistingDocument({
  number,
  payoffs,
  settlementPrice,
}: Relisting): Readonly<Record<string, unknown>> {
  const bySlot = [...payoffs].map(([slot, payoff]) => [String(slot), usd(payoff)] as const);
  return { number, payoff: Object.fromEntries(bySlot), settlementPrice: usd(settlementPrice) };
}

export function relistingText({ number, payoffs, settlementPrice }: Relisting): string {
  const paid = [...payoffs].map(([slot, payoff]) => `slot ${slot} at $${usd(payoff)}`).join(", ");
  return `relisting ${number}: ${paid}; slot 0 at $${usd(settlementPrice)}`;
}

export function seriesResult(facts: OptionSlots): Result {
  const { block, time, maxReportAge, slots, relistings } = facts;
  const document = {
    ...{ block, time, maxReportAge },
    slots: slots.map((slot) => slotDocument(slot, facts)),
    relistings: relistings.map(relistingDocument),
  };
  const head = `${slots.length} option slots in use as of block ${block}, ${utc(time)}`;
  const text = [
    head,
    ...slots.map((slot) => slotText(slot, facts)),
    ...relistings.map(relistingText),
  ].join("\n");
  return { document, text };
}

/** What it means for the account; `none` where nothing is outstanding. */
function meaningOf({ outstanding, coversOptions }: AccountStanding) {
  if (outstanding.length === 0) {
    return {
      kind: "none",
      text: "nothing to follow: proofs of this account are accepted",
    } as const;
  }
  return coversOptions
    ? ({
        kind: "due",
        text:
          "no proof under its home table is accepted before it follows these in order, and earlier leases of\n" +
          "that table are over: once the market has recovered, an account that owes a proof can be flagged",
      } as const)
    : ({
        kind: "not-due",
        text:
          "its home table has no option slots, so none of its proofs waits for this; it follows these before it\n" +
          "proves anything under a table with option slots",
      } as const);
}

/** Ends with 1 while the account's proofs are refused for what it has not followed. */
export function standingResult(standing: AccountStanding): Result {
  const { block, account, home, followed, latest, outstanding } = standing;
  const meaning = meaningOf(standing);
  const document = {
    ...{ block, account, home, followed, latest, meaning: meaning.kind },
    outstanding: outstanding.map(({ relisting, prepared }) => {
      return { ...relistingDocument(relisting), ...(prepared === undefined ? {} : { prepared }) };
    }),
  };
  const unprepared =
    "  not prepared for the key of its home table yet: anybody may call ConversionPoints.prepare";
  const text = [
    `account ${account} has followed ${followed} of ${latest} relistings as of block ${block}`,
    ...outstanding.flatMap(({ relisting, prepared }) => [
      relistingText(relisting),
      ...(prepared === false ? [unprepared] : []),
    ]),
    meaning.text,
  ].join("\n");
  return { document, text, exitStatus: meaning.kind === "due" ? EXIT.refused : EXIT.ok };
}
