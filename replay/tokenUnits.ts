/** From amounts of a slot to what its token counts. */
import type { ReplaySystem } from "./market/system.ts";

/** Token units of a slot that `amount` (1e-8) is at par, rounded up. */
export function tokensOf(
  { system }: { readonly system: Pick<ReplaySystem, "tokenDecimals"> },
  slot: number,
  amount: bigint,
): bigint {
  const decimals = BigInt(system.tokenDecimals.get(slot) ?? 0);
  if (decimals >= 8n) return amount * 10n ** (decimals - 8n);
  const multiple = 10n ** (8n - decimals);
  return (amount + multiple - 1n) / multiple;
}
