/**
 * A market that keeps and tells what the contracts do, without their proofs: accounts, leases, lapses, a vault, windows. It
 * remembers every block, and can lie in every way a node can.
 */
import { createHash } from "node:crypto";
import { Interface, toBeHex, zeroPadValue } from "ethers";
import {
  add,
  fromAffine,
  IDENTITY,
  multiply,
  negate,
  toAffine,
  type AffinePoint,
} from "../../circuits/babyjubjub.ts";
import { blindingGenerator, keyGenerator, slotGenerator } from "../../circuits/generators.ts";
import { AUDIT_EVENTS } from "../../audit/auditAbi.ts";
import type {
  AccountAnswer,
  AccountQuestion,
  AuditedAddresses,
  AuditedState,
  BlockFacts,
  MarketFacts,
  VaultFacts,
  WindowFacts,
} from "../../audit/auditedState.ts";
import type { LeaseWord } from "../../audit/chainIndex/accountRecord.ts";
import { ACCOUNT_EVENTS } from "../../wallet/eventAbi.ts";
import { Timeline } from "./timeline.ts";
import type { ChainLog, LogQuery, LogSource } from "../../wallet/logSource.ts";

const EVENTS = new Interface([...ACCOUNT_EVENTS, ...Object.values(AUDIT_EVENTS).flat()]);
const address = (digit: number): string => `0x${String(digit).repeat(40)}`;
export const ADDRESSES: AuditedAddresses = {
  ...{ accounts: address(1), vault: address(2), risk: address(3) },
  ...{ market: address(4), council: address(5), auditBook: address(6) },
};
export const HOME = zeroPadValue("0xaa", 32);
export const STRESS = zeroPadValue("0xbb", 32);
export const UNIT = 10n ** 8n;
const OWNER = address(9);
const GENESIS = 1_600_000_000n;
const BLOCK_TIME = 12n;
const LEASE = 86_400n;
/** MarketState.Live */
const LIVE = 1;

type Account = Omit<AccountAnswer, "lease" | "lapse"> & {
  readonly leases: ReadonlyMap<string, LeaseWord>;
  readonly lapse: { readonly state: number; readonly graceUntil: bigint };
};
interface SimulatedContribution {
  readonly hidden: boolean;
  readonly ephemeral: AffinePoint;
  readonly masked: AffinePoint;
}
interface SimulatedWindow {
  readonly previous: number;
  readonly closesAt: bigint;
  readonly contributions: Map<bigint, SimulatedContribution>;
  readonly facts: Timeline<WindowFacts>;
}
interface Slots {
  readonly totals: readonly bigint[];
  readonly reserved: bigint;
  readonly held: readonly bigint[];
}

const NOBODY: Account = {
  ...{ exists: false, version: 0n, exposed: false, commitment: { x: 0n, y: 0n } },
  ...{ home: zeroPadValue("0x", 32), leases: new Map(), lapse: { state: 0, graceUntil: 0n } },
};
const SLOTS = 16;
const PLAIN_RULES = (shock: readonly (readonly bigint[])[]) => [
  ...[12_000n, 10_500n, [], [], [], [], [], []],
  shock,
];
const EMPTY: WindowFacts = {
  ...{ accounts: 0n, hidden: 0n, continuing: 0n, hindrance: "still open" },
  sum: { ephemeral: IDENTITY, masked: IDENTITY },
};

