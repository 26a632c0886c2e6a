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

/** The stream key for whoever holds a viewing secret; undefined unless the delta is sealed to him. */
export function streamKeyAsViewer(
  sealed: SealedDelta,
  viewSecret: bigint,
  delta: AffinePoint,
): bigint | undefined {
  const shared = sharedPoint(viewSecret, sealed.ephemeral);
  return sealed.wraps
    .map((wrap) => unwrapKey(wrap, shared))
    .find((streamKey) => openWithStreamKey(sealed, streamKey, delta) !== undefined);
}

/** The opening for whoever holds a viewing secret; undefined unless the delta is sealed to him. */
export function openAsViewer(
  sealed: SealedDelta,
  viewSecret: bigint,
  delta: AffinePoint,
): DeltaOpening | undefined {
  const streamKey = streamKeyAsViewer(sealed, viewSecret, delta);
  return streamKey === undefined ? undefined : openWithStreamKey(sealed, streamKey, delta);
}
