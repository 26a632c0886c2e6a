/** A wallet on the simulated chain: what the tests of recovery and of view rights share. */
import { publicKeyOf } from "../../sealing/index.ts";
import { viewingKey } from "../../wallet/derivation.ts";
import { recoverAccounts, type Recovery, type RecoveryOptions } from "../../wallet/recovery.ts";
import { Seed } from "../../wallet/seed.ts";
import { ACCOUNTS, CHAIN_ID, CONTRACTS, type SimulatedChain } from "./simulatedChain.ts";

export const seed = Seed.fromBytes(new Uint8Array(32).fill(7));
export const deployment = { chainId: CHAIN_ID, accounts: ACCOUNTS };
/** A viewing key of somebody else's. */
export const stranger = publicKeyOf(99n);

/** The wallet's viewing key number `index`. */
export const key = (index: number) => viewingKey(seed, deployment, index).publicKey;

/** How the tests read a chain: at once, to its last block. */
export function reading(source: SimulatedChain) {
  const settings = { confirmations: 0, patience: { attempts: 3, pause: 0 } };
  return { source, contracts: CONTRACTS, fromBlock: 0, ...settings };
}

export function recover(
  source: SimulatedChain,
  options: Partial<RecoveryOptions> = {},
): Promise<Recovery> {
  return recoverAccounts({ seed, ...reading(source), ...options });
}

/** The code of a refusal; fails when there is none. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  throw new Error("nothing was refused");
}
