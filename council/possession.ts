/**
 * Proof of possession, `council-possession/1`: a member knows the secret of the key that the roster on-chain
 * gives him. It is a `share` proof with B for the ciphertext; the contract's `confirm` takes the proof.
 */
import { keyGenerator } from "../circuits/generators.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { readFlag, readObject, requireFormat } from "../risk/index.ts";
import { type ProvenShare } from "../prover/shareProver.ts";
import { type CouncilKey } from "./councilKey.ts";
import { possessionContext } from "./context.ts";
import {
  type JsonDocument,
  pointDocument,
  readBytes32,
  readGroupPoint,
  readIndex,
} from "./document.ts";
import { CouncilFault } from "./fault.ts";
import { type MemberShare } from "./memberShare.ts";
import { proofDocument, readProof, type ShareProofs } from "./shareProof.ts";

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

/** @throws INPUT_INVALID, POINT_REFUSED */
export function parsePossession(document: unknown): Possession {
  const names = ["zkmargin", "member", "transcript", "development", "share", "proof"] as const;
  const fields = readObject(document, "", names);
  requireFormat(fields, POSSESSION_FORMAT);
  return {
    member: readIndex(fields.member, "member"),
    transcript: readBytes32(fields.transcript, "transcript"),
    development: readFlag(fields.development, "development"),
    proven: {
      share: readGroupPoint(fields.share, "share"),
      proof: readProof(fields.proof, "proof"),
    },
  };
}

/** @throws PROOF_REFUSED for another key's, COUNCIL_FAULT when the proof does not hold */
export async function requirePossession(
  key: CouncilKey,
  possession: Possession,
  proofs: ShareProofs,
): Promise<void> {
  const { member, proven } = possession;
  const publicKey = key.members[member - 1]?.publicKey;
  if (publicKey === undefined || possession.transcript !== key.transcript) {
    throw new ZkMarginError("PROOF_REFUSED", "the proof of possession is of another key", {
      field: "transcript",
      fix: "use the documents of one session",
    });
  }
  const { share, proof } = proven;
  const context = contextFor(key, member);
  if (await proofs.verify({ publicKey, point: keyGenerator(), share, context, proof })) return;
  throw new CouncilFault("member", member, "does not prove his key", "ask him for a new proof");
}
