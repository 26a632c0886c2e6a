/** A member's signature of a report or fixing, `"zkmargin": "oracle-signature/1"`, and k of them as the book wants them. */
import { getAddress, recoverAddress } from "ethers";
import { inputInvalid, requireFormat } from "../risk/index.ts";
import { canonicalJson } from "../risk/policy/index.ts";
import { parseCanonicalJson } from "../risk/policy/canonicalJson.ts";
import { readShape } from "../risk/policy/documentShape.ts";
import { orderedSignatures } from "./optionReport.ts";
import { type OracleFacts } from "./oracleFacts.ts";
import { reportRefused } from "./reportRefused.ts";

export const ORACLE_SIGNATURE_FORMAT = "oracle-signature/1";

const SHAPE = {
  fields: { zkmargin: "text", digest: "text", signer: "text", signature: "text" },
} as const;

export interface OracleSignature {
  /** EIP-712 digest of what was signed. */
  readonly digest: string;
  readonly signer: string;
  /** 65 bytes. */
  readonly signature: string;
}

export function signatureText({ digest, signer, signature }: OracleSignature): string {
  return canonicalJson({ zkmargin: ORACLE_SIGNATURE_FORMAT, digest, signer, signature });
}

/** @throws INPUT_UNREADABLE; INPUT_INVALID also where the signer it names did not sign */
export function parseSignature(text: string): OracleSignature {
  const document = readShape(parseCanonicalJson(text, "signature"), "", SHAPE);
  requireFormat(document, ORACLE_SIGNATURE_FORMAT);
  const { digest, signature } = document;
  const refuse = (why: string): never => {
    throw inputInvalid("signature", why, "ask the member to sign again");
  };
  if (!/^0x[0-9a-f]{64}$/.test(digest) || !/^0x[0-9a-f]{130}$/.test(signature)) {
    return refuse("is not 65 bytes under a digest of 32");
  }
  let signer: string;
  try {
    signer = recoverAddress(digest, signature);
  } catch {
    return refuse("is none of any key");
  }
  if (signer.toLowerCase() !== document.signer.toLowerCase()) refuse("is not its signer's");
  return { digest, signer, signature };
}

/**
 * The signatures of a document in the contract's order, each signer once: all good ones, and at least as many as it takes.
 * @throws REPORT_REFUSED for a signature of another document or of nobody in the set, and for too few
 */
export function assembledSignatures(
  digest: string,
  signatures: readonly OracleSignature[],
  { signers, threshold, venue }: Pick<OracleFacts, "signers" | "threshold" | "venue">,
): string[] {
  const members = new Set(signers.map((signer) => getAddress(signer)));
  const good = new Map<string, string>();
  for (const one of signatures) {
    const signer = getAddress(one.signer);
    if (one.digest !== digest) {
      throw reportRefused(
        `${signer} signed another document`,
        "collect signatures of this very file: changed by a byte, it is another",
        "signatures",
      );
    }
    if (!members.has(signer)) {
      throw reportRefused(
        `${signer} is not in set ${venue.oracleSet} of the oracle`,
        "leave the signature out",
        "signatures",
      );
    }
    good.set(signer, one.signature);
  }
  if (good.size < threshold) {
    throw reportRefused(
      `${good.size} of the ${threshold} signatures that it takes are there`,
      "have more members sign: `zkmargin oracle sign`",
      "signatures",
    );
  }
  return orderedSignatures(digest, [...good.values()]);
}
