/** The report of a replay, `replay/1`: every figure in docs/replay.md comes from one. */
import { isoOf } from "../data/pricePath.ts";
import { nameOf } from "../market/window.ts";
import type { World } from "../world.ts";
import { outcomeOf, type LapseCase, type Moment, type TakeoverRecord } from "./cases.ts";
import { accountsOf, cents, sumOf, takeoversOf, totalsOf, units } from "./totals.ts";

export const REPLAY_FORMAT = "replay/1";

/** Said wherever a replay is shown. */
export const STAND_IN_NOTE =
  "Proofs are stand-ins: every statement is computed from the opening and found to hold before it is announced to a verifier that checks nothing. Everything else is the deployed system: commitments, seals, signatures, prices, clocks, auctions, claims.";

const momentOf = ({ time, clock }: Moment) => ({ time: isoOf(time), marketClock: Number(clock) });

function takeoverOf(takeover: TakeoverRecord) {
  const { by, kind, belowSince, at, factor, before, after, ownerLost, gain } = takeover;
  const { paid, penalty, bounty, covered, uncovered } = takeover;
  const figures = (of: NonNullable<typeof after>) => ({
    valueCents: cents(of.value),
    requirementCents: cents(of.requirement),
    plainValueCents: cents(of.plainValue),
  });
  return {
    ...{ by, kind, belowSince: momentOf(belowSince), at: momentOf(at), factor: Number(factor) },
    before: figures(before),
    ...(after === undefined ? {} : { after: figures(after) }),
    ...{ paid: units(paid), penalty: units(penalty), bounty: units(bounty) },
    ...{ covered: units(covered), socialised: units(uncovered) },
    ...{ ownerLostCents: cents(ownerLost), deskGainedCents: cents(gain) },
  };
}

function caseOf({ ledger }: World, one: LapseCase) {
  const { account, ground, ended, flagged, opened, auctioned, cured, feePaid, takeover } = one;
  return {
    account: Number(account),
    owner: ledger.holder(account).name,
    ...{ ground, outcome: outcomeOf(one), restarts: one.restarts },
    leaseOver: momentOf(ended),
    flagged: momentOf(flagged),
    ...(opened === undefined ? {} : { opened: momentOf(opened) }),
    ...(auctioned === undefined ? {} : { auctioned: momentOf(auctioned) }),
    ...(cured === undefined ? {} : { cured: { ...momentOf(cured), by: cured.by } }),
    ...(feePaid === undefined ? {} : { feePaid: momentOf(feePaid) }),
    ...(takeover === undefined ? {} : { takeover: takeoverOf(takeover) }),
  };
}

/** Least, median and greatest of some seconds. */
export interface Spread {
  readonly count: number;
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (place: number): number => sorted[place] ?? 0;
  const count = sorted.length;
  return { count, least: at(0), median: at(count >> 1), most: at(count - 1) };
}

/** From one moment to another, by both clocks, s. */
function between(
  cases: readonly LapseCase[],
  from: (one: LapseCase) => Moment | undefined,
  to: (one: LapseCase) => Moment | undefined,
) {
  const pairs = cases.flatMap((one) => {
    const [begin, end] = [from(one), to(one)];
    return begin === undefined || end === undefined ? [] : [[begin, end] as const];
  });
  return {
    candles: spread(pairs.map(([begin, end]) => end.time - begin.time)),
    marketClock: spread(pairs.map(([begin, end]) => Number(end.clock - begin.clock))),
  };
}

function timesOf(cases: readonly LapseCase[]) {
  const settled = (one: LapseCase): Moment | undefined => one.takeover?.at;
  return {
    leaseOverToFlag: between(
      cases,
      (c) => c.ended,
      (c) => c.flagged,
    ),
    flagToCure: between(
      cases,
      (c) => c.flagged,
      (c) => c.cured,
    ),
    flagToAuction: between(
      cases,
      (c) => c.flagged,
      (c) => c.auctioned,
    ),
    auctionToTakeover: between(cases, (c) => c.auctioned, settled),
    leaseOverToTakeover: between(cases, (c) => c.ended, settled),
    priceMoveToSettlement: between(cases, (c) => c.takeover?.belowSince, settled),
  };
}

