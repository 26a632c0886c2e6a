/** An in-process chain with the contracts compiled: nothing outlives the demo. */
import hre from "hardhat";
import type { JsonRpcSigner, Provider } from "ethers";
import type { Progress } from "../setup/progress.ts";

export interface Chain {
  readonly provider: Provider;
  readonly signers: readonly JsonRpcSigner[];
  /** Moves the chain's clock on, in seconds. */
  wait(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function startChain(progress: Progress): Promise<Chain> {
  await progress("contracts: solc", async () => {
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    return true;
  });
  const connection = await hre.network.create();
  const { ethers, networkHelpers } = connection;
  return {
    provider: ethers.provider as unknown as Provider,
    signers: (await ethers.getSigners()) as unknown as JsonRpcSigner[],
    wait: async (seconds) => {
      await networkHelpers.time.increase(seconds);
    },
    close: () => connection.close(),
  };
}
