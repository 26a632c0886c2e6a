/** Which of the wallet's viewing keys an account has: those near the first are tried, then the chain is read. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { onOneChain, stretchOf } from "../wallet/chainReading.ts";
import { discoverAccounts } from "../wallet/discovery.ts";
import {
  KeyRing,
  type ChainReading,
  type Deployment,
  type Seed,
  type ViewingKey,
} from "../wallet/index.ts";

/**
 * @param reading of the deployment's MarginAccounts; asked only when the key is past the first gap
 * @returns undefined when the key is not the wallet's
 */
export async function findViewingKey(
  seed: Seed,
  deployment: Deployment,
  reading: ChainReading,
  publicKey: AffinePoint,
): Promise<ViewingKey | undefined> {
  const ring = new KeyRing(seed, deployment);
  const near = ring.find(publicKey);
  if (near !== undefined) return near;
  // Keys used since move the gap, up to the latest block: the account's key may have been set just now.
  await onOneChain(async () =>
    discoverAccounts(ring, await stretchOf({ ...reading, confirmations: 0 })),
  );
  return ring.find(publicKey);
}
