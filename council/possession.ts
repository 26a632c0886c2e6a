/**
 * Proof of possession, `council-possession/1`: a member knows the secret of the key that the roster on-chain
 * gives him. It is a `share` proof with B for the ciphertext; the contract's `confirm` takes the proof.
 */
import { keyGenerator } from "../circuits/generators.ts";
import { type ProvenShare } from "../prover/shareProver.ts";
import { type CouncilKey } from "./councilKey.ts";
import { possessionContext } from "./context.ts";
import { type JsonDocument, pointDocument } from "./document.ts";
import { type MemberShare } from "./memberShare.ts";
import { proofDocument, type ShareProofs } from "./shareProof.ts";

export const POSSESSION_FORMAT = "council-possession/1";

/** Proof that `member` of the key's transcript holds his share. */
export interface Possession {
  readonly member: number;
  readonly transcript: string;
  readonly development: boolean;
  readonly proven: Pick<ProvenShare, "share" | "proof">;
}

function contextFor(key: CouncilKey, index: number): bigint {
  return possessionContext({ ...key, index }, key.members[index - 1]?.account ?? key.council);
}

export async function provePossession(
  share: MemberShare,
  proofs: ShareProofs,
): Promise<Possession> {
  const { index, key } = share;
  const { share: point, proof } = await proofs.prove({
    secret: share.revealShare(),
    point: keyGenerator(),
    context: contextFor(key, index),
  });
  const { transcript, development } = key;
  return { member: index, transcript, development, proven: { share: point, proof } };
}

export function possessionDocument({
  member,
  transcript,
  development,
  proven,
}: Possession): JsonDocument {
  return {
    zkmargin: POSSESSION_FORMAT,
    member,
    transcript,
    development,
    share: pointDocument(proven.share),
    proof: proofDocument(proven.proof),
  };
}
