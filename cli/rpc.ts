/** A connection to a node, by its URL. */
import * as http from "node:http";
import * as https from "node:https";
import { FetchRequest, JsonRpcProvider, Network } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";

const TIMEOUT_MILLISECONDS = 30_000;

/** The node's chain id, asked once: ethers itself would ask for ever. */
async function chainIdOf(request: FetchRequest): Promise<bigint> {
  request.body = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  const response = await request.send();
  response.assertOk();
  return BigInt((response.bodyJson as { result: string }).result);
}

/**
 * Runs `use` with a provider, and closes it.
 * @throws INPUT_INVALID for no URL, CHAIN_FAILED when nobody answers; neither repeats the URL, which may hold a key
 */
export async function withNode<T>(
  url: string,
  use: (provider: JsonRpcProvider) => Promise<T>,
): Promise<T> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw inputInvalid("rpc", "is not the URL of a node", "write http://… or https://…");
  }
  const request = new FetchRequest(url);
  request.timeout = TIMEOUT_MILLISECONDS;
  // ethers leaves the connection of a request that timed out open: a node that never answers would keep the process.
  const agent = new (url.startsWith("https:") ? https : http).Agent({ keepAlive: true });
  request.getUrlFunc = FetchRequest.createGetUrlFunc({ agent });
  // A wrong address is to be told at once; lost answers are asked for again by the wallet.
  request.setThrottleParams({ maxAttempts: 1 });
  let network: Network;
  try {
    network = Network.from(await chainIdOf(request.clone()));
  } catch {
    agent.destroy();
    // The cause names the URL.
    throw new ZkMarginError("CHAIN_FAILED", "the node does not answer", {
      field: "rpc",
      fix: "check the node's URL and that it is up",
    });
  }
  const provider = new JsonRpcProvider(request, network, { staticNetwork: network });
  try {
    return await use(provider);
  } finally {
    provider.destroy();
    agent.destroy();
  }
}
