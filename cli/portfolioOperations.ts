/** What the `portfolio` commands do. Results hold commitments, which are public; quantities only if revealed. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { MAX_SLOTS } from "../circuits/generators.ts";
import { commitmentOf, Portfolio, randomBlinding, requireOpening } from "../prover/index.ts";
import { inputInvalid, parseJsonText, QUANTITY, type Quantity } from "../risk/index.ts";
import { COMMITMENT_FORMAT, commitmentDocument } from "./commitmentFile.ts";
import { readOptionalCommitment } from "./options.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { createSecretFile, readSecretText, updateSecretFile } from "./secretFile.ts";

type File = Readonly<{ portfolio: string }>;

export async function readPortfolio(path: string): Promise<Portfolio> {
  return Portfolio.parse(await readSecretText(path, "portfolio"));
}

/** Text for a commitment, one coordinate a line. */
export function describePoint(label: string, { x, y }: AffinePoint): string {
  return `${label} x ${x}\n${" ".repeat(label.length)} y ${y}`;
}

/** Quantities by slot from a secret file or standard input. @throws INPUT_INVALID */
export async function readQuantities(path: string): Promise<Readonly<Record<string, unknown>>> {
  const document = parseJsonText(await readSecretText(path, "quantities"), "quantities");
  // Portfolio and TradeDelta parse the members; anything but an object is refused there as well.
  return document as Readonly<Record<string, unknown>>;
}

export async function newPortfolio(options: File & { quantities?: string }): Promise<Result> {
  const { portfolio: path, quantities } = options;
  const portfolio =
    quantities === undefined
      ? Portfolio.empty()
      : Portfolio.create(await readQuantities(quantities), randomBlinding());
  createSecretFile(path, portfolio.revealText(), "portfolio");
  const commitment = commitmentOf(portfolio);
  return {
    document: { portfolio: path, commitment: commitmentDocument(commitment) },
    text: `wrote ${path}: keep it, it is the account\n${describePoint("commitment", commitment)}`,
  };
}

export async function showPortfolio(options: File & { reveal?: boolean }): Promise<Result> {
  const portfolio = await readPortfolio(options.portfolio);
  const commitment = commitmentOf(portfolio);
  const point = describePoint("commitment", commitment);
  const shown = { commitment: commitmentDocument(commitment) };
  if (options.reveal !== true) {
    return { document: shown, text: `${point}\n--reveal shows the quantities` };
  }
  const held = portfolio
    .revealQuantities()
    .map((quantity, slot) => [String(slot), quantity] as const)
    .filter(([, quantity]) => quantity !== 0n)
    .map(([slot, quantity]) => [slot, QUANTITY.format(quantity)] as const);
  const lines = held.map(([slot, quantity]) => `slot ${slot.padStart(2)}  ${quantity}`);
  return {
    document: { ...shown, quantity: Object.fromEntries(held) },
    text: [point, ...(lines.length === 0 ? ["empty"] : lines)].join("\n"),
  };
}

function readSlot(text: string): number {
  if (/^(0|[1-9][0-9]?)$/.test(text) && Number(text) < MAX_SLOTS) return Number(text);
  throw inputInvalid("slot", "is not a slot", `write a whole number from 0 to ${MAX_SLOTS - 1}`);
}

function readAmount(text: string): Quantity {
  const amount = QUANTITY.parse(text, "amount");
  if (amount > 0n) return amount;
  throw inputInvalid("amount", "is not positive", "use deposit to add and withdraw to take");
}

export interface PublicAmount extends File {
  readonly slot: string;
  readonly amount: string;
  readonly commitment?: string;
}

/**
 * Books a deposit (`sign` 1) or withdrawal (−1); with a commitment given, only if the result opens it.
 * @throws OPENING_MISMATCH, the file unchanged
 */
export async function bookPublicAmount(options: PublicAmount, sign: 1n | -1n): Promise<Result> {
  const [slot, amount] = [readSlot(options.slot), readAmount(options.amount)];
  return updatePortfolio(options, (portfolio) => portfolio.afterPublic(slot, sign * amount));
}

/** Replaces the portfolio by `change` of it; see {@link bookPublicAmount}. */
export async function updatePortfolio(
  options: File & { readonly commitment?: string },
  change: (portfolio: Portfolio) => Portfolio,
): Promise<Result> {
  const expected = await readOptionalCommitment(options.commitment);
  const commitment = await updateSecretFile(options.portfolio, "portfolio", (text) => {
    const changed = change(Portfolio.parse(text));
    if (expected.commitment !== undefined) requireOpening(changed, expected.commitment);
    return [changed.revealText(), commitmentOf(changed)];
  });
  return {
    document: { portfolio: options.portfolio, commitment: commitmentDocument(commitment) },
    text: `updated ${options.portfolio}\n${describePoint("commitment", commitment)}`,
  };
}

export async function commitPortfolio(options: File & { out?: string }): Promise<Result> {
  const { out } = options;
  if (out !== undefined) requirePublicTarget(out, "out", COMMITMENT_FORMAT);
  const commitment = commitmentOf(await readPortfolio(options.portfolio));
  const document = commitmentDocument(commitment);
  const text = JSON.stringify(document, null, 2);
  if (out === undefined) return { document, text };
  writePublic(out, "out", `${text}\n`, COMMITMENT_FORMAT);
  return { document, text: `wrote ${out}\n${describePoint("commitment", commitment)}` };
}
