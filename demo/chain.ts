/** An in-process chain: nothing outlives the demo. */
import { network } from "hardhat";
import type { JsonRpcSigner, Provider } from "ethers";

export interface Chain {
  readonly provider: Provider;
  readonly signers: readonly JsonRpcSigner[];
  /** Moves the chain's clock on, in seconds. */
  wait(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function startChain(): Promise<Chain> {
  const connection = await network.create();
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
