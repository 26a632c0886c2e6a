/**
 * A chain that keeps commitments as the contracts do and tells of them in the contracts' events, made by the
 * real sealing code. Everything a test wants to go wrong with a node can be made to go wrong.
 */
import { createHash } from "node:crypto";
import { Interface, zeroPadValue, toBeHex } from "ethers";
import { add, IDENTITY, multiply, negate, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { commit, slotGenerator } from "../../circuits/generators.ts";
import { publicKeyOf, sealDelta, type DeltaOpening } from "../../sealing/index.ts";
import { ACCOUNT_EVENTS, SEAL_EVENTS, TRADE_EVENTS } from "../../wallet/eventAbi.ts";
import type { AccountFacts, ChainLog, LogQuery, LogSource } from "../../wallet/logSource.ts";

export const ACCOUNTS = "0x1000000000000000000000000000000000000001";
export const SETTLEMENT = "0x2000000000000000000000000000000000000002";
export const CLEARING = "0x5000000000000000000000000000000000000005";
/** What MarginAccounts names for its proofs, and what names the clearing. */
export const PROOFS = "0x7000000000000000000000000000000000000007";
export const OWNER = "0x3000000000000000000000000000000000000003";
export const CONTRACTS = { accounts: ACCOUNTS, modules: [SETTLEMENT] };
export const CHAIN_ID = 31337n;
export const COUNCIL = publicKeyOf(4711n);
const HOME = zeroPadValue("0x01", 32);

interface SimulatedState {
  readonly block: number;
  readonly commitment: AffinePoint;
  readonly version: bigint;
}

interface SimulatedAccount {
  /** Oldest first. */
  states: SimulatedState[];
  viewingKey: AffinePoint;
}

/** 32 quantities with these set. */
export function quantities(held: Readonly<Record<number, bigint>>): bigint[] {
  return Array.from({ length: 32 }, (_, slot) => held[slot] ?? 0n);
}

export class SimulatedChain implements LogSource {
  readonly accounts: SimulatedAccount[] = [];
  readonly requests: LogQuery[] = [];
  readonly #events: Interface;
  #logs: ChainLog[] = [];
  #fork = "main";
  #forkedAt = Infinity;
  #head = 0;
  #transactions = 0;
  #ephemeral = 1000n;
  /** Runs before a request for events is answered; may throw as a node does. */
  onLogs: (query: LogQuery) => void = () => undefined;
  /** Runs before a block's hash is told. */
  onHash: (block: number) => void = () => undefined;
  /** What a dishonest node leaves out. */
  hides: (log: ChainLog) => boolean = () => false;
  keepsState = true;
  /** What the accounts name; there is none unless a test says so. */
  clearing: string | undefined;

  /** @param others events of further contracts */
  constructor(others: readonly string[] = []) {
    this.#events = new Interface([...ACCOUNT_EVENTS, ...TRADE_EVENTS, ...SEAL_EVENTS, ...others]);
  }

  // ------------------------------------------------------------------ as a node

  async chainId(): Promise<bigint> {
    return CHAIN_ID;
  }

  async head(): Promise<number> {
    return this.headNow();
  }

  headNow(): number {
    return this.#head;
  }

  hashNow(block: number): string {
    const fork = block >= this.#forkedAt ? this.#fork : "main";
    return `0x${createHash("sha256").update(`${fork}/${block}`).digest("hex")}`;
  }

  async blockHash(block: number): Promise<string | undefined> {
    this.onHash(block);
    return block <= this.#head ? this.hashNow(block) : undefined;
  }

  async logs(query: LogQuery): Promise<readonly ChainLog[]> {
    this.requests.push(query);
    this.onLogs(query);
    const { from, to, addresses, kinds } = query;
    return this.#logs
      .filter(({ block }) => block >= from && block <= to)
      .filter(({ address }) => addresses.includes(address))
      .filter(({ topics }) => kinds.length === 0 || kinds.includes(topics[0] ?? ""))
      .filter((log) => !this.hides(log))
      .map((log) => ({ ...log, blockHash: this.hashNow(log.block) }));
  }

  async accountAt(_: string, account: bigint, block: number): Promise<AccountFacts | undefined> {
    if (!this.keepsState) return undefined;
    const states = this.accounts[Number(account) - 1]?.states ?? [];
    const state = states.findLast((past) => past.block <= block);
    if (state === undefined) return { cx: 0n, cy: 0n, version: 0n };
    return { cx: state.commitment.x, cy: state.commitment.y, version: state.version };
  }

  async clearingOf(): Promise<string | undefined> {
    return this.clearing;
  }

  /** Addresses that ever emitted an event. */
  contracts(): ReadonlySet<string> {
    return new Set(this.#logs.map(({ address }) => address));
  }

  // ------------------------------------------------------------------ as a chain

  mine(blocks: number): void {
    this.#head += blocks;
  }

  /** From `block` on everything is forgotten; what follows has other hashes. */
  reorganise(block: number, fork = "fork"): void {
    this.#logs = this.#logs.filter((log) => log.block < block);
    for (const account of this.accounts) {
      account.states = account.states.filter((state) => state.block < block);
    }
    this.#head = block - 1;
    this.#fork = fork;
    this.#forkedAt = block;
  }

  /** Other hashes from `block` on, the same events. */
  rename(block: number, fork: string): void {
    this.#fork = fork;
    this.#forkedAt = block;
  }

  /** One transaction in a block of its own. */
  transact(...events: [address: string, name: string, values: readonly unknown[]][]): string {
    this.#head += 1;
    const transaction = zeroPadValue(toBeHex(++this.#transactions), 32);
    events.forEach(([address, name, values], index) => {
      const { topics, data } = this.#events.encodeEventLog(name, [...values]);
      const block = this.#head;
      this.#logs.push({ address, topics, data, block, blockHash: "", transaction, index });
    });
    return transaction;
  }

  #of(account: bigint): SimulatedAccount {
    const found = this.accounts[Number(account) - 1];
    if (found === undefined) throw new Error("no such account");
    return found;
  }

  #change(account: bigint, added: AffinePoint, counts = true): unknown[] {
    const { states } = this.#of(account);
    const last = states.at(-1) ?? { commitment: IDENTITY, version: 0n };
    const commitment = add(last.commitment, added);
    const version = counts ? last.version + 1n : last.version;
    states.push({ block: this.#head + 1, commitment, version });
    return [commitment.x, commitment.y, version];
  }

  // ------------------------------------------------------------------ as the contracts

  open(viewingKey: AffinePoint, owner = OWNER): bigint {
    const block = this.#head + 1;
    this.accounts.push({ states: [{ block, commitment: IDENTITY, version: 0n }], viewingKey });
    const account = BigInt(this.accounts.length);
    const { x, y } = viewingKey;
    this.transact([ACCOUNTS, "AccountOpened", [account, owner, HOME, x, y]]);
    return account;
  }

  setViewingKey(account: bigint, viewingKey: AffinePoint): void {
    this.#of(account).viewingKey = viewingKey;
    this.transact([ACCOUNTS, "ViewingKeySet", [account, viewingKey.x, viewingKey.y]]);
  }

  deposit(account: bigint, slot: number, amount: bigint): string {
    const outcome = this.#change(account, multiply(slotGenerator(slot), amount), slot !== 0);
    return this.transact([ACCOUNTS, "Deposited", [account, slot, OWNER, amount, ...outcome]]);
  }

  withdraw(account: bigint, slot: number, amount: bigint): string {
    const outcome = this.#change(account, negate(multiply(slotGenerator(slot), amount)));
    return this.transact([ACCOUNTS, "Withdrawn", [account, slot, OWNER, amount, ...outcome]]);
  }

  transfer(from: bigint, to: bigint, slot: number, amount: bigint): string {
    const point = multiply(slotGenerator(slot), amount);
    const given = this.#change(from, negate(point));
    const received = this.#change(to, point, slot !== 0);
    return this.transact(
      [ACCOUNTS, "CollateralMoved", [from, to, slot, -amount, ...given]],
      [ACCOUNTS, "CollateralMoved", [to, from, slot, amount, ...received]],
    );
  }

  #exchange(accountA: bigint, accountB: bigint, delta: AffinePoint): [string, string, unknown[]][] {
    const minus = negate(delta);
    const [outcomeA, outcomeB] = [this.#change(accountA, delta), this.#change(accountB, minus)];
    return [
      [ACCOUNTS, "Exchanged", [accountA, accountB, delta.x, delta.y, ...outcomeA]],
      [ACCOUNTS, "Exchanged", [accountB, accountA, minus.x, minus.y, ...outcomeB]],
    ];
  }

  #seal(
    accountA: bigint,
    accountB: bigint,
    opening: DeltaOpening,
    delta: AffinePoint,
    by: string,
  ): [string, string, unknown[]] {
    const copies = [this.#of(accountA).viewingKey, this.#of(accountB).viewingKey] as const;
    const sealed = sealDelta(opening, { council: COUNCIL, copies }, this.#ephemeral++);
    const { ephemeral, wraps, words } = sealed;
    const point = [delta.x, delta.y, ephemeral.x, ephemeral.y];
    return [by, "DeltaSealed", [accountA, accountB, ...point, wraps, words]];
  }

  trade(accountA: bigint, accountB: bigint, opening: DeltaOpening, withSeal = true): string {
    const delta = commit(opening.quantities, opening.blinding);
    const seal = this.#seal(accountA, accountB, opening, delta, SETTLEMENT);
    const events = this.#exchange(accountA, accountB, delta);
    return this.transact(...(withSeal ? [seal] : []), ...events);
  }

  fill(buyer: bigint, seller: bigint, slot: number, quantity: bigint, quote: bigint): string {
    const delta = commit(quantities({ 0: -quote, [slot]: quantity }), 0n);
    const values = [HOME, HOME, buyer, seller, slot, quantity, quote];
    const events = this.#exchange(buyer, seller, delta);
    return this.transact(...events, [SETTLEMENT, "OrdersSettled", values]);
  }

  rerandomise(account: bigint, blinding: bigint): string {
    const opening = { quantities: quantities({}), blinding };
    const delta = commit(opening.quantities, blinding);
    const [cx, cy] = this.#change(account, delta, false);
    return this.transact(
      [ACCOUNTS, "Rerandomised", [account, delta.x, delta.y, cx, cy]],
      this.#seal(account, account, opening, delta, ACCOUNTS),
    );
  }

  /** Expired options become cash: sealed by the clearing. */
  convert(account: bigint, opening: DeltaOpening): string {
    const delta = commit(opening.quantities, opening.blinding);
    const seal = this.#seal(account, account, opening, delta, CLEARING);
    const outcome = this.#change(account, delta);
    return this.transact([ACCOUNTS, "Converted", [account, delta.x, delta.y, ...outcome]], seal);
  }

  /** The account's latest rerandomisation once more, delta, seal and all. */
  repeatSeal(account: bigint): string {
    const own = this.#logs.filter(({ topics }) => BigInt(topics[1] ?? 0) === account);
    const named = (name: string) =>
      own.map((log) => this.#events.parseLog(log)).findLast((parsed) => parsed?.name === name);
    const [seal, done] = [named("DeltaSealed"), named("Rerandomised")];
    if (!seal || !done) throw new Error("nothing to repeat");
    const delta: AffinePoint = {
      x: done.args.getValue("deltaX") as bigint,
      y: done.args.getValue("deltaY") as bigint,
    };
    const [cx, cy] = this.#change(account, delta, false);
    return this.transact(
      [ACCOUNTS, "Rerandomised", [account, delta.x, delta.y, cx, cy]],
      [ACCOUNTS, "DeltaSealed", seal.args.toArray(true) as unknown[]],
    );
  }

  close(account: bigint): string {
    const { states } = this.#of(account);
    const version = (states.at(-1)?.version ?? 0n) + 1n;
    states.push({ block: this.#head + 1, commitment: { x: 0n, y: 0n }, version });
    return this.transact([ACCOUNTS, "AccountClosed", [account]]);
  }
}
