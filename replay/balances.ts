/**
 * What must hold after every block, to the last unit: tokens held, amounts recorded, and what the books, claims and
 * exits that the replay knows of add up to. A difference ends the replay.
 */
import { isoOf } from "./data/pricePath.ts";
import { nameOf } from "./market/window.ts";
import { tokensOf } from "./tokenUnits.ts";
import { wrong } from "./report/cases.ts";
import type { Compared } from "./report/recorder.ts";
import type { World } from "./world.ts";

/** Counts what was compared. @throws INTERNAL, with the time of the chain, where it does not hold */
export function requireThat(world: World, kind: Compared, holds: boolean, what: string): void {
  const { compared } = world.recorder;
  compared[kind] += 1;
  if (holds) return;
  throw wrong(`${isoOf(world.chain.time)}: ${what}`);
}

/** Quantities of all accounts together, by slot. */
export function totals({ ledger }: World): readonly bigint[] {
  const sums: bigint[] = [];
  for (const { account } of ledger.holders) {
    for (const [slot, quantity] of ledger.book(account).revealQuantities().entries()) {
      sums[slot] = (sums[slot] ?? 0n) + quantity;
    }
  }
  return sums;
}

/** Units of slot 0 that are owed in public: claims by address, and withdrawals that wait. */
async function owedInPublic(world: World): Promise<bigint> {
  const { chain, system, others, recorder } = world;
  const { vault, fund, auction } = system;
  const holders = [fund, auction].map(({ target }) => target as string);
  for (const { address } of others.keepers) holders.push(address);
  let owed = recorder.waiting;
  for (const holder of holders) owed += await chain.readOne(vault, "claimOf", holder);
  return owed;
}

/** Slots: tokens held are those recorded, recorded are those owed; a perpetual's longs and shorts cancel. */
export async function checkBalances(world: World): Promise<void> {
  const { chain, system, window } = world;
  const { vault } = system;
  const sums = totals(world);
  const check = (holds: boolean, what: string): void => {
    requireThat(world, "balances", holds, what);
  };
  for (const [slot, sum] of sums.entries()) {
    const name = nameOf(window, slot);
    const token = system.tokens.get(slot);
    if (token === undefined) {
      check(sum === 0n, `longs and shorts of ${name} do not cancel`);
      continue;
    }
    const balance = await chain.readOne(token, "balanceOf", vault.target as string);
    const total = await chain.readOne(vault, "totalOf", slot);
    const isSettlement = slot === 0;
    const held = isSettlement
      ? await chain.readOne(vault, "settlementHeld")
      : tokensOf(world, slot, total);
    check(balance === held, `the vault holds other ${name} than it recorded`);
    if (isSettlement) {
      const owed = sum + (await owedInPublic(world));
      check(total === owed, `units owed of ${name} are not books, claims and exits together`);
    } else check(total === sum, `the vault's total of ${name} is not what the books hold`);
  }
}
