/**
 * Whether a proof verifies, without snarkjs and its threads: e(−A, B)·e(α, β)·e(IC, γ)·e(C, δ) = 1. It is how a prover checks what it made
 * or was given by a backend. Who takes proofs from others uses verifier/, which judges encodings and subgroups too.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { concatenate, uint256 } from "../../setup/binaryFile.ts";
import { type G1Point, type G2Point, type VerificationKey } from "../../setup/verificationKey.ts";
import { type ProofOutput } from "../backend/backend.ts";
import { CurveMachine } from "./curves.ts";
import { G1, G2 } from "./layout.ts";

const { Fp, Fr } = bn254.fields;
/** Of an element of the pairings' target group, in the machine. */
const TARGET_BYTES = 12 * 32;
const SCALAR_BYTES = 32;

const g1Bytes = ({ x, y }: G1Point): Uint8Array => concatenate([x, y].map(uint256));
const g2Bytes = ({ x, y }: G2Point): Uint8Array =>
  concatenate([x.c0, x.c1, y.c0, y.c1].map(uint256));

/** Below the field's order; throws a plain Error otherwise. */
function coordinates(decimals: readonly (string | undefined)[]): Uint8Array {
  return concatenate(
    decimals.map((text = "") => {
      const value = BigInt(text);
      if (text === "" || value < 0n || value >= Fp.ORDER) throw new RangeError("not a coordinate");
      return uint256(value);
    }),
  );
}

export class ProofCheck {
  readonly #machine: CurveMachine;
  readonly #nPublic: number;
  /** Affine points, one after the other. */
  readonly #ic: number;
  /** Jacobian. */
  readonly #alpha: number;
  readonly #beta: number;
  readonly #gamma: number;
  readonly #delta: number;

  private constructor(machine: CurveMachine, key: VerificationKey) {
    const { operations } = machine;
    const { g1m_toMontgomeryAffine, g1m_toJacobian, g2m_toJacobian } = operations;
    const g2 = (point: G2Point): number => {
      const to = machine.jacobian(G2);
      g2m_toJacobian(machine.affine(G2, g2Bytes(point)), to);
      return to;
    };
    this.#machine = machine;
    this.#nPublic = key.nPublic;
    this.#ic = machine.put(concatenate(key.ic.map(g1Bytes)));
    key.ic.forEach((_, index) => {
      const at = this.#ic + index * G1.packedBytes;
      g1m_toMontgomeryAffine(at, at);
    });
    this.#alpha = machine.jacobian(G1);
    g1m_toJacobian(machine.affine(G1, g1Bytes(key.alpha)), this.#alpha);
    [this.#beta, this.#gamma, this.#delta] = [g2(key.beta), g2(key.gamma), g2(key.delta)];
    machine.hold();
  }

  static async open(key: VerificationKey): Promise<ProofCheck> {
    return new ProofCheck(await CurveMachine.load(), key);
  }

  /** False also for what is no proof. */
  verifies(output: ProofOutput): boolean {
    try {
      return this.#holds(output);
    } catch {
      return false;
    } finally {
      this.#machine.clear();
    }
  }

  #holds({ proof, publicSignals }: ProofOutput): boolean {
    const machine = this.#machine;
    const { operations } = machine;
    const signals = publicSignals.map(BigInt);
    const isCanonical = signals.every((signal) => signal >= 0n && signal < Fr.ORDER);
    if (signals.length !== this.#nPublic || !isCanonical) return false;
    const a = machine.affine(G1, coordinates(proof.pi_a.slice(0, 2)));
    const c = machine.affine(G1, coordinates(proof.pi_c.slice(0, 2)));
    const b = machine.affine(G2, coordinates(proof.pi_b.slice(0, 2).flat()));
    const { g1m_inCurveAffine, g2m_inCurveAffine } = operations;
    if (![g1m_inCurveAffine(a), g1m_inCurveAffine(c), g2m_inCurveAffine(b)].every(Boolean)) {
      return false;
    }
    operations.g1m_negAffine(a, a);
    const [left, right, last] = [machine.jacobian(G1), machine.jacobian(G2), machine.jacobian(G1)];
    operations.g1m_toJacobian(a, left);
    operations.g2m_toJacobian(b, right);
    operations.g1m_toJacobian(c, last);
    const one = machine.put(TARGET_BYTES);
    operations.ftm_one(one);
    const inputs = this.#inputs(signals);
    const pairs = [left, right, this.#alpha, this.#beta, inputs, this.#gamma, last, this.#delta];
    return operations.bn128_pairingEq4(...pairs, one) === 1;
  }

  /** IC[0] + Σ signals[k]·IC[k + 1] */
  #inputs(signals: readonly bigint[]): number {
    const machine = this.#machine;
    const sum = machine.jacobian(G1);
    const scalars = machine.put(concatenate([1n, ...signals].map(uint256)));
    const count = signals.length + 1;
    // It takes room behind what is in use: a table for each of its windows.
    machine.reserve(TABLE_BYTES);
    machine.operations.g1m_multiexpAffine(this.#ic, scalars, SCALAR_BYTES, count, sum);
    return sum;
  }
}

/** More than the largest table of wasmcurves' sums. */
const TABLE_BYTES = 256 * 1024;
