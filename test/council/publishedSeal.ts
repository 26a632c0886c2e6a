/** Seals as a chain has them, so that members may open them. */
import { ChainSeal, type OpeningRequest } from "../../council/index.ts";
import { CONTRACTS, SETTLEMENT, SimulatedChain } from "../wallet/simulatedChain.ts";

/** The event, of accounts 1 and 2 unless told. */
export function publish(
  chain: SimulatedChain,
  { delta, sealed }: OpeningRequest,
  accounts: readonly [bigint, bigint] = [1n, 2n],
): void {
  const { ephemeral, wraps, words } = sealed;
  const points = [delta.x, delta.y, ephemeral.x, ephemeral.y];
  chain.transact([SETTLEMENT, "DeltaSealed", [...accounts, ...points, wraps, words]]);
}

/** The seal on that chain. */
export function found(chain: SimulatedChain, request: OpeningRequest): Promise<ChainSeal> {
  const reading = { source: chain, contracts: CONTRACTS, fromBlock: 0, confirmations: 0 };
  return ChainSeal.find(reading, request);
}

/** The seal, on a chain where it was published. */
export function published(request: OpeningRequest): Promise<ChainSeal> {
  const chain = new SimulatedChain();
  publish(chain, request);
  return found(chain, request);
}
