/**
 * Proofs and rule tables as the contracts read them. In G2 the imaginary part comes first on-chain (EIP-197),
 * the real part first in snarkjs' JSON: this is the one place that turns it round, and back.
 */
import { type RuleTable } from "../risk/index.ts";
import { type Groth16Proof } from "./attestation.ts";
import { type SealProof } from "./sealProver.ts";
import { type TallyProof } from "./tallyProver.ts";

export interface SolidityProof {
  readonly a: { readonly x: bigint; readonly y: bigint };
  readonly b: {
    readonly xIm: bigint;
    readonly xRe: bigint;
    readonly yIm: bigint;
    readonly yRe: bigint;
  };
  readonly c: { readonly x: bigint; readonly y: bigint };
}

/** The `Proof` struct of `contracts/interfaces/types/Groth16Types.sol`. */
export function solidityProof({ pi_a, pi_b, pi_c }: Groth16Proof): SolidityProof {
  const coordinate = (value: string | undefined): bigint => BigInt(value ?? 0);
  const [x, y] = pi_b;
  return {
    a: { x: coordinate(pi_a[0]), y: coordinate(pi_a[1]) },
    b: {
      xIm: coordinate(x?.[1]),
      xRe: coordinate(x?.[0]),
      yIm: coordinate(y?.[1]),
      yRe: coordinate(y?.[0]),
    },
    c: { x: coordinate(pi_c[0]), y: coordinate(pi_c[1]) },
  };
}

/** The same proof in snarkjs' spelling: back from {@link solidityProof}. */
export function groth16Proof({ a, b, c }: SolidityProof): Groth16Proof {
  return {
    pi_a: [String(a.x), String(a.y), "1"],
    pi_b: [
      [String(b.xRe), String(b.xIm)],
      [String(b.yRe), String(b.yIm)],
      ["1", "0"],
    ],
    pi_c: [String(c.x), String(c.y), "1"],
    protocol: "groth16",
    curve: "bn128",
  };
}

/** The `RuleTable` struct of `contracts/types/RuleTable.sol`. */
export function solidityTable(table: RuleTable): Omit<RuleTable, "circuit" | "shape"> {
  const { initialLevel, maintenanceLevel, longOnly, weightLong, weightShort } = table;
  const { contingency, bandSensitivity, impact, shock } = table;
  const bySlot = { longOnly, weightLong, weightShort, contingency, bandSensitivity, impact };
  return { initialLevel, maintenanceLevel, ...bySlot, shock };
}

/** The `Seal` struct of `contracts/types/Seal.sol`. */
export function soliditySeal({ digest, sealed, proof }: SealProof): {
  readonly digest: bigint;
  readonly ephemeralX: bigint;
  readonly ephemeralY: bigint;
  readonly wraps: readonly bigint[];
  readonly words: readonly bigint[];
  readonly proof: SolidityProof;
} {
  const { ephemeral, wraps, words } = sealed;
  return {
    digest,
    ephemeralX: ephemeral.x,
    ephemeralY: ephemeral.y,
    wraps,
    words,
    proof: solidityProof(proof),
  };
}

/** What a contribution to `AuditBook` has from its `tally` proof. */
export function solidityTally({
  sealedFigure,
  ciphertext,
  digest,
  proof,
}: TallyProof): Omit<TallyProof, "proof"> & { readonly tally: SolidityProof } {
  return { sealedFigure, ciphertext, digest, tally: solidityProof(proof) };
}
