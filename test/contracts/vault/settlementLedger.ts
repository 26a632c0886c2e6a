/**
 * Slot 0 as it should be, in exact integers: the contract's rules written a second time, without widths.
 * Amounts are units, tokens are token units, the index is in 1e-18.
 */
import { ONE_INDEX, UNIT } from "./vaultFixture.ts";

export const LIMIT = 2n ** 63n;
/** Who can have a claim: the insurance fund and somebody else. */
export type Holder = "fund" | "alice";

export type Step =
  | { readonly kind: "deposit"; readonly units: bigint }
  | { readonly kind: "withdraw"; readonly units: bigint; readonly readyAt: bigint }
  | { readonly kind: "fund"; readonly holder: Holder; readonly units: bigint }
  | { readonly kind: "collect"; readonly holder: Holder; readonly units: bigint }
  | { readonly kind: "penalty"; readonly units: bigint; readonly bounty: bigint }
  | { readonly kind: "shortfall"; readonly units: bigint }
  | { readonly kind: "exit"; readonly exit: bigint }
  | { readonly kind: "exposure"; readonly units: bigint }
  | { readonly kind: "clock"; readonly time: bigint }
  | { readonly kind: "donate"; readonly tokens: bigint };

export interface Exit {
  readonly units: bigint;
  readonly readyAt: bigint;
  readonly paid: boolean;
}

const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export class Ledger {
  held = 0n;
  owed = 0n;
  index = ONE_INDEX;
  exposure = 0n;
  clock = 0n;
  readonly claims: Record<Holder, bigint> = { fund: 0n, alice: 0n };
  readonly exits: Exit[] = [];
  readonly par: bigint;

  constructor(decimals: number) {
    this.par = 10n ** BigInt(decimals);
  }

  get reserved(): bigint {
    const waiting = this.exits.filter(({ paid }) => !paid);
    return waiting.reduce((sum, { units }) => sum + units, this.claims.fund + this.claims.alice);
  }

  /** held·(1e8·1e18) − owed·index·par: never negative, or somebody could not be paid. */
  get surplus(): bigint {
    return this.held * UNIT * ONE_INDEX - this.owed * this.index * this.par;
  }

  tokensDown(units: bigint): bigint {
    return (units * this.index * this.par) / (UNIT * ONE_INDEX);
  }

  tokensUp(units: bigint): bigint {
    return ceilDivide(units * this.index * this.par, UNIT * ONE_INDEX);
  }

  /** Applies a step. @returns the error that refuses it, and then nothing has changed */
  apply(step: Step): string | undefined {
    switch (step.kind) {
      case "deposit":
        return this.#sell(step.units);
      case "fund":
        if (this.reserved + step.units >= LIMIT) return "TotalTooLarge";
        return this.#sell(step.units, step.holder);
      case "withdraw":
        return this.#withdraw(step.units, step.readyAt);
      case "collect":
        if (this.#gated) return "ExitsGated";
        if (this.claims[step.holder] < step.units) return "ClaimTooSmall";
        if (step.units > this.owed) return "TotalTooSmall";
        this.claims[step.holder] -= step.units;
        return this.#pay(step.units);
      case "penalty":
        if (this.reserved + step.units + step.bounty >= LIMIT) return "TotalTooLarge";
        this.claims.fund += step.units;
        this.claims.alice += step.bounty;
        return undefined;
      case "shortfall":
        return this.#lose(step.units);
      case "exit":
        return this.#payExit(step.exit);
      case "exposure":
        this.exposure = step.units;
        return undefined;
      case "clock":
        if (step.time > this.clock) this.clock = step.time;
        return undefined;
      case "donate":
        return undefined;
    }
  }

  get #gated(): boolean {
    return this.exposure > this.claims.fund;
  }

  /** To a book, or into a holder's claim. */
  #sell(units: bigint, holder?: Holder): string | undefined {
    if (this.index === 0n) return "SettlementWorthless";
    if (this.owed + units >= LIMIT) return "TotalTooLarge";
    this.held += this.tokensUp(units);
    this.owed += units;
    if (holder !== undefined) this.claims[holder] += units;
    return undefined;
  }

  #pay(units: bigint): string | undefined {
    this.held -= this.tokensDown(units);
    this.owed -= units;
    return undefined;
  }

  #withdraw(units: bigint, readyAt: bigint): string | undefined {
    const free = this.owed > this.reserved ? this.owed - this.reserved : 0n;
    if (units > free) return "TotalTooSmall";
    if (this.clock >= readyAt && !this.#gated) return this.#pay(units);
    this.exits.push({ units, readyAt, paid: false });
    return undefined;
  }

  #payExit(exit: bigint): string | undefined {
    const queued = this.exits[Number(exit) - 1];
    if (queued === undefined || queued.paid || queued.units === 0n) return "ExitUnknown";
    if (this.clock < queued.readyAt) return "ExitNotReady";
    if (this.#gated) return "ExitsGated";
    if (queued.units > this.owed) return "TotalTooSmall";
    this.exits[Number(exit) - 1] = { ...queued, paid: true };
    return this.#pay(queued.units);
  }

  /** The fund's claim covers first; the rest is spread. */
  #lose(units: bigint): string | undefined {
    const { covered, uncovered } = this.split(units);
    if (this.owed + uncovered >= LIMIT) return "TotalTooLarge";
    this.claims.fund -= covered;
    this.owed += uncovered;
    if (uncovered === 0n) return undefined;
    const backed = (this.held * UNIT * ONE_INDEX) / (this.owed * this.par);
    this.index = lesser(this.index, backed);
    return undefined;
  }

  split(units: bigint): { readonly covered: bigint; readonly uncovered: bigint } {
    const covered = lesser(units, this.claims.fund);
    return { covered, uncovered: units - covered };
  }
}
