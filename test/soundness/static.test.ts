import { expect } from "chai";
import { ALLOWED, type Allowed } from "../../soundness/static/allowed.ts";
import { judge, type Finding } from "../../soundness/static/circomspect.ts";

const findings: Finding[] = ALLOWED.flatMap(({ codes, file, template, statement }) =>
  codes.map((code) => ({ code, file, template, statement })),
);
const [first] = ALLOWED as readonly [Allowed];

describe("the list of what static analysis may find", () => {
  it("gives a reason for every entry, and has none twice", () => {
    const keys = ALLOWED.map(({ file, template, statement }) => [file, template, statement].join());
    expect(new Set(keys).size).to.equal(keys.length);
    for (const { reason, statement } of ALLOWED) expect(reason, statement).to.match(/\w+ \w+ \w+/);
  });

  it("lets through what it lists and nothing else", () => {
    expect(judge(findings)).to.deep.equal({ unexplained: [], idle: [] });
    for (const change of [
      { code: "CS0017" },
      { file: "lib/keys.circom" },
      { template: "Other" },
      { statement: `${first.statement} + 1` },
    ]) {
      const { unexplained } = judge([...findings, { ...findings[0]!, ...change }]);
      expect(unexplained, JSON.stringify(change)).to.have.length(1);
    }
  });

  it("fails for an entry, or a code of one, that is found no more", () => {
    for (const k of findings.keys()) {
      expect(judge(findings.toSpliced(k, 1)).idle).to.have.length(1);
    }
  });
});
