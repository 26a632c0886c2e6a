import { expect } from "chai";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import {
  evaluateRequest,
  Portfolio,
  SolvencyStatement,
  solidityTally,
  tallySignals,
  TallyProver,
  type TallyRequest,
} from "../../prover/index.ts";
import { encryptRequirement, publicKeyOf, tallyVector } from "../../sealing/index.ts";
import { rejectionOf } from "./refusal.ts";
import { BLINDING, requestFor, sampleTerms } from "./samplePortfolios.ts";

const COUNCIL = publicKeyOf(5n);
const REQUEST: TallyRequest = {
  requirement: 74_321n,
  salt: 99n ** 20n,
  councilKey: COUNCIL,
  ephemeral: 1_000_003n,
  scope: { chainId: 1n, book: `0x${"ab".repeat(20)}`, window: 1n, account: 2n },
};

describe("TallyProver", () => {
  let prover: TallyProver;
  before(async () => {
    prover = await TallyProver.open({ allowDevelopment: true });
  });
  after(() => prover.close());

  it("proves a ciphertext for the signals that the chain composes from calldata", async () => {
    const { sealedFigure, ciphertext, digest, proof } = await prover.prove(REQUEST);
    expect(ciphertext).to.deep.equal(encryptRequirement(74_321n, COUNCIL, 1_000_003n));
    const [expected] = tallySignals(tallyVector(sealedFigure, COUNCIL, ciphertext), REQUEST.scope);
    expect(digest).to.equal(expected);
    const fields = solidityTally({ sealedFigure, ciphertext, digest, proof });
    expect(Object.keys(fields)).to.deep.equal(["sealedFigure", "ciphertext", "digest", "tally"]);
  });

  it("has the sealed figure of the solvency statement with the same requirement and salt", async () => {
    const salt = 0x7a57e5a17n;
    const portfolio = Portfolio.create({ "0": "5000.1", "1": "0.5" }, BLINDING, salt);
    const request = requestFor(portfolio, { ...sampleTerms(), tally: true });
    const { requirementUsd: requirement } = evaluateRequest(request);
    expect(requirement > 0n).to.equal(true);
    const { sealedFigure } = await prover.prove({ ...REQUEST, requirement, salt });
    expect(sealedFigure).to.equal(SolvencyStatement.compose(request).hot.sealedFigure);
  });

  const refused: [string, Partial<TallyRequest>, string][] = [
    ["a negative requirement", { requirement: -74_321n }, "INPUT_INVALID"],
    ["a requirement of 2^57 dollars", { requirement: 1n << 57n }, "INPUT_INVALID"],
    ["no salt", { salt: 0n }, "INPUT_INVALID"],
    ["a salt of r", { salt: FIELD_MODULUS }, "INPUT_INVALID"],
    ["no ephemeral secret", { ephemeral: 0n }, "INPUT_INVALID"],
    ["a council key of small order", { councilKey: { x: 0n, y: 1n } }, "POINT_REFUSED"],
    ["a council key off the curve", { councilKey: { x: 2n, y: 2n } }, "POINT_REFUSED"],
  ];
  for (const [title, change, code] of refused) {
    it(`refuses ${title} before any proving, without saying what was given`, async () => {
      const refusal = await rejectionOf(prover.prove({ ...REQUEST, ...change }));
      expect(refusal.code).to.equal(code);
      const said = `${refusal.message} ${refusal.fix}`;
      expect(said)
        .not.to.include("74321")
        .and.not.to.include(String(1n << 57n));
    });
  }
});
