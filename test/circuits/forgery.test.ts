/**
 * Every hint of every circuit, answered dishonestly. The prover computes everything downstream of the
 * lie consistently; the constraints must refuse it. A hint that is not in the table fails the suite.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { sealOf, SALT, SMALL, smallInputs } from "./books.ts";
import { compile, forge, type Inputs, type Source } from "./harness.ts";

interface Hint {
  readonly file: string;
  /** The hint as written; unique in its file, so it may start on an earlier line. */
  readonly hint: string;
  readonly source: Source;
  /** Inputs whose honest witness satisfies the circuit. */
  readonly inputs: Inputs;
  /** What a dishonest prover writes in place of the right-hand side. */
  readonly lies: readonly string[];
}

const BITS = "lib/bits.circom";
const CURVE = "lib/montgomery.circom";
const MARGIN = "lib/margin.circom";
const OPENING: Source = { template: "Opening(1)", file: "lib/opening.circom" };
const OPENED: Inputs = { quantity: [-5], blinding: 12345 };
const bitHint = (signal: string): string =>
  `${signal} bit[n];\n\n    var sum = 0;\n    for (var k = 0; k < n; k++) {\n        bit[k] <-- (in >> k) & 1;`;

const HINTS: readonly Hint[] = [
  {
    file: BITS,
    hint: bitHint("signal output"),
    source: { template: "Bits(6)", file: BITS, public: ["in"] },
    inputs: { in: 37 },
    lies: ["k == 0 ? in : 0", "k == 1 ? in / 2 : 0", "((in + 1) >> k) & 1", "1 - ((in >> k) & 1)"],
  },
  {
    file: BITS,
    hint: bitHint("signal"),
    source: { template: "InRange(6)", file: BITS, public: ["in"] },
    inputs: { in: 37 },
    lies: ["k == 0 ? in : 0", "k == 1 ? in / 2 : 0", "((in + 1) >> k) & 1", "1 - ((in >> k) & 1)"],
  },
  {
    file: BITS,
    hint: "digit[k] <-- (in \\ 5 ** k) % 5;",
    source: { template: "BelowPowerOfFive(3)", file: BITS },
    inputs: { in: 112 },
    lies: ["k == 0 ? in : 0", "k == 0 ? in - 25 * 5 : (k == 2 ? 5 : 0)", "(in \\ 5 ** k) % 5 + 1"],
  },
  {
    file: BITS,
    hint: "low <-- in % (2 ** n);",
    source: { template: "BelowPowerOfTen(3)", file: BITS },
    inputs: { in: 777 },
    lies: ["in % (2 ** n) + 2 ** n", "in", "0"],
  },
  {
    file: BITS,
    hint: "high <-- in \\ (2 ** n);",
    source: { template: "BelowPowerOfTen(3)", file: BITS },
    inputs: { in: 777 },
    lies: ["in \\ (2 ** n) - 1", "in \\ (2 ** n) + 1", "0"],
  },
  {
    file: CURVE,
    hint: "lambda <-- (in2[1] - in1[1]) / (in2[0] - in1[0]);",
    source: OPENING,
    inputs: OPENED,
    lies: ["0", "1", "(in2[1] + in1[1]) / (in2[0] - in1[0])"],
  },
  {
    file: CURVE,
    hint: "out[0] <-- in[0] / in[1];",
    source: OPENING,
    inputs: OPENED,
    lies: ["in[0] / in[1] + 1", "-in[0] / in[1]", "0"],
  },
  {
    file: CURVE,
    hint: "out[1] <-- (in[0] - 1) / (in[0] + 1);",
    source: OPENING,
    inputs: OPENED,
    lies: ["(in[0] + 1) / (in[0] - 1)", "1", "0"],
  },
  {
    file: CURVE,
    hint: "out[0] <-- (in[0] * Y + in[1] * X) / (1 + d * X * Y * product);",
    source: OPENING,
    inputs: OPENED,
    lies: ["0", "in[0]", "(in[0] * Y - in[1] * X) / (1 - d * X * Y * product)"],
  },
  {
    file: CURVE,
    hint: "out[1] <-- (in[1] * Y - a * in[0] * X) / (1 - d * X * Y * product);",
    source: OPENING,
    inputs: OPENED,
    lies: ["1", "in[1]", "(in[1] * Y + a * in[0] * X) / (1 + d * X * Y * product)"],
  },
  {
    file: MARGIN,
    hint: "worst <-- max;",
    source: { template: "WorstLoss(3)", file: MARGIN },
    inputs: { loss: [-5, 70, 12] },
    // A loss too small to be the worst, one too large, none at all, and another scenario's.
    lies: ["max - 1", "max + 1", "0", "12", "-5", "2 ** 112 - 1"],
  },
  {
    file: MARGIN,
    hint: "worst <-- max;",
    source: { template: "WorstLoss(3)", file: MARGIN },
    inputs: { loss: [-5, -70, -12] },
    // Nothing is lost: the smallest gain is no loss.
    lies: ["-5", "-12", "1"],
  },
  {
    file: MARGIN,
    hint: "out <-- (square.out + 2 ** 64 - 1) \\ 2 ** 64;",
    source: { template: "ConcentrationUp(2)", file: MARGIN },
    inputs: {
      impact: [3_000_000, 1],
      quantity: [-900_000_007, 5],
      notional: [-9_000_000_070_000, 50],
    },
    // The prover pays less, nothing, more; and the field's quotient, which needs no remainder.
    lies: [
      "square.out \\ 2 ** 64",
      "0",
      "square.out \\ 2 ** 64 + 2",
      "square.out / 2 ** 64",
      "square.out / 2 ** 64 + 1 / 2 ** 64",
    ],
  },
  {
    file: MARGIN,
    hint: "cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;",
    source: { template: "RequirementUp()", file: MARGIN },
    inputs: { requirement: 1234567n * 10n ** 22n + 1n },
    lies: ["requirement \\ 10 ** 22", "0", "requirement \\ 10 ** 22 + 2", "requirement / 10 ** 22"],
  },
  {
    file: MARGIN,
    hint: "dollars <-- (cents + 99) \\ 100;",
    source: { template: "RequirementUp()", file: MARGIN },
    inputs: { requirement: 1234567n * 10n ** 22n + 1n },
    lies: ["cents \\ 100", "0", "cents \\ 100 + 2", "cents / 100"],
  },
  {
    file: MARGIN,
    hint: "cents <-- (value + 2 ** 63 * 10 ** 22) \\ 10 ** 22 - 2 ** 63;",
    source: { template: "ValueDown()", file: MARGIN },
    inputs: { value: -1234567n * 10n ** 22n + 1n },
    lies: [
      "(value + 2 ** 63 * 10 ** 22) \\ 10 ** 22 - 2 ** 63 + 1",
      "(value + 2 ** 63 * 10 ** 22) \\ 10 ** 22 - 2 ** 63 - 1",
      "0",
      "value / 10 ** 22",
    ],
  },
];

