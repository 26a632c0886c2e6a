/**
 * The simulated chain with a LiquidationAuction: accounts lapse, are cured and put on auction, liquidators ask for
 * openings, members' transactions wait in a pool until a block takes them. Everything can be asked of past blocks,
 * and a reorganisation takes it back.
 */
import { IDENTITY, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  AUCTION_EVENTS,
  type LapseState,
  type Standing,
} from "../../council/service/auctionAbi.ts";
import {
  type CaseFacts,
  type CouncilSeat,
  type LogOutcome,
  type OpeningChain,
  type OpeningLogger,
} from "../../council/service/openingChain.ts";
import { type ChainRequest } from "../../council/service/requestLedger.ts";
import { CONTRACTS, OWNER, SimulatedChain } from "../wallet/simulatedChain.ts";

export const AUCTION = "0x4000000000000000000000000000000000000004";

interface Since<T> {
  readonly block: number;
  readonly account: bigint;
  readonly value: T;
}

interface Stand {
  readonly lapse: LapseState;
  readonly standing: Standing;
}

const ATTESTED: Stand = { lapse: "None", standing: "Attested" };

export class SimulatedAuction extends SimulatedChain implements OpeningChain {
  readonly source = this;
  /** What the accounts' seals are made for; `undefined` where there are no accounts. */
  council: (Pick<CouncilSeat, "council" | "generation"> & { keys: AffinePoint[] }) | undefined;
  deployed = true;
  /** Transactions sent and not mined. */
  pool: { readonly request: bigint; readonly member: number }[] = [];
  /** All transactions ever sent. */
  readonly sent: { readonly request: bigint; readonly member: number }[] = [];
  /** Runs before the state of an account is told; may throw as a node does. */
  onFacts: () => void = () => undefined;
  #stands: Since<Stand>[] = [];
  #keys: Since<AffinePoint>[] = [];
  #asked: { readonly block: number; readonly request: bigint; readonly account: bigint }[] = [];
  #next = 1n;

  constructor() {
    super(AUCTION_EVENTS);
  }

  // ------------------------------------------------------------------ as a node

  async factsAt({ account, liquidator }: ChainRequest, block: number): Promise<CaseFacts> {
    this.onFacts();
    const { version = 0n } = (await this.accountAt(CONTRACTS.accounts, account, block)) ?? {};
    const key = this.#keys.findLast((past) => past.account === liquidator && past.block <= block);
    return {
      ...this.#standAt(account, block),
      version,
      viewingKey: key?.value ?? { x: 0n, y: 0n },
    };
  }

  async seatOf(member: number): Promise<CouncilSeat | undefined> {
    if (this.council === undefined) return undefined;
    const { keys, ...council } = this.council;
    return { ...council, memberKey: keys[member - 1] ?? IDENTITY };
  }

  async hasAuction(): Promise<boolean> {
    return this.deployed;
  }

  #standAt(account: bigint, block: number): Stand {
    const past = this.#stands.findLast((each) => each.account === account && each.block <= block);
    return past?.value ?? ATTESTED;
  }

  // ------------------------------------------------------------------ as a chain

  /** The first of the blocks takes what is in the pool, as far as the contract does. */
  override mine(blocks: number): void {
    const taken = this.pool.filter(({ request }) => this.#whyNot(request, this.headNow()) === "");
    this.pool = [];
    for (const { request, member } of taken) {
      const account = this.#asked.find((asked) => asked.request === request)?.account ?? 0n;
      this.transact([AUCTION, "OpeningLogged", [request, account, member]]);
    }
    super.mine(Math.max(0, blocks - taken.length));
  }

  override reorganise(block: number, fork = "fork"): void {
    super.reorganise(block, fork);
    this.#stands = this.#stands.filter((past) => past.block < block);
    this.#keys = this.#keys.filter((past) => past.block < block);
    this.#asked = this.#asked.filter((past) => past.block < block);
  }

  // ------------------------------------------------------------------ as the contracts

  override open(viewingKey: AffinePoint, owner = OWNER): bigint {
    const account = super.open(viewingKey, owner);
    this.#keys.push({ block: this.headNow(), account, value: viewingKey });
    return account;
  }

  override setViewingKey(account: bigint, viewingKey: AffinePoint): void {
    super.setViewingKey(account, viewingKey);
    this.#keys.push({ block: this.headNow(), account, value: viewingKey });
  }

  /** From the next block on. */
  stand(account: bigint, lapse: LapseState, standing: Standing): void {
    super.mine(1);
    this.#stands.push({ block: this.headNow(), account, value: { lapse, standing } });
  }

  /** Flagged, its grace over. */
  lapse(account: bigint): void {
    this.stand(account, "Lapsed", "Overdue");
  }

  ask(account: bigint, liquidator: bigint, auction = AUCTION): bigint {
    const request = this.#next++;
    const key = this.#keys.findLast((past) => past.account === liquidator)?.value;
    const { x = 0n, y = 0n } = key ?? {};
    const values = [account, liquidator, OWNER, request, x, y, 0n];
    this.transact([auction, "OpeningRequested", values]);
    this.#asked.push({ block: this.headNow(), request, account });
    return request;
  }

  settleBond(request: bigint, returned = true): void {
    if (returned) this.transact([AUCTION, "BondReturned", [request, OWNER, 1n]]);
    else this.transact([AUCTION, "BondForfeited", [request, 1n]]);
    this.#asked = this.#asked.filter((asked) => asked.request !== request);
  }

  /** The error that `logOpening` would end with; empty when it would not. */
  #whyNot(request: bigint, block: number): string {
    const asked = this.#asked.find((each) => each.request === request);
    if (asked === undefined) return "RequestUnknown";
    const { lapse, standing } = this.#standAt(asked.account, block);
    if (standing === "InGrace") return "GraceRunning";
    return lapse === "Lapsed" || lapse === "InAuction" ? "" : "NotLapsed";
  }

  send(request: bigint, member: number): LogOutcome {
    const why = this.#whyNot(request, this.headNow());
    if (why !== "") {
      throw new ZkMarginError("PROOF_REFUSED", "refused", { field: why, fix: "none" });
    }
    if (this.pool.some((waiting) => waiting.member === member)) return "waits";
    this.pool.push({ request, member });
    this.sent.push({ request, member });
    return "sent";
  }
}

/** A member's way to the contract. */
export class SimulatedLogger implements OpeningLogger {
  readonly address = OWNER;
  readonly #chain: SimulatedAuction;
  /** Runs before anything is sent; may throw as a node does. */
  before: () => LogOutcome | undefined = () => undefined;

  constructor(chain: SimulatedAuction) {
    this.#chain = chain;
  }

  async log(request: bigint, member: number): Promise<LogOutcome> {
    return this.before() ?? this.#chain.send(request, member);
  }
}
