/**
 * Every small template: the values it accepts and the inputs it rejects. An edited output alone must not
 * pass; an output edited together with everything downstream of it is the business of forgery.test.ts.
 */
import { expect } from "chai";
import { add, toAffine, fromAffine, multiplyPoint } from "../../circuits/babyjubjub.ts";
import { slotGenerator } from "../../circuits/generators.ts";
import { generatorWindows, half, toMontgomery, windowPoints } from "../../circuits/windows.ts";
import { compile, refuses, type Input, type Inputs, type Source } from "./harness.ts";

interface Case {
  readonly source: Source;
  /** Inputs and the outputs they must give. */
  readonly accepts: readonly (readonly [Inputs, Readonly<Record<string, bigint>>])[];
  readonly rejects: Readonly<Record<string, Inputs>>;
}

const MARGIN = "lib/margin.circom";
const DISCLOSURE = "lib/disclosure.circom";
const CURVE = "lib/montgomery.circom";
const EDWARDS_FORM = "lib/edwards.circom";
const G = slotGenerator(3);
const DOUBLE = toAffine(fromAffine(G).double());
const OTHER = slotGenerator(4);
const TRIPLE = add(G, DOUBLE);
const SUM = add(G, OTHER);
const list = ({ u, v }: { u: bigint; v: bigint }): bigint[] => [u, v];
const outputs = (values: readonly bigint[]): Record<string, bigint> =>
  Object.fromEntries(values.map((value, k) => [`out[${k}]`, value]));
const window = generatorWindows(G, 1)[0]!;
const { a, b, c, delta, g, e, gamma, eta } = window;
const constants = [a, b, ...c, delta, g, e, ...gamma, ...eta];
const bits = (value: number, n: number): number[] =>
  Array.from({ length: n }, (_, k) => (value >> k) & 1);
const chained = toMontgomery(
  toAffine(fromAffine(DOUBLE).add(multiplyPoint(half(G), BigInt(2 * 11 - 15)))),
);
const LOSS_LIMIT = 1n << 112n;

