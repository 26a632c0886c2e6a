/**
 * Sends transactions so that a crash at any point loses none and repeats none. Each is written down, signed, before
 * it leaves; what was written down is broadcast again, unchanged, until its number is used, and forgotten once its
 * block is deep enough. A number is given to one duty only. What waits too long is signed again for more gas under
 * the same number, so that only one of the two is ever mined. After a reorganisation a transaction is under way again.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { feeBump, MOST_FEE, type Fees } from "../wallet/feeBump.ts";
import { type Journal } from "./journal.ts";
import { type Call, type Signed, type Submission } from "./submission.ts";
import { type Receipt, type Refusal, type Wire } from "./wire.ts";

export interface SenderOptions {
  readonly wire: Wire;
  readonly journal: Journal;
  /** Blocks that must follow one before it counts as final. */
  readonly confirmations: number;
  /** Wei for a unit of gas, at most; {@link MOST_FEE} unless told. */
  readonly maxFeePerGas?: bigint;
  /** Blocks after which a transaction that waits is signed again for more gas. */
  readonly patience?: number;
  /** Transactions under way at once, at most. */
  readonly most?: number;
}

/** What became of a transaction since it was asked about last. */
export type Outcome =
  | { readonly kind: "mined"; readonly name: string; readonly hash: string; readonly block: number }
  /** Mined, but the contract refused it: somebody was faster, or prices moved. */
  | { readonly kind: "lost"; readonly name: string; readonly hash: string; readonly block: number }
  /** Another transaction took its number. */
  | { readonly kind: "displaced"; readonly name: string }
  /** Never left this machine, and would be refused by now. */
  | { readonly kind: "withdrawn"; readonly name: string }
  | { readonly kind: "raised"; readonly name: string; readonly hash: string };

export type Submitted =
  | { readonly kind: "sent"; readonly hash: string }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "waits"; readonly why: Waiting };

/** Why a transaction is not sent now: nothing is lost by waiting. */
export type Waiting =
  "under-way" | "queue-full" | "foreign-transaction" | "fee-too-high" | "unfunded";

const TOO_LATE: Refusal = { name: "unknown", message: "the contract refuses by now" };
const PATIENCE = 10;
/** Nodes keep few transactions of one address. */
const MOST = 8;

export class Sender {
  readonly #wire: Wire;
  readonly #journal: Journal;
  readonly #options: SenderOptions;
  readonly #mostFee: bigint;

  constructor(options: SenderOptions) {
    this.#wire = options.wire;
    this.#journal = options.journal;
    this.#options = options;
    this.#mostFee = options.maxFeePerGas ?? MOST_FEE;
  }

  /** Names of the duties whose transactions are not mined. */
  underWay(): ReadonlySet<string> {
    return new Set(this.#waiting().map(({ name }) => name));
  }

  /** Whether nothing is left of which anything may still become. */
  isIdle(): boolean {
    return this.#journal.submissions.length === 0;
  }

  #waiting(): readonly Submission[] {
    return this.#journal.submissions.filter(({ minedAt }) => minedAt === undefined);
  }

