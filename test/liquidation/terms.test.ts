import { expect } from "chai";
import {
  DEFAULT_TERMS,
  TERMS_FIELDS,
  requireTargetFits,
  targetOf,
  validateTerms,
  type AuctionTerms,
} from "../../liquidation/index.ts";
import { type Level, type Weight } from "../../risk/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { lendingTable } from "./lapsedBooks.ts";

const fieldOf = (change: Partial<AuctionTerms>): string | undefined =>
  refusalOf(() => validateTerms({ ...DEFAULT_TERMS, ...change })).field;

describe("the terms of liquidation", () => {
  it("are taken as they come by default", () => {
    expect(validateTerms(DEFAULT_TERMS)).to.equal(DEFAULT_TERMS);
  });

  it("name every member of the contract's struct, in its order", () => {
    expect(TERMS_FIELDS).to.deep.equal(Object.keys(DEFAULT_TERMS));
    expect(TERMS_FIELDS).to.have.length(19);
  });

  it("are refused where a value does not fit its width, by name", () => {
    const signed = ["startFactor", "midFactor", "endFactor"];
    for (const field of TERMS_FIELDS) {
      expect(fieldOf({ [field]: 1n << 64n }), field).to.equal(field);
      if (!signed.includes(field)) expect(fieldOf({ [field]: -1n }), field).to.equal(field);
    }
    expect(fieldOf({ endFactor: -(1n << 31n) - 1n })).to.equal("endFactor");
  });

  it("are refused for contradictions, by the first field at fault", () => {
    const faults: [Partial<AuctionTerms>, string][] = [
      [{ grace: 0n }, "grace"],
      [{ openingWindow: 30n * 86_400n + 1n }, "openingWindow"],
      [{ fastTime: 0n }, "fastTime"],
      [{ fastTime: DEFAULT_TERMS.openingWindow - 1n }, "fastTime"],
      [{ slowTime: 0n }, "slowTime"],
      [{ startFactor: -1n, midFactor: -2n }, "startFactor"],
      [{ startFactor: 100_001n }, "startFactor"],
      [{ midFactor: DEFAULT_TERMS.startFactor }, "midFactor"],
      [{ endFactor: DEFAULT_TERMS.midFactor }, "endFactor"],
      [{ midFactor: 400n, endFactor: 0n }, "endFactor"],
      [{ endFactor: -100_001n }, "endFactor"],
      [{ targetLevel: 9_999n }, "targetLevel"],
      [{ targetTolerance: 0n }, "targetTolerance"],
      [{ targetLevel: 65_000n, targetTolerance: 536n }, "targetTolerance"],
      [{ priceTolerance: DEFAULT_TERMS.remainderBand + 1n }, "priceTolerance"],
      [{ remainderBand: 1_001n }, "remainderBand"],
      [{ criticalLevel: 10_001n }, "criticalLevel"],
      [{ penaltyRate: 10_001n }, "penaltyRate"],
      [{ bountyShare: 10_001n }, "bountyShare"],
      [{ cureFee: 10_000n * 10n ** 8n + 1n }, "cureFee"],
      [{ bond: 10_000n * 10n ** 8n + 1n }, "bond"],
      [{ maxAtRisk: 0n }, "maxAtRisk"],
      [{ dust: 1_000_001n }, "dust"],
    ];
    for (const [change, field] of faults) expect(fieldOf(change), field).to.equal(field);
  });

  it("are taken at the very edges", () => {
    const edges: Partial<AuctionTerms>[] = [
      { grace: 30n * 86_400n },
      { openingWindow: 30n * 86_400n, fastTime: 30n * 86_400n },
      { startFactor: 0n },
      { endFactor: -100_000n },
      { targetLevel: 65_000n, targetTolerance: 535n },
      { criticalLevel: 10_000n, remainderBand: 1_000n, priceTolerance: 1_000n },
      { cureFee: 10_000n * 10n ** 8n, bond: 10_000n * 10n ** 8n, dust: 1_000_000n },
      { penaltyRate: 10_000n, bountyShare: 10_000n },
      { penaltyRate: 0n, bountyCap: 0n, cureFee: 0n, bond: 0n, dust: 0n },
    ];
    for (const change of edges) {
      const terms = { ...DEFAULT_TERMS, ...change };
      expect(validateTerms(terms)).to.equal(terms);
    }
  });

  it("fit a home table whose remainder's lease stands, and no other", () => {
    const home = lendingTable();
    requireTargetFits(DEFAULT_TERMS, home);
    // A deposit of the settlement asset counts a tenth and is charged more than that.
    const fragile = { ...home, weightLong: home.weightLong.with(0, 1_000n as Weight) };
    const refusal = refusalOf(() => {
      requireTargetFits({ ...DEFAULT_TERMS, remainderBand: 1_000n }, fragile);
    });
    expect([refusal.code, refusal.field]).to.deep.equal(["LIQUIDATION_REFUSED", "part"]);
    expect(refusal.message).to.contain("no lease at level 1.1 ");
  });

  it("have the home table's maintenance level as target where that is higher", () => {
    const home = lendingTable();
    expect(targetOf(DEFAULT_TERMS, home)).to.equal(11_000n);
    expect(targetOf(DEFAULT_TERMS, { ...home, maintenanceLevel: 11_001n as Level })).to.equal(
      11_001n,
    );
  });
});
