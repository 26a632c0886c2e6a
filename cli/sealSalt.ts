/**
 * The salt of a sealed requirement. The audit opens a seal with the salt in the portfolio file, so a salt
 * is kept before it is used, and one that a live seal may need is not replaced unasked.
 */
import { Portfolio } from "../prover/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { updateSecretFile } from "./secretFile.ts";
import { STANDARD_INPUT } from "./userFile.ts";

/** @throws INPUT_INVALID when the file cannot keep a salt, or holds one and no leave is given */
export function requireSaltMayChange(path: string, portfolio: Portfolio, newSalt: boolean): void {
  if (path === STANDARD_INPUT) {
    throw inputInvalid("portfolio", "must be a file with --tally", "name a file to keep the salt");
  }
  if (portfolio.revealSalt() === 0n || newSalt) return;
  throw inputInvalid(
    "new-salt",
    "is not given and the portfolio holds the salt of an earlier seal, whose audit needs it",
    "after that audit, or with a copy of the portfolio file kept for it, add --new-salt",
  );
}

/**
 * The portfolio with a fresh salt, stored.
 * @param require asked about the salted portfolio; when it throws, the file stays as it is
 */
export function saltedPortfolio(
  path: string,
  newSalt: boolean,
  require: (salted: Portfolio) => void,
): Promise<Portfolio> {
  return updateSecretFile(path, "portfolio", (text) => {
    const kept = Portfolio.parse(text);
    requireSaltMayChange(path, kept, newSalt);
    const salted = kept.withFreshSalt();
    require(salted);
    return [salted.revealText(), salted];
  });
}