  /**
   * Looks what became of everything that was sent, and sends again what was not mined. To be called before
   * anything is decided.
   * @param head number of the newest block
   * @throws CHAIN_FAILED
   */
  async settle(head: number): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const submission of this.#journal.submissions) {
      const outcome = await this.#settleOne(submission, head);
      if (outcome !== undefined) outcomes.push(outcome);
    }
    return outcomes;
  }

  async #settleOne(submission: Submission, head: number): Promise<Outcome | undefined> {
    const used = await this.#wire.nonce("latest");
    const mined = await this.#minedOf(submission);
    if (mined !== undefined) return this.#mined(submission, mined, head);
    const { name, nonce } = submission;
    if (used > nonce) {
      // Asked before the receipts: by now they would be there.
      this.#journal.drop(submission);
      return { kind: "displaced", name };
    }
    const open = { ...submission, minedAt: undefined };
    // A reorganisation undid it.
    if (submission.minedAt !== undefined) this.#journal.keep(open);
    const isNext = nonce === used;
    const { patience = PATIENCE } = this.#options;
    return isNext && head - submission.sentAt >= patience
      ? this.#raise(open, head)
      : this.#sendAgain(open);
  }

  async #minedOf({ signed }: Submission): Promise<(Receipt & { hash: string }) | undefined> {
    for (const { hash } of signed.toReversed()) {
      const receipt = await this.#wire.receipt(hash);
      if (receipt !== undefined) return { ...receipt, hash };
    }
    return undefined;
  }

  #mined(
    submission: Submission,
    { block, succeeded, hash }: Receipt & { hash: string },
    head: number,
  ): Outcome | undefined {
    const { name, minedAt } = submission;
    if (head - block >= this.#options.confirmations) this.#journal.drop(submission);
    else if (minedAt !== block) this.#journal.keep({ ...submission, minedAt: block });
    if (minedAt !== undefined) return undefined;
    return { kind: succeeded ? "mined" : "lost", name, hash, block };
  }

  /** Broadcasts what the node does not have; withdraws what no node can have and no contract would take. */
  async #sendAgain(submission: Submission): Promise<Outcome | undefined> {
    const { signed, name, call } = submission;
    const last = signed.at(-1);
    if (last === undefined || (await this.#wire.knows(last.hash))) return undefined;
    const isLast = this.#journal.submissions.at(-1)?.nonce === submission.nonce;
    if (isLast && (await this.#wire.refusal(call)) !== undefined) {
      this.#journal.drop(submission);
      return { kind: "withdrawn", name };
    }
    await this.#wire.broadcast(last.raw);
    return undefined;
  }

  async #raise(submission: Submission, head: number): Promise<Outcome | undefined> {
    const { signed, call, gas, nonce, name } = submission;
    const before = signed.at(-1);
    const terms = { market: await this.#wire.fees(), most: this.#mostFee };
    const next = feeBump(before === undefined ? terms : { ...terms, before });
    if (next === undefined) {
      if (before !== undefined) await this.#wire.broadcast(before.raw);
      return undefined;
    }
    const one = { ...(await this.#wire.sign({ ...call, ...next, nonce, gas })), ...next };
    this.#journal.keep({ ...submission, signed: [...signed, one], sentAt: head });
    await this.#wire.broadcast(one.raw);
    return { kind: "raised", name, hash: one.hash };
  }

  #isTooDear({ maxFeePerGas }: Fees): boolean {
    return maxFeePerGas > this.#mostFee;
  }

  /**
   * Sends a duty's call, unless it is under way, or the contract would refuse it.
   * @param head number of the newest block
   * @throws CHAIN_FAILED
   */
  async submit(name: string, call: Call, head: number): Promise<Submitted> {
    const refusal = await this.#wire.refusal(call);
    if (refusal !== undefined) return { kind: "refused", refusal };
    const gas = await this.#wire.gas(call);
    if (gas === undefined) return { kind: "refused", refusal: TOO_LATE };
    const fees = await this.#wire.fees();
    if (this.#isTooDear(fees)) return { kind: "waits", why: "fee-too-high" };
    const free = await this.#freeNonce(name);
    if (typeof free !== "number") return { kind: "waits", why: free };
    const one: Signed = {
      ...(await this.#wire.sign({ ...call, ...fees, nonce: free, gas })),
      ...fees,
    };
    const submission: Submission = {
      ...{ name, nonce: free, call, gas, signed: [one], sentAt: head, minedAt: undefined },
    };
    this.#journal.keep(submission);
    return this.#first(submission, one);
  }

  async #first(submission: Submission, { raw, hash }: Signed): Promise<Submitted> {
    try {
      if ((await this.#wire.broadcast(raw)) !== "unfunded") return { kind: "sent", hash };
    } catch (error) {
      // Whether it went out is not known: it stays written down, and is looked after from now on.
      if (error instanceof ZkMarginError && error.code === "CHAIN_FAILED") {
        return { kind: "sent", hash };
      }
      throw error;
    }
    this.#journal.drop(submission);
    return { kind: "waits", why: "unfunded" };
  }

  /** The lowest number that is not used and given to nobody. */
  async #freeNonce(name: string): Promise<number | Waiting> {
    const { most = MOST } = this.#options;
    const pending = await this.#wire.nonce("pending");
    const used = await this.#wire.nonce("latest");
    // A duty may come again once its last transaction is mined; after a reorganisation that one is under way again.
    const open = this.#journal.submissions.filter(({ nonce }) => nonce >= used);
    if (open.some((one) => one.name === name)) return "under-way";
    if (open.length >= most) return "queue-full";
    const given = new Set(open.map(({ nonce }) => nonce));
    let free = used;
    while (given.has(free)) free += 1;
    // Somebody else sends with this key: one of the two would displace the other.
    return pending > used + given.size ? "foreign-transaction" : free;
  }
}
