/** What it takes to publish a window's total, read from the chain: its sums, and the shares that members have submitted. */
import { type Contract } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { chainFailed, revertName, view } from "../../trading/chainCalls.ts";
import { AUDIT_BOOK, HINDRANCES, type Hindrance } from "../chainAbi.ts";
import { readContents, readWindow, type AtBlock, type AuditWindow } from "../window.ts";
import { type Encrypted, type MemberPoint } from "./decryption.ts";

export interface Publication extends Encrypted {
  readonly window: bigint;
  readonly about: AuditWindow;
  readonly generation: bigint;
  readonly accounts: bigint;
  readonly hidden: bigint;
  /** Dollars, where the total is there already. */
  readonly published: bigint | undefined;
  /** What the contract says against a total. */
  readonly hindrance: Hindrance;
}

/** @param council the contract behind AuditBook @throws INPUT_INVALID for a window there is not, CHAIN_FAILED */
export async function readPublication(
  book: Contract,
  council: Contract,
  window: bigint,
  at: AtBlock,
): Promise<Publication> {
  const about = await readWindow(book, window, at);
  const { sum, accounts, hidden } = await readContents(book, window, at);
  const [, reason] = await view<readonly [boolean, bigint]>(book, "mayPublish", window, at);
  const hindrance = HINDRANCES[Number(reason)];
  if (hindrance === undefined) throw chainFailed("the audit book's answer is of another version");
  const [isPublished, total] = await view<readonly [boolean, bigint]>(book, "totalOf", window, at);
  const generation = await view<bigint>(council, "generation", at);
  const [needed, size] = await view<readonly [bigint, bigint]>(council, "threshold", at);
  const shares: MemberPoint[] = [];
  for (let member = 1; member <= Number(size); member += 1) {
    const { x, y } = await view<AffinePoint>(book, "shareOf", window, generation, member, at);
    if (x !== 0n || y !== 0n) shares.push({ member, share: { x, y } });
  }
  const published = isPublished ? total : undefined;
  const read = { window, about, sum, accounts, hidden, generation, hindrance, published };
  return { ...read, shares, threshold: Number(needed) };
}

/** @throws AUDIT_REFUSED for a window whose total the contract does not take; COUNCIL_INCOMPLETE */
export function requireShares(publication: Publication): void {
  const { window, hindrance, shares, threshold } = publication;
  if (hindrance !== "none") {
    throw new ZkMarginError("AUDIT_REFUSED", `window ${window}: no total of it: ${hindrance}`, {
      field: "window",
      fix: "the contract takes none, now or for good: docs/audit.md",
    });
  }
  if (shares.length >= threshold) return;
  const missing = threshold - shares.length;
  throw new ZkMarginError(
    "COUNCIL_INCOMPLETE",
    `window ${window}: ${shares.length} of ${threshold} shares are there`,
    { field: "window", fix: `ask ${missing} more members: zkmargin council total` },
  );
}

export function publishTotalCalldata(window: bigint, total: bigint): string {
  return AUDIT_BOOK.encodeFunctionData("publishTotal", [window, total]);
}

/** Asks the contract whether it would take the total. @throws AUDIT_REFUSED when it does not, CHAIN_FAILED */
export async function requireTaken(book: Contract, window: bigint, total: bigint): Promise<void> {
  try {
    await view(book, "publishTotal", window, total);
  } catch (error) {
    const name = revertName(book, (error as { cause?: unknown }).cause);
    if (name === undefined) throw error;
    throw new ZkMarginError("AUDIT_REFUSED", `window ${window}: the contract refuses: ${name}`, {
      field: "window",
      fix: "the sums or shares that the node gave are not the contract's; ask another node",
      cause: error,
    });
  }
}
