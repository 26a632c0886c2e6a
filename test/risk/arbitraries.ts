/** Generators of books, markets, rule tables and terms; extremes are drawn often. */
import fc from "fast-check";
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import {
  BAND,
  BAND_SENSITIVITY,
  CONTINGENCY,
  IMPACT,
  LEVEL,
  ONE,
  OPTION_PNL,
  PRICE,
  QUANTITY,
  SHOCK,
  minimalBandSensitivity,
  parseMarketSnapshot,
  parseRuleTable,
  type MarketSnapshot,
  type Quantity,
  type RuleTable,
  type Terms,
} from "../../risk/index.ts";

interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/** Mostly at most `typical` away from the end nearest zero; now and then anything, or an end. */
function spread({ min, max }: Range, typical: bigint): fc.Arbitrary<bigint> {
  const low = min < -typical ? -typical : min;
  const high = low + 2n * typical < max ? low + 2n * typical : max;
  return fc.oneof(
    { weight: 4, arbitrary: fc.bigInt({ min: low, max: high }) },
    { weight: 1, arbitrary: fc.bigInt({ min, max }) },
    { weight: 1, arbitrary: fc.constantFrom(min, max, low, high) },
  );
}

const list = <T>(arbitrary: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: length, maxLength: length });

/** Quantities; about half the slots are empty. */
export function bookOf(circuit: SolvencyId): fc.Arbitrary<Quantity[]> {
  const quantity = fc.oneof(fc.constant(0n), spread(QUANTITY, 10n ** 13n));
  return list(quantity as fc.Arbitrary<Quantity>, solvencyCircuit(circuit).nSlots);
}

export function marketOf(circuit: SolvencyId): fc.Arbitrary<MarketSnapshot> {
  const { nSlots, parameters } = solvencyCircuit(circuit);
  return fc
    .record({
      price: list(spread(PRICE, 10n ** 13n), nSlots),
      optionPnl: list(
        list(spread(OPTION_PNL, 10n ** 12n), parameters.nOption),
        parameters.nScenarios,
      ),
    })
    .map((parts) =>
      parseMarketSnapshot({
        zkmargin: "market-snapshot/1",
        circuit,
        epoch: "1",
        committedAt: "1583884800",
        ...parts,
      }),
    );
}

export function tableOf(circuit: SolvencyId): fc.Arbitrary<RuleTable> {
  const { nSlots, parameters } = solvencyCircuit(circuit);
  const { nLinear, nScenarios } = parameters;
  return fc
    .record({
      longOnly: list(fc.boolean(), nSlots),
      weightLong: list(fc.bigInt({ min: 0n, max: 10_000n }), nSlots),
      weightShort: list(spread({ min: 10_000n, max: 65_535n }, 2_000n), nSlots),
      contingency: list(spread(CONTINGENCY, 500n), nSlots),
      extra: list(spread({ min: 0n, max: 5_000_000n }, 3n), nSlots),
      impact: list(spread(IMPACT, 1_000_000n), nSlots),
      shock: list(list(spread(SHOCK, 5_000n), nLinear), nScenarios),
    })
    .map(({ extra, shock, ...others }) => {
      // The settlement asset falls by at most 1, so that every table is one the registry takes.
      const tame = shock.map(([first = 0n, ...row]) => [first < -ONE ? -ONE : first, ...row]);
      const rest = { ...others, shock: tame };
      rest.contingency[0] = 50n;
      const rules = rest as unknown as RuleTable;
      const least = minimalBandSensitivity(rules, nLinear);
      const wider = least.map((kappa, slot) => kappa + (extra[slot] ?? 0n));
      return parseRuleTable({
        zkmargin: "rule-table/1",
        circuit,
        levels: { initial: "1.2", maintenance: "1" },
        ...rest,
        impact: [0n, ...rest.impact.slice(1)],
        bandSensitivity: wider.map((k) => (k > BAND_SENSITIVITY.max ? BAND_SENSITIVITY.max : k)),
      });
    });
}

export function terms(): fc.Arbitrary<Terms> {
  return fc
    .record({
      level: spread(LEVEL, 12_000n),
      band: spread(BAND, 1_000n),
      tally: fc.boolean(),
      disclose: fc.boolean(),
      compare: fc.boolean(),
    })
    .map((random) =>
      random.compare ? { ...random, tally: false, disclose: false } : random,
    ) as fc.Arbitrary<Terms>;
}
