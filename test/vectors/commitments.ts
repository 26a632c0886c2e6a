/**
 * The shared vectors of commitments, computed once with circomlibjs' BabyJubJub, which nothing else here
 * uses: the TypeScript model, the circuit and the contracts are each compared with them.
 */
import { readFileSync } from "node:fs";

export interface CommitmentVector {
  readonly title: string;
  readonly quantity: readonly bigint[];
  readonly blinding: bigint;
  readonly commitment: { readonly x: bigint; readonly y: bigint };
}

interface Stored {
  readonly title: string;
  readonly quantity: readonly string[];
  readonly blinding: string;
  readonly x: string;
  readonly y: string;
}

export function commitmentVectors(): CommitmentVector[] {
  const text = readFileSync(new URL("commitments.json", import.meta.url), "utf8");
  const { commitments } = JSON.parse(text) as { commitments: Stored[] };
  return commitments.map(({ title, quantity, blinding, x, y }) => ({
    title,
    quantity: quantity.map(BigInt),
    blinding: BigInt(blinding),
    commitment: { x: BigInt(x), y: BigInt(y) },
  }));
}
