/**
 * The simulated chain with auctions and openings: accounts lapse, are cured and put on auction, liquidators ask,
 * members' transactions wait in a pool until a block takes them. Everything can be asked of past blocks, and a
 * reorganisation takes it back.
 */
import { IDENTITY, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type ChainRequest } from "../../council/service/chainRequest.ts";
import { OPENING_EVENTS } from "../../council/service/openingAbi.ts";
import {
  type CaseFacts,
  type Deployment,
  type LogOutcome,
  type OpeningChain,
  type OpeningLogger,
  type RequestRecord,
} from "../../council/service/openingChain.ts";
import { type LapseState, type Standing } from "../../wallet/chainStates.ts";
import { ACCOUNTS, OWNER, SimulatedChain } from "../wallet/simulatedChain.ts";

export const AUCTION = "0x4000000000000000000000000000000000000004";
export const OPENINGS = "0x6000000000000000000000000000000000000006";

/** What was so from a block on. */
type Since<T> = T & { readonly block: number };

interface Stand {
  readonly account: bigint;
  readonly lapse: LapseState;
  readonly standing: Standing;
  /** Of the latest flag. */
  readonly since: bigint;
}

interface Logging {
  readonly request: bigint;
  readonly member: number;
}

export class SimulatedAuction extends SimulatedChain implements OpeningChain {
  readonly source = this;
  /** What stands behind Openings; `undefined` where there is no such contract. */
  behind: (Omit<Deployment, "memberKey"> & { readonly keys: readonly AffinePoint[] }) | undefined;
  /** Transactions sent and not mined. */
  pool: Logging[] = [];
  /** All that were ever sent. */
  readonly sent: Logging[] = [];
  /** Runs before the state of an account is told; may throw as a node does. */
  onFacts: () => void = () => undefined;
  #stands: Since<Stand>[] = [];
  #keys: Since<{ account: bigint; key: AffinePoint }>[] = [];
  #asked: Since<Omit<RequestRecord, "logged" | "settled"> & { request: bigint }>[] = [];
  #logged: Since<Logging>[] = [];
  #settled: Since<{ request: bigint }>[] = [];
  #next = 1n;

  constructor() {
    super(OPENING_EVENTS);
  }

  // ------------------------------------------------------------------ as a node

  async factsAt(asked: ChainRequest, block: number): Promise<CaseFacts> {
    this.onFacts();
    const { account, liquidator, request } = asked;
    const { version = 0n } = (await this.accountAt(ACCOUNTS, account, block)) ?? {};
    const { lapse, standing, since } = this.#standAt(account, block);
    const record = this.#recordAt(request, block);
    const viewingKey = this.#keyAt(liquidator, block);
    return { record, lapse, since, standing, version, viewingKey };
  }

  async deployment(member: number): Promise<Deployment | undefined> {
    if (this.behind === undefined) return undefined;
    const { keys, ...contracts } = this.behind;
    return { ...contracts, memberKey: keys[member - 1] ?? IDENTITY };
  }