describe("dishonest hints", () => {
  for (const { file, hint, source, inputs, lies } of HINTS) {
    const [head = "", right = ""] = hint.split(/<-- (?=[^<]*$)/);
    const name = `${head.trim().split(/\s/).at(-1) ?? ""} <-- ${right}`;
    describe(`${file}: ${name}`, () => {
      it("accepts the honest answer", async () => {
        const circuit = await compile(source);
        expect(circuit.satisfied(await circuit.witness(inputs))).to.equal(true);
      });
      for (const lie of lies) {
        it(`resists ${lie}`, async () => {
          const forged = await forge(source, { file, from: hint, to: `${head}<-- ${lie};` });
          expect(forged.satisfied(await forged.witness(inputs))).to.equal(false);
        });
      }
    });
  }

  it("cover every hint of every circuit", () => {
    const root = join(REPOSITORY, "circuits");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" });
    const written = files
      .filter((file) => file.endsWith(".circom"))
      .flatMap((file) =>
        readFileSync(join(root, file), "utf8")
          .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
          .split("\n")
          .filter((line) => line.includes("<--"))
          .map((line) => `${file}: ${line.trim()}`),
      );
    const answered = HINTS.map(
      ({ file, hint }) => `${file}: ${hint.split("\n").at(-1)?.trim() ?? ""}`,
    );
    // One entry a hint: the two bit hints read alike, a second entry for the same inputs counts once.
    const covered = answered.filter(
      (line, i) => line.includes("bit[k]") || answered.indexOf(line) === i,
    );
    const named = written.map((line) =>
      line.replace("signal lambda", "lambda").replace(/signal (low|high)/, "$1"),
    );
    expect(covered.toSorted()).to.deep.equal(named.toSorted());
  });
});

