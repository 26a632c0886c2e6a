import { expect } from "chai";
import { BAND, CONTINGENCY, LEVEL, PRICE } from "../../risk/index.ts";
import { SCALAR_MODULUS } from "../../verifier/bn254.ts";
import type { VerificationContext } from "../../verifier/expectedInputs.ts";
import { pairingNoble } from "../../verifier/pairingNoble.ts";
import { pairingSnarkjs } from "../../verifier/pairingSnarkjs.ts";
import { readProofPoints } from "../../verifier/proofPoints.ts";
import { readAttestation } from "../../verifier/attestation.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import "./closeWorkers.ts";
import { sampleContext, sampleDocument, sampleSignals } from "./sampleClaim.ts";

const context = sampleContext("solvency-spot8");
const { circuit } = context.key;
const signals = sampleSignals(context);
const document = sampleDocument(context);

async function reasonFor(input: unknown, against: VerificationContext = context): Promise<string> {
  const result = await verifyAttestation(input, against);
  return result.ok ? "accepted" : result.reason;
}

function withSignal(index: number, text: unknown): unknown {
  return { ...document, publicSignals: document.publicSignals.with(index, text as string) };
}

describe("verifyAttestation", () => {
  for (const id of ["solvency-spot8", "solvency-book32"] as const) {
    it(`accepts a valid proof of ${id}`, async () => {
      const other = sampleContext(id);
      const { hash } = other.key;
      const result = await verifyAttestation(sampleDocument(other), other);
      expect(result).to.deep.equal({
        ok: true,
        circuit: id,
        keyHash: hash,
        disclosed: undefined,
        sealedFigure: undefined,
      });
    });
  }

  it("accepts it after a trip through JSON", async () => {
    expect(await reasonFor(JSON.parse(JSON.stringify(document)))).to.equal("accepted");
  });

  it("gives the reason of the group for every public input changed", async () => {
    const { hot, market } = circuit.groups;
    for (const [index, signal] of signals.entries()) {
      const changed = ((signal + 1n) % SCALAR_MODULUS).toString();
      const hotReasons = [
        "COMMITMENT_MISMATCH",
        "COMMITMENT_MISMATCH",
        "TERMS_MISMATCH",
        ...Array.from({ length: 3 }, () => "DISCLOSURE_INVALID"),
      ];
      const groupReason =
        index < market.offset + market.length ? "MARKET_MISMATCH" : "RULES_MISMATCH";
      const expected = index < hot.length ? hotReasons[index] : groupReason;
      expect(await reasonFor(withSignal(index, changed)), String(index)).to.equal(expected);
    }
  });

  it("would not find any changed public input in the equation either", async () => {
    const proof = readProofPoints(readAttestation(document, circuit.nPublic).proof);
    for (const [index, signal] of signals.entries()) {
      const changed = signals.with(index, (signal + 1n) % SCALAR_MODULUS);
      expect(pairingNoble(context.key, changed, proof), `noble ${String(index)}`).to.equal(false);
      const answer = await pairingSnarkjs(context.key, changed, proof);
      expect(answer, `snarkjs ${String(index)}`).to.equal(false);
    }
  });

  it("accepts only the shortest decimal string below r for every public input", async () => {
    for (const [index, signal] of signals.entries()) {
      const spellings = [
        (signal + SCALAR_MODULUS).toString(),
        `0${signal.toString()}`,
        `0x${signal.toString(16)}`,
        "-1",
        "",
        Number(signal),
        signal,
        null,
        true,
        [signal.toString()],
      ];
      for (const spelling of spellings) {
        const reason = await reasonFor(withSignal(index, spelling));
        expect(reason, `${String(index)} ${typeof spelling}`).to.equal(
          "PUBLIC_INPUT_NOT_CANONICAL",
        );
      }
    }
  });

  it("refuses one public input too many, one too few, none, and a million", async () => {
    const counts = [signals.length + 1, signals.length - 1, 0, 1_000_000];
    for (const length of counts) {
      const publicSignals = Array.from({ length }, () => "1");
      expect(await reasonFor({ ...document, publicSignals })).to.equal("PUBLIC_INPUT_COUNT");
    }
  });

  it("tells an unknown circuit, another circuit and another key apart", async () => {
    expect(await reasonFor({ ...document, circuit: "solvency" })).to.equal("CIRCUIT_UNKNOWN");
    const other = { ...document, circuit: "solvency-book32" };
    expect(await reasonFor(other)).to.equal("CIRCUIT_MISMATCH");
    const keyHash = `0x${"00".repeat(32)}`;
    expect(await reasonFor({ ...document, keyHash })).to.equal("KEY_MISMATCH");
  });

  it("refuses a valid proof when the caller expects something else", async () => {
    const cheaper = context.market.price.with(7, PRICE.parse(1n, ""));
    const larger = context.rules.contingency.with(0, CONTINGENCY.parse(101n, ""));
    const expectations: [Partial<VerificationContext>, string][] = [
      [{ commitment: { x: 0n, y: 1n } }, "COMMITMENT_MISMATCH"],
      [{ terms: { ...context.terms, level: LEVEL.parse(12_001n, "") } }, "TERMS_MISMATCH"],
      [{ terms: { ...context.terms, band: BAND.parse(301n, "") } }, "TERMS_MISMATCH"],
      [{ terms: { ...context.terms, tally: true } }, "TERMS_MISMATCH"],
      [{ terms: { ...context.terms, disclose: true } }, "TERMS_MISMATCH"],
      [{ market: { ...context.market, price: cheaper } }, "MARKET_MISMATCH"],
      [{ rules: { ...context.rules, contingency: larger } }, "RULES_MISMATCH"],
    ];
    for (const [change, reason] of expectations) {
      expect(await reasonFor(document, { ...context, ...change })).to.equal(reason);
    }
  });
});
