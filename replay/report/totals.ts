/** Sums of a replay: over everything, and by account. */
import { QUANTITY, type Quantity } from "../../risk/index.ts";
import type { World } from "../world.ts";
import { outcomeOf, type LapseCase, type Outcome, type TakeoverRecord } from "./cases.ts";

/** Text of units of slot 0. */
export const units = (value: bigint): string => QUANTITY.format(value as Quantity);
export const cents = (value: bigint): number => Number(value);

export function takeoversOf(cases: readonly LapseCase[]): readonly TakeoverRecord[] {
  return cases.flatMap(({ takeover }) => (takeover === undefined ? [] : [takeover]));
}

export const sumOf = <T>(values: readonly T[], of: (value: T) => bigint): bigint =>
  values.reduce((sum, value) => sum + of(value), 0n);

/** Sums over all cases. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- its parts say what they are
export function totalsOf({ recorder, window }: World) {
  const { all } = recorder.cases;
  const liquidated = all.filter(({ takeover }) => takeover !== undefined);
  const cures = all.filter(({ cured }) => cured !== undefined);
  const takeovers = takeoversOf(all);
  const happened = (event: string): number => recorder.counts.get(event) ?? 0;
  const count = (outcome: Outcome): number =>
    all.filter((one) => outcomeOf(one) === outcome).length;
  return {
    flags: all.length,
    cures: cures.length,
    ofThemByDesks: cures.filter(({ cured }) => cured?.by !== "owner").length,
    ofThemOnAuction: cures.filter(({ auctioned }) => auctioned !== undefined).length,
    accountsFlagged: new Set(all.map(({ account }) => account)).size,
    accountsTakenOver: new Set(liquidated.map(({ account }) => account)).size,
    openingsAsked: happened("OpeningRequested"),
    takenOverInPart: count("taken over in part"),
    takenOverInFull: count("taken over in full"),
    stillOpen: count("open"),
    auctionsOpened: happened("AuctionOpened"),
    auctionsRestarted: happened("AuctionRestarted"),
    auctionsHeldBack: recorder.delayed,
    ownersLostCents: cents(sumOf(takeovers, ({ ownerLost }) => (ownerLost > 0n ? ownerLost : 0n))),
    debtsPaidByOthersCents: cents(
      sumOf(takeovers, ({ ownerLost }) => (ownerLost < 0n ? -ownerLost : 0n)),
    ),
    desksGainedCents: cents(sumOf(takeovers, ({ gain }) => gain)),
    penalties: units(sumOf(takeovers, ({ penalty }) => penalty)),
    bounties: units(sumOf(takeovers, ({ bounty }) => bounty)),
    fees: units(BigInt(happened("FeePaid")) * window.terms.cureFee),
    fundPaid: units(sumOf(takeovers, ({ covered }) => covered)),
    socialised: units(sumOf(takeovers, ({ uncovered }) => uncovered)),
    bondsReturned: happened("BondReturned"),
    bondsForfeited: happened("BondForfeited"),
  };
}

/** What became of every account. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- its parts say what they are
export function accountsOf({ ledger, recorder }: World) {
  return ledger.holders.map(({ account, name, role, habit }) => {
    const cases = recorder.cases.all.filter((one) => one.account === account);
    const takeovers = takeoversOf(cases);
    const topUp = recorder.toppedUp.get(account) ?? 0n;
    return {
      ...{ account: Number(account), name, role, habit },
      flags: cases.length,
      cured: cases.filter(({ cured }) => cured?.by === "owner").length,
      curedByDesks: cases.filter(({ cured }) => cured !== undefined && cured.by !== "owner").length,
      takenOverInPart: takeovers.filter(({ kind }) => kind === "part").length,
      takenOverInFull: takeovers.filter(({ kind }) => kind === "full").length,
      lostCents: cents(sumOf(takeovers, ({ ownerLost }) => ownerLost)),
      toppedUp: units(topUp),
    };
  });
}
