import { expect } from "chai";
import { SCALAR_MODULUS } from "../../verifier/bn254.ts";
import type { VerificationContext } from "../../verifier/expectedInputs.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import "./closeWorkers.ts";
import { sampleContext, sampleDocument, sampleSignals } from "./sampleClaim.ts";

type Figures = readonly [bigint, bigint, bigint];

const plain = sampleContext("solvency-spot8");
const asking = (terms: Partial<VerificationContext["terms"]>): VerificationContext => ({
  ...plain,
  terms: { ...plain.terms, ...terms },
});

/** Verifies a *valid* proof of these figures. */
async function outcome(context: VerificationContext, figures: Figures): Promise<unknown> {
  const signals = sampleSignals(context, figures);
  const result = await verifyAttestation(sampleDocument(context, signals), context);
  if (!result.ok) return `${result.reason} ${result.detail}`;
  return [result.disclosed, result.sealedFigure];
}

describe("disclosed and sealed figures", () => {
  const disclosing = asking({ disclose: true });
  const tallying = asking({ tally: true });

  it("come back in cents, negative values too, when the terms disclose", async () => {
    const requirement = 77n;
    expect(await outcome(disclosing, [12n, requirement, 0n])).to.deep.equal([
      { value: 12n, requirement },
      undefined,
    ]);
    expect(await outcome(disclosing, [SCALAR_MODULUS - 5n, requirement, 0n])).to.deep.equal([
      { value: -5n, requirement },
      undefined,
    ]);
  });

  it("reach the ends of int64 and uint64 and no further", async () => {
    const int64 = 2n ** 63n;
    const accepted: Figures[] = [
      [int64 - 1n, 2n ** 64n - 1n, 0n],
      [SCALAR_MODULUS - int64, 0n, 0n],
    ];
    for (const figures of accepted) expect(await outcome(disclosing, figures)).to.be.an("array");
    const beyond: [Figures, string][] = [
      [[int64, 0n, 0n], "value"],
      [[SCALAR_MODULUS - int64 - 1n, 0n, 0n], "value"],
      [[0n, 2n ** 64n, 0n], "requirement"],
    ];
    for (const [figures, name] of beyond) {
      expect(await outcome(disclosing, figures)).to.equal(`DISCLOSURE_INVALID ${name}`);
    }
  });

  it("include the seal, any field element, when the terms tally", async () => {
    const seal = SCALAR_MODULUS - 1n;
    expect(await outcome(tallying, [0n, 0n, seal])).to.deep.equal([undefined, seal]);
  });

  it("are refused when the terms did not ask for them", async () => {
    const unasked: [VerificationContext, Figures, string][] = [
      [plain, [1n, 0n, 0n], "value"],
      [plain, [0n, 1n, 0n], "requirement"],
      [plain, [0n, 0n, 1n], "sealedFigure"],
      [tallying, [1n, 0n, 5n], "value"],
      [disclosing, [1n, 1n, 1n], "sealedFigure"],
    ];
    for (const [context, figures, name] of unasked) {
      expect(await outcome(context, figures)).to.equal(`DISCLOSURE_INVALID ${name}`);
    }
  });
});
