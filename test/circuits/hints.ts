/**
 * The hints of every circuit, and what a dishonest prover answers instead. Used by forgery.test.ts, which
 * fails when a circuit has a hint that is not listed here.
 */
import { slotGenerator } from "../../circuits/generators.ts";
import { toMontgomery } from "../../circuits/windows.ts";
import type { Inputs, Source } from "./harness.ts";

export interface Hint {
  readonly file: string;
  /** The hint as written; unique in its file, so it may start on an earlier line. */
  readonly hint: string;
  readonly source: Source;
  /** Inputs whose honest witness satisfies the circuit. */
  readonly inputs: Inputs;
  /** What a dishonest prover writes in place of the right-hand side. */
  readonly lies: readonly string[];
}

export const BITS = "lib/bits.circom";
const CURVE = "lib/montgomery.circom";
const EDWARDS_FORM = "lib/edwards.circom";
const KEYS = "lib/keys.circom";
export const MARGIN = "lib/margin.circom";
export const DISCLOSURE = "lib/disclosure.circom";
const toList = ({ u, v }: { u: bigint; v: bigint }): bigint[] => [u, v];
const ONE = toList(toMontgomery(slotGenerator(3)));
const OTHER = toList(toMontgomery(slotGenerator(4)));
const DOUBLE: Source = { template: "MontgomeryDouble()", file: CURVE, public: ["in"] };
const DOUBLE_ADD: Source = {
  template: "MontgomeryDoubleAdd()",
  file: CURVE,
  public: ["in1", "in2"],
};
const EDWARDS_ADD: Source = {
  template: "EdwardsAdd()",
  file: EDWARDS_FORM,
  public: ["in1", "in2"],
};
const EDWARDS_PAIR: Inputs = {
  in1: [slotGenerator(3).x, slotGenerator(3).y],
  in2: [slotGenerator(4).x, slotGenerator(4).y],
};
const SHARED: Inputs = { point: [slotGenerator(3).x, slotGenerator(3).y] };
const TO_MONTGOMERY: Source = {
  template: "EdwardsToMontgomery()",
  file: EDWARDS_FORM,
  public: ["in"],
};
const EDWARDS: Inputs = { in: [slotGenerator(3).x, slotGenerator(3).y] };
const OPENING: Source = { template: "Opening(1)", file: "lib/opening.circom" };
const OPENED: Inputs = { quantity: [-5], blinding: 12345 };
export const bitHint = (signal: string): string =>
  `${signal} bit[n];\n\n    var sum = 0;\n    var weight = 1;\n    for (var k = 0; k < n; k++) {\n        bit[k] <-- (in >> k) & 1;`;

