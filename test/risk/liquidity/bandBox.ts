/** Books of `book32` with nothing to spare, and the corners of the box around their market (docs/band.md). */
import fc from "fast-check";
import { solvencyCircuit } from "../../../circuits/spec.ts";
import {
  evaluateMargin,
  magnitude,
  max,
  minimalBandSensitivity,
  plainTerms,
  sum,
  type Band,
  type BandSensitivity,
  type Level,
  type MarketSnapshot,
  type Price,
  type Quantity,
  type RuleTable,
} from "../../../risk/index.ts";
import {
  largestDriftDown,
  linearBandSensitivityUp,
  optionBandSensitivityUp,
  reachDown,
  type OptionSlotRules,
} from "../../../risk/liquidity/index.ts";

const { id, nSlots, parameters: shape } = solvencyCircuit("solvency-book32");
export const { nLinear, nScenarios } = shape;

/** One position with the rules of its slot; `slot` 1 … 31. */
export interface Holding {
  readonly slot: number;
  readonly quantity: bigint;
  readonly price: bigint;
  readonly weightLong: bigint;
  readonly weightShort: bigint;
  readonly contingency: bigint;
  readonly impact: bigint;
  /** Shock of a linear slot, π of an option slot, by scenario. */
  readonly scenario: readonly bigint[];
  /** Of an option slot. */
  readonly reach: bigint;
}

export interface Situation {
  readonly holdings: readonly Holding[];
  readonly level: bigint;
  readonly band: bigint;
}

export interface Statement {
  readonly book: readonly Quantity[];
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
  readonly level: bigint;
  readonly band: bigint;
}

/** Log-uniform below 2^bits. */
const upTo = (bits: number, least = 0n): fc.Arbitrary<bigint> =>
  fc
    .integer({ min: 1, max: bits })
    .chain((width) => fc.bigInt({ min: least, max: 1n << BigInt(width) }));

/**
 * @param fine positions so small that the rounding of K is seen
 * @param most positions in one book, of the 31 there can be
 */
export function situation(fine: boolean, withImpact: boolean, most = 4): fc.Arbitrary<Situation> {
  const fewest = most > 4 ? Math.floor(most / 2) : 1;
  const holding = fc.integer({ min: 1, max: nSlots - 1 }).chain((slot) =>
    fc.record({
      slot: fc.constant(slot),
      quantity: fc
        .tuple(upTo(fine ? 16 : 45, 1n), fc.boolean())
        .map(([q, short]) => (short ? -q : q)),
      price: upTo(fine ? 16 : 45, 1n),
      weightLong: fc.bigInt({ min: 0n, max: 10_000n }),
      weightShort: fc.bigInt({ min: 10_000n, max: 20_000n }),
      contingency: fc.bigInt({ min: 0n, max: 3_000n }),
      impact: withImpact ? upTo(fine ? 39 : 16, 1n) : fc.constant(0n),
      scenario: fc.array(
        slot < nLinear
          ? fc.bigInt({ min: -10_000n, max: 30_000n })
          : fc.bigInt({ min: -(1n << 40n), max: 1n << 40n }),
        { minLength: nScenarios, maxLength: nScenarios },
      ),
      reach: fc.bigInt({ min: 1n, max: withImpact ? 10_000n : 200_000n }),
    }),
  );
  return fc.record({
    holdings: fc.uniqueArray(holding, {
      minLength: fewest,
      maxLength: most,
      selector: (h) => h.slot,
    }),
    level: fc.oneof(fc.constant(10_000n), fc.bigInt({ min: 10_000n, max: 20_000n })),
    // With level · band near 1 cash is worth nothing.
    band: fc.oneof(fc.constantFrom(1n, 500n, 4_000n), fc.bigInt({ min: 1n, max: 2_000n })),
  });
}

const slotRules = (holding: Holding): OptionSlotRules => holding as unknown as OptionSlotRules;

/** κ at its least, or with the step that pays for the rounding of K; `less` is taken off afterwards. */
export interface Sensitivities {
  readonly step: boolean;
  readonly less: bigint;
}

