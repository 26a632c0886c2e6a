/**
 * The shared vectors of `tally`, computed once with circomlibjs' BabyJubJub and Poseidon: the TypeScript, the
 * circuit and the contracts are each compared with them.
 */
import { readFileSync } from "node:fs";
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { type TallyScope } from "../../sealing/index.ts";

export interface TallyVector {
  readonly title: string;
  readonly requirement: bigint;
  readonly salt: bigint;
  readonly councilKey: AffinePoint;
  readonly ephemeral: bigint;
  readonly scope: TallyScope;
  readonly vector: readonly bigint[];
  readonly digest: bigint;
  readonly challenge: bigint;
  readonly evaluation: bigint;
}

/** Every whole number is a string in the file. */
function revive(key: string, value: unknown): unknown {
  const isNumber = typeof value === "string" && /^[0-9]+$/.test(value);
  return isNumber && key !== "title" ? BigInt(value) : value;
}

export function tallyVectors(): TallyVector[] {
  const text = readFileSync(new URL("tally.json", import.meta.url), "utf8");
  const { contributions } = JSON.parse(text, revive) as { contributions: TallyVector[] };
  return contributions;
}