export class SimulatedMarket implements AuditedState {
  readonly addresses = ADDRESSES;
  readonly chainId = 31_337n;
  readonly source: LogSource = {
    chainId: async () => this.chainId,
    head: async () => this.newest,
    blockHash: async (block) => (block <= this.newest ? this.#hash(block) : undefined),
    logs: async (query) => this.#logsOf(query),
    accountAt: async () => undefined,
    clearingOf: async () => undefined,
  };
  readonly #accounts: Timeline<Account>[] = [];
  readonly #count = new Timeline<bigint>(0n);
  readonly #slots = new Timeline<Slots>({
    ...{ totals: new Array<bigint>(SLOTS).fill(0n), reserved: 0n },
    held: new Array<bigint>(SLOTS).fill(0n),
  });
  readonly #epochs = new Map<bigint, readonly bigint[]>();
  readonly #epoch = new Timeline<bigint>(0n);
  readonly #windows: SimulatedWindow[] = [];
  readonly #windowCount = new Timeline<bigint>(0n);
  readonly #homes = new Timeline<ReadonlyMap<string, readonly [string, bigint]>>(new Map());
  #logs: ChainLog[] = [];
  #head = 0;
  #fork = "main";
  #forkedAt = Infinity;
  #ephemeral = keyGenerator();
  #amounts = new Map<string, AffinePoint>();
  /** Blocks behind the newest one that are not final; undefined where the node knows no such tag. */
  depth: number | undefined = 0;
  /** What was asked. */
  readonly requests: LogQuery[] = [];
  asked = 0;
  /** What a node makes of the logs it was asked for. */
  tamper: (logs: ChainLog[]) => ChainLog[] = (logs) => logs;
  /** What it makes of an account. */
  lie: (answer: AccountAnswer, account: bigint) => AccountAnswer = (answer) => answer;
  /** Runs before a request is answered; may throw. */
  onRequest: () => void = () => undefined;

  // ------------------------------------------------------------------------------------------------- as a node

  get newest(): number {
    return this.#head;
  }

  #hash(block: number): string {
    const fork = block >= this.#forkedAt ? this.#fork : "main";
    return `0x${createHash("sha256").update(`${fork}/${block}`).digest("hex")}`;
  }

  #logsOf(query: LogQuery): readonly ChainLog[] {
    this.requests.push(query);
    this.onRequest();
    const { from, to } = query;
    // Logs are in the order of their blocks.
    let [low, high] = [0, this.#logs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#logs[middle]?.block ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    const found: ChainLog[] = [];
    for (let at = low; (this.#logs[at]?.block ?? Infinity) <= to; at += 1) {
      const log = this.#logs[at];
      if (log !== undefined) found.push({ ...log, blockHash: this.#hash(log.block) });
    }
    return this.tamper(found);
  }

  // -------------------------------------------------------------------------------------------------- as state

  timeOf(block: number): bigint {
    return GENESIS + BigInt(block) * BLOCK_TIME;
  }

  async blockAt(block: number | "latest" | "finalized"): Promise<BlockFacts | undefined> {
    this.onRequest();
    if (block === "finalized" && this.depth === undefined) return undefined;
    const depth = block === "finalized" ? (this.depth ?? 0) : 0;
    const number = typeof block === "number" ? block : this.#head - depth;
    if (number < 0 || number > this.#head) return undefined;
    return { block: number, hash: this.#hash(number), time: this.timeOf(number) };
  }

  async accountCount(block: number): Promise<bigint> {
    return this.#count.at(block);
  }

  async accounts(
    block: number,
    questions: readonly AccountQuestion[],
  ): Promise<readonly AccountAnswer[]> {
    this.onRequest();
    this.asked += questions.length;
    return questions.map(({ account, table, lapse }) => {
      const { leases, ...known } = this.#accounts[Number(account) - 1]?.at(block) ?? NOBODY;
      const lease = table === undefined ? undefined : leases.get(table);
      return this.lie({ ...known, lease, lapse: lapse ? known.lapse : undefined }, account);
    });
  }

  async market(block: number): Promise<MarketFacts> {
    return { state: LIVE, epoch: this.#epoch.at(block), clock: this.timeOf(block) };
  }

  async epochPrices(_: number, epoch: bigint): Promise<readonly bigint[]> {
    return this.#epochs.get(epoch) ?? [];
  }

  async currentHome(block: number, home: string): Promise<string> {
    const next = this.#homes.at(block).get(home);
    if (next === undefined || this.timeOf(block) < next[1]) return home;
    return this.currentHome(block, next[0]);
  }

  async isWithinBand(block: number, _: string, epoch: bigint, band: bigint): Promise<boolean> {
    const [then, now] = [this.#epochs.get(epoch), this.#epochs.get(this.#epoch.at(block))];
    const distance = (a: bigint, b: bigint) => (a > b ? a - b : b - a);
    return (then ?? []).every((price, k) => {
      return distance(now?.[k] ?? 0n, price) * 10_000n <= band * price;
    });
  }

  async vault(block: number): Promise<VaultFacts> {
    const { totals, reserved, held } = this.#slots.at(block);
    return {
      slots: totals.map((total, slot) =>
        slot > 2
          ? { kind: slot === 3 ? "perpetual" : "unlisted" }
          : { kind: "spot", symbol: `T${slot}`, decimals: 8, balance: held[slot] ?? 0n, total },
      ),
      ...{ reserved, settlementHeld: totals[0] ?? 0n, settlementWorth: totals[0] ?? 0n },
      settlementIndex: 10n ** 18n,
    };
  }

  async cleared(): Promise<AffinePoint> {
    return IDENTITY;
  }

  async windowCount(block: number): Promise<bigint> {
    return this.#windowCount.at(block);
  }

  async window(block: number, window: bigint): Promise<WindowFacts> {
    const { facts, closesAt } = this.#window(window);
    const known = facts.at(block);
    if (known.hindrance === "still open" && this.timeOf(block) >= closesAt) {
      return { ...known, hindrance: known.hidden < 2n ? "too few hidden" : "none" };
    }
    return known;
  }

  #window(window: bigint): SimulatedWindow {
    const found = this.#windows[Number(window) - 1];
    if (found === undefined) throw new Error("no such window");
    return found;
  }

  // -------------------------------------------------------------------------------------------------- as a chain

  mine(blocks: number): void {
    this.#head += blocks;
  }

  /** From `block` on everything is forgotten; what follows has other hashes. */
  reorganise(block: number, fork: string): void {
    this.#logs = this.#logs.filter((log) => log.block < block);
    const all = [this.#count, this.#slots, this.#epoch, this.#windowCount, this.#homes];
    for (const line of [...this.#accounts, ...all]) line.forget(block);
    this.#accounts.length = Number(this.#count.now());
    this.#windows.length = Number(this.#windowCount.now());
    [this.#head, this.#fork, this.#forkedAt] = [block - 1, fork, block];
  }

  /** Names of the events so far, with their places. */
  events(): readonly { readonly name: string; readonly log: ChainLog }[] {
    return this.#logs.map((log) => ({ name: EVENTS.parseLog(log)?.name ?? "", log }));
  }

  #emit(...events: [address: string, name: string, values: readonly unknown[]][]): void {
    this.#head += 1;
    const block = this.#head;
    const transaction = zeroPadValue(toBeHex(block), 32);
    events.forEach(([from, name, values], index) => {
      const { topics, data } = EVENTS.encodeEventLog(name, [...values]);
      this.#logs.push({ address: from, topics, data, block, blockHash: "", transaction, index });
    });
  }

  get #next(): number {
    return this.#head + 1;
  }

  // ---------------------------------------------------------------------------------------------- as the contracts

  #of(account: bigint): Timeline<Account> {
    const found = this.#accounts[Number(account) - 1];
    if (found === undefined) throw new Error("no such account");
    return found;
  }

  #change(account: bigint, added: AffinePoint, changes: Partial<Account>, counts = true): Account {
    const before = this.#of(account).now();
    const commitment = add(before.commitment, added);
    const version = counts ? before.version + 1n : before.version;
    const after = { ...before, ...changes, commitment, version };
    this.#of(account).set(this.#next, after);
    return after;
  }

  amountPoint(slot: number, amount: bigint): AffinePoint {
    const key = `${slot}/${amount}`;
    const point = this.#amounts.get(key) ?? multiply(slotGenerator(slot), amount);
    this.#amounts.set(key, point);
    return point;
  }

  /** Of the vault: what is recorded changes, and by default what is there. */
  #move(slot: number, amount: bigint): void {
    const { totals, held, reserved } = this.#slots.now();
    const moved = (values: readonly bigint[]) => values.with(slot, (values[slot] ?? 0n) + amount);
    this.#slots.set(this.#next, { totals: moved(totals), held: moved(held), reserved });
  }

  #lease(account: bigint, version: bigint, table = HOME): [string, string, unknown[]] {
    const [epoch, expiry] = [this.#epoch.now(), this.timeOf(this.#next) + LEASE];
    const before = this.#of(account).now();
    const word = { epoch, level: 12_000n, band: 500n, expiry, version, lapsed: false };
    const leases = new Map([...before.leases, [table, word]]);
    this.#of(account).set(this.#next, { ...before, leases });
    return [ADDRESSES.accounts, "Attested", [account, table, epoch, 12_000, 500, expiry, version]];
  }

  open(home = HOME): bigint {
    const account = this.#count.now() + 1n;
    const opened: Account = { ...NOBODY, exists: true, commitment: IDENTITY, home };
    const line = new Timeline(NOBODY);
    line.set(this.#next, opened);
    this.#accounts.push(line);
    this.#count.set(this.#next, account);
    this.#emit([ADDRESSES.accounts, "AccountOpened", [account, OWNER, home, 1n, 2n]]);
    return account;
  }

  deposit(account: bigint, slot: number, amount: bigint): void {
    const after = this.#change(account, this.amountPoint(slot, amount), {}, slot !== 0);
    this.#move(slot, amount);
    const { x, y } = after.commitment;
    const values = [account, slot, OWNER, amount, x, y, after.version];
    this.#emit([ADDRESSES.accounts, "Deposited", values]);
  }

  withdraw(account: bigint, slot: number, amount: bigint): void {
    const taken = negate(this.amountPoint(slot, amount));
    const { commitment, version } = this.#change(account, taken, { exposed: true });
    this.#move(slot, -amount);
    const values = [account, slot, OWNER, amount, commitment.x, commitment.y, version];
    const lease = this.#lease(account, version);
    this.#emit(lease, [ADDRESSES.accounts, "Withdrawn", values]);
  }

  /** An escape from an abandoned market: nothing is leased, and nothing owed. */
  escape(account: bigint, slot: number, amount: bigint): void {
    const taken = negate(this.amountPoint(slot, amount));
    const { commitment, version } = this.#change(account, taken, { exposed: false });
    this.#move(slot, -amount);
    const values = [account, slot, OWNER, amount, commitment.x, commitment.y, version];
    this.#emit([ADDRESSES.accounts, "Withdrawn", values]);
  }

  trade(a: bigint, b: bigint, delta: AffinePoint): void {
    const sides = [
      [a, b, delta],
      [b, a, negate(delta)],
    ] as const;
    const events = sides.flatMap(([account, other, { x, y }]): [string, string, unknown[]][] => {
      const after = this.#change(account, { x, y }, { exposed: true });
      const { commitment, version } = after;
      const values = [account, other, x, y, commitment.x, commitment.y, version];
      return [this.#lease(account, version), [ADDRESSES.accounts, "Exchanged", values]];
    });
    this.#emit(...events);
  }

  rerandomise(account: bigint, blinding: bigint): void {
    const delta = multiply(blindingGenerator(), blinding);
    const { commitment } = this.#change(account, delta, {}, false);
    const values = [account, delta.x, delta.y, commitment.x, commitment.y];
    this.#emit([ADDRESSES.accounts, "Rerandomised", values]);
  }

  /** The book must be empty: as the contract requires by a proof. */
  close(account: bigint): void {
    const { version } = this.#of(account).now();
    this.#of(account).set(this.#next, { ...NOBODY, version: version + 1n });
    this.#emit([ADDRESSES.accounts, "AccountClosed", [account]]);
  }

  attest(account: bigint, table = HOME): void {
    this.#emit(this.#lease(account, this.#of(account).now().version, table));
  }

  flag(account: bigint, grace: bigint): void {
    const lapse = { state: 1, graceUntil: this.timeOf(this.#next) + grace };
    this.#of(account).set(this.#next, { ...this.#of(account).now(), lapse });
    this.#emit(
      [ADDRESSES.accounts, "LapseChanged", [account, 1]],
      [ADDRESSES.accounts, "Lapsed", [account, HOME, 0, OWNER]],
    );
  }

  setLapse(account: bigint, state: number): void {
    const { lapse, ...rest } = this.#of(account).now();
    this.#of(account).set(this.#next, { ...rest, lapse: { ...lapse, state } });
    this.#emit([ADDRESSES.accounts, "LapseChanged", [account, state]]);
  }

  /** @param prices dollars by slot */
  commitEpoch(prices: readonly bigint[]): void {
    const epoch = this.#epoch.now() + 1n;
    const all = Array.from({ length: 32 }, (_, slot) => (prices[slot] ?? 0n) * UNIT);
    this.#epochs.set(epoch, all);
    this.#epoch.set(this.#next, epoch);
    this.#emit([ADDRESSES.market, "EpochCommitted", [epoch, 0, []]]);
  }

  register(table: string, shock: readonly (readonly bigint[])[]): void {
    const values = [table, address(7), PLAIN_RULES(shock)];
    this.#emit([ADDRESSES.risk, "TableRegistered", values]);
  }

  supersede(table: string, successor: string, inBlocks: number): void {
    const from = this.timeOf(this.#head + inBlocks);
    this.#homes.set(this.#next, new Map([...this.#homes.now(), [table, [successor, from]]]));
    this.#emit([ADDRESSES.risk, "HomeSuperseded", [table, successor, from]]);
  }

  /** The vault loses tokens, and nobody is told. */
  lose(slot: number, amount: bigint): void {
    const { held, ...rest } = this.#slots.now();
    this.#slots.set(this.#next, { ...rest, held: held.with(slot, (held[slot] ?? 0n) - amount) });
    this.mine(1);
  }

  openWindow(table: string, blocks: number, previous = 0): bigint {
    const window = this.#windowCount.now() + 1n;
    const opensAt = this.timeOf(this.#next);
    const closesAt = opensAt + BigInt(blocks) * BLOCK_TIME;
    const facts = new Timeline(EMPTY);
    this.#windows.push({ previous, closesAt, contributions: new Map(), facts });
    this.#windowCount.set(this.#next, window);
    const times = [this.#epoch.now(), 10_000, opensAt, closesAt];
    this.#emit([ADDRESSES.auditBook, "WindowOpened", [window, HOME, table, ...times, 2, previous]]);
    return window;
  }

  /** A ciphertext of nothing: what counts here is that it is counted. */
  contribute(window: bigint, account: bigint): void {
    const { contributions, previous, facts } = this.#window(window);
    const { exposed, version } = this.#of(account).now();
    this.#ephemeral = add(this.#ephemeral, keyGenerator());
    const ephemeral = this.#ephemeral;
    const masked = add(ephemeral, blindingGenerator());
    const former = contributions.get(account);
    contributions.set(account, { hidden: exposed, ephemeral, masked });
    const known = facts.now();
    const earlier = previous === 0 ? undefined : this.#window(BigInt(previous)).contributions;
    const isBefore = earlier?.get(account)?.hidden === true;
    const change = BigInt(exposed) - BigInt(former?.hidden ?? false);
    const sum = (of: "ephemeral" | "masked", point: AffinePoint): AffinePoint => {
      const added = fromAffine(known.sum[of]).add(fromAffine(point));
      return toAffine(former === undefined ? added : added.subtract(fromAffine(former[of])));
    };
    facts.set(this.#next, {
      ...known,
      accounts: known.accounts + (former === undefined ? 1n : 0n),
      hidden: known.hidden + change,
      continuing: known.continuing + (isBefore ? change : 0n),
      sum: { ephemeral: sum("ephemeral", ephemeral), masked: sum("masked", masked) },
    });
    const points = [ephemeral.x, ephemeral.y, masked.x, masked.y];
    const values = [window, account, version, exposed, former !== undefined, ...points];
    this.#emit([ADDRESSES.auditBook, "Contributed", values]);
  }

  share(window: bigint, member: number): void {
    this.#emit([ADDRESSES.auditBook, "ShareSubmitted", [window, 1, member, 1n, 2n]]);
  }

  publish(window: bigint, total: bigint): void {
    const { facts } = this.#window(window);
    const known = facts.now();
    facts.set(this.#next, { ...known, hindrance: "already published" });
    const values = [window, total, known.accounts, known.hidden];
    this.#emit([ADDRESSES.auditBook, "TotalPublished", values]);
  }
}
