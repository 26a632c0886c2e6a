/** One honest statement of every template, in the smallest size that has everything in it. */
import { toAffine, fromAffine } from "../../circuits/babyjubjub.ts";
import { slotGenerator } from "../../circuits/generators.ts";
import { generatorWindows, toMontgomery } from "../../circuits/windows.ts";
import { toSignedDigits } from "../../sealing/index.ts";
import { SMALL, smallInputs } from "./books.ts";
import { type Inputs, type Source } from "./harness.ts";
import { IMPROVE, improvement } from "./improveStatements.ts";
import { HELD as SEALED, KEYS, privateInputs as sealInputs, SEAL } from "./sealStatements.ts";
import { SHARE, shareOf } from "./shareStatements.ts";
import { claim, HELD, TALLY } from "./tallyStatements.ts";

export interface Statement {
  readonly source: Source;
  readonly inputs: Inputs;
  /** Public inputs that a prover makes from what he has computed. */
  readonly consequences?: (read: (signal: string) => bigint) => Inputs;
}

const list = ({ x, y }: { x: bigint; y: bigint }): bigint[] => [x, y];
const bits = (value: bigint, n: number): bigint[] =>
  Array.from({ length: n }, (_, k) => (value >> BigInt(k)) & 1n);
const [G, H] = [slotGenerator(3), slotGenerator(4)];
const uv = (point: typeof G): bigint[] => {
  const { u, v } = toMontgomery(point);
  return [u, v];
};
const DIGITS = bits(toSignedDigits(987_654_321n ** 7n), 252);
const WINDOW = generatorWindows(G, 1)
  .map(({ a, b, c, delta, g, e, gamma, eta }) => [a, b, ...c, delta, g, e, ...gamma, ...eta])
  .join();

const of = (file: string, template: string, inputs: Inputs): Statement => ({
  source: { template, file: `lib/${file}.circom` },
  inputs,
});

const LIBRARY: readonly Statement[] = [
  of("bits", "Bits(6)", { in: 37 }),
  of("bits", "InRange(6)", { in: 37 }),
  of("bits", "BelowPowerOfFive(3)", { in: 112 }),
  of("bits", "BelowPowerOfTen(3)", { in: 777 }),
  of("montgomery", "MontgomeryAddIncomplete()", { in1: uv(G), in2: uv(H) }),
  of("montgomery", "MontgomeryDouble()", { in: uv(G) }),
  of("montgomery", "MontgomeryDoubleAdd()", { in1: uv(G), in2: uv(H) }),
  of("edwards", "EdwardsToMontgomery()", { in: list(G) }),
  of("edwards", "MontgomeryToEdwards()", { in: uv(G) }),
  of("edwards", `EdwardsAddConstant(${H.x}, ${H.y})`, { in: list(G) }),
  of("edwards", "EdwardsAdd()", { in1: list(G), in2: list(H) }),
  of("window", `Window([${WINDOW}])`, { bit: [1, 0, 1, 1] }),
  of("window", `WindowChain(2, [[${WINDOW}], [${WINDOW}]])`, {
    in: uv(toAffine(fromAffine(H).double())),
    bit: [1, 0, 1, 1, 0, 0, 1, 0],
  }),
  of("amount", "AmountPoint()", { bit: bits(0x123_4567_89ab_cdefn, 57) }),
  of("keys", "PublicKey()", { bit: DIGITS }),
  of("keys", "SharedPoint()", { bit: DIGITS, point: list(G) }),
  of("encryption", "DerivedKey(2)", { point: list(G) }),
  of("encryption", "Encrypted(3)", { key: 5, in: [1, 0, 77] }),
  of("opening", "VectorCommitment(2)", {
    bit: [5n, 2n ** 63n].map((quantity) => bits(quantity, 64)),
    blindingBit: bits(123_456_789n ** 8n, 252),
  }),
  of("opening", "Opening(2)", { quantity: [-5, 7], blinding: 12345 }),
  of("terms", "Terms()", { packed: 12_500n | (300n << 16n) }),
  of("margin", "Position()", { quantity: -3, price: 7, isLong: 0 }),
  of("margin", "InnerProduct(3)", { left: [1, -2, 3], right: [4, 5, -6] }),
  of("margin", "WorstLoss(3)", { loss: [-5, 70, 12] }),
  of("margin", "ConcentrationUp(2)", {
    impact: [3_000_000, 1],
    quantity: [-900_000_007, 5],
    notional: [-9_000_000_070_000, 50],
  }),
  of("disclosure", "RequirementUp()", { requirement: 1234567n * 10n ** 22n + 5n }),
  of("disclosure", "ValueDown()", { value: -1234567n * 10n ** 22n + 1n }),
];

const pair = (read: (signal: string) => bigint, signal: string): bigint[] =>
  [0, 1].map((k) => read(`${signal}[${k}]`));

export const STATEMENTS: readonly Statement[] = [
  ...LIBRARY,
  {
    source: { ...SMALL, public: ["commitment", "value", "requirement", "sealedFigure"] },
    inputs: smallInputs({}, {}),
    consequences: (read) => ({
      commitment: pair(read, "opening.commitment"),
      value: read("ask.disclose") * read("valueDown.cents"),
      requirement: read("ask.disclose") * read("requirementUp.cents"),
      sealedFigure: (read("ask.tally") + read("ask.compare")) * read("seal.out"),
    }),
  },
  {
    source: { ...SEAL, template: "Seal(2)" },
    inputs: {
      ...{ digest: 0, challenge: 17, evaluation: 0 },
      ...sealInputs(
        { ...SEALED, quantities: SEALED.quantities.slice(0, 2) },
        KEYS,
        3n ** 99n,
        false,
      ),
    },
    consequences: (read) => ({ digest: read("fixed.out"), evaluation: read("horner[0]") }),
  },
  {
    source: SHARE,
    inputs: shareOf(4_242n ** 11n, G),
    consequences: (read) => ({
      publicKey: pair(read, "own.out"),
      share: pair(read, "shared.out"),
    }),
  },
  {
    source: IMPROVE,
    inputs: improvement(-9n, -3n),
    consequences: (read) => ({ sealedBefore: read("before.out"), sealedAfter: read("later.out") }),
  },
  {
    source: TALLY,
    inputs: claim(HELD),
    consequences: (read) => ({ digest: read("fixed.out"), evaluation: read("horner[0]") }),
  },
];
