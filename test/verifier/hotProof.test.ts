import { expect } from "chai";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { ImproveProver, sealFigure, solidityProof, groth16Proof } from "../../prover/index.ts";
import { holdsFor, HotVerifier } from "../../verifier/index.ts";
import { isProofOf } from "../../verifier/hotProof.ts";
import { refusalOf } from "../prover/refusal.ts";
import "./closeWorkers.ts";
import { solveProof } from "./knownSecrets.ts";
import { sampleContext, sampleDocument, sampleSignals } from "./sampleClaim.ts";

const DEVELOPMENT = { allowDevelopment: true };
const context = sampleContext("solvency-spot8");
const { key } = context;

describe("a proof whose inputs the verifier has himself", () => {
  const signals = sampleSignals(context);
  const { proof } = sampleDocument(context);

  it("holds for them and for no others", () => {
    expect(isProofOf(key, signals, proof)).to.equal(true);
    for (const index of [0, 2, signals.length - 1]) {
      const changed = signals.with(index, (signals[index] ?? 0n) + 1n);
      expect(isProofOf(key, changed, proof)).to.equal(false);
    }
  });

  it("does not hold for a list of another length, nor for inputs that are not canonical", () => {
    expect(isProofOf(key, signals.slice(1), proof)).to.equal(false);
    expect(isProofOf(key, [...signals, 0n], proof)).to.equal(false);
    const wrapped = signals.with(0, (signals[0] ?? 0n) + FIELD_MODULUS);
    expect(isProofOf(key, wrapped, proof)).to.equal(false);
    expect(isProofOf(key, signals.with(0, -1n), proof)).to.equal(false);
  });

  it("that is no proof at all is an answer of no, never an error", () => {
    const hostile = { ...proof, pi_a: ["1", "1", "1"] };
    const infinite = { ...proof, pi_c: ["0", "0", "1"] };
    const throwing = {
      get pi_a(): string[] {
        throw new Error("no");
      },
    };
    for (const each of [undefined, null, 5, "x", [], {}, hostile, infinite, throwing]) {
      expect(isProofOf(key, signals, each)).to.equal(false);
    }
  });

  it("holds for the context it was made for, and for no other commitment, terms or market", () => {
    const claim = solveProof(signals);
    expect(holdsFor(context, claim)).to.equal(true);
    expect(holdsFor(context, claim, 1n)).to.equal(false);
    const commitment = { ...context.commitment, x: context.commitment.x + 1n };
    expect(holdsFor({ ...context, commitment }, claim)).to.equal(false);
    const terms = { ...context.terms, compare: true };
    expect(holdsFor({ ...context, terms }, claim)).to.equal(false);
    const price = context.market.price.map((each, slot) => (slot === 1 ? each + 1n : each));
    const market = { ...context.market, price: price as unknown as typeof context.market.price };
    expect(holdsFor({ ...context, market }, claim)).to.equal(false);
  });
});

describe("the verifier of an installed key", () => {
  it("takes what its prover makes, and nothing that was changed", async () => {
    const prover = await ImproveProver.open(DEVELOPMENT);
    const [before, later] = [
      { surplus: -5n, salt: 7n },
      { surplus: 6n, salt: 8n },
    ];
    const made = await prover.prove(before, later);
    await prover.close();
    const verifier = HotVerifier.installed("improve", DEVELOPMENT);
    const [first, second] = [sealFigure(-5n, 7n), sealFigure(6n, 8n)];
    expect(verifier.verify([first, second], made.proof)).to.equal(true);
    expect(verifier.verify([second, first], made.proof)).to.equal(false);
    expect(verifier.verify([first, first], made.proof)).to.equal(false);
    const there = solidityProof(made.proof);
    expect(verifier.verify([first, second], groth16Proof(there))).to.equal(true);
    const swapped = groth16Proof({ ...there, a: there.c, c: there.a });
    expect(verifier.verify([first, second], swapped)).to.equal(false);
  });

  it("is refused for a development key without leave", () => {
    expect(refusalOf(() => HotVerifier.installed("seal")).code).to.equal("KEY_REFUSED");
  });
});
