/**
 * Portfolio files written by a recovery. A file may know more than the blocks that count as final: it was
 * brought up to date by whoever made the last change. So a file is replaced only by a later state of its
 * account, and one that opens no state of the account is somebody's business, not a cache.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { createSecretFile, readSecretFile, updateSecretFile } from "../files/secretFile.ts";
import { commitmentOf, Portfolio } from "../prover/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { announcedCommitments, type AccountState, type ChainReading } from "../wallet/index.ts";

const OPTION = "out";

/** What became of a file. */
export interface PortfolioFile {
  readonly path: string;
  readonly outcome: "written" | "unchanged" | "newer" | "refused";
  /** For a refusal. */
  readonly error?: ZkMarginError;
}

/** The recovered opening, with the salt that only the file has. */
function withSalt(state: AccountState, salt: bigint): Portfolio {
  const { quantities, blinding } = state.revealOpening();
  return Portfolio.create(Object.fromEntries(quantities.entries()), blinding, salt);
}

/** Of which state of the account the file is, by its commitment. @throws CHAIN_FAILED */
async function ageOf(
  reading: ChainReading,
  block: number,
  { face }: AccountState,
  commitment: AffinePoint,
): Promise<"same" | "older" | "newer" | "unknown"> {
  if (equals(face.commitment, commitment)) return "same";
  const announced = await announcedCommitments(reading, face.account);
  const last = announced.findLast((state) => equals(state.commitment, commitment));
  if (last === undefined) return "unknown";
  return last.block > block ? "newer" : "older";
}

function noState(): ZkMarginError {
  return inputInvalid(
    OPTION,
    "has a file that opens no state of its account",
    "move it away, or give --replace: the file is kept beside the new one as .previous",
  );
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE, CHAIN_FAILED */
async function bringUpToDate(
  path: string,
  state: AccountState,
  { reading, block, replace }: WriteOptions,
): Promise<PortfolioFile["outcome"]> {
  const text = readSecretFile(path, OPTION);
  const portfolio = ((): Portfolio | undefined => {
    try {
      return Portfolio.parse(text);
    } catch (error) {
      if (replace) return undefined;
      throw error;
    }
  })();
  const age =
    portfolio === undefined
      ? "unknown"
      : await ageOf(reading, block, state, commitmentOf(portfolio));
  if (age === "same") return "unchanged";
  if (age === "newer") return "newer";
  if (age === "unknown" && !replace) throw noState();
  const next = withSalt(state, portfolio?.revealSalt() ?? 0n).revealText();
  return updateSecretFile(path, OPTION, (current) => {
    // Changed since it was judged: by somebody who knows more.
    return current === text ? [next, "written"] : [current, "newer"];
  });
}

export interface WriteOptions {
  readonly reading: ChainReading;
  /** Last block of the recovery. */
  readonly block: number;
  /** Whether a file that opens no state of the account may be replaced. */
  readonly replace: boolean;
}

/**
 * Writes an account's portfolio file, or brings it up to date; a salt there is kept. What is wrong with one
 * file is in its outcome.
 * @throws CHAIN_FAILED
 */
export async function writePortfolio(
  folder: string,
  state: AccountState,
  options: WriteOptions,
): Promise<PortfolioFile> {
  const path = join(folder, `account-${state.face.account}.json`);
  try {
    if (fs.existsSync(path)) return { path, outcome: await bringUpToDate(path, state, options) };
    createSecretFile(path, state.portfolio().revealText(), OPTION);
    return { path, outcome: "written" };
  } catch (error) {
    if (!(error instanceof ZkMarginError) || error.code === "CHAIN_FAILED") throw error;
    return { path, outcome: "refused", error };
  }
}
