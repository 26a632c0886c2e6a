/** Random and extreme statements of a shipped circuit, for differential tests. */
import fc from "fast-check";
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import { minimalBandSensitivity, type MarketSnapshot, type RuleTable } from "../../risk/index.ts";

export interface RandomStatement {
  readonly quantity: bigint[];
  readonly blinding: bigint;
  readonly salt: bigint;
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
  readonly level: bigint;
  readonly band: bigint;
  readonly disclose: boolean;
  readonly compare: boolean;
  readonly tally: boolean;
}

/** Log-uniform in magnitude up to 2^bits − 1, with 0, 1 and the extreme over-represented. */
function magnitude(bits: number): fc.Arbitrary<bigint> {
  const widest = (1n << BigInt(bits)) - 1n;
  return fc.oneof(
    { arbitrary: fc.constantFrom(0n, 1n, widest), weight: 1 },
    {
      arbitrary: fc
        .integer({ min: 1, max: bits })
        .chain((width) => fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n })),
      weight: 6,
    },
  );
}

function signed(bits: number): fc.Arbitrary<bigint> {
  return fc
    .tuple(magnitude(bits), fc.boolean())
    .map(([value, negative]) => (negative ? -value : value));
}

/** A comparison excludes the other two flags. */
function withOneUse<Flags extends { compare: boolean; tally: boolean; disclose: boolean }>(
  random: Flags,
): Flags {
  return random.compare ? { ...random, tally: false, disclose: false } : random;
}

/** One of the ends of what `bits` hold, or beside it. */
function end(bits: number): fc.Arbitrary<bigint> {
  const widest = (1n << BigInt(bits)) - 1n;
  return fc.constantFrom(0n, 1n, widest - 1n, widest);
}

/**
 * `wide`: every field over its whole width; otherwise books of a size people hold.
 * `extreme`: every rule, and the terms, at an end of its width, whatever the size of books.
 */
export function randomStatement(
  id: SolvencyId,
  wide: boolean,
  extreme = false,
): fc.Arbitrary<RandomStatement> {
  const { parameters: shape, nSlots } = solvencyCircuit(id);
  const { nLinear, nOption, nScenarios } = shape;
  const perSlot = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    fc.array(arbitrary, { minLength: nSlots, maxLength: nSlots });
  const grid = (arbitrary: fc.Arbitrary<bigint>, width: number): fc.Arbitrary<bigint[][]> =>
    fc.array(fc.array(arbitrary, { minLength: width, maxLength: width }), {
      minLength: nScenarios,
      maxLength: nScenarios,
    });
  const between = (min: bigint, max: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min, max });
  /** A rule of that many bits, between bounds where `wide` does not say otherwise. */
  const rule = (bits: number, usual: fc.Arbitrary<bigint>): fc.Arbitrary<bigint> =>
    extreme ? end(bits) : wide ? magnitude(bits) : usual;
  return fc
    .record({
      // A short position is one in five, so that long books meet their level often enough.
      quantity: perSlot(
        fc
          .tuple(magnitude(wide ? 63 : 40), fc.integer({ min: 0, max: 4 }))
          .map(([q, side]) => (side === 0 ? -q : q)),
      ),
      blinding: between(0n, (1n << 252n) - 1n),
      salt: magnitude(253),
      price: perSlot(magnitude(wide ? 64 : 45)),
      optionPnl: grid(signed(wide ? 63 : 40), nOption),
      longOnly: perSlot(fc.integer({ min: 0, max: 19 }).map((flag) => flag === 0)),
      weightLong: perSlot(
        extreme ? fc.constantFrom(0n, 1n, 10_000n) : between(wide ? 0n : 8_000n, 10_000n),
      ),
      weightShort: perSlot(
        extreme
          ? fc.constantFrom(10_000n, 10_001n, 65_535n)
          : between(10_000n, wide ? 65_535n : 12_000n),
      ),
      contingency: perSlot(rule(16, between(0n, 300n))),
      impact: perSlot(rule(40, magnitude(16))),
      shock: grid(
        extreme
          ? end(23).chain((shock) => fc.constantFrom(shock, -shock))
          : wide
            ? signed(23)
            : between(-3_000n, 3_000n),
        nLinear,
      ),
      level: rule(16, between(10_000n, 15_000n)),
      band: rule(16, between(0n, 500n)),
      disclose: fc.integer({ min: 0, max: 4 }).map((flag) => flag === 0),
      tally: fc.boolean(),
      compare: fc.integer({ min: 0, max: 4 }).map((flag) => flag === 0),
    })
    .map(withOneUse)
    .map((random) => {
      const rules = {
        ...random,
        circuit: id,
        shape,
        initialLevel: 10_000n,
        maintenanceLevel: 10_000n,
      };
      const bandSensitivity = minimalBandSensitivity(rules as unknown as RuleTable, nLinear);
      const table = { ...rules, bandSensitivity } as unknown as RuleTable;
      const market = { ...random, circuit: id, shape, epoch: 1n, committedAt: 0n };
      return { ...random, table, market: market as unknown as MarketSnapshot };
    });
}
