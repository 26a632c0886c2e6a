/** What nodes say of a transaction that is sent, and what others pay. */
import { isError, type Provider } from "ethers";
import { type Fees } from "../../wallet/feeBump.ts";

/** Blocks after which a transaction that waits is replaced. */
export const PATIENT_BLOCKS = 10;

/** What a node made of a transaction; `used`: its number is taken; `dear`: what waits there offers as much. */
export type Broadcast = "taken" | "used" | "dear" | "unfunded";

/** Nodes have their own words for it; ethers knows those of some. */
export function broadcastOf(error: unknown): Broadcast | undefined {
  if (isError(error, "INSUFFICIENT_FUNDS")) return "unfunded";
  if (isError(error, "NONCE_EXPIRED")) return "used";
  if (isError(error, "REPLACEMENT_UNDERPRICED")) return "dear";
  if (!isError(error, "UNKNOWN_ERROR")) return undefined;
  if (/(enough|insufficient) funds/i.test(error.message)) return "unfunded";
  if (/already known|known transaction/i.test(error.message)) return "taken";
  return /underpriced/i.test(error.message) ? "dear" : undefined;
}

/** What others pay now. */
export async function marketOf(provider: Provider): Promise<Fees> {
  const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = await provider.getFeeData();
  const tip = maxPriorityFeePerGas ?? gasPrice ?? 0n;
  return { maxFeePerGas: maxFeePerGas ?? gasPrice ?? tip, maxPriorityFeePerGas: tip };
}
