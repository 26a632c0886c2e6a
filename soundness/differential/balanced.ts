/** Books that meet their level exactly, or miss it by the least there is. */
import { evaluateMargin, floorDiv, type Quantity, type Terms } from "../../risk/index.ts";
import { type RandomStatement } from "../../test/circuits/portfolios.ts";

const ONE = 10_000n;
/** Surplus in units of 1e-20 USD; a step of the level, of the band. */
const ASKED: readonly (readonly [units: bigint, level: bigint, band: bigint])[] = [
  ...[0n, -1n, 1n, -2n, 2n, 0n, -1n].map((units) => [units, 0n, 0n] as const),
  [0n, 1n, 0n],
  [0n, -1n, 0n],
  [0n, 0n, 1n],
  [1n, 1n, 0n],
  [-1n, -1n, 0n],
];

/**
 * Slots 0 and 1 become cash that no rule touches, of which a unit is worth 1e4·price and 1 in 1e-20 USD; they hold
 * what is missing. With level and band sensitivities in whole multiples of 1 the rest of the surplus is a whole
 * number of that unit, so it is met exactly; then level or band moves by 1e-4.
 */
export function balanced([random, variant]: readonly [RandomStatement, number]): RandomStatement {
  const [units, levelStep, bandStep] = ASKED[variant % ASKED.length] ?? [0n, 0n, 0n];
  const cash = (rules: readonly bigint[], coarse: bigint, fine: bigint): bigint[] =>
    rules.map((rule, slot) => (slot === 0 ? coarse : slot === 1 ? fine : rule));
  const { table, market, level, band } = random;
  const rules = {
    longOnly: table.longOnly.map((flag, slot) => slot > 1 && flag),
    weightLong: cash(table.weightLong, ONE, 1n),
    weightShort: cash(table.weightShort, ONE, ONE),
    contingency: cash(table.contingency, 0n, 0n),
    impact: cash(table.impact, 0n, 0n),
    bandSensitivity: cash(table.bandSensitivity, 0n, 0n).map((kappa) => kappa - (kappa % ONE)),
    shock: table.shock.map((row) => cash(row, 0n, 0n)),
  };
  const whole = level - (level % ONE);
  const flags = { tally: random.tally, disclose: false, compare: false };
  const terms = { ...flags, level: whole, band } as unknown as Terms;
  const calm = { ...table, ...rules } as unknown as typeof table;
  const without = evaluateMargin(
    cash(random.quantity, 0n, 0n) as unknown as Quantity[],
    market,
    calm,
    terms,
  );
  const missing = units - without.surplus / (ONE * ONE);
  const size = missing < 0n ? -missing : missing;
  const coarsePrice = size / (ONE << 60n) + 1n;
  const coarse = floorDiv(missing, ONE * coarsePrice);
  const price = cash(market.price, coarsePrice, 1n);
  return {
    ...{ ...random, ...flags, level: whole + levelStep, band: band + bandStep },
    quantity: cash(random.quantity, coarse, missing - coarse * ONE * coarsePrice),
    market: { ...market, price } as unknown as typeof market,
    table: calm,
  };
}
