/**
 * `council-key/1`: what a finished session publishes. Group key P, the members' keys PK_j = s_j·B, and the
 * transcript that all members signed. Reading one checks that P and the PK_j are values of one polynomial of
 * degree threshold − 1, no higher, as the contract does, and no lower: fewer members could open.
 */
import { equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, memberPath, readFlag, readObject, requireFormat } from "../risk/index.ts";
import {
  type JsonDocument,
  pointDocument,
  readBytes32,
  readGeneration,
  readGroupPoint,
} from "./document.ts";
import { readAddress, readName } from "./identity.ts";
import { lagrangeCoefficients, weightedSum } from "./polynomial.ts";
import {
  readChainId,
  readMembers,
  readThreshold,
  requireDevelopmentChain,
  requireDistinct,
} from "./limits.ts";

export const COUNCIL_KEY_FORMAT = "council-key/1";

export interface KeyMember {
  readonly name: string;
  readonly account: string;
  readonly signingKey: string;
  /** PK_j. */
  readonly publicKey: AffinePoint;
}

export interface CouncilKey {
  readonly chainId: bigint;
  /** Address of the council contract. */
  readonly council: string;
  readonly generation: number;
  readonly threshold: number;
  /** P. */
  readonly key: AffinePoint;
  /** The member at place i has index i + 1. */
  readonly members: readonly KeyMember[];
  /** Hash of the session and of all its dealings. */
  readonly transcript: string;
  /** Made by one person who knows the secret: chains 31337 and 1337 only. */
  readonly development: boolean;
}

export function councilKeyDocument(key: CouncilKey): JsonDocument {
  const { council, generation, threshold, transcript, development } = key;
  return {
    zkmargin: COUNCIL_KEY_FORMAT,
    chainId: key.chainId.toString(),
    council,
    generation,
    threshold,
    key: pointDocument(key.key),
    members: key.members.map(({ name, account, signingKey, publicKey }) => {
      return { name, account, signingKey, publicKey: pointDocument(publicKey) };
    }),
    transcript,
    development,
  };
}

function readKeyMember(value: unknown, path: string): KeyMember {
  const fields = readObject(value, path, ["name", "account", "signingKey", "publicKey"]);
  return {
    name: readName(fields.name, memberPath(path, "name")),
    account: readAddress(fields.account, memberPath(path, "account")),
    signingKey: readBytes32(fields.signingKey, memberPath(path, "signingKey")),
    publicKey: readGroupPoint(fields.publicKey, memberPath(path, "publicKey")),
  };
}

/** @throws KEY_REFUSED unless P and the members' keys lie on one polynomial of degree threshold − 1 */
export function requireOnePolynomial({ key, members, threshold }: CouncilKey): void {
  const known = Array.from({ length: threshold }, (_, position) => position + 1);
  const keys = members.slice(0, threshold).map(({ publicKey }) => publicKey);
  const valueAt = (at: number): AffinePoint => weightedSum(keys, lagrangeCoefficients(known, at));
  const others = members.slice(threshold);
  const fewer = weightedSum(keys.slice(1), lagrangeCoefficients(known.slice(1)));
  const belong =
    equals(valueAt(0), key) &&
    !equals(fewer, key) &&
    others.every(({ publicKey }, place) => equals(valueAt(threshold + 1 + place), publicKey));
  if (belong) return;
  throw new ZkMarginError("KEY_REFUSED", "the group key and the members' keys do not match", {
    field: "members",
    fix: "get the document from a member who finished the session, and compare the transcript",
  });
}

/** @throws INPUT_INVALID, POINT_REFUSED, KEY_REFUSED */
export function parseCouncilKey(document: unknown, path = ""): CouncilKey {
  const fields = readObject(document, path, [
    ...["zkmargin", "chainId", "council", "generation", "threshold", "key", "members"],
    ...["transcript", "development"],
  ] as const);
  if (path === "") requireFormat(fields, COUNCIL_KEY_FORMAT);
  else if (fields.zkmargin !== COUNCIL_KEY_FORMAT) {
    throw inputInvalid(path, `is not a ${COUNCIL_KEY_FORMAT}`, "embed the document as written");
  }
  const at = (name: string): string => memberPath(path, name);
  const members = readMembers(fields.members, at("members"), readKeyMember);
  const key: CouncilKey = {
    chainId: readChainId(fields.chainId, at("chainId")),
    council: readAddress(fields.council, at("council")),
    generation: readGeneration(fields.generation, at("generation")),
    threshold: readThreshold(fields.threshold, at("threshold"), members.length),
    key: readGroupPoint(fields.key, at("key")),
    members,
    transcript: readBytes32(fields.transcript, at("transcript")),
    development: readFlag(fields.development, at("development")),
  };
  requireDevelopmentChain(key);
  requireDistinct(members, at("members"), {
    account: ({ account }) => account,
    signingKey: ({ signingKey }) => signingKey,
    publicKey: ({ publicKey }) => `${publicKey.x},${publicKey.y}`,
  });
  requireOnePolynomial(key);
  return key;
}
