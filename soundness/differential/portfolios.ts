/** Random and boundary portfolios of the shipped circuits, by kind; a seed gives the same ones again. */
import fc from "fast-check";
import { SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { type SolvencyId } from "../../circuits/spec.ts";
import { type MarketSnapshot } from "../../risk/index.ts";
import { randomStatement, type RandomStatement } from "../../test/circuits/portfolios.ts";
import { balanced } from "./balanced.ts";
import { limitBook } from "./limitBooks.ts";

/** What is claimed of the published figures, beside what they are. */
export interface Misstatement {
  readonly value: bigint;
  readonly requirement: bigint;
  readonly sealedFigure: bigint;
}

export interface Portfolio extends RandomStatement {
  readonly misstated: Misstatement;
}

export const TRUE_FIGURES: Misstatement = { value: 0n, requirement: 0n, sealedFigure: 0n };

type Source = (id: SolvencyId) => fc.Arbitrary<RandomStatement | Portfolio>;

const ordinary: Source = (id) => randomStatement(id, false);

/** One slot is left, or none; or everything is short; or the market or the rules are all zero. */
const zeros: Source = (id) =>
  fc.tuple(ordinary(id), fc.integer({ min: 0, max: 4 }), fc.nat()).map(([random, what, pick]) => {
    const { quantity, market, table } = random;
    const blank = (list: readonly unknown[]): bigint[] => list.map(() => 0n);
    const kept = pick % quantity.length;
    if (what === 0) return { ...random, quantity: blank(quantity) };
    if (what === 1) return { ...random, quantity: quantity.map((q, i) => (i === kept ? q : 0n)) };
    if (what === 2) return { ...random, quantity: quantity.map((q) => (q > 0n ? -q : q)) };
    if (what === 3) {
      const still = { price: blank(market.price), optionPnl: market.optionPnl.map(blank) };
      return { ...random, market: { ...market, ...still } as unknown as MarketSnapshot };
    }
    const rules = {
      ...{ weightLong: blank(quantity), contingency: blank(quantity), impact: blank(quantity) },
      ...{ bandSensitivity: blank(quantity), shock: table.shock.map(blank) },
    };
    return { ...random, table: { ...table, ...rules } as unknown as typeof table };
  });

/** Quantities and blindings at the ends of their ranges, beyond them, and equal to others modulo ℓ. */
const wraps: Source = (id) => {
  const [half, order] = [1n << 63n, SUBGROUP_ORDER];
  const shifts = [1n << 64n, -(1n << 64n), order, -order, 8n * order, (1n << 253n) - order];
  return fc
    .record({
      random: ordinary(id),
      blindingAlone: fc.boolean(),
      slot: fc.nat(),
      quantity: fc.option(fc.constantFrom(half, half - 1n, -half, -half - 1n), { nil: undefined }),
      shift: fc.constantFrom(0n, 0n, 0n, ...shifts),
      blinding: fc.constantFrom(
        ...[0n, 1n, order - 1n, order, order + 1n, 2n * order, (1n << 252n) - 1n, 1n << 252n],
        ...[(1n << 252n) + 1n, (1n << 253n) - 1n],
      ),
    })
    .map(({ random, blindingAlone, slot, quantity, shift, blinding }) => ({
      ...random,
      blinding,
      quantity: random.quantity.map((q, i) =>
        !blindingAlone && i === slot % random.quantity.length ? (quantity ?? q) + shift : q,
      ),
    }));
};

/** A figure published that is not the book's: by one, or another altogether. */
const misstated: Source = (id) => {
  const off = fc.constantFrom(1n, -1n, 100n);
  const one = fc.constantFrom("value", "requirement", "sealedFigure");
  return fc.tuple(ordinary(id), one, off).map(([random, name, by]) => ({
    ...random,
    misstated: { ...TRUE_FIGURES, [name]: name === "sealedFigure" ? by * by : by },
  }));
};

/** Flags that exclude each other, and the ends of level and band. */
const contradictory: Source = (id) => {
  const ends = fc.constantFrom(0n, 1n, 65_534n, 65_535n);
  const flags = fc.record({ tally: fc.boolean(), disclose: fc.boolean(), compare: fc.boolean() });
  return fc
    .tuple(ordinary(id), flags, fc.record({ level: ends, band: ends }))
    .map(([random, asked, bounds]) => ({ ...random, ...asked, ...bounds }));
};

/** Kinds, with their share in a hundred. */
export const KINDS = {
  ordinary: { share: 22, of: ordinary },
  "any width": { share: 14, of: (id) => randomStatement(id, true) },
  "extreme rules": { share: 12, of: (id) => randomStatement(id, false, true) },
  "extreme rules, any width": { share: 4, of: (id) => randomStatement(id, true, true) },
  "at the level, one unit beside it": {
    share: 22,
    of: (id) => fc.tuple(ordinary(id), fc.integer({ min: 0, max: 11 })).map(balanced),
  },
  "at a book limit, one unit beside it": { share: 10, of: limitBook },
  zeros: { share: 4, of: zeros },
  "ends and wraps of quantity and blinding": { share: 5, of: wraps },
  "misstated figures": { share: 4, of: misstated },
  "ends of the terms, contradicting flags": { share: 3, of: contradictory },
} as const satisfies Record<string, { share: number; of: Source }>;

export type Kind = keyof typeof KINDS;

export interface Drawn {
  readonly kind: Kind;
  readonly portfolio: Portfolio;
}

/** At least `count` portfolios, every kind among them. */
export function drawPortfolios(id: SolvencyId, count: number, seed: number): Drawn[] {
  return (Object.keys(KINDS) as Kind[]).flatMap((kind, index) => {
    const { share, of } = KINDS[kind];
    const numRuns = Math.ceil((count * share) / 100);
    return fc
      .sample<RandomStatement | Portfolio>(of(id), { seed: seed + index, numRuns })
      .map((portfolio) => ({ kind, portfolio: { misstated: TRUE_FIGURES, ...portfolio } }));
  });
}