const cases: readonly Case[] = [
  {
    source: { template: "MontgomeryAddIncomplete()", file: CURVE, public: ["in1", "in2"] },
    accepts: [
      [
        { in1: list(toMontgomery(G)), in2: list(toMontgomery(DOUBLE)) },
        outputs(list(toMontgomery(TRIPLE))),
      ],
    ],
    rejects: {
      "opposite points": {
        in1: list(toMontgomery(G)),
        in2: [toMontgomery(G).u, -toMontgomery(G).v],
      },
    },
  },
  {
    source: { template: "MontgomeryDouble()", file: CURVE, public: ["in"] },
    accepts: [[{ in: list(toMontgomery(G)) }, outputs(list(toMontgomery(DOUBLE)))]],
    rejects: { "the point of order two": { in: [0, 0] } },
  },
  {
    source: { template: "MontgomeryDoubleAdd()", file: CURVE, public: ["in1", "in2"] },
    accepts: [
      [
        { in1: list(toMontgomery(G)), in2: list(toMontgomery(OTHER)) },
        outputs(list(toMontgomery(add(DOUBLE, OTHER)))),
      ],
    ],
    rejects: {
      "opposite points": {
        in1: list(toMontgomery(G)),
        in2: [toMontgomery(G).u, -toMontgomery(G).v],
      },
      "minus twice the first point": {
        in1: list(toMontgomery(G)),
        in2: [toMontgomery(DOUBLE).u, -toMontgomery(DOUBLE).v],
      },
      "equal points, whose slope is another": {
        in1: list(toMontgomery(G)),
        in2: list(toMontgomery(G)),
      },
    },
  },
  {
    source: { template: "EdwardsAdd()", file: EDWARDS_FORM, public: ["in1", "in2"] },
    accepts: [
      [{ in1: [G.x, G.y], in2: [OTHER.x, OTHER.y] }, outputs([SUM.x, SUM.y])],
      [{ in1: [G.x, G.y], in2: [G.x, G.y] }, outputs([DOUBLE.x, DOUBLE.y])],
      [{ in1: [G.x, G.y], in2: [-G.x, G.y] }, outputs([0n, 1n])],
      [{ in1: [0, 1], in2: [G.x, G.y] }, outputs([G.x, G.y])],
    ],
    rejects: {},
  },
  {
    source: { template: "EdwardsToMontgomery()", file: EDWARDS_FORM, public: ["in"] },
    accepts: [[{ in: [G.x, G.y] }, outputs(list(toMontgomery(G)))]],
    rejects: { "the identity": { in: [0, 1] }, "the point of order two": { in: [0, -1] } },
  },
  {
    source: { template: "MontgomeryToEdwards()", file: EDWARDS_FORM, public: ["in"] },
    accepts: [[{ in: list(toMontgomery(G)) }, outputs([G.x, G.y])]],
    rejects: { "the denominator of x, zero": { in: [5, 0] } },
  },
  {
    source: { template: `EdwardsAddConstant(${G.x}, ${G.y})`, file: EDWARDS_FORM, public: ["in"] },
    accepts: [
      [{ in: [DOUBLE.x, DOUBLE.y] }, outputs([TRIPLE.x, TRIPLE.y])],
      [{ in: [G.x, G.y] }, outputs([DOUBLE.x, DOUBLE.y])],
      [{ in: [-G.x, G.y] }, outputs([0n, 1n])],
      [{ in: [0, 1] }, outputs([G.x, G.y])],
    ],
    rejects: {},
  },
  {
    source: {
      template: `Window([${constants.join(",")}])`,
      file: "lib/window.circom",
      public: ["bit"],
    },
    accepts: windowPoints(G, 0).map(
      (point, u) => [{ bit: bits(u, 4) }, outputs(list(point))] as const,
    ),
    rejects: {},
  },
  {
    source: {
      template: `WindowChain(1, [[${constants.join(",")}]])`,
      file: "lib/window.circom",
      public: ["in", "bit"],
    },
    accepts: [[{ in: list(toMontgomery(DOUBLE)), bit: bits(11, 4) }, outputs(list(chained))]],
    rejects: {},
  },
  {
    source: { template: "Terms()", file: "lib/terms.circom", public: ["packed"] },
    accepts: [
      [
        { packed: 12_500n | (300n << 16n) | (1n << 33n) },
        { level: 12_500n, band: 300n, tally: 0n, disclose: 1n, compare: 0n },
      ],
      [
        { packed: (1n << 34n) - 1n },
        { level: 65_535n, band: 65_535n, tally: 1n, disclose: 1n, compare: 0n },
      ],
      [
        { packed: 10_000n | (1n << 34n) },
        { level: 10_000n, band: 0n, tally: 0n, disclose: 0n, compare: 1n },
      ],
    ],
    rejects: {
      "a 36th bit": { packed: 1n << 35n },
      "minus one": { packed: -1 },
      "a comparison with a tally": { packed: (1n << 34n) | (1n << 32n) },
      "a comparison with a disclosure": { packed: (1n << 34n) | (1n << 33n) },
    },
  },
  {
    source: { template: "Position()", file: MARGIN, public: ["quantity", "price", "isLong"] },
    accepts: [
      [
        { quantity: -3, price: 7, isLong: 0 },
        { notional: -21n, long: 0n, short: -21n, gross: 21n },
      ],
      [
        { quantity: 3, price: 7, isLong: 1 },
        { notional: 21n, long: 21n, short: 0n, gross: 21n },
      ],
    ],
    rejects: {},
  },
  {
    source: { template: "InnerProduct(3)", file: MARGIN, public: ["left", "right"] },
    accepts: [[{ left: [1, -2, 3], right: [4, 5, -6] }, { out: -24n }]],
    rejects: {},
  },
  {
    source: { template: "WorstLoss(3)", file: MARGIN, public: ["loss"] },
    accepts: [
      [{ loss: [-5, 70, 12] }, { worst: 70n }],
      [{ loss: [-5, -70, -12] }, { worst: 0n }],
      [{ loss: [LOSS_LIMIT - 1n, 0, 1] }, { worst: LOSS_LIMIT - 1n }],
      [{ loss: [0, 1n - LOSS_LIMIT, 0] }, { worst: 0n }],
    ],
    rejects: {
      "a loss at the limit": { loss: [LOSS_LIMIT, 0, 0] },
      "losses all at the limit, none far from the worst": {
        loss: [LOSS_LIMIT, LOSS_LIMIT, LOSS_LIMIT],
      },
      "a gain that is the limit below the worst": { loss: [1, 1n - LOSS_LIMIT, 0] },
    },
  },
  {
    source: {
      template: "ConcentrationUp(1)",
      file: MARGIN,
      public: ["impact", "quantity", "notional"],
    },
    accepts: [
      [{ impact: [0], quantity: [9], notional: [9] }, { out: 0n }],
      [{ impact: [1], quantity: [-1], notional: [-1] }, { out: 1n }],
      [{ impact: [1n << 32n], quantity: [1n << 16n], notional: [1n << 16n] }, { out: 1n }],
      [{ impact: [1n << 32n], quantity: [1n << 16n], notional: [(1n << 16n) + 1n] }, { out: 2n }],
      [
        { impact: [1], quantity: [1n << 63n], notional: [(1n << 100n) - 2n] },
        { out: (1n << 99n) - 1n },
      ],
    ],
    rejects: {
      "a cost at the limit": { impact: [1], quantity: [1n << 63n], notional: [1n << 100n] },
    },
  },
  {
    source: { template: "RequirementUp()", file: DISCLOSURE, public: ["requirement"] },
    accepts: [
      [{ requirement: 0 }, { cents: 0n, dollars: 0n }],
      [{ requirement: 1 }, { cents: 1n, dollars: 1n }],
      [{ requirement: 10n ** 24n }, { cents: 100n, dollars: 1n }],
      [{ requirement: 10n ** 24n + 1n }, { cents: 101n, dollars: 2n }],
      [
        { requirement: ((1n << 57n) - 1n) * 10n ** 24n },
        { cents: ((1n << 57n) - 1n) * 100n, dollars: (1n << 57n) - 1n },
      ],
    ],
    rejects: {
      "a negative requirement": { requirement: -(10n ** 24n) },
      "more than 2^57 - 1 dollars": { requirement: ((1n << 57n) - 1n) * 10n ** 24n + 1n },
    },
  },
  {
    source: { template: "ValueDown()", file: DISCLOSURE, public: ["value"] },
    accepts: [
      [{ value: 0 }, { cents: 0n }],
      [{ value: 10n ** 22n - 1n }, { cents: 0n }],
      [{ value: -1 }, { cents: -1n }],
      [{ value: -(10n ** 22n) }, { cents: -1n }],
      [{ value: -(10n ** 22n) - 1n }, { cents: -2n }],
      [{ value: -(1n << 63n) * 10n ** 22n }, { cents: -(1n << 63n) }],
      [{ value: (1n << 63n) * 10n ** 22n - 1n }, { cents: (1n << 63n) - 1n }],
    ],
    rejects: {
      "one step above the widest value": { value: (1n << 63n) * 10n ** 22n },
      "one step below the least value": { value: -(1n << 63n) * 10n ** 22n - 1n },
    },
  },
];