export const HINTS: readonly Hint[] = [
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
    hint: "digit[k] <-- (in \\ weight) % 5;",
    source: { template: "BelowPowerOfFive(3)", file: BITS },
    inputs: { in: 112 },
    lies: ["k == 0 ? in : 0", "k == 0 ? in - 25 * 5 : (k == 2 ? 5 : 0)", "(in \\ weight) % 5 + 1"],
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
    hint: "tangent <-- (3 * square + 337396 * in[0] + 1) / (2 * in[1]);",
    source: DOUBLE,
    inputs: { in: ONE },
    lies: ["0", "(3 * square + 337396 * in[0] + 1) / in[1]", "in[1] / in[0]"],
  },
  {
    file: CURVE,
    hint: "inverse <-- 1 / (in2[0] - in1[0]);",
    source: DOUBLE_ADD,
    inputs: { in1: ONE, in2: OTHER },
    lies: ["0", "1 / (in1[0] - in2[0])", "in2[0] - in1[0]"],
  },
  {
    file: CURVE,
    hint: "secondInverse <-- 1 / (in1[0] - u);",
    source: DOUBLE_ADD,
    inputs: { in1: ONE, in2: OTHER },
    lies: ["0", "1 / (u - in1[0])", "inverse"],
  },
  {
    file: EDWARDS_FORM,
    hint: "out[0] <-- (crossed[0] + crossed[1]) / (1 + t);",
    source: EDWARDS_ADD,
    inputs: EDWARDS_PAIR,
    lies: ["0", "(crossed[0] + crossed[1]) / (1 - t)", "in1[0]"],
  },
  {
    file: EDWARDS_FORM,
    hint: "out[1] <-- (straight[1] - a * straight[0]) / (1 - t);",
    source: EDWARDS_ADD,
    inputs: EDWARDS_PAIR,
    lies: ["1", "(straight[1] - a * straight[0]) / (1 + t)", "in1[1]"],
  },
  {
    file: KEYS,
    hint: "from <-- isExceptional(bit, double[2].out, starts[0]);",
    source: { template: "SharedPoint()", file: KEYS, public: ["bit", "point"] },
    inputs: { bit: Array.from({ length: 252 }, (_, k) => (k % 3) & 1), ...SHARED },
    // Either of the two points is right; anything between or beside them is no start.
    lies: ["2", "-1", "1 / 2"],
  },
  {
    file: EDWARDS_FORM,
    hint: "out[0] <-- (1 + in[1]) / (1 - in[1]);",
    source: TO_MONTGOMERY,
    inputs: EDWARDS,
    lies: ["(1 - in[1]) / (1 + in[1])", "0", "1"],
  },
  {
    file: EDWARDS_FORM,
    hint: "inverse <-- 1 / in[0];",
    source: TO_MONTGOMERY,
    inputs: EDWARDS,
    lies: ["-1 / in[0]", "0", "in[0]"],
  },
  {
    file: EDWARDS_FORM,
    hint: "out[0] <-- in[0] / in[1];",
    source: OPENING,
    inputs: OPENED,
    lies: ["in[0] / in[1] + 1", "-in[0] / in[1]", "0"],
  },
  {
    file: EDWARDS_FORM,
    hint: "out[1] <-- (in[0] - 1) / (in[0] + 1);",
    source: OPENING,
    inputs: OPENED,
    lies: ["(in[0] + 1) / (in[0] - 1)", "1", "0"],
  },
  {
    file: EDWARDS_FORM,
    hint: "out[0] <-- (in[0] * Y + in[1] * X) / (1 + d * X * Y * product);",
    source: OPENING,
    inputs: OPENED,
    lies: ["0", "in[0]", "(in[0] * Y - in[1] * X) / (1 - d * X * Y * product)"],
  },
  {
    file: EDWARDS_FORM,
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
    file: DISCLOSURE,
    hint: "cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;",
    source: { template: "RequirementUp()", file: DISCLOSURE },
    inputs: { requirement: 1234567n * 10n ** 22n + 1n },
    lies: ["requirement \\ 10 ** 22", "0", "requirement \\ 10 ** 22 + 2", "requirement / 10 ** 22"],
  },
  {
    file: DISCLOSURE,
    hint: "dollars <-- (cents + 99) \\ 100;",
    source: { template: "RequirementUp()", file: DISCLOSURE },
    inputs: { requirement: 1234567n * 10n ** 22n + 1n },
    lies: ["cents \\ 100", "0", "cents \\ 100 + 2", "cents / 100"],
  },
  {
    file: DISCLOSURE,
    hint: "cents <-- (value + 2 ** 63 * 10 ** 22) \\ 10 ** 22 - 2 ** 63;",
    source: { template: "ValueDown()", file: DISCLOSURE },
    inputs: { value: -1234567n * 10n ** 22n + 1n },
    lies: [
      "(value + 2 ** 63 * 10 ** 22) \\ 10 ** 22 - 2 ** 63 + 1",
      "(value + 2 ** 63 * 10 ** 22) \\ 10 ** 22 - 2 ** 63 - 1",
      "0",
      "value / 10 ** 22",
    ],
  },
];

/** Hints that one equation joins, lied about together. */
export const JOINT_LIES: Readonly<Record<string, [Source, Inputs, readonly [string, string][]]>> = {
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
  "a remainder just above its power of ten, what is too much of it in the low part": [
    { template: "BelowPowerOfTen(3)", file: BITS, public: ["in"] },
    { in: 1_003 },
    [
      ["low <-- in % (2 ** n);", "low <-- in - 2 ** n * (5 ** n - 1);"],
      ["high <-- in \\ (2 ** n);", "high <-- 5 ** n - 1;"],
    ],
  ],
  "dollars and cents that both leave the requirement out": [
    { template: "RequirementUp()", file: DISCLOSURE, public: ["requirement"] },
    { requirement: 1234567n * 10n ** 22n + 1n },
    [
      ["cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;", "cents <-- 0;"],
      ["dollars <-- (cents + 99) \\ 100;", "dollars <-- 0;"],
    ],
  ],
  "dollars and cents in the field instead of the integers": [
    { template: "RequirementUp()", file: DISCLOSURE, public: ["requirement"] },
    { requirement: 1234567n * 10n ** 22n + 1n },
    [
      ["cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22;", "cents <-- requirement / 10 ** 22;"],
      ["dollars <-- (cents + 99) \\ 100;", "dollars <-- cents / 100;"],
    ],
  ],
};
