/** Books exactly at a limit of docs/statement.md, "Book limits", and one unit inside. */
import fc from "fast-check";
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import { type RandomStatement } from "../../test/circuits/portfolios.ts";

/** What a slot holds and what applies to it; the rest is zero. */
interface Slot {
  readonly quantity: bigint;
  readonly price: bigint;
  readonly weight?: bigint;
  /** In one scenario. */
  readonly shock?: bigint;
  readonly bandSensitivity?: bigint;
  readonly impact?: bigint;
}

interface LimitCase {
  readonly slots: readonly Slot[];
  /** The level is asserted; otherwise figures are disclosed or compared. */
  readonly asserted?: true;
  /** Shocks are those of every scenario, not of one: then nothing is far from the worst loss. */
  readonly everywhere?: true;
}

const power = (exponent: bigint): bigint => 1n << exponent;
/** A slot of quantity and price 1: the least a book can differ by. */
const LEAST = { quantity: 1n, price: 1n };

/** Worst loss, or distance of a gain from it, of 2^112 × 1e-20. */
function lossCase(sign: bigint, inside: boolean): LimitCase {
  const wide = { quantity: power(62n), price: power(30n), shock: sign * power(20n) };
  const slots = inside ? [wide, { ...LEAST, shock: -sign }] : [wide];
  return sign < 0n ? { slots, everywhere: true } : { slots };
}

/** The charge is K·2^64; the last slot makes it an unwhole one, just above. */
function concentrationCase(inside: boolean, above: boolean): LimitCase {
  const deep = { quantity: power(50n), impact: power(39n) };
  if (!inside) return { slots: [{ ...deep, price: power(24n) }] };
  // (2^163 − 2^139) + (2^139 − 2^64); 2^75 − 1 is divisible by 2^15 − 1.
  const rest = {
    quantity: power(20n),
    impact: (power(15n) - 1n) << 24n,
    price: (power(75n) - 1n) / (power(15n) - 1n),
  };
  const least = above ? [{ ...LEAST, impact: 1n }] : [];
  return { slots: [{ ...deep, price: power(24n) - 1n }, rest, ...least] };
}

/** 1e8·U − A is 2^139, or one less; level 1e-4 and band 1e-4. */
function surplusCase(inside: boolean): LimitCase {
  const target = power(139n) - (inside ? 1n : 0n);
  const value = target / 10n ** 8n + 1n;
  const wide = { quantity: power(62n), price: value / power(62n), weight: 1n };
  const rest = { quantity: value % power(62n), price: 1n, weight: 1n };
  const charged = { quantity: value * 10n ** 8n - target, price: 1n, bandSensitivity: 1n };
  return { slots: [wide, rest, charged], asserted: true };
}

/** U is 2^63 cents either way, or one unit of 1e-20 USD less. */
function valueCase(sign: bigint, less: boolean): LimitCase {
  const wide = { quantity: sign * power(62n), price: 2n * 10n ** 18n, weight: 1n };
  return { slots: less ? [wide, { ...LEAST, quantity: -1n, weight: 1n }] : [wide] };
}

/** A is 2^57 − 1 dollars, or one unit of 1e-24 USD more. */
function requirementCase(inside: boolean): LimitCase {
  const rate = { bandSensitivity: 10_000n };
  const wide = { quantity: (power(57n) - 1n) * 32n, price: 10n ** 20n / 32n, ...rate };
  return { slots: inside ? [wide] : [wide, { ...LEAST, bandSensitivity: 1n }] };
}

const CASES: readonly LimitCase[] = [
  ...[1n, -1n].flatMap((sign) => [lossCase(sign, false), lossCase(sign, true)]),
  // One scenario loses as much, and one that gains as much is as far away.
  { slots: lossCase(-1n, false).slots },
  concentrationCase(false, false),
  concentrationCase(true, false),
  concentrationCase(true, true),
  ...[surplusCase(false), surplusCase(true)],
  ...[1n, -1n].flatMap((sign) => [valueCase(sign, false), valueCase(sign, true)]),
  ...[requirementCase(false), requirementCase(true)],
];

/** One of the cases, in slots, in a scenario and with secrets of no importance. */
export function limitBook(id: SolvencyId): fc.Arbitrary<RandomStatement> {
  const { parameters: shape, nSlots } = solvencyCircuit(id);
  const slots = Array.from({ length: shape.nLinear }, (_, slot) => slot);
  return fc
    .record({
      limit: fc.constantFrom(...CASES),
      places: fc.shuffledSubarray(slots, { minLength: 3, maxLength: 3 }),
      scenario: fc.nat({ max: shape.nScenarios - 1 }),
      blinding: fc.bigInt({ min: 0n, max: (1n << 252n) - 1n }),
      salt: fc.bigInt({ min: 0n, max: 1n << 250n }),
      compare: fc.boolean(),
      tally: fc.boolean(),
    })
    .map(({ limit, places, scenario, blinding, salt, compare, tally }) => {
      const placed = new Map(limit.slots.map((slot, k) => [places[k], slot]));
      const bySlot = (of: (slot: Slot) => bigint | undefined, none = 0n): bigint[] =>
        Array.from({ length: nSlots }, (_, i) => {
          const slot = placed.get(i);
          return slot === undefined ? none : (of(slot) ?? none);
        });
      const nothing = new Array<bigint>(nSlots).fill(0n);
      const asserted = limit.asserted === true;
      const shock = bySlot((slot) => slot.shock).slice(0, shape.nLinear);
      const still = new Array<bigint>(shape.nLinear).fill(0n);
      const table = {
        ...{ circuit: id, shape, initialLevel: 10_000n, maintenanceLevel: 10_000n },
        longOnly: nothing.map(() => false),
        weightLong: bySlot((slot) => slot.weight),
        weightShort: bySlot((slot) => slot.weight),
        contingency: nothing,
        bandSensitivity: bySlot((slot) => slot.bandSensitivity),
        impact: bySlot((slot) => slot.impact),
        shock: Array.from({ length: shape.nScenarios }, (_, s) =>
          limit.everywhere === true || s === scenario ? shock : still,
        ),
      };
      const market = {
        ...{ circuit: id, shape, epoch: 1n, committedAt: 0n },
        price: bySlot((slot) => slot.price),
        optionPnl: table.shock.map(() => new Array<bigint>(shape.nOption).fill(0n)),
      };
      const compares = !asserted && compare;
      return {
        ...{ blinding, salt, level: 1n, band: 1n },
        ...{ compare: compares, disclose: !asserted && !compare, tally: tally && !compares },
        quantity: bySlot((slot) => slot.quantity),
        market: market as unknown as RandomStatement["market"],
        table: table as unknown as RandomStatement["table"],
      };
    });
}
