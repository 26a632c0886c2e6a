/**
 * The book that is converted: from the wallet, whose seed gives D's secrets, or from a portfolio file. A file has no
 * seed, so the book after the conversion is kept beside it before anything of it is told, under a name that says which
 * commitment it follows: a repetition takes D from there, nothing is ever replaced, and once the chain has the
 * conversion that book becomes the portfolio.
 */
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { equals } from "../circuits/babyjubjub.ts";
import {
  commitmentOf,
  conversionOf,
  opens,
  Portfolio,
  randomBlinding,
  requireOpening,
  TradeDelta,
  type Relisting,
} from "../prover/index.ts";
import { reduceBlinding } from "../prover/secretScalar.ts";
import { inputInvalid } from "../risk/index.ts";
import { conversionSecrets } from "../wallet/ownSeal.ts";
import { type ConversionFacts } from "./conversionChain.ts";
import { requireNewest, type WalletBook } from "./ownBook.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { createSecretFile, readSecretText, updateSecretFile } from "./secretFile.ts";
import { STANDARD_INPUT } from "./userFile.ts";

/** D with the secret of its seal. */
export interface OwnConversion {
  readonly delta: TradeDelta;
  readonly ephemeral: bigint;
}

export interface ConvertibleBook {
  /** Opens the account's commitment. */
  readonly portfolio: Portfolio;
  /** The same D whenever it is asked for the same commitment; undefined where nothing of the relisting is held. */
  readonly conversion: (relisting: Relisting) => OwnConversion | undefined;
  /** Keeps what only this machine knows of D, before anybody sees it. */
  readonly keep: (conversion: OwnConversion) => void;
}

/** @throws OPENING_MISMATCH */
export function bookOfWallet(facts: ConversionFacts, own: WalletBook): ConvertibleBook {
  const { standing, chainId, accounts } = facts;
  requireNewest(own, facts.commitment);
  const { seed, portfolio } = own;
  const conversion = (relisting: Relisting): OwnConversion | undefined => {
    const quantities = conversionOf(portfolio, relisting, 0n)?.revealQuantities();
    if (quantities === undefined) return undefined;
    const secrets = conversionSecrets(seed, {
      ...{ ...facts, deployment: { chainId, accounts }, account: standing.account, quantities },
    });
    const delta = conversionOf(portfolio, relisting, secrets.revealBlinding());
    return delta && { delta, ephemeral: secrets.revealEphemeral() };
  };
  // Seed and chain give it again.
  return { portfolio, conversion, keep: () => undefined };
}

const INFIX = ".converting-";

const keptFile = (path: string, before: Portfolio): string =>
  `${path}${INFIX}${commitmentOf(before).x.toString(16).padStart(64, "0").slice(0, 16)}`;

/** The change between two books, as a delta. */
function changeBetween(before: Portfolio, after: Portfolio): TradeDelta {
  const [from, to] = [before.revealQuantities(), after.revealQuantities()];
  const quantities = to.map((q, slot) => [String(slot), q - (from[slot] ?? 0n)] as const);
  const blinding = reduceBlinding(after.revealBlinding() - before.revealBlinding());
  return TradeDelta.create(Object.fromEntries(quantities), blinding);
}

/** The kept book that opens the commitment, and its file. */
async function keptFor(
  path: string,
  { commitment }: ConversionFacts,
): Promise<{ readonly file: string; readonly book: Portfolio } | undefined> {
  const folder = dirname(path);
  const own = fs.readdirSync(folder).filter((name) => name.startsWith(basename(path) + INFIX));
  for (const name of own) {
    const file = join(folder, name);
    const book = Portfolio.parse(await readSecretText(file, "portfolio"));
    if (opens(book, commitment)) return { file, book };
  }
  return undefined;
}

/** The file's book as the chain has it; a conversion that the chain took over is booked, unless `dryRun`. */
async function upToDate(path: string, facts: ConversionFacts, dryRun: boolean): Promise<Portfolio> {
  const { commitment } = facts;
  const stored = await readPortfolio(path);
  if (opens(stored, commitment)) return stored;
  const kept = await keptFor(path, facts);
  if (kept === undefined) requireOpening(stored, commitment);
  if (kept === undefined || dryRun) return kept?.book ?? stored;
  const booked = await updateSecretFile(path, "portfolio", (text) => {
    const before = Portfolio.parse(text);
    // As a delta, so that the file's salt stays.
    const after = before.afterTrade(changeBetween(before, kept.book));
    return [after.revealText(), after] as const;
  });
  fs.rmSync(kept.file);
  return booked;
}

/**
 * @param dryRun nothing is written
 * @throws OPENING_MISMATCH, INPUT_UNREADABLE; INPUT_INVALID also where a kept book is of something else
 */
export async function bookOfFile(
  path: string,
  facts: ConversionFacts,
  dryRun: boolean,
): Promise<ConvertibleBook> {
  if (path === STANDARD_INPUT) {
    const fix = "name the account's file";
    throw inputInvalid("portfolio", "is standard input, which keeps nothing", fix);
  }
  const portfolio = await upToDate(path, facts, dryRun);
  const file = keptFile(path, portfolio);
  const kept = fs.existsSync(file)
    ? Portfolio.parse(await readSecretText(file, "portfolio"))
    : undefined;
  const conversion = (relisting: Relisting): OwnConversion | undefined => {
    const blinding =
      kept === undefined ? randomBlinding() : changeBetween(portfolio, kept).revealBlinding();
    const delta = conversionOf(portfolio, relisting, blinding);
    if (delta === undefined) return undefined;
    const after = commitmentOf(portfolio.afterTrade(delta));
    if (kept !== undefined && !equals(after, commitmentOf(kept))) {
      const fix = `move ${file} away, and keep it: it may open what a call already sent leads to`;
      throw inputInvalid("portfolio", "has another conversion kept beside it", fix);
    }
    return { delta, ephemeral: randomBlinding() };
  };
  const keep = ({ delta }: OwnConversion): void => {
    if (kept === undefined) {
      createSecretFile(file, portfolio.afterTrade(delta).revealText(), "portfolio");
    }
  };
  return { portfolio, conversion, keep };
}