function tableOf({ holdings }: Situation, fine: boolean, { step, less }: Sensitivities): RuleTable {
  const perSlot = <T>(rest: T, of: (holding: Holding) => T): T[] =>
    Array.from({ length: nSlots }, (_, slot) => {
      const own = holdings.find((holding) => holding.slot === slot);
      return own === undefined ? rest : of(own);
    });
  const rules = {
    ...{ circuit: id, shape, initialLevel: 10_000n, maintenanceLevel: 10_000n },
    longOnly: perSlot(false, () => false),
    weightLong: perSlot(10_000n, (each) => each.weightLong),
    weightShort: perSlot(10_000n, (each) => each.weightShort),
    contingency: perSlot(0n, (each) => each.contingency),
    impact: perSlot(0n, (each) => each.impact),
    shock: Array.from({ length: nScenarios }, (_, s) =>
      perSlot(0n, (each) => each.scenario[s] ?? 0n).slice(0, nLinear),
    ),
  } as unknown as RuleTable;
  const least = minimalBandSensitivity(rules, nLinear).slice(0, nLinear);
  const linear = step ? linearBandSensitivityUp(rules, nLinear) : least;
  const bandSensitivity = perSlot(0n, (each) => {
    if (each.slot < nLinear) return (linear[each.slot] ?? 0n) - less;
    const impact = (step ? each.impact : 0n) as OptionSlotRules["impact"];
    return optionBandSensitivityUp(each.reach, { ...slotRules(each), impact }) - less;
  }) as BandSensitivity[];
  if (!fine) bandSensitivity[0] = 10_000n as BandSensitivity;
  return { ...rules, bandSensitivity };
}

/**
 * A dollar is 1e8. Cash of price 1 lets a surplus come within 1e-16 USD of 0; as that price has no other in any band
 * below 1, it needs no κ, which would be something to spare.
 */
function marketOf({ holdings }: Situation, fine: boolean): MarketSnapshot {
  const price = new Array<bigint>(nSlots).fill(0n);
  price[0] = fine ? 1n : 100_000_000n;
  const optionPnl = Array.from({ length: nScenarios }, () =>
    new Array<bigint>(nSlots - nLinear).fill(0n),
  );
  for (const holding of holdings) {
    price[holding.slot] = holding.price;
    if (holding.slot < nLinear) continue;
    holding.scenario.forEach((pnl, s) => {
      optionPnl[s]![holding.slot - nLinear] = pnl;
    });
  }
  return { circuit: id, shape, epoch: 1n, committedAt: 0n, price, optionPnl } as never;
}

export const surplusOf = (
  { book, market, table, level }: Omit<Statement, "band">,
  band: bigint,
): bigint => evaluateMargin(book, market, table, plainTerms(level as Level, band as Band)).surplus;

/** The situation with as little of slot 0 as its statement needs, or as much debt of it as it bears. */
export function withNothingToSpare(
  own: Situation,
  fine: boolean,
  sensitivities: Sensitivities,
): Statement {
  const statement = {
    ...own,
    market: marketOf(own, fine),
    table: tableOf(own, fine, sensitivities),
  };
  const book = new Array<bigint>(nSlots).fill(0n);
  for (const { slot, quantity } of own.holdings) book[slot] = quantity;
  const withCash = (cash: bigint): Quantity[] => [cash, ...book.slice(1)] as Quantity[];
  const surplus = (cash: bigint): bigint =>
    surplusOf({ ...statement, book: withCash(cash) }, own.band);
  const bare = surplus(0n);
  const perUnit = bare < 0n ? surplus(1n) - bare : bare - surplus(-1n);
  // Up in size when short of something, down when there is some to spare.
  const cash = bare < 0n ? (perUnit - 1n - bare) / perUnit : -(bare / perUnit);
  return { ...statement, book: withCash(cash) };
}

export function optionRules(table: RuleTable, slot: number): OptionSlotRules {
  const at = <T>(list: readonly T[]): T => list[slot]!;
  return {
    weightLong: at(table.weightLong),
    weightShort: at(table.weightShort),
    contingency: at(table.contingency),
    impact: at(table.impact),
  };
}

