/** Opening a seal with a viewing secret, once: the opening, and the stream key a view right is made of. */
import { openWithStreamKey, sharedPoint, type DeltaOpening } from "../sealing/index.ts";
import { unwrapKey } from "../sealing/cipher.ts";
import { type SealEvent } from "./chainEvents.ts";

export interface OpenedSeal {
  readonly opening: DeltaOpening;
  readonly streamKey: bigint;
}

/** Which of a seal's two copies: account A's is 0, account B's is 1. */
export type Side = 0 | 1;

/**
 * `undefined` unless the seal is for this key and holds the opening of its D.
 * @param side where the key's copy is to be expected: tried first
 */
export function openSeal(
  { sealed, delta }: SealEvent,
  viewingSecret: bigint,
  side: Side,
): OpenedSeal | undefined {
  const shared = sharedPoint(viewingSecret, sealed.ephemeral);
  const [wrapA, wrapB] = sealed.wraps;
  for (const wrap of side === 0 ? [wrapA, wrapB] : [wrapB, wrapA]) {
    const streamKey = unwrapKey(wrap, shared);
    const opening = openWithStreamKey(sealed, streamKey, delta);
    if (opening !== undefined) return { opening, streamKey };
  }
  return undefined;
}
