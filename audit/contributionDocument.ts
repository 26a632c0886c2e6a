/**
 * `audit-contribution/1`: a proven contribution on its way to whoever sends it, alone or in a batch with others. It is
 * public: it says what the transaction will say, and counts for one account and one window on one chain.
 */
import { getAddress } from "ethers";
import { memberPath, readObject, requireFormat } from "../risk/index.ts";
import { parsePublicKey, type TallyCiphertext } from "../sealing/index.ts";
import {
  pointDocument,
  proofDocument,
  readAccount,
  readAddress,
  readElement,
  readInteger,
  readPoint,
  readProof,
} from "../trading/fields.ts";
import { type ProvenContribution } from "./contribution.ts";

export const CONTRIBUTION_FORMAT = "audit-contribution/1";

const FIELDS = [
  ...(["zkmargin", "chainId", "book", "window", "account", "sealedFigure"] as const),
  ...(["solvency", "ciphertext", "digest", "tally"] as const),
] as const;

export type CiphertextDocument = Readonly<
  Record<keyof TallyCiphertext, { readonly x: string; readonly y: string }>
>;

export function ciphertextDocument({ ephemeral, masked }: TallyCiphertext): CiphertextDocument {
  return { ephemeral: pointDocument(ephemeral), masked: pointDocument(masked) };
}

/** @throws INPUT_INVALID, POINT_REFUSED unless both points are of the subgroup, and R not of small order */
export function readCiphertext(value: unknown, path: string): TallyCiphertext {
  const fields = readObject(value, path, ["ephemeral", "masked"]);
  const at = memberPath(path, "ephemeral");
  const ephemeral = readPoint(fields.ephemeral, at);
  parsePublicKey(ephemeral.x, ephemeral.y, at);
  return { ephemeral, masked: readPoint(fields.masked, memberPath(path, "masked")) };
}

export function contributionDocument(contribution: ProvenContribution): object {
  const { scope, sealedFigure, solvency, ciphertext, digest, tally } = contribution;
  return {
    zkmargin: CONTRIBUTION_FORMAT,
    chainId: scope.chainId.toString(),
    book: scope.book.toLowerCase(),
    window: scope.window.toString(),
    account: scope.account.toString(),
    sealedFigure: sealedFigure.toString(),
    solvency: proofDocument(solvency),
    ciphertext: ciphertextDocument(ciphertext),
    digest: digest.toString(),
    tally: proofDocument(tally),
  };
}

/** @throws INPUT_INVALID, POINT_REFUSED; whether the points prove anything is the chain's to say */
export function parseContribution(document: unknown): ProvenContribution {
  const fields = readObject(document, "", FIELDS);
  requireFormat(fields, CONTRIBUTION_FORMAT);
  return {
    scope: {
      chainId: readInteger(fields.chainId, "chainId"),
      book: getAddress(readAddress(fields.book, "book")),
      window: readInteger(fields.window, "window"),
      account: readAccount(fields.account, "account"),
    },
    sealedFigure: readElement(fields.sealedFigure, "sealedFigure"),
    solvency: readProof(fields.solvency, "solvency"),
    ciphertext: readCiphertext(fields.ciphertext, "ciphertext"),
    digest: readElement(fields.digest, "digest"),
    tally: readProof(fields.tally, "tally"),
  };
}
