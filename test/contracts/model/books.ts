/** Two books in the clear, and what they are worth by the margin model of `risk/`. */
import { solvencyCircuits } from "../../../circuits/spec.ts";
import type { AffinePoint } from "../../../circuits/babyjubjub.ts";
import {
  evaluateMargin,
  plainTerms,
  type Band,
  type Level,
  type MarketSnapshot,
  type Quantity,
  type RuleTable,
} from "../../../risk/index.ts";
import type { Figures } from "../fixtures/liquidation.ts";
import { EMPTY, amountPoint, minus, plus } from "../fixtures/protocol.ts";
import { ruleTable } from "../fixtures/rules.ts";

const SLOTS = 8;
/** Dollars, and the token of slot 1; the other slots stay empty. */
export type Book = readonly [cash: bigint, token: bigint];

const [circuit] = solvencyCircuits();
const table = ((): RuleTable => {
  const bigints = (values: readonly number[]): bigint[] => values.map((value) => BigInt(value));
  const rules = ruleTable();
  return {
    circuit: circuit!.id,
    shape: circuit!.parameters,
    initialLevel: BigInt(rules.initialLevel),
    maintenanceLevel: BigInt(rules.maintenanceLevel),
    longOnly: rules.longOnly,
    weightLong: bigints(rules.weightLong),
    weightShort: bigints(rules.weightShort),
    contingency: bigints(rules.contingency),
    bandSensitivity: bigints(rules.bandSensitivity),
    impact: bigints(rules.impact),
    shock: rules.shock.map(bigints),
  } as unknown as RuleTable;
})();

function evaluate(book: Book, prices: readonly bigint[], level: number, band: number) {
  const price = Array.from({ length: SLOTS }, (_, slot) => prices[slot] ?? 0n);
  const quantities = Array.from({ length: SLOTS }, (_, slot) => book[slot] ?? 0n) as Quantity[];
  const market = { circuit: table.circuit, shape: table.shape, price, optionPnl: [] };
  const terms = plainTerms(BigInt(level) as Level, BigInt(band) as Band);
  return evaluateMargin(quantities, market as unknown as MarketSnapshot, table, terms);
}

/** Whether an honest prover can prove this level in this band. */
export function meets(book: Book, prices: readonly bigint[], level: number, band: number): boolean {
  return evaluate(book, prices, level, band).status === "provable";
}

/** What an honest prover discloses, cents. */
export function figuresOf(book: Book, prices: readonly bigint[]): Figures {
  const { valueCents, requirementCents, positionValue } = evaluate(book, prices, 0, 0);
  const worth = positionValue.reduce((sum, value) => sum + value, 0n);
  const cent = 10n ** 14n;
  const plainValue = worth / cent - (worth % cent < 0n ? 1n : 0n);
  return { value: valueCents, requirement: requirementCents, plainValue };
}

/** (value + 1)·1e4 ≤ level·(requirement − 1): certain despite rounding. */
export function isBelow({ value, requirement }: Figures, level: number): boolean {
  if (requirement === 0n) return value < 0n;
  return (value + 1n) * 10_000n <= BigInt(level) * (requirement - 1n);
}

const amount = (slot: number, quantity: bigint): AffinePoint =>
  quantity < 0n ? minus(EMPTY, amountPoint(slot, -quantity)) : amountPoint(slot, quantity);

/** Σ q_i·G_i, without a blinding. */
export function pointOf([cash, token]: Book): AffinePoint {
  return plus(amount(0, cash), amount(1, token));
}

export const add = (a: Book, b: Book, sign = 1n): Book => [a[0] + sign * b[0], a[1] + sign * b[1]];
