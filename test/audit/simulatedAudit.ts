/**
 * The simulated chain with an AuditBook: windows open and close, accounts contribute, members submit shares. Time is the block's number.
 * Everything can be asked of past blocks, and a reorganisation takes it back.
 */
import { zeroPadValue } from "ethers";
import { add, IDENTITY } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { AUDIT_BOOK_EVENTS, type Hindrance } from "../../audit/chainAbi.ts";
import {
  type Asking,
  type AuditSeat,
  type TotalChain,
  type WindowFacts,
} from "../../audit/totals/totalChain.ts";
import { type SubmitOutcome, type TotalSender } from "../../audit/totals/totalSender.ts";
import { type TotalShare } from "../../audit/totals/totalShare.ts";
import { type AuditWindow } from "../../audit/window.ts";
import { encryptRequirement, type TallyCiphertext } from "../../sealing/index.ts";
import { COUNCIL, SimulatedChain } from "../wallet/simulatedChain.ts";

export const BOOK = "0xA0000000000000000000000000000000000000A0";
const HOME = zeroPadValue("0x01", 32);

type Since<T> = T & { readonly block: number };

interface Given {
  readonly window: bigint;
  readonly account: bigint;
  readonly hidden: boolean;
  readonly ciphertext: TallyCiphertext;
}

export class SimulatedAudit extends SimulatedChain implements TotalChain {
  readonly source = this;
  readonly book = BOOK;
  /** What stands behind AuditBook; `undefined` where there is no such contract. */
  seat: ((member: number) => AuditSeat) | undefined;
  /** Runs before a window is told of; may throw as a node does. */
  onFacts: () => void = () => undefined;
  /** What a dishonest node says of a window. */
  lies: (facts: WindowFacts) => WindowFacts = (facts) => facts;
  /** Shares sent and not mined. */
  pool: TotalShare[] = [];
  readonly sent: TotalShare[] = [];
  #windows: Since<AuditWindow>[] = [];
  #given: Since<Given>[] = [];
  #shares: Since<TotalShare>[] = [];
  #ephemeral = 5_000n;

  constructor() {
    super(AUDIT_BOOK_EVENTS);
  }

  // ------------------------------------------------------------------ as a node

  async seatOf(member: number): Promise<AuditSeat | undefined> {
    return this.seat?.(member);
  }

  async windowsAt(block: number): Promise<bigint> {
    return BigInt(this.#windows.filter((each) => each.block <= block).length);
  }

  async factsAt(window: bigint, _: Asking, block: number): Promise<WindowFacts | undefined> {
    this.onFacts();
    const found = this.#windows.find((each) => each.window === window && each.block <= block);
    if (found === undefined) return undefined;
    const own: AuditWindow = found;
    const given = this.#givenAt(window, block);
    const hidden = given.filter((each) => each.hidden).length;
    const sum = given.reduce<TallyCiphertext>(
      (total, { ciphertext }) => ({
        ephemeral: add(total.ephemeral, ciphertext.ephemeral),
        masked: add(total.masked, ciphertext.masked),
      }),
      { ephemeral: IDENTITY, masked: IDENTITY },
    );
    const sharers = this.#shares
      .filter((each) => each.window === window && each.block <= block)
      .map(({ member }) => member)
      .toSorted((a, b) => a - b);
    return this.lies({
      window: own,
      contents: { sum, accounts: BigInt(given.length), hidden: BigInt(hidden), continuing: 0n },
      hindrance: this.#hindranceAt(own, hidden, block),
      time: BigInt(block),
      sharers,
    });
  }

  /** The last of each account. */
  #givenAt(window: bigint, block: number): Given[] {
    const until = this.#given.filter((each) => each.window === window && each.block <= block);
    return [...new Map(until.map((each) => [each.account, each])).values()];
  }

  #hindranceAt({ closesAt, minimum }: AuditWindow, hidden: number, at: number): Hindrance {
    if (BigInt(at) < closesAt) return "still open";
    return BigInt(hidden) < minimum ? "too few hidden" : "none";
  }

  // ------------------------------------------------------------------ as a chain

  /** The first of the blocks take what is in the pool, as far as the contract does. */
  override mine(blocks: number): void {
    const taken = this.pool.filter((share) => this.whyNot(share) === "");
    this.pool = [];
    for (const share of taken) {
      super.mine(1);
      this.#shares.push({ block: this.headNow(), ...share });
    }
    super.mine(Math.max(0, blocks - taken.length));
  }

  override reorganise(block: number, fork = "fork"): void {
    super.reorganise(block, fork);
    const stays = (past: { block: number }): boolean => past.block < block;
    this.#windows = this.#windows.filter(stays);
    this.#given = this.#given.filter(stays);
    this.#shares = this.#shares.filter(stays);
  }

  // ------------------------------------------------------------------ as the contract

  openWindow(blocks: number, minimum: bigint): bigint {
    const window = BigInt(this.#windows.length + 1);
    const opensAt = BigInt(this.headNow() + 1);
    const closesAt = opensAt + BigInt(blocks);
    const terms = { home: HOME, table: HOME, epoch: 1n, level: 10_000n, minimum, previous: 0n };
    const values = [window, HOME, HOME, 1, 10_000, opensAt, closesAt, minimum, 0];
    this.transact([BOOK, "WindowOpened", values]);
    this.#windows.push({ block: this.headNow(), window, ...terms, opensAt, closesAt });
    return window;
  }

  contribute(window: bigint, account: bigint, dollars: bigint, hidden = true): void {
    const replaced = this.#givenAt(window, this.headNow()).some((one) => one.account === account);
    const ciphertext = encryptRequirement(dollars, COUNCIL, (this.#ephemeral += 1n));
    const { ephemeral, masked } = ciphertext;
    const points = [ephemeral.x, ephemeral.y, masked.x, masked.y];
    this.transact([BOOK, "Contributed", [window, account, 1, hidden, replaced, ...points]]);
    this.#given.push({ block: this.headNow(), window, account, hidden, ciphertext });
  }

  /** The error that `submitShare` would end with; empty when it would not. */
  whyNot({ window, member }: TotalShare): string {
    const head = this.headNow();
    const known = this.#windows.find((each) => each.window === window);
    if (known === undefined) return "WindowUnknown";
    const hidden = this.#givenAt(window, head).filter((each) => each.hidden).length;
    if (this.#hindranceAt(known, hidden, head) !== "none") return "PublicationRefused";
    const isThere = this.#shares.some((one) => one.window === window && one.member === member);
    return isThere ? "ShareKnown" : "";
  }

  /** Shares that the contract has. */
  sharesOf(window: bigint): readonly TotalShare[] {
    return this.#shares.filter((each) => each.window === window);
  }
}

/** A member's way to the contract. */
export class SimulatedTotalSender implements TotalSender {
  readonly #chain: SimulatedAudit;
  /** Runs before anything is sent; may throw as a node does. */
  before: () => SubmitOutcome | undefined = () => undefined;

  constructor(chain: SimulatedAudit) {
    this.#chain = chain;
  }

  async submit(share: TotalShare): Promise<SubmitOutcome> {
    const early = this.before();
    if (early !== undefined) return early;
    const field = this.#chain.whyNot(share);
    if (field !== "") throw new ZkMarginError("PROOF_REFUSED", "refused", { field, fix: "none" });
    const waits = ({ window, member }: TotalShare): boolean =>
      window === share.window && member === share.member;
    if (this.#chain.pool.some(waits)) return "waits";
    this.#chain.pool.push(share);
    this.#chain.sent.push(share);
    return "sent";
  }
}
