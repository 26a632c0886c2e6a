/** Given proofs and tables as TypeScript has them  When contracts are to read them  Then every number is in its own field */
import { expect } from "chai";
import { publicKeyOf, type SealedDelta } from "../../sealing/index.ts";
import { type Groth16Proof } from "../../prover/attestation.ts";
import {
  groth16Proof,
  solidityProof,
  soliditySeal,
  solidityTable,
  solidityTally,
} from "../../prover/solidityArguments.ts";
import { sampleTable } from "../risk/sampleRules.ts";

const PROOF: Groth16Proof = {
  pi_a: ["1", "2", "1"],
  pi_b: [
    ["3", "4"],
    ["5", "6"],
    ["1", "0"],
  ],
  pi_c: ["7", "8", "1"],
  protocol: "groth16",
  curve: "bn128",
};
const ON_CHAIN = {
  a: { x: 1n, y: 2n },
  b: { xIm: 4n, xRe: 3n, yIm: 6n, yRe: 5n },
  c: { x: 7n, y: 8n },
};

describe("arguments of the contracts", () => {
  it("have the imaginary part of G2 first, snarkjs the real one", () => {
    expect(solidityProof(PROOF)).to.deep.equal(ON_CHAIN);
    expect(groth16Proof(ON_CHAIN)).to.deep.equal(PROOF);
  });

  it("read a coordinate that is not there as 0, which is no point of a curve", () => {
    const none = { ...PROOF, pi_a: [], pi_b: [], pi_c: [] };
    const origin = { x: 0n, y: 0n };
    const b = { xIm: 0n, xRe: 0n, yIm: 0n, yRe: 0n };
    expect(solidityProof(none)).to.deep.equal({ a: origin, b, c: origin });
  });

  it("hold a rule table without the names of its circuit and sizes", () => {
    const { circuit, shape, ...rules } = sampleTable();
    expect([circuit, shape.nLinear]).to.deep.equal(["solvency-spot8", 8]);
    expect(solidityTable(sampleTable())).to.deep.equal(rules);
  });

  it("hold a seal and an audit's ciphertext with their proofs", () => {
    const [ephemeral, masked] = [publicKeyOf(9n), publicKeyOf(10n)];
    const sealed: SealedDelta = { ephemeral, wraps: [11n, 12n], words: [13n, 14n] };
    const seal = { delta: masked, sealed, digest: 15n, proof: PROOF };
    expect(soliditySeal(seal)).to.deep.equal({
      digest: 15n,
      ephemeralX: ephemeral.x,
      ephemeralY: ephemeral.y,
      wraps: [11n, 12n],
      words: [13n, 14n],
      proof: ON_CHAIN,
    });
    const figures = { sealedFigure: 16n, ciphertext: { ephemeral, masked }, digest: 17n };
    expect(solidityTally({ ...figures, proof: PROOF })).to.deep.equal({
      ...figures,
      tally: ON_CHAIN,
    });
  });
});