/** Hints that one equation joins, lied about together. */
const JOINT_LIES: Readonly<Record<string, [Source, Inputs, readonly [string, string][]]>> = {
  "a remainder at or above its power of ten, all of it in the low part": [
    { template: "BelowPowerOfTen(3)", file: BITS, public: ["in"] },
    { in: 123_456_789 },
    [
      ["low <-- in % (2 ** n);", "low <-- in;"],
      ["high <-- in \\ (2 ** n);", "high <-- 0;"],
    ],
  ],
  "a remainder at or above its power of ten, all of it in the high part": [
    { template: "BelowPowerOfTen(3)", file: BITS, public: ["in"] },
    { in: 8_000 },
    [
      ["low <-- in % (2 ** n);", "low <-- 0;"],
      ["high <-- in \\ (2 ** n);", "high <-- in / 2 ** n;"],
    ],
  ],
  "dollars and cents that both leave the requirement out": [
    { template: "RequirementUp()", file: MARGIN, public: ["requirement"] },
    { requirement: 1234567n * 10n ** 22n + 1n },
    [
      ["cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;", "cents <-- 0;"],
      ["dollars <-- (cents + 99) \\ 100;", "dollars <-- 0;"],
    ],
  ],
  "dollars and cents in the field instead of the integers": [
    { template: "RequirementUp()", file: MARGIN, public: ["requirement"] },
    { requirement: 1234567n * 10n ** 22n + 1n },
    [
      ["cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;", "cents <-- requirement / 10 ** 22;"],
      ["dollars <-- (cents + 99) \\ 100;", "dollars <-- cents / 100;"],
    ],
  ],
};

describe("dishonest hints together", () => {
  for (const [title, [source, inputs, lies]] of Object.entries(JOINT_LIES)) {
    it(`resist ${title}`, async () => {
      const replacements = lies.map(([from, to]) => ({ file: source.file, from, to }));
      const forged = await forge(source, ...replacements);
      expect(forged.satisfied(await forged.witness(inputs))).to.equal(false);
    });
  }
});

describe("the dishonest prover", () => {
  it("is believed when he does not lie: the negatives above are not vacuous", async () => {
    for (const { file, hint, source, inputs } of HINTS) {
      const forged = await forge(source, { file, from: hint, to: hint });
      expect(forged.satisfied(await forged.witness(inputs)), hint).to.equal(true);
    }
  });

  it("defeats a circuit with a constraint left out", async () => {
    const hint = bitHint("signal");
    const source: Source = {
      template: "InRange(6)",
      file: BITS,
      public: ["in"],
      weakened: [
        {
          file: BITS,
          from: `${hint}\n        bit[k] * (bit[k] - 1) === 0;`,
          to: hint,
        },
      ],
    };
    const to = hint.replace("(in >> k) & 1", "k == 0 ? in : 0");
    const forged = await forge(source, { file: BITS, from: hint, to });
    expect(forged.satisfied(await forged.witness({ in: 1_000_000 }))).to.equal(true);
  });
});

describe("dishonest statements", () => {
  const lie = async (inputs: Inputs, from: string, to: string, file: string): Promise<boolean> => {
    const forged = await forge(SMALL, { file, from, to });
    return forged.satisfied(await forged.witness(inputs));
  };

  it("resist a smaller sealed requirement, hashed consistently", async () => {
    const inputs = smallInputs({ tally: 1n }, { sealedRequirement: sealOf(1n, SALT) });
    const to = "dollars <-- 1;";
    expect(await lie(inputs, "dollars <-- (cents + 99) \\ 100;", to, MARGIN)).to.equal(false);
  });

  it("resist a disclosed requirement of nothing", async () => {
    const inputs = smallInputs({ disclose: 1n }, { value: 1_397_000, requirement: 0 });
    const from = "cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;";
    expect(await lie(inputs, from, "cents <-- 0;", MARGIN)).to.equal(false);
  });

  it("resist a worst loss of nothing for a book that is short of margin", async () => {
    const inputs = smallInputs({ level: 65_535n }, {});
    expect(await lie(inputs, "worst <-- max;", "worst <-- 0;", MARGIN)).to.equal(false);
  });

  it("resist a concentration of nothing", async () => {
    const from = "out <-- (square.out + 2 ** 64 - 1) \\ 2 ** 64;";
    const inputs = smallInputs({ level: 65_535n }, {});
    expect(await lie(inputs, from, "out <-- 0;", MARGIN)).to.equal(false);
  });
});
