import { expect } from "chai";
import * as snarkjs from "snarkjs";
import { commit } from "../../circuits/generators.ts";
import type { SolvencyId } from "../../circuits/spec.ts";
import { loadProvingKey } from "../../setup/keys.ts";
import { SCALAR_MODULUS } from "../../verifier/bn254.ts";
import type { VerificationContext } from "../../verifier/expectedInputs.ts";
import { installedVerificationKey } from "../../verifier/verificationKey.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import "./closeWorkers.ts";
import { sampleContext, sampleDocument, sampleSignals } from "./sampleClaim.ts";

const DEVELOPMENT = { allowDevelopment: true };
const BLINDING = 271_828n;

/** 1,000 of the settlement asset, a little of slots 1 and 3, both of which may be short. */
function sampleBook(nSlots: number): bigint[] {
  const quantity = Array.from({ length: nSlots }, () => 0n);
  return quantity.with(0, 100_000_000_000n).with(1, -500_000_000n).with(3, 250_000_000n);
}

function contextOf(id: SolvencyId): VerificationContext {
  const key = installedVerificationKey(id, DEVELOPMENT);
  const commitment = commit(sampleBook(key.circuit.nSlots), BLINDING);
  return { ...sampleContext(id), key, commitment };
}

/** The circuit's public inputs by name, as its witness generator wants them. */
function namedSignals({ key }: VerificationContext, signals: readonly bigint[]) {
  const entries = key.circuit.publicSignals.map(({ name, offset, length }) => [
    name,
    signals.slice(offset, offset + length),
  ]);
  return Object.fromEntries(entries) as Record<string, bigint[]>;
}

async function prove(context: VerificationContext, signals: readonly bigint[]) {
  const { circuit } = context.key;
  const { wasm, zkey } = loadProvingKey(circuit.id, DEVELOPMENT);
  const witness = {
    ...namedSignals(context, signals),
    quantity: sampleBook(circuit.nSlots),
    blinding: BLINDING,
    salt: 0n,
  };
  const { proof, publicSignals } = await snarkjs.groth16.fullProve(witness, wasm, zkey);
  return { ...sampleDocument(context, signals), proof, publicSignals };
}

async function reasonFor(input: unknown, context: VerificationContext): Promise<string> {
  const result = await verifyAttestation(input, context);
  return result.ok ? "accepted" : result.reason;
}

for (const id of ["solvency-spot8", "solvency-book32"] as const) {
  describe(`a proof of the real ${id}`, () => {
    const context = contextOf(id);
    const signals = sampleSignals(context);
    let document: Awaited<ReturnType<typeof prove>>;

    before("prove", async () => {
      document = await prove(context, signals);
    });

    it("has the public inputs the verifier composes, in the same order", () => {
      expect(document.publicSignals).to.deep.equal(signals.map(String));
    });

    it("is accepted, also after a trip through JSON", async () => {
      expect(await reasonFor(document, context)).to.equal("accepted");
      expect(await reasonFor(JSON.parse(JSON.stringify(document)), context)).to.equal("accepted");
    });

    it("is refused for every public input changed", async () => {
      for (const [index, signal] of signals.entries()) {
        const publicSignals = document.publicSignals.with(
          index,
          String((signal + 1n) % SCALAR_MODULUS),
        );
        const reason = await reasonFor({ ...document, publicSignals }, context);
        expect(reason, String(index)).to.match(/_MISMATCH$|^DISCLOSURE_INVALID$/);
      }
    });

    it("is refused for an account, a market or a table it was not made for", async () => {
      const others: Partial<VerificationContext>[] = [
        { commitment: commit([1n], BLINDING) },
        { market: { ...context.market, price: context.market.price.toReversed() } },
        { rules: { ...context.rules, shock: context.rules.shock.toReversed() } },
      ];
      const relabelled = others.map(async (other) => {
        const expected = { ...context, ...other };
        // The thief also writes the inputs the verifier wants to see: only the equation is left.
        const publicSignals = sampleSignals(expected).map(String);
        return reasonFor({ ...document, publicSignals }, expected);
      });
      const refusals = await Promise.all(relabelled);
      expect(refusals).to.deep.equal(["PROOF_INVALID", "PROOF_INVALID", "PROOF_INVALID"]);
    });

    it("is refused under a key made by someone else", async () => {
      const { key } = sampleContext(id);
      const expected = { ...context, key };
      expect(await reasonFor(document, expected)).to.equal("KEY_MISMATCH");
      const relabelled = { ...document, keyHash: key.hash };
      expect(await reasonFor(relabelled, expected)).to.equal("PROOF_INVALID");
    });
  });
}

describe("an installed key", () => {
  it("of public secrets is not loaded without leave", () => {
    expect(() => installedVerificationKey("solvency-spot8")).to.throw("development key");
  });
});
