/**
 * Given a report of covered lines    When it is read   Then contracts written by hand count, and one cut short is no report
 * Given lines that no test reaches   Then each needs a reason, and a reason needs its lines
 */
import { expect } from "chai";
import { coverageOf, totalOf, unexplained } from "../../soundness/covered/judge.ts";
import { parseLcov } from "../../soundness/covered/lcov.ts";
import { UNREACHED } from "../../soundness/covered/unreached.ts";
import { refusalOf } from "../prover/refusal.ts";

const VAULT = "contracts/vault/Vault.sol";
const SOURCE = ["function a() {", "  b();", "  c(", "    d", "  );", "}"].join("\n");

/** A report of one file: counts of lines 2, 3, 4 and 6. */
const report = (counts: readonly number[], file = VAULT): string =>
  [
    "TN:",
    `SF:${file}`,
    ...counts.map((count, k) => `DA:${[2, 3, 4, 6][k]!},${count}`),
    `LH:${counts.filter((count) => count > 0).length}`,
    `LF:${counts.length}`,
    "end_of_record\n",
  ].join("\n");

const coverage = (text: string) => coverageOf(parseLcov(text), () => SOURCE);

describe("the lines that tests reach", () => {
  it("are counted by file, and the others told, neighbours as one", () => {
    expect(coverage(report([1, 0, 0, 0]))).to.deep.equal({
      [VAULT]: { lines: 4, covered: 1, uncovered: ["c( d", "}"] },
    });
  });

  it("are those of contracts written by hand", () => {
    const others = ["mocks/A", "test/A", "interfaces/A"].map((name) =>
      report([1, 1, 1, 1], `contracts/${name}.sol`),
    );
    const verifier = report([1, 1, 1, 1], "verifier/generated/A.sol");
    const files = coverage([report([1, 1, 0, 1]), ...others, verifier].join(""));
    expect(Object.keys(files)).to.deep.equal([VAULT]);
    expect(totalOf(files)).to.deep.equal({ lines: 4, covered: 3 });
  });

  it("are read from whole reports alone", () => {
    const whole = report([1, 0, 0, 1]);
    for (const text of [
      whole.replace("DA:3,0\n", ""),
      whole.replace("DA:3,0", "DA:3"),
      whole.replace("DA:3,0", "DA:3,-1"),
      whole.replace(`SF:${VAULT}\n`, ""),
      whole.replace("end_of_record\n", ""),
    ]) {
      expect(refusalOf(() => parseLcov(text)).code, text).to.equal("BUILD_FAILED");
    }
  });

  it("need a reason where there are none, and a reason its lines", () => {
    const files = coverage(report([1, 0, 0, 1]));
    const known = { file: VAULT, statement: "c( d", reason: "no test reaches it" };
    expect(unexplained(files, [known])).to.deep.equal({ bare: [], idle: [] });
    expect(unexplained(files, [])).to.deep.equal({ bare: [`${VAULT}: c( d`], idle: [] });
    const stale = { ...known, statement: "b();" };
    expect(unexplained(files, [known, stale]).idle).to.deep.equal([`${VAULT}: b();`]);
    expect(unexplained(files, [{ ...known, file: "contracts/Other.sol" }])).to.deep.equal({
      bare: [`${VAULT}: c( d`],
      idle: ["contracts/Other.sol: c( d"],
    });
  });

  it("are explained in words, once each", () => {
    const keys = UNREACHED.map(({ file, statement }) => `${file}: ${statement}`);
    expect(new Set(keys).size).to.equal(keys.length);
    for (const { reason, statement } of UNREACHED)
      expect(reason, statement).to.match(/\w+ \w+ \w+/);
  });
});
