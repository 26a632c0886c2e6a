/**
 * Proofs of `share` with the circuit in build/. Proofs of others are checked on `@noble/curves`: canonical
 * coordinates, points in their groups, and the pairing equation.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { FIELD_MODULUS } from "../circuits/babyjubjub.ts";
import { type Groth16Proof } from "../prover/attestation.ts";
import { type ProvenShare, type ShareProver } from "../prover/shareProver.ts";
import { loadVerificationKey, type LoadOptions } from "../setup/keys.ts";
import { type VerificationKey } from "../setup/verificationKey.ts";
import { readProofPoints } from "../verifier/proofPoints.ts";
import { type ShareProofs } from "./shareProof.ts";

const { G1, G2 } = { G1: bn254.G1.Point, G2: bn254.G2.Point };
const { Fp2, Fp12 } = bn254.fields;

/** Loaded when first used: most of what a council does needs no prover. */
const engine = () => import("../prover/shareProver.ts");

function checkedPoints({ pi_a, pi_b, pi_c }: Groth16Proof) {
  const pair = ([first = "", second = ""]: readonly string[] = []): [string, string] => [
    first,
    second,
  ];
  const one = pi_a[2] === "1" && pi_c[2] === "1" && pi_b[2]?.[0] === "1" && pi_b[2][1] === "0";
  if (!one) return undefined;
  try {
    const strings = { a: pair(pi_a), b: [pair(pi_b[0]), pair(pi_b[1])] as const, c: pair(pi_c) };
    return readProofPoints(strings);
  } catch {
    return undefined;
  }
}

/** e(A, B) = e(α, β)·e(Σ signal·IC, γ)·e(C, δ). */
function isValid(key: VerificationKey, signals: readonly bigint[], proof: Groth16Proof): boolean {
  const points = checkedPoints(proof);
  const inField = signals.every((signal) => signal >= 0n && signal < FIELD_MODULUS);
  if (points === undefined || !inField || signals.length !== key.nPublic) return false;
  const g1 = (point: VerificationKey["alpha"]) => G1.fromAffine(point);
  const g2 = ({ x, y }: VerificationKey["beta"]) =>
    G2.fromAffine({ x: Fp2.fromBigTuple([x.c0, x.c1]), y: Fp2.fromBigTuple([y.c0, y.c1]) });
  const terms = key.ic.map((point, k) =>
    g1(point).multiplyUnsafe(k === 0 ? 1n : (signals[k - 1] ?? 0n)),
  );
  const inputs = terms.reduce((sum, term) => sum.add(term));
  const pairs = [
    { g1: points.a.negate(), g2: points.b },
    { g1: g1(key.alpha), g2: g2(key.beta) },
    { g1: inputs, g2: g2(key.gamma) },
    { g1: points.c, g2: g2(key.delta) },
  ].filter((one) => !one.g1.is0());
  return Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE);
}

/** Proves and checks with the installed key; {@link BuiltShareProofs.close} lets the process end. */
export class BuiltShareProofs implements ShareProofs {
  readonly #options: LoadOptions;
  #prover: ShareProver | undefined;
  #key: VerificationKey | undefined;

  /** @param options a development key is refused unless allowed here */
  constructor(options: LoadOptions = {}) {
    this.#options = options;
  }

  /** @throws BUILD_MISSING, KEY_REFUSED, POINT_REFUSED */
  async prove(request: Parameters<ShareProofs["prove"]>[0]): Promise<ProvenShare> {
    this.#prover ??= await (await engine()).ShareProver.open(this.#options);
    return this.#prover.prove(request);
  }

  /** @throws BUILD_MISSING, KEY_REFUSED */
  async verify(share: ProvenShare): Promise<boolean> {
    this.#key ??= loadVerificationKey("share", this.#options).key;
    return isValid(this.#key, (await engine()).shareSignals(share), share.proof);
  }

  async close(): Promise<void> {
    await this.#prover?.close();
    this.#prover = undefined;
  }
}
