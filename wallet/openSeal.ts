/** Opening a seal with a viewing secret, once: the opening, and the stream key a view right is made of. */
import { openWithStreamKey, sharedPoint, type DeltaOpening } from "../sealing/index.ts";
import { unwrapKey } from "../sealing/cipher.ts";
import { type SealEvent } from "./chainEvents.ts";

export interface OpenedSeal {
  readonly opening: DeltaOpening;
  readonly streamKey: bigint;
}

/** `undefined` unless the seal is for this key and holds the opening of its D. */
export function openSeal(
  { sealed, delta }: SealEvent,
  viewingSecret: bigint,
): OpenedSeal | undefined {
  const shared = sharedPoint(viewingSecret, sealed.ephemeral);
  for (const wrap of sealed.wraps) {
    const streamKey = unwrapKey(wrap, shared);
    const opening = openWithStreamKey(sealed, streamKey, delta);
    if (opening !== undefined) return { opening, streamKey };
  }
  return undefined;
}
