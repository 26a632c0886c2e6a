/** Level 1: every account, once, and the state that it is in. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { type AuditedState, type BlockFacts, type MarketFacts } from "./auditedState.ts";
import { recordOf, type AccountRecord } from "./chainIndex/accountRecord.ts";
import { type ChainIndex } from "./chainIndex/chainIndex.ts";
import { ACCOUNTS, accountOfKey } from "./chainIndex/keys.ts";
import { CorruptIndex } from "./chainIndex/store.ts";
import { ACCOUNT_STATES, type AccountState, type Completeness } from "./reportType.ts";

/** `LapseState`. */
const LAPSED = 1;
const FEE_OWED = 2;
const IN_AUCTION = 3;

/** Whether a lease's band holds, asked once for each table, epoch and band. */
class Bands {
  readonly #known = new Map<string, Promise<boolean>>();
  readonly #ask: (table: string, epoch: bigint, band: bigint) => Promise<boolean>;

  constructor(ask: (table: string, epoch: bigint, band: bigint) => Promise<boolean>) {
    this.#ask = ask;
  }

  holds(table: string, epoch: bigint, band: bigint): Promise<boolean> {
    const key = `${table}/${epoch}/${band}`;
    const known = this.#known.get(key) ?? this.#ask(table, epoch, band);
    this.#known.set(key, known);
    return known;
  }
}

async function stateOf(
  { exposed, lapse, version, word }: AccountRecord,
  { clock }: MarketFacts,
  bands: Bands,
): Promise<AccountState> {
  if (lapse === IN_AUCTION) return "in auction";
  if (lapse === FEE_OWED) return "fee owed";
  if (lapse === LAPSED) return clock < (word?.graceUntil ?? 0n) ? "lapsed" : "overdue";
  if (!exposed) return "fresh";
  const lease = word?.lease;
  if (lease === undefined || lease.epoch === 0n || lease.lapsed) return "unattested";
  if (lease.version !== version || clock >= lease.expiry) return "unattested";
  const holds = await bands.holds(word?.table ?? "", lease.epoch, lease.band);
  return holds ? "attested" : "unattested";
}

const word = (value: bigint | number): Uint8Array => {
  const bytes = new Uint8Array(32);
  let rest = BigInt(value);
  for (let at = 31; rest > 0n; at -= 1) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
};

export interface HomeStates {
  readonly live: bigint;
  readonly exposed: bigint;
}

export interface AllAccounts {
  readonly completeness: Completeness;
  /** By home table at the block. */
  readonly homes: ReadonlyMap<string, HomeStates>;
}

/**
 * Counts the accounts of an index that was compared with the contracts at the block.
 * @throws CorruptIndex when its accounts are not those that its events opened
 */
export async function countAccounts(
  state: AuditedState,
  index: ChainIndex,
  at: BlockFacts,
): Promise<AllAccounts> {
  const { ledger, store } = index;
  const market = await state.market(at.block);
  const bands = new Bands((table, epoch, band) => state.isWithinBand(at.block, table, epoch, band));
  const states = new Map<AccountState, bigint>(ACCOUNT_STATES.map((one) => [one, 0n]));
  const homes = new Map<string, { live: bigint; exposed: bigint }>();
  const digest = keccak_256.create();
  let [next, live, exposed] = [1n, 0n, 0n];
  for await (const [key, text] of store.entries(ACCOUNTS)) {
    if (accountOfKey(key) !== next) throw new CorruptIndex(`account ${next} is not in it`);
    const record = recordOf(text);
    if (!record.closed) {
      const home = ledger.currentHome(ledger.homes[record.home] ?? "", at.time);
      const is = await stateOf(record, market, bands);
      states.set(is, (states.get(is) ?? 0n) + 1n);
      const count = homes.get(home) ?? { live: 0n, exposed: 0n };
      count.live += 1n;
      if (record.exposed) count.exposed += 1n;
      homes.set(home, count);
      live += 1n;
      if (record.exposed) exposed += 1n;
      const { x, y } = record.commitment;
      const place = ACCOUNT_STATES.indexOf(is);
      for (const one of [next, BigInt(home), record.version, x, y, place]) digest.update(word(one));
    }
    next += 1n;
  }
  const isWhole = next - 1n === ledger.opened && live === ledger.opened - ledger.closed;
  if (!isWhole) throw new CorruptIndex("accounts are missing");
  const hex = Buffer.from(digest.digest()).toString("hex");
  return {
    homes,
    completeness: {
      complete: true,
      opened: String(ledger.opened),
      closed: String(ledger.closed),
      live: String(live),
      exposed: String(exposed),
      states: ACCOUNT_STATES.map((one) => ({
        state: one,
        accounts: String(states.get(one) ?? 0n),
      })),
      digest: `0x${hex}`,
    },
  };
}
