/**
 * A member's share of a window's sum, D_j = k_j·8ΣR with its `share` proof, `audit-total-share/1`; and the shares that a member has
 * made, in his folder. Of one window he makes one, ever: a second one of another sum would be a share of the difference.
 */
import * as fs from "node:fs";
import { join, resolve } from "node:path";
import { equals, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { createSecretFile, readSecretFile } from "../../files/secretFile.ts";
import { pointDocument } from "../../council/document.ts";
import {
  documentText,
  totalContext,
  type MemberShare,
  type ShareProofs,
} from "../../council/index.ts";
import { parseJsonText, readObject, requireFormat } from "../../risk/index.ts";
import { solidityProof, type SolidityProof } from "../../prover/index.ts";
import { proofDocument, readInteger, readPoint, readProof } from "../../trading/fields.ts";
import { AUDIT_BOOK } from "../chainAbi.ts";

export const TOTAL_SHARE_FORMAT = "audit-total-share/1";

/** Which window of which chain. */
export interface WindowPlace {
  readonly chainId: bigint;
  /** Address of AuditBook. */
  readonly book: string;
  readonly window: bigint;
}

export interface TotalShare extends WindowPlace {
  readonly member: number;
  /** ΣR that it is of. */
  readonly ephemeral: AffinePoint;
  /** D_j. */
  readonly share: AffinePoint;
  readonly proof: SolidityProof;
}

/** @throws POINT_REFUSED for a ΣR of small order, KEY_REFUSED, BUILD_MISSING */
export async function makeTotalShare(
  share: MemberShare,
  place: WindowPlace,
  ephemeral: AffinePoint,
  proofs: ShareProofs,
): Promise<TotalShare> {
  const { chainId, book, window } = place;
  const proven = await proofs.prove({
    secret: share.revealShare(),
    point: ephemeral,
    context: totalContext(chainId, book, window),
  });
  const proof = solidityProof(proven.proof);
  return { ...place, member: share.index, ephemeral, share: proven.share, proof };
}

/** The call of AuditBook that submits it; anybody may send it. */
export function submitShareCalldata({ window, member, share, proof }: TotalShare): string {
  return AUDIT_BOOK.encodeFunctionData("submitShare", [window, member, share, proof]);
}

function totalShareDocument(made: TotalShare) {
  return {
    zkmargin: TOTAL_SHARE_FORMAT,
    chainId: made.chainId.toString(),
    book: made.book.toLowerCase(),
    window: made.window.toString(),
    member: made.member.toString(),
    ephemeral: pointDocument(made.ephemeral),
    share: pointDocument(made.share),
    proof: proofDocument(made.proof),
  };
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE, POINT_REFUSED */
function parseTotalShare(text: string, { chainId, book, window }: WindowPlace): TotalShare {
  const fields = readObject(parseJsonText(text, "folder"), "", [
    ...([
      "zkmargin",
      "chainId",
      "book",
      "window",
      "member",
      "ephemeral",
      "share",
      "proof",
    ] as const),
  ]);
  requireFormat(fields, TOTAL_SHARE_FORMAT);
  return {
    ...{ chainId, book, window },
    member: Number(readInteger(fields.member, "member")),
    ephemeral: readPoint(fields.ephemeral, "ephemeral"),
    share: readPoint(fields.share, "share"),
    proof: readProof(fields.proof, "proof"),
  };
}

/** In the member's folder. */
const MADE_TOTALS = "made-totals";

export class MadeTotals {
  readonly #folder: string;

  /** @param folder the member's own */
  constructor(folder: string) {
    this.#folder = resolve(folder, MADE_TOTALS);
  }

  #pathOf({ chainId, book, window }: WindowPlace): string {
    return join(this.#folder, `${chainId}-${book.toLowerCase()}-${window}.json`);
  }

  /**
   * The share made of this window, if one was.
   * @throws AUDIT_REFUSED when it is of another sum: a node lied then, or lies now
   */
  get(place: WindowPlace, ephemeral: AffinePoint): TotalShare | undefined {
    const path = this.#pathOf(place);
    if (!fs.existsSync(path)) return undefined;
    const made = parseTotalShare(readSecretFile(path, "folder"), place);
    if (equals(made.ephemeral, ephemeral)) return made;
    const what = `window ${place.window}: a share was made of it before, and of another sum`;
    throw new ZkMarginError("AUDIT_REFUSED", what, {
      field: "window",
      fix: "make no share: a closed window's sum never changes, so a node lied then or lies now; ask the other members",
    });
  }

  /**
   * The share of this window: the one made before, or one made now and on the disk when this returns.
   * @throws AUDIT_REFUSED as {@link get}; POINT_REFUSED, KEY_REFUSED, BUILD_MISSING
   */
  async take(
    share: MemberShare,
    place: WindowPlace,
    ephemeral: AffinePoint,
    proofs: ShareProofs,
  ): Promise<TotalShare> {
    const before = this.get(place, ephemeral);
    if (before !== undefined) return before;
    const made = await makeTotalShare(share, place, ephemeral, proofs);
    try {
      createSecretFile(this.#pathOf(made), documentText(totalShareDocument(made)), "folder");
    } catch (error) {
      // Another zkmargin of this member's was faster: what it made counts.
      const first = this.get(place, ephemeral);
      if (first === undefined) throw error;
      return first;
    }
    return made;
  }
}
