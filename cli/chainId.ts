/** Which chain the nodes are of: as told, or as they say. */
import { ZkMarginError } from "../circuits/errors.ts";
import { postByHttp } from "../keeper/index.ts";
import { inputInvalid } from "../risk/index.ts";

/** What the nodes that answer say. @throws CHAIN_FAILED; INPUT_INVALID where they do not agree */
export async function chainIdOf(urls: readonly string[]): Promise<bigint> {
  const request = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  const answers = await Promise.all(
    urls.map(async (url) => {
      try {
        const { result } = (await postByHttp(url, request)) as { result: string };
        return [BigInt(result)];
      } catch {
        // Others may answer; the cause names the URL.
        return [];
      }
    }),
  );
  const [chainId, ...others] = new Set(answers.flat());
  if (others.length > 0) {
    throw inputInvalid("rpc", "names nodes of different chains", "say which with --chain-id");
  }
  if (chainId !== undefined) return chainId;
  throw new ZkMarginError("CHAIN_FAILED", "no node answers", {
    field: "rpc",
    fix: "check the nodes' URLs and that one of them is up",
  });
}

/** @throws INPUT_INVALID */
export function readChainId(text: string): bigint {
  if (/^[1-9][0-9]{0,30}$/.test(text)) return BigInt(text);
  throw inputInvalid("chain-id", "is not the number of a chain", "write 1 for Ethereum");
}
