/**
 * Levels 2 and 3: every window, its contributions added up again from their events and compared with the contract's sums and
 * counts. A contribution that a node leaves out, or gives twice, is a different point; a third party's is a different count.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { type AuditedState, type BlockFacts } from "./auditedState.ts";
import { type ChainIndex } from "./chainIndex/chainIndex.ts";
import { contributionOf } from "./chainIndex/contributionRecord.ts";
import { contributionsOf, epochKey } from "./chainIndex/keys.ts";
import { type IndexedWindow, type WindowSums } from "./chainIndex/ledger.ts";
import { eventsRefused } from "./chainIndex/refusal.ts";
import { WindowFold } from "./fold.ts";
import { type AuditedWindow, type WindowState } from "./reportType.ts";
import { pointText, valueDown } from "./reserves.ts";

/** 1 in units of 1e-4. */
const ONE = 10_000n;
const CENTS = 100n;

/** Value over requirement, 1e-4, rounded down. @param value cents @param requirement dollars */
export function coverageDown(value: bigint, requirement: bigint): bigint | undefined {
  if (requirement === 0n) return undefined;
  const covered = value < 0n ? 0n : value;
  return (covered * ONE) / (requirement * CENTS);
}

/** Adds up the windows that had contributions since they were added up last. @throws AUDIT_REFUSED */
export async function addUpWindows(index: ChainIndex): Promise<void> {
  let isChanged = false;
  for (const window of index.ledger.windows) {
    if (window.sums !== undefined) continue;
    window.sums = await addedUp(index, window);
    isChanged = true;
  }
  if (isChanged) await index.write(new Map());
}

async function foldOf(index: ChainIndex, window: number): Promise<WindowFold> {
  const fold = new WindowFold(BigInt(window));
  for await (const [, text] of index.store.entries(contributionsOf(window))) {
    fold.add(contributionOf(text));
  }
  return fold;
}

async function addedUp(
  index: ChainIndex,
  { window, previous }: IndexedWindow,
): Promise<WindowSums> {
  const [fold, before] = [await foldOf(index, window), await foldOf(index, previous)];
  const own = [...fold.contributions()].filter(({ hidden }) => hidden);
  const continuing = own.filter(({ account }) => before.of(account)?.hidden === true).length;
  return { accounts: fold.accounts, hidden: fold.hidden, continuing, ...fold.sum() };
}

function stateOf(
  { closesAt, total }: IndexedWindow,
  hindrance: string,
  at: BlockFacts,
): WindowState {
  if (total !== undefined) return "published";
  if (at.time <= closesAt && hindrance === "still open") return "open";
  return hindrance === "none" ? "closed" : "refused";
}

function sharesOf({ shares }: IndexedWindow): string[] {
  const generation = shares.at(-1)?.generation;
  const latest = shares.filter((one) => one.generation === generation);
  return latest
    .map(({ member }) => member)
    .toSorted((a, b) => a - b)
    .map(String);
}

/**
 * Of an index that was compared with the contracts at the block.
 * @throws AUDIT_REFUSED when the contributions do not add up to what the contract has, CHAIN_FAILED
 */
export async function readWindows(
  state: AuditedState,
  index: ChainIndex,
  at: BlockFacts,
): Promise<readonly AuditedWindow[]> {
  await addUpWindows(index);
  const { ledger } = index;
  const count = await state.windowCount(at.block);
  if (count !== BigInt(ledger.windows.length)) {
    throw eventsRefused(`they open ${ledger.windows.length} windows, the contract counts ${count}`);
  }
  const windows: AuditedWindow[] = [];
  for (const window of ledger.windows) windows.push(await readWindow(state, index, window, at));
  return windows;
}

async function readWindow(
  state: AuditedState,
  { ledger, store }: ChainIndex,
  window: IndexedWindow,
  at: BlockFacts,
): Promise<AuditedWindow> {
  const { epoch, home, total, close, sums } = window;
  const facts = await state.window(at.block, BigInt(window.window));
  if (sums === undefined) throw new RangeError("the window was not added up");
  const isSame =
    equals(sums.ephemeral, facts.sum.ephemeral) &&
    equals(sums.masked, facts.sum.masked) &&
    BigInt(sums.accounts) === facts.accounts &&
    BigInt(sums.hidden) === facts.hidden &&
    BigInt(sums.continuing) === facts.continuing;
  if (!isSame) {
    throw eventsRefused(`contributions to window ${window.window} add up to another sum`);
  }
  const block = await store.get(epochKey(epoch));
  if (block === undefined) throw eventsRefused(`epoch ${epoch} was not committed before`);
  const timeOf = async (one: number) => String((await state.blockAt(one))?.time ?? 0n);
  const { live, exposed } = close ?? ledger.countOf(home, at.time);
  const prices = await state.epochPrices(at.block, epoch);
  const value = close === undefined ? undefined : valueDown(close.amounts, prices);
  const coverage =
    total === undefined || value === undefined ? undefined : coverageDown(value, total.dollars);
  const text = (number: bigint | undefined) => (number === undefined ? null : String(number));
  return {
    window: String(window.window),
    ...{ home, table: window.table, epoch: String(epoch), epochTime: await timeOf(Number(block)) },
    ...{ level: String(window.level), opensAt: String(window.opensAt) },
    ...{ closesAt: String(window.closesAt), minimum: String(window.minimum) },
    ...{ previous: String(window.previous), accounts: String(sums.accounts) },
    ...{ hidden: String(sums.hidden), continuing: String(sums.continuing) },
    ...{ stale: String(window.stale), live: String(live), exposed: String(exposed) },
    sum: { ephemeral: pointText(sums.ephemeral), masked: pointText(sums.masked) },
    state: stateOf(window, facts.hindrance, at),
    shares: sharesOf(window),
    total: text(total?.dollars),
    publishedAt: total === undefined ? null : await timeOf(total.block),
    vaultValue: text(value),
    coverage: text(coverage),
  };
}