function haltsOf({ recorder, window }: World) {
  return recorder.halts.map(({ from, until, clockFrom, reasons }) => ({
    from: isoOf(from),
    ...(until === undefined ? {} : { until: isoOf(until) }),
    ...(clockFrom === undefined ? {} : { clockRunsFrom: isoOf(clockFrom) }),
    reasons: reasons.map(({ slot, reason }) => ({ slot: nameOf(window, slot), reason })),
  }));
}

/** Of the insurance fund. */
const SHARE_DECIMALS = 14n;

function fundOf({ recorder, system }: World) {
  const { samples } = recorder;
  const [first, last] = [samples[0], samples.at(-1)];
  const claims = samples.map(({ fundClaim }) => fundClaim);
  const lowest = claims.reduce((least, claim) => (claim < least ? claim : least), claims[0] ?? 0n);
  const [start, end] = [first?.fundClaim ?? 0n, last?.fundClaim ?? 0n];
  const left = recorder.claimsPaid.get(system.fund.target as string) ?? 0n;
  const paid = sumOf(takeoversOf(recorder.cases.all), ({ covered }) => covered);
  /** Units for one share. */
  const worth = (claim = 0n, shares = 1n): string =>
    units((claim * 10n ** SHARE_DECIMALS) / (shares || 1n));
  return {
    start: units(start),
    tookIn: units(end - start + paid + left),
    paid: units(paid),
    toDepositorsWhoLeft: units(left),
    lowest: units(lowest),
    end: units(end),
    shareAtStart: worth(first?.fundClaim, first?.fundShares),
    shareAtEnd: worth(last?.fundClaim, last?.fundShares),
  };
}

function indexOf({ recorder }: World) {
  const lowest = recorder.samples.reduce(
    (least, { index }) => (index < least ? index : least),
    10n ** 18n,
  );
  const text = (index: bigint): string => units(index / 10n ** 10n);
  return {
    lowest: text(lowest),
    end: text(recorder.samples.at(-1)?.index ?? 10n ** 18n),
    losses: recorder.losses.map(({ time, units: lost, index }) => ({
      time: isoOf(time),
      units: units(lost),
      index: text(index),
    })),
  };
}

function exitsOf({ recorder }: World) {
  return [...recorder.exits.values()].map(({ units: waiting, queued, paid }) => ({
    units: units(waiting),
    queued: isoOf(queued),
    ...(paid === undefined ? {} : { paid: isoOf(paid.time), waitedSeconds: paid.time - queued }),
  }));
}

/** The document, ready for JSON. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- its parts say what they are
export function reportOf(world: World) {
  const { window, recorder, prover, council, chain } = world;
  const { samples, cases } = recorder;
  return {
    zkmargin: REPLAY_FORMAT,
    ...{ window: window.id, title: window.title, prices: window.path.source },
    standIns: STAND_IN_NOTE,
    from: isoOf(samples[0]?.time ?? 0),
    to: isoOf(samples.at(-1)?.time ?? 0),
    circuit: window.circuit,
    slots: ["USD", ...window.slots.map(({ name }) => name)],
    terms: Object.fromEntries(Object.entries(window.terms).map(([k, v]) => [k, Number(v)])),
    totals: totalsOf(world),
    times: timesOf(cases.all),
    halts: haltsOf(world),
    fund: fundOf(world),
    index: indexOf(world),
    exits: exitsOf(world),
    refusedWithdrawals: recorder.refusedWithdrawals,
    council: { deltasOpened: council.opened },
    accounts: accountsOf(world),
    cases: cases.all.map((one) => caseOf(world, one)),
    checked: {
      rounds: samples.length,
      blocks: recorder.blocks,
      compared: { ...recorder.compared },
      booksRecovered: recorder.recovered,
      statementsProven: prover.proven,
      transactions: chain.transactions,
      epochs: Number(world.market.status.epoch),
    },
  };
}

export type ReplayReport = ReturnType<typeof reportOf>;
/** Without what became of every single flag: what a summary is made of, and docs/ keeps. */
export type KeptReport = Omit<ReplayReport, "cases">;
