import { bn254 } from "@noble/curves/bn254.js";
import { expect } from "chai";
import { after, before } from "mocha";
import { loadCircuits } from "../../../circuits/spec.ts";
import { leaseCurve, releaseCurve } from "../../../prover/backend/snarkjs.ts";
import { WitnessGenerator } from "../../../prover/backend/witness.ts";
import { Groth16Engine } from "../../../prover/engine/engine.ts";
import { ProofCheck } from "../../../prover/engine/proofCheck.ts";
import { uint256 } from "../../../setup/binaryFile.ts";
import { loadProvingKey } from "../../../setup/keys.ts";
import { parseZkey } from "../../../setup/zkeyFile.ts";
import { statementsOf } from "../../../soundness/rank/statements.ts";
import { type Inputs } from "../../circuits/harness.ts";
import { rejectionOf } from "../refusal.ts";
import { referenceProof, witnessOf } from "./reference.ts";

const DEVELOPMENT = { allowDevelopment: true };
const SEED = 20_200_312;
const { ORDER } = bn254.fields.Fr;
const BLINDING = [3n ** 150n % ORDER, 5n ** 100n % ORDER] as const;
const blinding = ([r, s]: readonly [bigint, bigint] = BLINDING) => ({
  r: uint256(r),
  s: uint256(s),
});

describe("Groth16 engine", () => {
  before(leaseCurve);
  after(releaseCurve);

  for (const { id } of loadCircuits()) {
    it(`makes snarkjs' proof of ${id}, to the last digit, when both blind alike`, async () => {
      const { zkey, wasm, key } = loadProvingKey(id, DEVELOPMENT);
      const generator = await WitnessGenerator.compile(wasm);
      const [input] = Object.values(statementsOf(id, SEED));
      const witness = generator.generate(canonical(input ?? {}));
      const expected = await referenceProof(zkey, witness, BLINDING);
      const engine = await Groth16Engine.open(zkey);
      try {
        const output = await engine.prove(witness.slice(), blinding());
        expect(output).to.deep.equal(expected);
        const check = await ProofCheck.open(key);
        expect(check.verifies(output)).to.equal(true);
        const { proof, publicSignals } = output;
        const bent = { ...proof, pi_c: proof.pi_a };
        expect(check.verifies({ proof: bent, publicSignals })).to.equal(false);
        const other = publicSignals.with(0, String((BigInt(publicSignals[0] ?? 0) + 1n) % ORDER));
        expect(check.verifies({ proof, publicSignals: other })).to.equal(false);
        expect(check.verifies(output)).to.equal(true);
      } finally {
        await engine.close();
      }
    });
  }

  describe("with witnesses that no circuit has", () => {
    const { zkey, key } = loadProvingKey("improve", DEVELOPMENT);
    const wires = zkeyWires(zkey);
    let engine: Groth16Engine;
    before(async () => {
      engine = await Groth16Engine.open(zkey, { threads: 3 });
    });
    after(() => engine.close());

    const all = (value: (wire: number) => bigint): bigint[] =>
      Array.from({ length: wires }, (_, wire) => (wire === 0 ? 1n : value(wire)));
    const cases: Record<string, readonly bigint[]> = {
      "all zero": all(() => 0n),
      "all one": all(() => 1n),
      "all −1": all(() => -1n),
      "all the same": all(() => 7n ** 80n),
      "the middle of the field": all((wire) => ORDER / 2n + BigInt((wire % 3) - 1)),
      "powers of two and their negatives": all(
        (wire) => (wire % 2 ? 1n : -1n) << BigInt(wire % 254),
      ),
      "one below powers of two": all((wire) => (1n << BigInt(wire % 254)) - 1n),
      "one wire alone": all((wire) => (wire === wires - 1 ? -5n : 0n)),
      anything: all((wire) => 11n ** BigInt(wire)),
    };
    for (const [title, values] of Object.entries(cases)) {
      it(`makes the proof that snarkjs makes: ${title}`, async () => {
        const witness = witnessOf(values);
        const expected = await referenceProof(zkey, witness, BLINDING);
        expect(await engine.prove(witness, blinding())).to.deep.equal(expected);
      });
    }

    it("makes the proof that snarkjs makes with nothing or −1 to blind", async () => {
      const values = cases.anything ?? [];
      for (const scalars of [[0n, 0n] as const, [ORDER - 1n, 1n] as const]) {
        const expected = await referenceProof(zkey, witnessOf(values), scalars);
        expect(await engine.prove(witnessOf(values), blinding(scalars))).to.deep.equal(expected);
      }
    });

    it("zeroes witness and blinding", async () => {
      const witness = witnessOf(cases.anything ?? []);
      const scalars = blinding();
      await engine.prove(witness, scalars);
      for (const secret of [witness, scalars.r, scalars.s]) {
        expect(secret.every((byte) => byte === 0)).to.equal(true);
      }
      expect(engine.isClean).to.equal(true);
    });

    it("refuses a witness of another circuit, and one whose first wire is not 1", async () => {
      for (const values of [[1n, 2n, 3n], all(() => 0n).with(0, 0n), all(() => 0n).with(0, 257n)]) {
        const refusal = rejectionOf(engine.prove(witnessOf(values), blinding()));
        expect((await refusal).code).to.equal("INTERNAL");
      }
    });

    it("checks a proof of garbage without failing", async () => {
      const check = await ProofCheck.open(key);
      const { proof, publicSignals } = await engine.prove(witnessOf(all(() => 1n)), blinding());
      for (const pi_a of [["0", "0", "1"], ["1", "1", "1"], [], ["x", "y"], ["-1", "2"]]) {
        expect(check.verifies({ proof: { ...proof, pi_a }, publicSignals })).to.equal(false);
      }
      expect(check.verifies({ proof, publicSignals: [] })).to.equal(false);
    });
  });

  it("fails with a code when a thread dies in the middle of a proof, and again afterwards", async () => {
    const { zkey } = loadProvingKey("seal", DEVELOPMENT);
    const engine = await Groth16Engine.open(zkey, { threads: 2 });
    const witness = () =>
      witnessOf(Array.from({ length: zkeyWires(zkey) }, (_, k) => 3n ** BigInt(k % 160)));
    const proving = rejectionOf(engine.prove(witness(), blinding()));
    await engine.crew.workers[0]?.terminate();
    expect((await proving).code).to.equal("INTERNAL");
    expect(engine.isClean).to.equal(true);
    expect((await rejectionOf(engine.prove(witness(), blinding()))).code).to.equal("INTERNAL");
    await engine.close();
  });
});

/** Statements of the circuits' tests have negative numbers. */
function canonical(input: Inputs): Record<string, unknown> {
  const below = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(below) : bn254.fields.Fr.create(BigInt(value as string));
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, below(value)]));
}

/** Wires of the circuit. */
function zkeyWires(zkey: Uint8Array): number {
  return parseZkey(zkey).header.nVars;
}
