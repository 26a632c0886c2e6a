/** Contributions as the one call that AuditBook takes: with what they replace, and tried at a node before it is sent. */
import { type Contract } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { chainFailed, revertOf } from "../trading/chainCalls.ts";
import { onOneChain } from "../wallet/chainReading.ts";
import { patiently, PATIENCE } from "../wallet/logScan.ts";
import { type LogSource } from "../wallet/index.ts";
import { AUDIT_BOOK } from "./chainAbi.ts";
import { auditRefused, solidityContribution, type ProvenContribution } from "./contribution.ts";
import { readContributions, type PlacedContribution } from "./contributions.ts";
import { type TallyCiphertext } from "../sealing/index.ts";
import { recordedWord } from "./window.ts";

/** Where a contribution that may be replaced is looked for. */
export interface FormerReading {
  readonly source: LogSource;
  /** Address of AuditBook. */
  readonly book: string;
  readonly fromBlock: number;
  /** The block whose state named the recorded word. */
  readonly block: number;
}

/**
 * The contribution that the contract has a word of.
 * @param recorded of `contributionOf`; undefined where there is none
 * @throws CHAIN_FAILED where the node's events do not have it
 */
export async function formerContribution(
  { source, book, fromBlock, block }: FormerReading,
  window: bigint,
  account: bigint,
  recorded: string | undefined,
): Promise<PlacedContribution | undefined> {
  if (recorded === undefined) return undefined;
  const found = await onOneChain(async () => {
    const hash = await patiently("a block", () => source.blockHash(block), PATIENCE);
    const end = { block, hash: hash ?? "" };
    return readContributions({ source, book, fromBlock, end }, window, account);
  });
  const former = found.findLast(
    ({ ciphertext, hidden }) => recordedWord(ciphertext, hidden) === recorded,
  );
  if (former !== undefined) return former;
  throw new ZkMarginError(
    "CHAIN_FAILED",
    `the event of account ${account}'s contribution to window ${window} could not be read`,
    {
      field: "from-block",
      fix: "begin at the block of the deployment, or use a node that keeps events from there",
    },
  );
}

/** A contribution, and what of the account the chain has. */
export interface Replacing {
  readonly contribution: ProvenContribution;
  readonly former: TallyCiphertext | undefined;
}

/** The call's data. */
export function contributeData(window: bigint, batch: readonly Replacing[]): string {
  const contributions = batch.map(({ contribution, former }) =>
    solidityContribution(contribution, former),
  );
  return AUDIT_BOOK.encodeFunctionData("contribute", [window, contributions]);
}

const REASONS: Readonly<Record<string, string>> = {
  TallyRefused: "the ciphertext is not proven to be of this window, account and sealed figure",
  ProofRefused: "the solvency proof is not of the account's commitment at the window's terms",
  AnotherHome: "the account's home table is not the window's",
  WindowClosed: "the window is closed",
  WindowUnknown: "the window was never opened",
  FormerCiphertextMissing: "what it replaces is not what the contract has",
  PriceOutsideBand: "nothing is proven at the window's epoch any more",
  ConversionOutstanding: "the account has relistings to follow",
  AccountUnknown: "the account does not exist",
};

/**
 * Asks the node whether the contract would take the batch now.
 * @throws AUDIT_REFUSED with the contract's reason; CHAIN_FAILED where the node cannot be asked
 */
export async function requireTaken(
  book: Contract,
  window: bigint,
  batch: readonly Replacing[],
): Promise<void> {
  try {
    const provider = book.runner?.provider;
    await provider?.call({ to: book.target, data: contributeData(window, batch) });
  } catch (cause) {
    const revert = revertOf(book, cause);
    if (revert === undefined) throw chainFailed("contribute() could not be tried", cause);
    const accounts = batch.map(({ contribution }) => contribution.scope.account).join(", ");
    throw auditRefused(
      "contribution",
      `of account ${accounts} to window ${window} is refused: ${REASONS[revert.name] ?? revert.name}`,
      "prove it again as the account is now: `zkmargin audit contribute`",
    );
  }
}
