/**
 * Whoever looks into a book learns what it is worth and by how much it is short, and errors and refusals say so to
 * its owner. A keeper's news are read by others: of somebody else's book they get a code and a name.
 */
import { ZkMarginError, type ErrorCode } from "../circuits/errors.ts";
import { type Duty } from "./duties.ts";
import { type Refusal } from "./wire.ts";

/** Codes whose messages are about keys, files, nodes and members, never about a book. */
const HARMLESS: readonly ErrorCode[] = [
  ...(["KEY_REFUSED", "UNLOCK_FAILED", "COUNCIL_FAULT", "COUNCIL_INCOMPLETE"] as const),
  ...(["BUILD_MISSING", "BUILD_FAILED", "CHAIN_FAILED", "ENVIRONMENT"] as const),
];

/** Whether a duty is done with an opened book. */
function isAboutBook({ kind }: Duty): boolean {
  return kind === "judge" || kind === "collect-opening";
}

/** The error as it may be told. */
export function discreetError(duty: Duty, error: ZkMarginError): ZkMarginError {
  if (!isAboutBook(duty) || HARMLESS.includes(error.code)) return error;
  return new ZkMarginError(error.code, "the opened book is not what a proof can be made of", {
    fix: "open the account by hand, and look there: `zkmargin council collect`",
  });
}

/** A contract's refusal as it may be told: its arguments may be figures of a valuation that is not sent. */
export function discreetRefusal(duty: Duty, refusal: Refusal): Refusal {
  if (!isAboutBook(duty)) return refusal;
  return { name: refusal.name, message: `the contract refuses: ${refusal.name}` };
}