  #standAt(account: bigint, block: number): Stand {
    const past = this.#stands.findLast((each) => each.account === account && each.block <= block);
    return past ?? { account, lapse: "none", standing: "attested", since: 0n };
  }

  #keyAt(account: bigint, block: number): AffinePoint {
    const past = this.#keys.findLast((each) => each.account === account && each.block <= block);
    return past?.key ?? { x: 0n, y: 0n };
  }

  #recordAt(request: bigint, block: number): RequestRecord | undefined {
    const then = <T extends { request: bigint }>(all: readonly Since<T>[]): readonly T[] =>
      all.filter((each) => each.request === request && each.block <= block);
    const [asked] = then(this.#asked);
    if (asked === undefined) return undefined;
    const logged = then(this.#logged).reduce(
      (bits, { member }) => bits | (1n << BigInt(member - 1)),
      0n,
    );
    const { account, liquidator, since } = asked;
    return { account, liquidator, since, logged, settled: then(this.#settled).length > 0 };
  }

  // ------------------------------------------------------------------ as a chain

  /** The first of the blocks take what is in the pool, as far as the contract does. */
  override mine(blocks: number): void {
    const taken = this.pool.filter((log) => this.whyNot(log) === "");
    this.pool = [];
    for (const log of taken) {
      super.mine(1);
      this.#logged.push({ block: this.headNow(), ...log });
    }
    super.mine(Math.max(0, blocks - taken.length));
  }

  override reorganise(block: number, fork = "fork"): void {
    super.reorganise(block, fork);
    const stays = (past: { block: number }): boolean => past.block < block;
    this.#stands = this.#stands.filter(stays);
    this.#keys = this.#keys.filter(stays);
    this.#asked = this.#asked.filter(stays);
    this.#logged = this.#logged.filter(stays);
    this.#settled = this.#settled.filter(stays);
  }

  // ------------------------------------------------------------------ as the contracts

  override open(viewingKey: AffinePoint, owner = OWNER): bigint {
    const account = super.open(viewingKey, owner);
    this.#keys.push({ block: this.headNow(), account, key: viewingKey });
    return account;
  }

  override setViewingKey(account: bigint, viewingKey: AffinePoint): void {
    super.setViewingKey(account, viewingKey);
    this.#keys.push({ block: this.headNow(), account, key: viewingKey });
  }

  /** From the next block on. */
  stand(account: bigint, lapse: LapseState, standing: Standing): void {
    const before = this.#standAt(account, this.headNow());
    super.mine(1);
    const block = this.headNow();
    const isFlag = lapse === "lapsed" && before.lapse !== "lapsed";
    this.#stands.push({
      account,
      block,
      lapse,
      standing,
      since: isFlag ? BigInt(block) : before.since,
    });
  }

  /** Flagged, its grace over. */
  lapse(account: bigint): void {
    this.stand(account, "lapsed", "overdue");
  }

  /** Attested again, the fee paid or not. */
  cure(account: bigint): void {
    this.stand(account, "fee owed", "fee owed");
  }

  ask(account: bigint, liquidator: bigint, contract = OPENINGS): bigint {
    const request = this.#next++;
    const head = this.headNow();
    const { x, y } = this.#keyAt(liquidator, head);
    const { since } = this.#standAt(account, head);
    this.transact([contract, "OpeningRequested", [account, liquidator, OWNER, request, x, y, 0n]]);
    this.#asked.push({ block: this.headNow(), request, account, liquidator, since });
    return request;
  }

  settleBond(request: bigint): void {
    super.mine(1);
    this.#settled.push({ block: this.headNow(), request });
  }

  /** The error that `logOpening` would end with; empty when it would not. */
  whyNot({ request, member }: Logging): string {
    const head = this.headNow();
    const record = this.#recordAt(request, head);
    const account = this.#asked.find((each) => each.request === request)?.account;
    if (record === undefined || account === undefined) return "RequestUnknown";
    if (record.settled) return "RequestOver";
    const { lapse, standing, since } = this.#standAt(account, head);
    if (standing === "in grace") return "GraceRunning";
    const isOpen = (lapse === "lapsed" || lapse === "in auction") && since === record.since;
    if (!isOpen) return "NotLapsed";
    return (record.logged >> BigInt(member - 1)) % 2n === 1n ? "AlreadyLogged" : "";
  }

  send(log: Logging): LogOutcome {
    const field = this.whyNot(log);
    if (field !== "") throw new ZkMarginError("PROOF_REFUSED", "refused", { field, fix: "none" });
    const waits = ({ request, member }: Logging): boolean =>
      request === log.request && member === log.member;
    if (this.pool.some(waits)) return "waits";
    this.pool.push(log);
    this.sent.push(log);
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
    return this.before() ?? this.#chain.send({ request, member });
  }
}
