/** Hardhat's in-process node, with a clock and accounts of its own. */
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { Provider, Signer, Wallet } from "ethers";

export interface Request {
  readonly method: string;
  readonly params?: unknown[];
}

export interface Node {
  readonly provider: Provider;
  readonly request: (request: Request) => Promise<unknown>;
  readonly signerOf: (address: string) => Promise<Signer>;
  readonly close: () => Promise<void>;
}

const BALANCE = 10n ** 24n;

/** @param wallets that can send; @param time of the first block, Unix s */
export async function startNode(wallets: readonly Wallet[], time: number): Promise<Node> {
  // Not the repository's own configuration: its plugins would change what the tests' matchers mean.
  const { network } = await createHardhatRuntimeEnvironment({
    plugins: [hardhatEthers],
    networks: { default: { type: "edr-simulated", chainType: "l1", hardfork: "osaka" } },
  });
  const connection = await network.create({
    override: {
      initialDate: new Date(time * 1_000),
      initialBaseFeePerGas: 0n,
      blockGasLimit: 10n ** 12n,
      mining: { auto: true, mempool: { order: "fifo" } },
      accounts: wallets.map(({ privateKey }) => ({ privateKey, balance: BALANCE })),
    },
  });
  return {
    provider: connection.ethers.provider as unknown as Provider,
    request: (asked) => connection.provider.request(asked),
    signerOf: async (address) => await connection.ethers.getSigner(address),
    close: () => connection.close(),
  };
}
