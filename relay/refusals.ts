/** What a refusal of the accounts or of the settlement means, from the bytes that `Bundles` hands on. */
import { Interface } from "ethers";
import { type Refusal } from "../keeper/wire.ts";
import { SKIPPED_ERRORS } from "./chainAbi.ts";

const ERRORS = new Interface(SKIPPED_ERRORS);

/** What passes by itself: the market stands, the guardian paused, or the call ran out of gas. */
const PASSING: ReadonlySet<string> = new Set(["ActionNotAllowed", "OutOfGas"]);

const SENTENCES: Readonly<Record<string, string>> = {
  ActionNotAllowed: "the market stands, or the guardian has stopped this",
  ProofRefused: "the proof is not of the book as it is by now: prove again",
  ProofTooOld: "the epoch of the proof is too old: prove again",
  PriceOutsideBand: "a price left the band of the proof: prove again",
  WorseLease: "a lease stands that is no worse: the owner alone replaces it by another",
  BandTooWide: "the band is too wide for a lease at this level",
  TradeUsed: "the trade was settled or cancelled before",
  TradeExpired: "the trade's deadline is over",
  SignatureRefused: "an owner did not sign it",
  SealRefused: "the seal is not proven for this trade and these keys",
  SealNotSigned: "the owners signed another seal",
  BandTooNarrow: "a book is proven for a narrower band than its owner signed",
  AccountLapsed: "an account owes the cure fee",
  AccountInAuction: "an account is on auction",
  AccountUnknown: "an account does not exist",
  TableUnknown: "the rule table is not registered",
};

/** @param reason 0x…, empty where the call ran out of gas */
export function refusalIn(reason: string): Refusal {
  if (reason === "0x") return { name: "OutOfGas", message: "it burned more gas than a call gets" };
  // ethers takes no fewer than the four bytes that name an error.
  const error = reason.length < 10 ? null : ERRORS.parseError(reason);
  if (error === null) return { name: "unknown", message: "the contract refuses, by another error" };
  const message = SENTENCES[error.name] ?? `the contract refuses: ${error.name}`;
  return { name: error.name, message };
}

/** Whether to wait may help. */
export const isPassing = ({ name }: Refusal): boolean => PASSING.has(name);
