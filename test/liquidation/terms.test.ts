import { expect } from "chai";
import { DEFAULT_TERMS, requireTargetFits, targetOf } from "../../liquidation/index.ts";
import { type Level, type Weight } from "../../risk/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { lendingTable } from "./lapsedBooks.ts";

describe("the terms of liquidation", () => {
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