const show = (inputs: Inputs): string =>
  JSON.stringify(inputs, (_, value: Input) => (typeof value === "bigint" ? `${value}` : value));

for (const { source, accepts, rejects } of cases) {
  const [name = ""] = source.template.split("(");
  describe(name, () => {
    it("accepts and computes what it says", async () => {
      const circuit = await compile(source);
      for (const [inputs, expected] of accepts) {
        const witness = await circuit.witness(inputs);
        expect(circuit.satisfied(witness)).to.equal(true);
        for (const [signal, value] of Object.entries(expected)) {
          const read =
            value < 0n ? circuit.readSigned(witness, signal) : circuit.read(witness, signal);
          expect(read, `${signal} of ${show(inputs)}`).to.equal(value);
        }
      }
    });

    it("resists every other value of every output", async () => {
      const circuit = await compile(source);
      for (const [inputs, expected] of accepts) {
        const witness = await circuit.witness(inputs);
        for (const [signal, value] of Object.entries(expected)) {
          for (const other of [value + 1n, value - 1n, -value - 1n]) {
            const forged = circuit.edit(witness, { [signal]: other });
            expect(circuit.satisfied(forged), `${signal} of ${show(inputs)}`).to.equal(false);
          }
        }
      }
    });

    for (const [title, inputs] of Object.entries(rejects)) {
      it(`rejects ${title}`, async () => {
        expect(await refuses(await compile(source), inputs)).to.equal(true);
      });
    }
  });
}
