/**
 * What must hold after every round: commitments are those of the books that the replay knows, and nobody is worth less
 * but for losses. What must hold after every block is in balances.ts. A difference ends the replay.
 */
import {
  equals,
  fromAffine,
  IDENTITY,
  Point,
  toAffine,
  type AffinePoint,
} from "../circuits/babyjubjub.ts";
import { checkBalances, requireThat, totals } from "./balances.ts";
import { pointOf } from "./bookPoints.ts";
import type { AccountView } from "./people/accountViews.ts";
import { isProvable } from "./people/actions.ts";
import type { Sample } from "./report/sample.ts";
import type { World } from "./world.ts";

/** Commitments that were looked at last, by account. */
const seen = new WeakMap<World, Map<bigint, AffinePoint>>();

/** Every commitment that changed is its book's; together they are the totals and a multiple of H. */
function checkCommitments(
  world: World,
  views: readonly AccountView[],
  sums: readonly bigint[],
  all: boolean,
): void {
  const { ledger } = world;
  const changed = new Set(ledger.takeChanged());
  const known = seen.get(world) ?? new Map<bigint, AffinePoint>();
  seen.set(world, known);
  let moved = false;
  for (const { account, commitment } of views) {
    const isSame = equals(known.get(account) ?? IDENTITY, commitment);
    if (isSame && !all && !changed.has(account)) continue;
    moved = true;
    const book = ledger.book(account);
    const expected = toAffine(pointOf(book.revealQuantities(), book.revealBlinding()));
    const { name } = ledger.holder(account);
    requireThat(
      world,
      "commitments",
      equals(expected, commitment),
      `the commitment of ${name} is not its book's`,
    );
    known.set(account, commitment);
  }
  if (moved) checkSum(world, views, sums);
}

/** Σ C = Σ totals·G + Σ ρ·H. */
function checkSum(world: World, views: readonly AccountView[], sums: readonly bigint[]): void {
  const { ledger } = world;
  const blinding = ledger.holders.reduce(
    (total, { account }) => total + ledger.book(account).revealBlinding(),
    0n,
  );
  const sum = views.reduce((point, view) => point.add(fromAffine(view.commitment)), Point.ZERO);
  const isSame = equals(toAffine(sum), toAffine(pointOf(sums, blinding)));
  requireThat(
    world,
    "sums of commitments",
    isSame,
    "the commitments' sum is not the totals plus a multiple of H",
  );
}

/** The index and a fund share fall by losses alone. */
function checkWorth(world: World, before: Sample, now: Sample): void {
  const { recorder } = world;
  const fell = now.index < before.index;
  const lost = recorder.losses.some(({ time }) => time > before.time && time <= now.time);
  requireThat(world, "worth", !fell || lost, "the index fell without a loss");
  const paid = recorder.cases.all.some(
    ({ takeover }) =>
      takeover !== undefined && takeover.covered > 0n && takeover.at.time > before.time,
  );
  const sharesFell = now.fundClaim * before.fundShares < before.fundClaim * now.fundShares;
  requireThat(
    world,
    "worth",
    !sharesFell || paid,
    "a fund share fell without a loss that the fund covered",
  );
}

/**
 * Before an account is put on auction or taken over: no lease of it is in force, and by the exact model its book is
 * below the maintenance level at the latest prices, so that nobody could have attested it.
 */
export function requireLiquidatable(world: World, view: AccountView): void {
  const { ledger, market, window } = world;
  const { name } = ledger.holder(view.account);
  requireThat(world, "liquidations", !view.inForce, `${name} is attested, and would be liquidated`);
  const { maintenanceLevel } = window.home;
  const isHealthy = isProvable(world, ledger.book(view.account), maintenanceLevel, 0n);
  requireThat(
    world,
    "liquidations",
    !isHealthy,
    `${name} is healthy at epoch ${market.status.epoch}, and would be liquidated`,
  );
}

/** @param all whether every commitment is computed again, or those of changed books only */
export async function checkWorld(
  world: World,
  views: readonly AccountView[],
  samples: readonly [before: Sample | undefined, now: Sample],
  all: boolean,
): Promise<void> {
  await checkBalances(world);
  checkCommitments(world, views, totals(world), all);
  const [before, now] = samples;
  if (before !== undefined) checkWorth(world, before, now);
}
