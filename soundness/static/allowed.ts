/**
 * What static analysis finds in the circuits and is right as it is, one statement an entry, with the reason.
 * Nothing else is let through, and an entry that matches nothing any more fails.
 */

export interface Allowed {
  /** Below `circuits/`. */
  readonly file: string;
  readonly template: string;
  /** The statement as written, without its semicolon. */
  readonly statement: string;
  /**
   * circomspect's: CS0005, a hint; CS0015, a hint with a division in it; CS0017, a signal in one constraint.
   */
  readonly codes: readonly string[];
  readonly reason: string;
}

const HINT = ["CS0005"];
const QUOTIENT = ["CS0005", "CS0015"];

export const ALLOWED: readonly Allowed[] = [
  ...["Bits", "InRange"].map((template) => ({
    file: "lib/bits.circom",
    template,
    statement: "bit[k] <-- (in >> k) & 1",
    codes: HINT,
    reason: "boolean by the next line, and the weighted sum is the input",
  })),
  {
    file: "lib/bits.circom",
    template: "BelowPowerOfFive",
    statement: "digit[k] <-- (in \\ weight) % 5",
    codes: HINT,
    reason: "in 0..4 by the three lines below it, and the weighted sum is the input",
  },
  {
    file: "lib/bits.circom",
    template: "BelowPowerOfTen",
    statement: "signal low <-- in % (2 ** n)",
    codes: HINT,
    reason: "range-checked, and with `high` it makes up the input",
  },
  {
    file: "lib/bits.circom",
    template: "BelowPowerOfTen",
    statement: "signal high <-- in \\ (2 ** n)",
    codes: HINT,
    reason: "range-checked, and with `low` it makes up the input",
  },
  {
    file: "lib/disclosure.circom",
    template: "RequirementUp",
    statement: "cents <-- (requirement + 10 ** 22 - 1) \\ 10 ** 22",
    codes: HINT,
    reason: "the range of the remainder leaves one integer",
  },
  {
    file: "lib/disclosure.circom",
    template: "RequirementUp",
    statement: "dollars <-- (cents + 99) \\ 100",
    codes: HINT,
    reason: "the range of the remainder leaves one integer",
  },
  {
    file: "lib/disclosure.circom",
    template: "ValueDown",
    statement: "cents <-- (value + 2 ** 63 * 10 ** 22) \\ 10 ** 22 - 2 ** 63",
    codes: HINT,
    reason: "its own range and that of the remainder leave one integer",
  },
  {
    file: "lib/edwards.circom",
    template: "EdwardsToMontgomery",
    statement: "out[0] <-- (1 + in[1]) / (1 - in[1])",
    codes: QUOTIENT,
    reason: "a divisor of zero would ask for 0 = 2",
  },
  {
    file: "lib/edwards.circom",
    template: "EdwardsToMontgomery",
    statement: "signal inverse <-- 1 / in[0]",
    codes: QUOTIENT,
    reason: "a divisor of zero would ask for 0 = 1",
  },
  {
    file: "lib/edwards.circom",
    template: "MontgomeryToEdwards",
    statement: "out[0] <-- in[0] / in[1]",
    codes: QUOTIENT,
    reason: "v = 0 only at the point of order two; callers give points of odd order",
  },
  {
    file: "lib/edwards.circom",
    template: "MontgomeryToEdwards",
    statement: "out[1] <-- (in[0] - 1) / (in[0] + 1)",
    codes: QUOTIENT,
    reason: "u = -1 at no point of the curve",
  },
  ...["EdwardsAddConstant", "EdwardsAdd"].flatMap((template) => {
    const hints =
      template === "EdwardsAdd"
        ? [
            "out[0] <-- (crossed[0] + crossed[1]) / (1 + t)",
            "out[1] <-- (straight[1] - a * straight[0]) / (1 - t)",
          ]
        : [
            "out[0] <-- (in[0] * Y + in[1] * X) / (1 + d * X * Y * product)",
            "out[1] <-- (in[1] * Y - a * in[0] * X) / (1 - d * X * Y * product)",
          ];
    return hints.map((statement) => ({
      file: "lib/edwards.circom",
      template,
      statement,
      codes: QUOTIENT,
      reason: "the addition is complete: a is a square, d is none, and 1 ± t is never zero",
    }));
  }),
  {
    file: "lib/keys.circom",
    template: "SharedPoint",
    statement: "signal from <-- isExceptional(bit, double[2].out, starts[0])",
    codes: HINT,
    reason: "boolean by the next line, and both of its values lead to the same point",
  },
  {
    file: "lib/margin.circom",
    template: "WorstLoss",
    statement: "worst <-- max",
    codes: HINT,
    reason: "not below any loss or zero by range checks, and equal to one by the product",
  },
  {
    file: "lib/margin.circom",
    template: "ConcentrationUp",
    statement: "out <-- (square.out + 2 ** 64 - 1) \\ 2 ** 64",
    codes: HINT,
    reason: "its own range and that of the remainder leave one integer",
  },
  {
    file: "lib/montgomery.circom",
    template: "MontgomeryAddIncomplete",
    statement: "signal lambda <-- (in2[1] - in1[1]) / (in2[0] - in1[0])",
    codes: QUOTIENT,
    reason: "callers never add points of equal abscissae: that would be a discrete logarithm",
  },
  {
    file: "lib/montgomery.circom",
    template: "MontgomeryDouble",
    statement: "signal tangent <-- (3 * square + 337396 * in[0] + 1) / (2 * in[1])",
    codes: QUOTIENT,
    reason: "v = 0 only at (0, 0), where it would ask for 0 = 1",
  },
  {
    file: "lib/montgomery.circom",
    template: "MontgomeryDoubleAdd",
    statement: "signal inverse <-- 1 / (in2[0] - in1[0])",
    codes: QUOTIENT,
    reason: "a divisor of zero would ask for 0 = 1",
  },
  {
    file: "lib/montgomery.circom",
    template: "MontgomeryDoubleAdd",
    statement: "signal secondInverse <-- 1 / (in1[0] - u)",
    codes: QUOTIENT,
    reason: "a divisor of zero would ask for 0 = 1",
  },
  {
    file: "share.circom",
    template: "Share",
    statement: "signal contextSquare <== context * context",
    codes: ["CS0017"],
    reason: "the square is there to tie the context to the proof, and nothing else",
  },
];
