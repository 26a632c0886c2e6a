/**
 * Given what a run of the histories tells   When it is summed up and held to its bar
 *   Then every campaign, failure and invariant counts, and too few or too short ones fall short
 */
import { expect } from "chai";
import { invariants, type Histories } from "../../soundness/invariants.ts";
import { askedInvariants, outcomesOf, type Suite } from "../../soundness/invariants/outcomes.ts";

const campaign = (name: string, reason?: string): Suite => ({
  id: { name },
  testResults: [
    {
      name: "invariant_everythingHolds()",
      status: reason === undefined ? "Success" : "Failure",
      ...(reason === undefined ? {} : { reason }),
      kind: { runs: 1024n, calls: 65_536n, reverts: 0n },
    },
  ],
});
const reach = (status: "Success" | "Failure" | "Skipped"): Suite => ({
  id: { name: "Reach" },
  testResults: [{ name: "test_all()", status, kind: {} }],
});

const COUNTS = { runs: 1024, calls: 65_536, reverts: 0 };
const good: Histories = {
  seed: `0x${"5a".repeat(32)}`,
  runs: 1024,
  depth: 64,
  invariants: Array.from({ length: 30 }, (_, k) => `INV-${String(k + 1).padStart(2, "0")}`),
  ...outcomesOf([campaign("Whole"), campaign("Crash"), reach("Success")]),
};

describe("the record of random histories", () => {
  it("has every campaign with its counts, and the tests beside them", () => {
    expect(good.campaigns).to.deep.equal({ Crash: COUNTS, Whole: COUNTS });
    expect(good.tests).to.deep.equal(["Reach.test_all()"]);
    expect(good.failures).to.deep.equal([]);
  });

  it("has what failed, a skipped test too", () => {
    const outcomes = outcomesOf([campaign("Whole", "INV-01"), reach("Skipped")]);
    expect(outcomes.failures).to.deep.equal([
      "Reach.test_all(): Skipped",
      "Whole.invariant_everythingHolds(): INV-01",
    ]);
    expect(outcomes.tests).to.deep.equal([]);
  });

  it("counts an invariant that is asked, not one that is written and forgotten", () => {
    const source = `
    function INV01_books() public view {
    }
    function INV02_forgotten() public view {
    }
    function requireAll() external view {
        INV01_books();
        INV01_books();
    }
        system.INV24_close();`;
    expect(askedInvariants([source])).to.deep.equal(["INV-01", "INV-24"]);
  });

  it("is good as it is, and short of the bar in any respect", () => {
    expect(invariants.shortfalls(good)).to.deep.equal([]);
    const withCrash = (change: object): Histories => ({
      ...good,
      campaigns: { ...good.campaigns, Crash: { ...COUNTS, ...change } },
    });
    for (const short of [
      { ...good, failures: ["Whole: INV-01"] },
      { ...good, campaigns: {} },
      { ...good, tests: [] },
      { ...good, depth: 63 },
      { ...good, runs: 1023 },
      { ...good, invariants: good.invariants.slice(1) },
      withCrash({ runs: 1023 }),
      withCrash({ calls: 65_535 }),
      withCrash({ reverts: 1 }),
    ]) {
      expect(invariants.shortfalls(short), JSON.stringify(short)).to.have.length(1);
    }
  });
});
