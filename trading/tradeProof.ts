/**
 * What one side of a trade proves, as Settlement reads it: its new book at the initial level, or at the
 * maintenance level and improved. As JSON inside messages: all numbers in decimal text.
 */
import { type SolidityProof } from "../prover/index.ts";
import { inputInvalid, memberPath, readObject } from "../risk/index.ts";
import { proofDocument, readElement, readInteger, readProof } from "./fields.ts";

/** `SolvencyProof` of contracts/types/Account.sol. */
export interface SolvencyProof {
  readonly epoch: bigint;
  /** 1e-4. */
  readonly band: bigint;
  readonly proof: SolidityProof;
}

/** `Improvement` of contracts/types/Trade.sol. */
export interface Improvement {
  readonly sealedBefore: bigint;
  readonly sealedAfter: bigint;
  readonly before: SolidityProof;
  readonly afterwards: SolidityProof;
  readonly improves: SolidityProof;
}

/** `TradeProof` of contracts/types/Trade.sol. */
export interface TradeProof {
  readonly solvency: SolvencyProof;
  /** Empty: initial level. One: maintenance level, and improved. */
  readonly improvement: readonly Improvement[];
}

function readImprovement(value: unknown, path: string): Improvement {
  const at = (name: string): string => memberPath(path, name);
  const fields = readObject(value, path, [
    ...(["sealedBefore", "sealedAfter", "before", "afterwards", "improves"] as const),
  ]);
  return {
    sealedBefore: readElement(fields.sealedBefore, at("sealedBefore")),
    sealedAfter: readElement(fields.sealedAfter, at("sealedAfter")),
    before: readProof(fields.before, at("before")),
    afterwards: readProof(fields.afterwards, at("afterwards")),
    improves: readProof(fields.improves, at("improves")),
  };
}

/** @throws INPUT_INVALID; whether the points are proofs of anything is the chain's to say */
export function readTradeProof(value: unknown, path: string): TradeProof {
  const at = (name: string): string => memberPath(path, name);
  const fields = readObject(value, path, ["epoch", "band", "proof", "improvement"]);
  const { improvement } = fields;
  if (!Array.isArray(improvement) || improvement.length > 1) {
    throw inputInvalid(at("improvement"), "is not a list of at most one", "give one or none");
  }
  return {
    solvency: {
      epoch: readInteger(fields.epoch, at("epoch"), 1n << 32n),
      band: readInteger(fields.band, at("band"), 1n << 16n),
      proof: readProof(fields.proof, at("proof")),
    },
    improvement: improvement.map((member) => readImprovement(member, `${at("improvement")}[0]`)),
  };
}

/** What {@link readTradeProof} reads back. */
export function tradeProofDocument(tradeProof: TradeProof): Readonly<Record<string, unknown>> {
  const { solvency, improvement } = tradeProof;
  return {
    epoch: solvency.epoch.toString(),
    band: solvency.band.toString(),
    proof: proofDocument(solvency.proof),
    improvement: improvement.map((one) => ({
      sealedBefore: one.sealedBefore.toString(),
      sealedAfter: one.sealedAfter.toString(),
      before: proofDocument(one.before),
      afterwards: proofDocument(one.afterwards),
      improves: proofDocument(one.improves),
    })),
  };
}
