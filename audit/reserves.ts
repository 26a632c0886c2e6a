/**
 * Level 0: the sum of all commitments is what the vault recorded and a multiple of H, and the tokens are there.
 *
 * Public amounts are the only thing that changes Σ C but multiples of H: trades, takeovers and conversions add D in one place
 * and take it in another. So Σ C + what the expiry clearing holds = Σ_slot amount·G_slot + blinding, where the amounts are those
 * of deposits and withdrawals, and the blinding is the sum of all rerandomisations less that of the commitments of closed
 * accounts, each of which a `seal` proof showed to be a multiple of H. The equation is of points: it fails by one unit.
 */
import { equals, fromAffine, multiplyPoint, Point, toAffine } from "../circuits/babyjubjub.ts";
import { MAX_SLOTS, slotGenerator } from "../circuits/generators.ts";
import {
  type AuditedState,
  type BlockFacts,
  type SlotFacts,
  type VaultFacts,
} from "./auditedState.ts";
import { type ChainIndex } from "./chainIndex/chainIndex.ts";
import { epochKey } from "./chainIndex/keys.ts";
import { type PointText, type Reserves, type ReserveSlot } from "./reportType.ts";

const SETTLEMENT_SLOT = 0;
/** Quantities and prices are in 1e-8: a product in cents is this many times smaller. */
const PER_CENT = 10n ** 14n;
const DECIMALS = 8;

export const pointText = ({ x, y }: { readonly x: bigint; readonly y: bigint }): PointText => ({
  x: String(x),
  y: String(y),
});

/** Worth of amounts at prices, both by slot and 1e-8, in cents; each slot rounded down. */
export function valueDown(amounts: readonly bigint[], prices: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount, slot) => sum + slotValueDown(amount, prices[slot] ?? 0n), 0n);
}

function slotValueDown(amount: bigint, price: bigint): bigint {
  const product = amount * price;
  const quotient = product / PER_CENT;
  return product < 0n && quotient * PER_CENT !== product ? quotient - 1n : quotient;
}

/** Token units as 1e-8 of the token, rounded down. */
function inUnitsDown(tokens: bigint, decimals: number): bigint {
  const shift = 10n ** BigInt(Math.abs(decimals - DECIMALS));
  return decimals >= DECIMALS ? tokens / shift : tokens * shift;
}

interface SlotBalance {
  readonly owedPublicly: bigint;
  readonly recorded: bigint;
  readonly held: bigint;
  /** Books and record agree, and what is owed is there. */
  readonly holds: boolean;
}

function balanceOf(
  slot: number,
  facts: SlotFacts | undefined,
  inBooks: bigint,
  vault: VaultFacts,
): SlotBalance {
  if (facts?.kind !== "spot") {
    return { owedPublicly: 0n, recorded: 0n, held: 0n, holds: inBooks === 0n };
  }
  const { balance, decimals, total } = facts;
  const held = inUnitsDown(balance, decimals);
  if (slot !== SETTLEMENT_SLOT) {
    const holds = inBooks === total && held >= total;
    return { owedPublicly: 0n, recorded: total, held, holds };
  }
  const { reserved, settlementHeld, settlementWorth } = vault;
  const isThere = balance >= settlementHeld && settlementHeld >= settlementWorth;
  const recorded = inUnitsDown(settlementHeld, decimals);
  return { owedPublicly: reserved, recorded, held, holds: inBooks + reserved === total && isThere };
}

/** Of an index that was compared with the contracts at the block. */
export async function readReserves(
  state: AuditedState,
  { ledger, store }: ChainIndex,
  at: BlockFacts,
): Promise<Reserves> {
  const { epoch } = await state.market(at.block);
  const prices = epoch === 0n ? [] : await state.epochPrices(at.block, epoch);
  const vault = await state.vault(at.block);
  const { amounts, blinding, folded } = ledger;
  const commitments = fromAffine(folded).add(fromAffine(await state.cleared(at.block)));
  const inSlots = amounts
    .map((amount, slot) => multiplyPoint(fromAffine(slotGenerator(slot)), amount))
    .reduce((sum, term) => sum.add(term), Point.ZERO);
  const residue = toAffine(commitments.subtract(inSlots));
  let holds = equals(residue, blinding);
  const slots: ReserveSlot[] = [];
  for (let slot = 0; slot < MAX_SLOTS; slot += 1) {
    const facts = vault.slots[slot];
    const inBooks = amounts[slot] ?? 0n;
    const balance = balanceOf(slot, facts, inBooks, vault);
    holds &&= balance.holds;
    const price = prices[slot] ?? 0n;
    const isListed = facts !== undefined && facts.kind !== "unlisted";
    if (!isListed && price === 0n && inBooks === 0n) continue;
    slots.push({
      slot: String(slot),
      kind: facts === undefined ? "option" : facts.kind === "spot" ? "spot" : "perpetual",
      symbol: facts?.kind === "spot" ? (facts.symbol ?? null) : null,
      inBooks: String(inBooks),
      owedPublicly: String(balance.owedPublicly),
      recorded: String(balance.recorded),
      held: String(balance.held),
      price: String(price),
      value: String(slotValueDown(inBooks, price)),
    });
  }
  const block = await store.get(epochKey(epoch));
  const epochTime = block === undefined ? 0n : (await state.blockAt(Number(block)))?.time;
  return {
    holds,
    epoch: String(epoch),
    epochTime: String(epochTime ?? 0n),
    slots,
    value: String(valueDown(amounts, prices)),
    settlementIndex: String(vault.settlementIndex),
    commitments: pointText(toAffine(commitments)),
    amounts: pointText(toAffine(inSlots)),
    residue: pointText(residue),
    rerandomisations: String(ledger.rerandomisations),
  };
}
