/** Arguments of `Settlement.settle`, in order, as ethers encodes them. */
import { type TradeSettlement } from "./rfq/party.ts";
import { type TradeProof } from "./tradeProof.ts";

export function settleArguments(settlement: TradeSettlement): readonly unknown[] {
  const { trade, seal, signatures, proofs } = settlement;
  return [trade, sealArgument(seal), ...signatures, ...proofs.map(tradeProofArgument)];
}

function sealArgument({ sealed, digest, proof }: TradeSettlement["seal"]): object {
  const { ephemeral, wraps, words } = sealed;
  return { digest, ephemeralX: ephemeral.x, ephemeralY: ephemeral.y, wraps, words, proof };
}

/** `TradeProof` as ethers encodes it. */
export function tradeProofArgument({ solvency, improvement }: TradeProof): object {
  return { solvency, improvement: [...improvement] };
}
