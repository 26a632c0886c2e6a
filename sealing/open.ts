/**
 * Opening a sealed delta: as the council, as a viewer, or with the stream key that one of them handed on.
 * Nothing is believed: an opening is returned only if it is one of the delta's.
 */
import { equals, fromAffine, Point, toAffine, type AffinePoint } from "../circuits/babyjubjub.ts";
import { blindingGenerator, slotGenerator } from "../circuits/generators.ts";
import { decrypt, streamKeyOf, unwrapKey } from "./cipher.ts";
import { fixedBase, type FixedBase } from "./fixedBase.ts";
import { sharedPoint } from "./keys.ts";
import { fromWords, type DeltaOpening } from "./message.ts";
import type { SealedDelta } from "./seal.ts";

let blinding: FixedBase | undefined;

/** Σ d_i·G_i + δ·H, fast for deltas that touch few slots. */
function commitmentTo(opening: DeltaOpening): AffinePoint {
  blinding ??= fixedBase(blindingGenerator());
  const sum = opening.quantities.reduce((total, quantity, slot) => {
    if (quantity === 0n) return total;
    const size = fromAffine(slotGenerator(slot)).multiplyUnsafe(
      quantity < 0n ? -quantity : quantity,
    );
    return quantity < 0n ? total.subtract(size) : total.add(size);
  }, Point.ZERO);
  return toAffine(sum.add(blinding.multiply(opening.blinding)));
}

/** The opening under a stream key; undefined unless it opens `delta`. */
export function openWithStreamKey(
  sealed: SealedDelta,
  streamKey: bigint,
  delta: AffinePoint,
): DeltaOpening | undefined {
  const opening = fromWords(decrypt(streamKey, sealed.words));
  return opening !== undefined && equals(commitmentTo(opening), delta) ? opening : undefined;
}

/** The opening for the council. @param shared sk·(8R), combined from decryption shares */
export function openAsCouncil(
  sealed: SealedDelta,
  shared: AffinePoint,
  delta: AffinePoint,
): DeltaOpening | undefined {
  return openWithStreamKey(sealed, streamKeyOf(shared), delta);
}

/** What a viewer gets: the opening, and the stream key a view of this one delta is made of. */
export interface OpenedCopy {
  readonly opening: DeltaOpening;
  readonly streamKey: bigint;
}

/** Which of a seal's two copies: account A's is 0, account B's is 1. */
export type Side = 0 | 1;

/**
 * For whoever holds a viewing secret; undefined unless the delta is sealed to him.
 * @param side where his copy is to be expected: tried first
 */
export function openCopy(
  sealed: SealedDelta,
  viewSecret: bigint,
  delta: AffinePoint,
  side: Side = 0,
): OpenedCopy | undefined {
  const shared = sharedPoint(viewSecret, sealed.ephemeral);
  const [wrapA, wrapB] = sealed.wraps;
  for (const wrap of side === 0 ? [wrapA, wrapB] : [wrapB, wrapA]) {
    const streamKey = unwrapKey(wrap, shared);
    const opening = openWithStreamKey(sealed, streamKey, delta);
    if (opening !== undefined) return { opening, streamKey };
  }
  return undefined;
}

/** The opening alone, as {@link openCopy}. */
export function openAsViewer(
  sealed: SealedDelta,
  viewSecret: bigint,
  delta: AffinePoint,
): DeltaOpening | undefined {
  return openCopy(sealed, viewSecret, delta)?.opening;
}
