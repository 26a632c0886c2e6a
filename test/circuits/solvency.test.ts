import { expect } from "chai";
import { FIELD_MODULUS, SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { QUANTITY, SALT, sealOf, SMALL, smallInputs, type SmallTerms } from "./books.ts";
import { compile, refuses, type Inputs } from "./harness.ts";

/*
 * The requirement of the small book, by hand, in dollars:
 *   L_0 = −(−0.2·−6,000) − (−60·3) = −1,020; L_1 = −(0.3·−6,000) − 90·3 = 1,530; W = 1,530
 *   A   = 0.02·6,000 + 0.05·300 + 0.01·(1·20,000 + 1.37·6,000 + 2·300) = 423.2
 *   K   = ⌈(2^34·(1.5e8)²·4e11 + 2^36·(3e8)²·1e10) / 2^64⌉ · 1e-16, charged at 1.01
 */
const CONCENTRATION =
  ((1n << 34n) * 150_000_000n ** 2n * 400_000_000_000n +
    (1n << 36n) * 300_000_000n ** 2n * 10_000_000_000n +
    (1n << 64n) -
    1n) >>
  64n;
const MARGIN = 1_530n * 10n ** 24n + 4_232n * 10n ** 23n + 10_100n * 10_000n * CONCENTRATION;
const VALUE_CENTS = 1_397_000n;
const CENTS = (MARGIN + 10n ** 22n - 1n) / 10n ** 22n;
const DOLLARS = (MARGIN + 10n ** 24n - 1n) / 10n ** 24n;
/** The highest level the book meets: ⌊1e28·13,970 / M⌋. */
const BEST_LEVEL = (13_970n * 10n ** 28n) / MARGIN;

describe("Solvency", () => {
  it("accepts a healthy book, and every intermediate is the hand-computed one", async () => {
    const circuit = await compile({ ...SMALL, optimisation: "--O0" });
    const witness = await circuit.witness(smallInputs({}, {}));
    expect(circuit.satisfied(witness)).to.equal(true);
    expect(circuit.read(witness, "weightedValue")).to.equal(13_970n * 10n ** 20n);
    expect(circuit.readSigned(witness, "worst.loss[0]")).to.equal(-1_020n * 10n ** 20n);
    expect(circuit.read(witness, "worst.worst")).to.equal(1_530n * 10n ** 20n);
    expect(circuit.read(witness, "addOn")).to.equal(4_232n * 10n ** 23n);
    expect(circuit.read(witness, "concentration.out")).to.equal(CONCENTRATION);
    expect(circuit.read(witness, "margin")).to.equal(MARGIN);
  });

  it("accepts the highest level the book meets and rejects the next one", async () => {
    const circuit = await compile(SMALL);
    expect(BEST_LEVEL > 10_000n && BEST_LEVEL < 65_535n).to.equal(true);
    expect(await refuses(circuit, smallInputs({ level: BEST_LEVEL }, {}))).to.equal(false);
    expect(await refuses(circuit, smallInputs({ level: BEST_LEVEL + 1n }, {}))).to.equal(true);
  });

  it("discloses value rounded down and requirement rounded up, and nothing else", async () => {
    const circuit = await compile(SMALL);
    const ask = (value: bigint, requirement: bigint): Promise<boolean> =>
      refuses(circuit, smallInputs({ disclose: 1n }, { value, requirement }));
    expect(await ask(VALUE_CENTS, CENTS)).to.equal(false);
    expect(await ask(VALUE_CENTS + 1n, CENTS)).to.equal(true);
    expect(await ask(VALUE_CENTS - 1n, CENTS)).to.equal(true);
    expect(await ask(VALUE_CENTS, CENTS - 1n)).to.equal(true);
    expect(await ask(VALUE_CENTS, CENTS + 1n)).to.equal(true);
    expect(await ask(0n, 0n)).to.equal(true);
  });

  it("discloses a book that does not meet the level, with a negative value rounded down", async () => {
    const circuit = await compile(SMALL);
    const broke = [QUANTITY[0]! / 4n, QUANTITY[1]!, 1n];
    // U = 5,000 − 6,300 + 0.0000009, rounded down to −1,300.00
    expect(await refuses(circuit, smallInputs({}, {}, broke))).to.equal(true);
    const value = -130_000n;
    const requirement = requirementCents(broke);
    const disclosed = smallInputs({ disclose: 1n }, { value, requirement }, broke);
    expect(await refuses(circuit, disclosed)).to.equal(false);
  });

  it("refuses value or requirement other than zero when nothing is disclosed", async () => {
    const circuit = await compile(SMALL);
    expect(await refuses(circuit, smallInputs({}, { value: VALUE_CENTS }))).to.equal(true);
    expect(await refuses(circuit, smallInputs({}, { requirement: CENTS }))).to.equal(true);
  });

  it("seals the requirement in dollars, rounded up, under tally and only then", async () => {
    const circuit = await compile(SMALL);
    const ask = (tally: bigint, sealedFigure: bigint): Promise<boolean> =>
      refuses(circuit, smallInputs({ tally }, { sealedFigure }));
    expect(await ask(1n, sealOf(DOLLARS, SALT))).to.equal(false);
    expect(await ask(1n, sealOf(DOLLARS - 1n, SALT))).to.equal(true);
    expect(await ask(1n, sealOf(DOLLARS, SALT + 1n))).to.equal(true);
    expect(await ask(1n, 0n)).to.equal(true);
    expect(await ask(0n, sealOf(DOLLARS, SALT))).to.equal(true);
  });

  it("refuses another commitment, another price and another rule", async () => {
    const circuit = await compile(SMALL);
    const inputs = smallInputs({ level: BEST_LEVEL }, {});
    const [x, y] = inputs.commitment as bigint[];
    for (const other of [
      [y!, x!],
      [-x!, y!],
      [x!, -y!],
      [x! + 1n, y!],
      [x!, y! + 1n],
    ]) {
      expect(await refuses(circuit, { ...inputs, commitment: other })).to.equal(true);
    }
    expect(await refuses(circuit, { ...inputs, blinding: 1n })).to.equal(true);
    const price = [1_00000000n, 4_001_00000000n, 100_00000000n];
    expect(await refuses(circuit, { ...inputs, price })).to.equal(true);
    expect(await refuses(circuit, { ...inputs, contingency: [0, 201, 500] })).to.equal(true);
  });

  it("refuses a commitment with a component of small order", async () => {
    // C + (0, −1), of order two, is on the curve: what a delta outside the subgroup would leave behind.
    const circuit = await compile(SMALL);
    const inputs = smallInputs({}, {});
    const [x, y] = inputs.commitment as bigint[];
    expect(await refuses(circuit, { ...inputs, commitment: [-x!, -y!] })).to.equal(true);
  });

  it("refuses a short in a long-only slot", async () => {
    const circuit = await compile(SMALL);
    expect(await refuses(circuit, smallInputs({}, { longOnly: [1, 1, 0] }))).to.equal(true);
  });

  it("accepts a surplus up to 2^139 - 1, and none of 2^139", async () => {
    // A coin at 10,000 dollars and one at 1e-8 make the value; slot 2 is worth nothing and costs
    // single steps of M. In 1e-28 dollars the surplus is 1e12·(1e12·q_0 + q_1) − q_2.
    const circuit = await compile(SMALL);
    const unit = 10n ** 12n;
    const limit = 1n << 139n;
    const top = limit / unit + 1n;
    const ask = (rest: bigint): Promise<boolean> => {
      const quantity = [top / unit, top % unit, rest];
      const rules = {
        price: [unit, 1, 1],
        optionPnl: [[0], [0]],
        weightLong: [10_000, 10_000, 0],
        contingency: [0, 0, 0],
        bandSensitivity: [0, 0, 1],
        impact: [0, 0, 0],
        shock: [
          [0, 0],
          [0, 0],
        ],
      };
      return refuses(circuit, smallInputs({ level: 1n, band: 1n }, rules, quantity));
    };
    const excess = top * unit - limit;
    expect(await ask(excess + 1n)).to.equal(false);
    expect(await ask(excess)).to.equal(true);
  });

  it("seals the surplus under compare, whatever it is, and does not assert the level", async () => {
    const circuit = await compile(SMALL);
    const seal = (surplus: bigint): bigint =>
      sealOf(surplus < 0n ? surplus + FIELD_MODULUS : surplus, SALT);
    for (const level of [10_000n, BEST_LEVEL, BEST_LEVEL + 1n, 65_535n]) {
      const surplus = 13_970n * 10n ** 28n - level * MARGIN;
      const ask = (sealedFigure: bigint, flags = { compare: 1n }): Promise<boolean> =>
        refuses(circuit, smallInputs({ level, ...flags }, { sealedFigure }));
      expect(await ask(seal(surplus))).to.equal(false);
      expect(await ask(seal(surplus + 1n))).to.equal(true);
      expect(await ask(seal(surplus - 1n))).to.equal(true);
      expect(await ask(sealOf(DOLLARS, SALT))).to.equal(true);
      expect(await ask(0n)).to.equal(true);
      expect(await ask(seal(surplus), { compare: 0n })).to.equal(true);
    }
  });

  it("bounds value and requirement under compare as ever, whatever figure is sealed", async () => {
    const circuit = await compile(SMALL);
    const unit = 10n ** 8n;
    const rules = {
      optionPnl: [[0], [0]],
      weightLong: [10_000, 10_000, 0],
      bandSensitivity: [0, 0, 0],
      impact: [0, 0, 0],
      shock: [
        [0, 0],
        [0, 0],
      ],
    };
    const ask = (quantity: bigint[], price: bigint[], cost: number, surplus: bigint) => {
      const sealedFigure = sealOf(surplus < 0n ? surplus + FIELD_MODULUS : surplus, SALT);
      const inputs = { ...rules, price, contingency: [0, 0, cost], sealedFigure };
      return refuses(circuit, smallInputs({ compare: 1n }, inputs, quantity));
    };
    // A raw unit of the dear slot is worth a dollar. Value alone: 2^63 cents are one too many.
    const dear = 10n ** 8n * unit;
    const worth = (dollars: bigint): Promise<boolean> =>
      ask([dollars, 0n, 0n], [dear, unit, unit], 0, dollars * 10n ** 28n);
    const most = ((1n << 63n) - 1n) / 100n;
    expect(await worth(most)).to.equal(false);
    expect(await worth(most + 1n)).to.equal(true);
    // Requirement alone, of a slot that weighs nothing and costs its value: 2^57 dollars are one too many.
    const required = (dollars: bigint): Promise<boolean> =>
      ask([0n, 0n, dollars], [unit, unit, dear], 10_000, -dollars * 10n ** 28n);
    expect(await required((1n << 57n) - 1n)).to.equal(false);
    expect(await required(1n << 57n)).to.equal(true);
  });

  it("refuses to compare and tally or disclose in one proof", async () => {
    const circuit = await compile(SMALL);
    const sealedFigure = sealOf(13_970n * 10n ** 28n - 10_000n * MARGIN, SALT);
    const disclosed = { value: VALUE_CENTS, requirement: CENTS };
    const ask = (flags: SmallTerms, outputs: Inputs): Promise<boolean> =>
      refuses(circuit, smallInputs({ compare: 1n, ...flags }, { sealedFigure, ...outputs }));
    expect(await ask({}, {})).to.equal(false);
    expect(await ask({ tally: 1n }, {})).to.equal(true);
    expect(await ask({ disclose: 1n }, disclosed)).to.equal(true);
    // What the equations would say if both flags could be set.
    const twice = { sealedFigure: (2n * sealedFigure) % FIELD_MODULUS };
    expect(await ask({ tally: 1n }, twice)).to.equal(true);
    const level = BEST_LEVEL + 1n;
    const short = 13_970n * 10n ** 28n - level * MARGIN + FIELD_MODULUS;
    const sealedShort = { sealedFigure: sealOf(short, SALT), ...disclosed };
    expect(await ask({ disclose: 1n, level }, sealedShort)).to.equal(true);
  });

  it("refuses terms wider than 35 bits", async () => {
    const circuit = await compile(SMALL);
    const { terms } = smallInputs({}, {});
    const wide = (terms as bigint) + (1n << 35n);
    expect(await refuses(circuit, smallInputs({}, { terms: wide }))).to.equal(true);
  });

  it("refuses quantities shifted by the subgroup order, which leave the commitment as it is", async () => {
    const circuit = await compile(SMALL);
    const inputs = smallInputs({}, {});
    const shifted = [QUANTITY[0]! + SUBGROUP_ORDER, QUANTITY[1]!, QUANTITY[2]!];
    expect(await refuses(circuit, { ...inputs, quantity: shifted })).to.equal(true);
  });
});

/** ⌈M⌉ in cents of a book that is long slots 0 and 2 and short slot 1, at a band of 1 %. */
function requirementCents(quantity: bigint[]): bigint {
  const [q0, q1, q2] = [quantity[0]!, -quantity[1]!, quantity[2]!];
  const [v0, v1, v2] = [q0 * 10n ** 8n, q1 * 4n * 10n ** 11n, q2 * 10n ** 10n];
  const impact = (1n << 34n) * q1 * v1 + (1n << 36n) * q2 * v2;
  const concentration = (impact + (1n << 64n) - 1n) >> 64n;
  const worst = 3_000n * v1 - 10_000n * 90_00000000n * q2;
  const addOn =
    10_000n * (200n * v1 + 500n * v2) + 100n * (10_000n * v0 + 13_700n * v1 + 20_000n * v2);
  const margin = 10_000n * worst + addOn + 10_000n * 10_100n * concentration;
  return (margin + 10n ** 22n - 1n) / 10n ** 22n;
}
