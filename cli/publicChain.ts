/** A deployment by its options: nodes, addresses and where its events begin. */
import { Nodes, PublicReader } from "../keeper/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { chainIdOf, readChainId } from "./chainId.ts";
import { readContractAddresses, readUrls } from "./keeperOptions.ts";
import { readWhole } from "./walletOptions.ts";

export interface PublicChainOptions {
  readonly rpc?: string;
  readonly "chain-id"?: string;
  readonly auction?: string;
  readonly openings?: string;
  readonly "from-block": string;
  readonly confirmations: string;
}

export interface PublicChain {
  readonly nodes: Nodes;
  readonly reader: PublicReader;
  readonly fromBlock: number;
}

/** Opens, runs and closes. @throws INPUT_INVALID for a part of the options; CHAIN_FAILED */
export async function withPublicChain<T>(
  options: PublicChainOptions & { readonly rpc: string },
  use: (chain: PublicChain) => Promise<T>,
): Promise<T> {
  const { rpc, auction, openings, "chain-id": id } = options;
  if (auction === undefined || openings === undefined) {
    const missing = auction === undefined ? "auction" : "openings";
    throw inputInvalid(missing, "is missing", "give --auction and --openings with --rpc");
  }
  const [urls, addresses] = [readUrls(rpc, "rpc"), readContractAddresses({ auction, openings })];
  const fromBlock = readWhole(options["from-block"], "from-block");
  const confirmations = readWhole(options.confirmations, "confirmations");
  const chainId = id === undefined ? await chainIdOf(urls) : readChainId(id);
  const nodes = new Nodes({ urls, chainId });
  try {
    const reader = await PublicReader.open({ nodes, ...addresses, fromBlock, confirmations });
    return await use({ nodes, reader, fromBlock });
  } finally {
    nodes.destroy();
  }
}
