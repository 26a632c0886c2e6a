/**
 * From a proof's strings to points in their groups. snarkjs tests the curve equation only; B in the
 * wrong subgroup of the twist would reach its pairing, so the test is made here, as the EVM's
 * pairing precompile makes it.
 */
import { canonicalDecimal, type ProofStrings } from "./attestation.ts";
import { BASE_MODULUS, g1FromAffine, g2FromAffine, type G1Point, type G2Point } from "./bn254.ts";
import { Refusal } from "./reasons.ts";

export interface CheckedProof {
  readonly a: G1Point;
  readonly b: G2Point;
  readonly c: G1Point;
  /** The same coordinates, canonical decimals. */
  readonly strings: ProofStrings;
}

function readPair(pair: readonly [string, string], field: string): [bigint, bigint] {
  const [first, second] = pair.map((text, index) => {
    const value = canonicalDecimal(text, BASE_MODULUS);
    if (value === undefined) throw new Refusal("PROOF_NOT_CANONICAL", `${field}[${String(index)}]`);
    return value;
  });
  return [first ?? 0n, second ?? 0n];
}

function inGroup<P>(point: P | undefined, field: string): P {
  if (point === undefined) throw new Refusal("PROOF_POINT_INVALID", field);
  return point;
}

/** Throws `Refusal`: PROOF_NOT_CANONICAL for any coordinate, then PROOF_POINT_INVALID. */
export function readProofPoints(strings: ProofStrings): CheckedProof {
  const { a, b, c } = strings;
  const [ax, bx] = [readPair(a, "proof.pi_a"), readPair(b[0], "proof.pi_b[0]")];
  const [by, cx] = [readPair(b[1], "proof.pi_b[1]"), readPair(c, "proof.pi_c")];
  return {
    a: inGroup(g1FromAffine(ax), "proof.pi_a"),
    b: inGroup(g2FromAffine([bx, by]), "proof.pi_b"),
    c: inGroup(g1FromAffine(cx), "proof.pi_c"),
    strings,
  };
}
