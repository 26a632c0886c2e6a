/** Bounds that rosters and keys share: numbers of members, chains, and that no two members are one. */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, memberPath } from "../risk/index.ts";
import { MAX_MEMBERS } from "./document.ts";

/** One member alone would be no council. */
export const MIN_THRESHOLD = 2;
const DEVELOPMENT_CHAINS = [31337n, 1337n];
const CHAIN_ID = /^[1-9][0-9]{0,19}$/;

/** Decimal digits in quotes; 0 is no chain. */
export function readChainId(value: unknown, path: string): bigint {
  if (typeof value === "string" && CHAIN_ID.test(value)) return BigInt(value);
  throw inputInvalid(path, "is not a chain id", "write its decimal digits in quotes");
}

export function readMembers<T>(
  value: unknown,
  path: string,
  read: (member: unknown, path: string) => T,
): readonly T[] {
  const isList = Array.isArray(value);
  if (!isList || value.length < MIN_THRESHOLD || value.length > MAX_MEMBERS) {
    throw inputInvalid(
      path,
      "is not a list of members",
      `list ${MIN_THRESHOLD} to ${MAX_MEMBERS} of them`,
    );
  }
  return value.map((member, place) => read(member, memberPath(path, place)));
}

export function readThreshold(value: unknown, path: string, nMembers: number): number {
  const isWhole = Number.isInteger(value);
  if (isWhole && (value as number) >= MIN_THRESHOLD && (value as number) <= nMembers) {
    return value as number;
  }
  throw inputInvalid(
    path,
    "is not a threshold of these members",
    `write a whole number from ${MIN_THRESHOLD} to the number of members`,
  );
}

/** @throws KEY_REFUSED for a development key anywhere but on a local chain: one person knows its secret */
export function requireDevelopmentChain(key: {
  readonly chainId: bigint;
  readonly development: boolean;
}): void {
  if (!key.development || DEVELOPMENT_CHAINS.includes(key.chainId)) return;
  throw new ZkMarginError("KEY_REFUSED", "a development key is for chains 31337 and 1337 only", {
    field: "development",
    fix: "let the members generate a key: zkmargin council roster, commit, deal, finish",
  });
}

/** @throws INPUT_INVALID when two members have one of these in common */
export function requireDistinct<Member>(
  members: readonly Member[],
  path: string,
  by: Readonly<Record<string, (member: Member) => string>>,
): void {
  for (const [name, read] of Object.entries(by)) {
    const values = members.map(read);
    const second = values.findIndex((value, place) => values.indexOf(value) !== place);
    if (second === -1) continue;
    throw inputInvalid(
      memberPath(memberPath(path, second), name),
      "is another member's as well",
      "list every member once, with keys and an address of his own",
    );
  }
}