type Move = (market: { price: bigint[]; optionPnl: bigint[][] }) => void;

/** The corners of one slot's part of the box; scenario values move against the position, which is the worst of them. */
function movesOf(statement: Statement, slot: number, moreReach: bigint): Move[] {
  const { book, market, table, band } = statement;
  const price = market.price[slot] ?? 0n;
  const to =
    (target: bigint): Move =>
    (moved) => {
      moved.price[slot] = target;
    };
  if (slot < nLinear) {
    const distance = (price * band) / 10_000n;
    return [to(price - distance), to(price + distance)];
  }
  const reach = reachDown(table.bandSensitivity[slot]!, optionRules(table, slot)) + moreReach;
  const drift = largestDriftDown(band as Band, reach, price as Price);
  const against = book[slot]! < 0n ? 1n : -1n;
  const shift =
    (by: bigint): Move =>
    (moved) => {
      for (const row of moved.optionPnl) row[slot - nLinear] = row[slot - nLinear]! + against * by;
    };
  const fall = drift < price ? drift : price;
  const both: Move = (moved) => {
    to(price - fall)(moved);
    shift(drift - fall)(moved);
  };
  return [both, to(price + drift), shift(drift)];
}

/** Surplus at band 0 once these moves have been made. */
function surplusAfter(statement: Statement, moves: readonly Move[]): bigint {
  const { price, optionPnl } = statement.market;
  const moved = { price: [...price], optionPnl: optionPnl.map((row) => [...row]) };
  for (const move of moves) move(moved);
  const market = { ...statement.market, ...moved } as unknown as MarketSnapshot;
  return surplusOf({ ...statement, market }, 0n);
}

/** By slot that is held. */
function cornersOf(statement: Statement, moreReach: bigint): Move[][] {
  const held = statement.book.flatMap((quantity, slot) => (quantity === 0n ? [] : [slot]));
  return held.map((slot) => movesOf(statement, slot, moreReach));
}

/** Surplus at a corner from which no slot's move alone leads further down: for books with too many corners to try all. */
export function descendedSurplus(statement: Statement): bigint {
  const moves = cornersOf(statement, 0n);
  const chosen = moves.map(([first]) => first!);
  let least = surplusAfter(statement, chosen);
  for (let sweep = 0; sweep < 2; sweep += 1) {
    moves.forEach((choices, place) => {
      for (const choice of choices) {
        const surplus = surplusAfter(statement, chosen.with(place, choice));
        if (surplus >= least) continue;
        [least, chosen[place]] = [surplus, choice];
      }
    });
  }
  return least;
}

/** Least surplus at band 0 over all corners of the box. */
export function leastSurplus(statement: Statement, moreReach = 0n): bigint {
  const moves = cornersOf(statement, moreReach);
  const corners = moves.reduce<Move[][]>(
    (paths, choices) => paths.flatMap((path) => choices.map((choice) => [...path, choice])),
    [[]],
  );
  const surpluses = corners.map((corner) => surplusAfter(statement, corner));
  return surpluses.reduce((least, each) => (each < least ? each : least));
}

/** 1e4·E of docs/band.md: what the slots with an impact have above the least κ, in 1e-28 USD of requirement. */
export function spare({ book, market, table, band }: Statement): bigint {
  const least = minimalBandSensitivity(table, nLinear);
  const spares = book.map((quantity, slot) => {
    if (table.impact[slot] === 0n) return 0n;
    const kappa = table.bandSensitivity[slot] ?? 0n;
    const rules = optionRules(table, slot);
    const cost = rules.contingency + max(rules.weightLong, rules.weightShort);
    const above =
      slot < nLinear
        ? 10_000n * (kappa - (least[slot] ?? 0n))
        : 10_000n * kappa - cost * reachDown(kappa as BandSensitivity, rules);
    return band * above * magnitude(quantity * (market.price[slot] ?? 0n));
  });
  return sum(spares);
}
