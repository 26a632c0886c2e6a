/**
 * The index against the contracts: what every account's events lead to is what `MarginAccounts` stores at the block. Nothing
 * is sampled. Without it two accounts could change places in a node's events: sums of commitments cannot tell.
 */
import { equals, fromAffine, toAffine } from "../circuits/babyjubjub.ts";
import type { ZkMarginError } from "../circuits/errors.ts";
import {
  type AccountAnswer,
  type AccountQuestion,
  type AuditedState,
  type BlockFacts,
} from "./auditedState.ts";
import { recordOf, recordText, type AccountRecord } from "./chainIndex/accountRecord.ts";
import { type ChainIndex } from "./chainIndex/chainIndex.ts";
import { ACCOUNTS, accountKey, accountOfKey, TOUCHED, touchedKey } from "./chainIndex/keys.ts";
import { eventsRefused } from "./chainIndex/refusal.ts";

/** Accounts asked about at once, and written in one commit. */
const BATCH = 1_000;

export interface CompareOptions {
  readonly state: AuditedState;
  readonly index: ChainIndex;
  readonly at: BlockFacts;
  /** Ask only about accounts with events since they were last asked about, or with another home table. */
  readonly onlyChanged: boolean;
  readonly tell?: (line: string) => void;
}

/** @throws AUDIT_REFUSED naming the first account of which events and contract differ, CHAIN_FAILED */
export async function compareState(options: CompareOptions): Promise<void> {
  const { state, index, at } = options;
  const { ledger } = index;
  if (ledger.block?.block !== at.block) throw new RangeError("the index is at another block");
  const count = await state.accountCount(at.block);
  if (count !== ledger.opened) {
    throw eventsRefused(`they open ${ledger.opened} accounts, the contract counts ${count}`);
  }
  for (const home of ledger.homes) {
    if ((await state.currentHome(at.block, home)) === ledger.currentHome(home, at.time)) continue;
    throw eventsRefused(`home table ${home} has another successor`);
  }
  const touched = new Set<bigint>();
  for await (const [key] of index.store.entries(TOUCHED)) touched.add(accountOfKey(key));
  let batch: (readonly [bigint, AccountRecord])[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    await compareBatch(options, batch, touched);
    done += batch.length;
    batch = [];
    options.tell?.(`compared ${done} accounts with the contract`);
  };
  for await (const [key, text] of index.store.entries(ACCOUNTS)) {
    const [account, record] = [accountOfKey(key), recordOf(text)];
    const table = ledger.currentHome(ledger.homes[record.home] ?? "", at.time);
    const isDue = touched.has(account) || (!record.closed && record.word?.table !== table);
    if (options.onlyChanged && !isDue) continue;
    batch.push([account, record]);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
}

async function compareBatch(
  { state, index, at }: CompareOptions,
  batch: readonly (readonly [bigint, AccountRecord])[],
  touched: ReadonlySet<bigint>,
): Promise<void> {
  const { ledger } = index;
  const tableOf = ({ home }: AccountRecord): string =>
    ledger.currentHome(ledger.homes[home] ?? "", at.time);
  const questions = batch.map(([account, record]): AccountQuestion => ({
    account,
    table: record.exposed ? tableOf(record) : undefined,
    lapse: record.exposed || record.lapse !== 0,
  }));
  const answers = await state.accounts(at.block, questions);
  const changes = new Map<string, string | undefined>();
  let folded = fromAffine(ledger.folded);
  for (const [k, [account, record]] of batch.entries()) {
    const answer = answers[k];
    if (answer === undefined) throw new RangeError("an answer is missing");
    const table = tableOf(record);
    requireSame(account, record, answer, ledger.homes[record.home] ?? "");
    const next = record.closed ? undefined : record.commitment;
    if (next !== record.folded && (!next || !record.folded || !equals(next, record.folded))) {
      if (record.folded !== undefined) folded = folded.subtract(fromAffine(record.folded));
      if (next !== undefined) folded = folded.add(fromAffine(next));
    }
    const graceUntil = answer.lapse?.graceUntil ?? 0n;
    const after: AccountRecord = {
      ...record,
      folded: next,
      word: record.closed ? undefined : { graceUntil, table, lease: answer.lease },
    };
    const text = recordText(after);
    if (text !== recordText(record)) changes.set(accountKey(account), text);
    if (touched.has(account)) changes.set(touchedKey(account), undefined);
  }
  if (changes.size === 0) return;
  ledger.folded = toAffine(folded);
  await index.write(changes);
}

function requireSame(
  account: bigint,
  record: AccountRecord,
  answer: AccountAnswer,
  home: string,
): void {
  const differs = (what: string): ZkMarginError =>
    eventsRefused(`account ${account} has another ${what} in the contract`);
  if (answer.exists === record.closed) throw differs("owner");
  if (answer.version !== record.version) throw differs("version");
  if (record.closed) return;
  if (!equals(answer.commitment, record.commitment)) throw differs("commitment");
  if (answer.home !== home) throw differs("home table");
  if (answer.exposed !== record.exposed) throw differs("exposure");
  if ((answer.lapse?.state ?? 0) !== record.lapse) throw differs("lapse");
}
