/**
 * A member's decryption share D_j = s_j·8R of one sealed delta, `council-decryption-share/1`, with a `share`
 * proof bound to member, generation and seal. Alone it says nothing: threshold − 1 of them fit every
 * possible opening. With others' it opens every seal that has this R: so it is made for a seal that the chain
 * has, and for nothing else.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { readFlag, readObject, requireFormat } from "../risk/index.ts";
import { sealHash } from "../sealing/index.ts";
import { type Groth16Proof } from "../prover/attestation.ts";
import { type ChainSeal } from "./chainSeal.ts";
import { type CouncilKey } from "./councilKey.ts";
import { openingContext } from "./context.ts";
import {
  type JsonDocument,
  pointDocument,
  readBytes32,
  readGroupPoint,
  readIndex,
} from "./document.ts";
import { type MemberShare } from "./memberShare.ts";
import { type OpeningRequest } from "./request.ts";
import { proofDocument, readProof, type ShareProofs } from "./shareProof.ts";

export const DECRYPTION_SHARE_FORMAT = "council-decryption-share/1";

export interface DecryptionShare {
  readonly member: number;
  /** Of the key the share belongs to. */
  readonly transcript: string;
  /** What is opened. */
  readonly sealHash: string;
  readonly development: boolean;
  /** D_j. */
  readonly share: AffinePoint;
  readonly proof: Groth16Proof;
}

/** @throws KEY_REFUSED for a seal of another chain than the key's, POINT_REFUSED when its R cannot be used */
export async function openShare(
  share: MemberShare,
  { sealed, sealHash: hash, chainId }: ChainSeal,
  proofs: ShareProofs,
): Promise<DecryptionShare> {
  const { index, key } = share;
  if (chainId !== key.chainId) {
    throw new ZkMarginError("KEY_REFUSED", "the seal is on another chain than the council", {
      field: "rpc",
      fix: `use a node of chain ${key.chainId}`,
    });
  }
  const proven = await proofs.prove({
    secret: share.revealShare(),
    point: sealed.ephemeral,
    context: openingContext({ ...key, index }, hash),
  });
  const { transcript, development } = key;
  const { share: point, proof } = proven;
  return { member: index, transcript, sealHash: hash, development, share: point, proof };
}

export function decryptionShareDocument(share: DecryptionShare): JsonDocument {
  const { member, transcript, sealHash: hash, development, proof } = share;
  return {
    zkmargin: DECRYPTION_SHARE_FORMAT,
    ...{ member, transcript, sealHash: hash, development },
    share: pointDocument(share.share),
    proof: proofDocument(proof),
  };
}

/** @throws INPUT_INVALID, POINT_REFUSED */
export function parseDecryptionShare(document: unknown): DecryptionShare {
  const fields = readObject(document, "", [
    ...["zkmargin", "member", "transcript", "sealHash", "development", "share", "proof"],
  ] as const);
  requireFormat(fields, DECRYPTION_SHARE_FORMAT);
  return {
    member: readIndex(fields.member, "member"),
    transcript: readBytes32(fields.transcript, "transcript"),
    sealHash: readBytes32(fields.sealHash, "sealHash"),
    development: readFlag(fields.development, "development"),
    share: readGroupPoint(fields.share, "share"),
    proof: readProof(fields.proof, "proof"),
  };
}

/** Why a share does not count, or undefined when it does. */
export async function faultOf(
  key: CouncilKey,
  { sealed }: OpeningRequest,
  share: DecryptionShare,
  proofs: ShareProofs,
): Promise<string | undefined> {
  const publicKey = key.members[share.member - 1]?.publicKey;
  const hash = sealHash(sealed);
  if (publicKey === undefined || share.transcript !== key.transcript) return "is of another key";
  if (share.sealHash !== hash) return "is of another seal";
  const context = openingContext({ ...key, index: share.member }, hash);
  const statement = { publicKey, point: sealed.ephemeral, share: share.share, context };
  const holds = await proofs.verify({ ...statement, proof: share.proof });
  return holds ? undefined : "does not prove its point";
}
