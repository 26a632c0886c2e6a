/** What became of every lapse: from the price that ended a lease to the cure or the takeover. */
import { ZkMarginError } from "../../circuits/errors.ts";
import type { BookValuation, TakeoverPlan } from "../../liquidation/index.ts";

/** A moment, by both clocks. */
export interface Moment {
  /** Unix s. */
  readonly time: number;
  /** Reading of the market clock, s. */
  readonly clock: bigint;
}

export const GROUNDS = [
  ...(["expired", "left its band", "commitment changed", "below maintenance"] as const),
  "unattested",
] as const;
export type Ground = (typeof GROUNDS)[number];

/** A takeover: what the chain saw of it. Cents and units of slot 0. */
export interface TakeoverRecord {
  readonly by: string;
  readonly kind: TakeoverPlan["kind"];
  /** When published prices first put the book below maintenance. */
  readonly belowSince: Moment;
  readonly at: Moment;
  /** 1e-4. */
  readonly factor: bigint;
  readonly before: BookValuation;
  /** Undefined in full. */
  readonly after: BookValuation | undefined;
  readonly paid: bigint;
  readonly penalty: bigint;
  readonly bounty: bigint;
  readonly covered: bigint;
  readonly uncovered: bigint;
  /** What the owner's book was worth before it less what it is after, cents; negative where others paid his debt. */
  readonly ownerLost: bigint;
  /** What the desk gained at the prices of the epoch, cents, rounded down. */
  readonly gain: bigint;
}

/** One flag and what followed. */
export interface LapseCase {
  readonly account: bigint;
  readonly ground: Ground;
  /** When the lease was over, flagged or not: at an epoch, or by the clock. */
  readonly ended: Moment;
  readonly flagged: Moment;
  /** When the council had opened the book. */
  opened?: Moment;
  auctioned?: Moment;
  restarts: number;
  /** Attested again, by the owner or by a desk. */
  cured?: Moment & { readonly by: string };
  feePaid?: Moment;
  takeover?: TakeoverRecord;
}

/** Where a case stands. */
export type Outcome =
  "cured" | "cured on auction" | "taken over in part" | "taken over in full" | "open";

export function outcomeOf({ takeover, cured, auctioned }: LapseCase): Outcome {
  if (takeover !== undefined) {
    return takeover.kind === "full" ? "taken over in full" : "taken over in part";
  }
  if (cured === undefined) return "open";
  return auctioned === undefined ? "cured" : "cured on auction";
}

/** A replay ends with it. */
export function wrong(what: string): ZkMarginError {
  return new ZkMarginError("INTERNAL", what, {
    fix: "report it with the window: the contracts or the replay are wrong",
  });
}

/** All cases in the order of their flags. */
export class CaseBook {
  readonly #cases: LapseCase[] = [];

  get all(): readonly LapseCase[] {
    return this.#cases;
  }

  begin(account: bigint, ground: Ground, ended: Moment, flagged: Moment): void {
    this.#cases.push({ account, ground, ended, flagged, restarts: 0 });
  }

  /** The account's latest case. */
  latest(account: bigint): LapseCase {
    const found = this.#cases.findLast((one) => one.account === account);
    if (found === undefined) throw wrong(`account ${account} was never flagged`);
    return found;
  }

  /** The account's latest case, if it is still that of a lapsed account: nobody else may be liquidated. */
  lapsed(account: bigint): LapseCase {
    const found = this.latest(account);
    const { cured, takeover } = found;
    if (cured === undefined && takeover === undefined) return found;
    throw wrong(`account ${account} is attested, and was liquidated`);
  }
}
