/**
 * `council-blame/1`: a complaint that anybody can check. The member shows the point e·8R that decrypts the
 * one share in question, with a `share` proof that it is that point; then everybody decrypts it and sees
 * that it is not the value committed to. All other faults show in the signed documents themselves. To complain
 * is to answer a Diffie–Hellman question of the dealer's choice: `CouncilMember.complain` sees to it that
 * nothing else was ever sent to the key, and that the question was fixed before what was could be seen.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { readObject, readString, requireFormat } from "../risk/index.ts";
import { blameContext } from "./context.ts";
import { type Outcome } from "./dealingCheck.ts";
import { pointDocument, readBytes32, readGroupPoint, readIndex } from "./document.ts";
import { CouncilFault, START_AGAIN } from "./fault.ts";
import { type Identity } from "./identity.ts";
import { dealtShare, wrongDealers } from "./receive.ts";
import { requireMember, requireSession, type Roster } from "./roster.ts";
import { proofDocument, readProof, type ShareProofs } from "./shareProof.ts";
import { isSignedBy, type Signed } from "./signature.ts";
import { type ProvenShare } from "../prover/shareProver.ts";

export const BLAME_FORMAT = "council-blame/1";

export type BlameDocument = Signed<ReturnType<typeof blameBody>>;

function blameBody(session: string, accuser: number, dealer: number, shown: ProvenShare) {
  return {
    zkmargin: BLAME_FORMAT,
    session,
    accuser,
    dealer,
    shared: pointDocument(shown.share),
    proof: proofDocument(shown.proof),
  };
}

/**
 * A complaint about a dealer.
 * @throws INPUT_INVALID when his share is right: showing the point would give it away for nothing
 */
export async function blame(
  roster: Roster,
  outcome: Outcome,
  dealer: number,
  identity: Identity,
  proofs: ShareProofs,
): Promise<BlameDocument> {
  const accuser = requireMember(roster, identity);
  const dealing = outcome.dealings.find((candidate) => candidate.dealer === dealer);
  const encrypted = dealing?.shares[accuser - 1];
  if (encrypted === undefined || !wrongDealers(outcome, accuser, identity).includes(dealer)) {
    throw new ZkMarginError("INPUT_INVALID", "the dealer's share is right", {
      field: "dealer",
      fix: "complain about the dealer that zkmargin council finish names",
    });
  }
  const shown = await proofs.prove({
    secret: identity.revealEncryptionSecret(),
    point: encrypted.ephemeral,
    context: blameContext(outcome.session, accuser, dealer),
  });
  return identity.sign(blameBody(outcome.session, accuser, dealer, shown));
}

/** @throws INPUT_INVALID, POINT_REFUSED */
export function parseBlame(document: unknown): BlameDocument {
  const fields = readObject(document, "", [
    ...["zkmargin", "session", "accuser", "dealer", "shared", "proof", "signature"],
  ] as const);
  requireFormat(fields, BLAME_FORMAT);
  return {
    zkmargin: BLAME_FORMAT,
    session: readBytes32(fields.session, "session"),
    accuser: readIndex(fields.accuser, "accuser"),
    dealer: readIndex(fields.dealer, "dealer"),
    shared: pointDocument(readGroupPoint(fields.shared, "shared")),
    proof: proofDocument(readProof(fields.proof, "proof")),
    signature: readString(fields.signature, "signature"),
  };
}

/**
 * Who is at fault: the dealer when the complaint holds, else the member who complained.
 * @throws PROOF_REFUSED when the complaint is not that member's own, or of another session
 */
export async function judge(
  roster: Roster,
  outcome: Outcome,
  complaint: BlameDocument,
  proofs: ShareProofs,
): Promise<CouncilFault> {
  const { accuser, dealer } = complaint;
  requireSession(complaint.session, outcome.session, "complaint");
  const member = roster.members[accuser - 1];
  const dealing = outcome.dealings.find((candidate) => candidate.dealer === dealer);
  const encrypted = dealing?.shares[accuser - 1];
  const known = member !== undefined && dealing !== undefined && encrypted !== undefined;
  if (!known || !isSignedBy(complaint, member.signingKey)) {
    throw new ZkMarginError("PROOF_REFUSED", "the complaint is not a member's about a dealer", {
      field: "signature",
      fix: "ask the member for it: anybody may have written this one",
    });
  }
  const shared = { x: BigInt(complaint.shared.x), y: BigInt(complaint.shared.y) };
  const proven = await proofs.verify({
    publicKey: member.encryptionKey,
    point: encrypted.ephemeral,
    share: shared,
    context: blameContext(outcome.session, accuser, dealer),
    proof: readProof(complaint.proof, "proof"),
  });
  if (!proven) {
    return new CouncilFault("member", accuser, "complains without proof", START_AGAIN);
  }
  return dealtShare(dealing, accuser, shared) === undefined
    ? new CouncilFault("dealer", dealer, `sent member ${accuser} a wrong share`, START_AGAIN)
    : new CouncilFault("member", accuser, `complains about a right share`, START_AGAIN);
}
