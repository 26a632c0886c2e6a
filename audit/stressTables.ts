/**
 * Stress tables: the rules of a home table, with the price moves of a bad day in the place of its scenarios. What an account
 * needs under one is what it would have lost on that day, and the home's own charges. Anybody can register such a table.
 *
 * A move is the deepest fall within 24 hours by hourly closes, and of LINK in March 2020 the daily close: docs/risk.md has
 * them in logarithms; here as simple moves in 1e-4, rounded away from zero.
 */
import type { ZkMarginError } from "../circuits/errors.ts";
import {
  inputInvalid,
  minimalBandSensitivity,
  validateRuleTable,
  type RuleTable,
} from "../risk/index.ts";
import { type Shock } from "../risk/units.ts";

/** What every other coin is taken to have done: that of the hardest hit here. */
const OTHER = "*";

export const STRESS_DAYS = {
  "12 March 2020": { BTC: -4648n, ETH: -4780n, LINK: -4594n, [OTHER]: -4780n },
  "10 October 2025": {
    ...{ AAVE: -2298n, ADA: -2695n, AVAX: -2754n, BNB: -1471n, BTC: -925n, DOGE: -2754n },
    ...{ ETH: -1471n, LINK: -2732n, LTC: -2818n, SOL: -1854n, UNI: -3528n, XRP: -2071n },
    [OTHER]: -3528n,
  },
} as const satisfies Record<string, Readonly<Record<string, bigint>>>;
export type StressDay = keyof typeof STRESS_DAYS;

/** Whether what is worth a dollar fell: it is taken to have kept its price. */
const STILL = 0n;

function moveOf(day: StressDay, asset: string | null): bigint {
  if (asset === null) return STILL;
  const moves: Readonly<Record<string, bigint>> = STRESS_DAYS[day];
  return (Object.hasOwn(moves, asset) ? moves[asset] : moves[OTHER]) ?? STILL;
}

/**
 * A table that can be registered for the same key. The first scenario is the day; the others, which the circuit has too, move
 * nothing.
 * @param assets by linear slot: the coin whose move the slot makes ("BTC"), or null for what keeps its price, as slot 0 does
 * @throws INPUT_INVALID for another number of assets, or a table with options: their scenarios are the market's, not a table's
 */
export function stressTable(
  home: RuleTable,
  day: StressDay,
  assets: readonly (string | null)[],
): RuleTable {
  const { nLinear, nOption } = home.shape;
  if (nOption > 0) {
    throw inputInvalid(
      "table",
      "covers options, whose values in a scenario are the market's",
      "use a home table of a circuit without options",
    );
  }
  if (assets.length !== nLinear || assets[0] !== null) throw assetsRefused(nLinear);
  const row = assets.map((asset) => moveOf(day, asset) as Shock);
  const still = row.map(() => STILL as Shock);
  const shock = home.shock.map((_, scenario) => (scenario === 0 ? row : still));
  const least = minimalBandSensitivity({ ...home, shock }, nLinear);
  const table: RuleTable = {
    ...home,
    shock,
    bandSensitivity: home.bandSensitivity.map((own, slot) => {
      const needed = least[slot] ?? own;
      return needed > own ? needed : own;
    }),
  };
  return validateRuleTable(table);
}

function assetsRefused(nLinear: number): ZkMarginError {
  return inputInvalid(
    "assets",
    `are not ${nLinear}, of which the first is none`,
    "name the coin of every linear slot, and null for slot 0 and other dollars",
  );
}

/** The day whose moves are a table's only scenario; undefined for any other table. @param shock by scenario and slot, 1e-4 */
export function stressNamed(shock: readonly (readonly bigint[])[]): StressDay | undefined {
  const [first = [], ...others] = shock;
  if (others.some((row) => row.some((one) => one !== STILL))) return undefined;
  const moving = first.filter((one) => one !== STILL);
  if (moving.length === 0) return undefined;
  const days = Object.keys(STRESS_DAYS) as StressDay[];
  return days.find((day) => {
    const moves: readonly bigint[] = Object.values(STRESS_DAYS[day]);
    return moving.every((one) => moves.includes(one));
  });
}
