/** A window of AuditBook as the contract has it. */
import { solidityPackedKeccak256, type Contract } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import { type TallyCiphertext } from "../sealing/index.ts";
import { revertName, view } from "../trading/chainCalls.ts";

/** What is audited: who may contribute what, and when. Times are block times, s; the level is 1e-4. */
export interface AuditWindow {
  readonly window: bigint;
  /** Whose accounts may contribute. */
  readonly home: string;
  /** By whose rules: the home's own, or those of a stress. */
  readonly table: string;
  readonly epoch: bigint;
  readonly level: bigint;
  readonly opensAt: bigint;
  readonly closesAt: bigint;
  /** Hidden accounts without which no total is published. */
  readonly minimum: bigint;
  /** The window that differences are measured against; 0 for none. */
  readonly previous: bigint;
}

/** What is in a window so far. */
export interface WindowContents {
  readonly sum: TallyCiphertext;
  readonly accounts: bigint;
  readonly hidden: bigint;
  /** Hidden accounts that were in `previous` too. */
  readonly continuing: bigint;
}

/** The block asked about. */
export interface AtBlock {
  readonly blockTag: number;
}

/** @throws INPUT_INVALID for a window there is not; CHAIN_FAILED */
export async function readWindow(
  book: Contract,
  window: bigint,
  at: AtBlock,
): Promise<AuditWindow> {
  const unknown = () =>
    inputInvalid("window", "was never opened", "see the AuditBook's events for its windows");
  let raw: AuditWindow;
  try {
    raw = await view<AuditWindow>(book, "windowOf", window, at);
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (revertName(book, cause) === "WindowUnknown") throw unknown();
    throw error;
  }
  if (raw.opensAt === 0n) throw unknown();
  const { home, table, epoch, level, opensAt, closesAt, minimum, previous } = raw;
  return { window, home, table, epoch, level, opensAt, closesAt, minimum, previous };
}

/** @throws CHAIN_FAILED */
export async function readContents(
  book: Contract,
  window: bigint,
  at: AtBlock,
): Promise<WindowContents> {
  const { ephemeral, masked } = await view<TallyCiphertext>(book, "sumOf", window, at);
  const counts = await view<readonly [bigint, bigint, bigint]>(book, "countsOf", window, at);
  const [accounts, hidden, continuing] = counts;
  return {
    sum: {
      ephemeral: { x: ephemeral.x, y: ephemeral.y },
      masked: { x: masked.x, y: masked.y },
    },
    ...{ accounts, hidden, continuing },
  };
}

/** The word that the contract keeps of a contribution: a hash of the ciphertext, and whether the account was hidden. */
export function recordedWord({ ephemeral, masked }: TallyCiphertext, hidden: boolean): string {
  const numbers = [ephemeral.x, ephemeral.y, masked.x, masked.y];
  const hash = solidityPackedKeccak256(new Array<string>(4).fill("uint256"), numbers);
  const word = (BigInt(hash) & ~3n) | 2n | (hidden ? 1n : 0n);
  return `0x${word.toString(16).padStart(64, "0")}`;
}

/** The word recorded of an account; undefined where it has not contributed. @throws CHAIN_FAILED */
export async function readRecorded(
  book: Contract,
  window: bigint,
  account: bigint,
  at: AtBlock,
): Promise<string | undefined> {
  const word = await view<string>(book, "contributionOf", window, account, at);
  return BigInt(word) === 0n ? undefined : word.toLowerCase();
}
