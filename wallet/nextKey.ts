/**
 * Which viewing key to use next: one that no key event names, those of blocks that are not final yet
 * included. A key handed out and not yet on the chain is handed out again.
 */
import { onOneChain, type ChainReading } from "./chainReading.ts";
import { discoverAccounts } from "./discovery.ts";
import { finalBlock, PATIENCE } from "./logScan.ts";
import { type Recovery } from "./recovery.ts";

/** @throws CHAIN_FAILED */
export function nextViewingIndex(
  { source, contracts, patience = PATIENCE, range }: ChainReading,
  { at, ring }: Pick<Recovery, "at" | "ring">,
): Promise<number> {
  return onOneChain(async () => {
    const end = await finalBlock(source, 0, patience);
    if (end !== undefined && end.block > at.block) {
      const limits = range === undefined ? {} : { range };
      const recent = { source, contracts, from: at.block + 1, end, after: at, patience, ...limits };
      await discoverAccounts(ring, recent);
    }
    return ring.nextIndex;
  });
}
