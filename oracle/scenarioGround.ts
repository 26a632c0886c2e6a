/**
 * The scenarios in which options are valued are those of the home tables, or a hedge would lose in one what it gains in
 * another: the grid's shocks are computed again and compared with what is registered, number by number.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, SHOCK, type Price, type RuleTable } from "../risk/index.ts";
import { type PolicyGrid } from "../risk/policy/index.ts";
import { requireRoundingCover, scenarioShocksUp } from "../risk/scenarios/index.ts";
import { OPTION_SCENARIOS } from "./pnlWords.ts";
import { reportRefused } from "./reportRefused.ts";

/** A registered home table, by its name on the chain. */
export interface HomeTable {
  /** 0x and 64 hexadecimal digits. */
  readonly table: string;
  readonly rules: RuleTable;
}

/**
 * @throws REPORT_REFUSED naming table, scenario and slot where a table moves otherwise than the grid;
 *   INPUT_INVALID for a table without option slots
 */
export function requireSameScenarios(homes: readonly HomeTable[], ground: PolicyGrid): void {
  if (homes.length === 0) throw inputInvalid("homes", "are none", "name the home tables");
  for (const { table, rules } of homes) {
    const { shape, shock } = rules;
    if (shape.nOption === 0 || shape.nScenarios !== OPTION_SCENARIOS) {
      throw inputInvalid("homes", `name ${table}, which has no option slots`, "leave it out");
    }
    const { grid, assets, linear } = ground;
    const own = scenarioShocksUp(grid, assets, linear, shape);
    for (const [s, row] of shock.entries()) {
      for (const [slot, registered] of row.entries()) {
        const ours = own[s]?.[slot];
        if (ours === registered) continue;
        const name = grid.scenarios[s]?.name ?? String(s);
        const moves = `moves slot ${slot} by ${SHOCK.format(registered)}`;
        const other = ours === undefined ? "not at all" : `by ${SHOCK.format(ours)}`;
        throw reportRefused(
          `home table ${table} ${moves} in scenario ${s}, and the manifest's grid ${other} (${name})`,
          "take the manifest that the table in force was built with",
          "manifest",
        );
      }
    }
  }
}

/**
 * Rounding can give who wrote an option less than 1e-8 USD a unit; where a table allows that, its contingency must outweigh it.
 * @param prices 1e-8 USD by option slot
 * @throws REPORT_REFUSED naming the table and the slot
 */
export function requireContingency(
  homes: readonly HomeTable[],
  prices: ReadonlyMap<number, bigint>,
): void {
  for (const { table, rules } of homes) {
    const price = rules.contingency.map(
      (_, slot) => (rules.longOnly[slot] === true ? 0n : (prices.get(slot) ?? 0n)) as Price,
    );
    try {
      requireRoundingCover(rules, { price });
    } catch (error) {
      if (!(error instanceof ZkMarginError)) throw error;
      throw reportRefused(`home table ${table}: ${error.message}`, error.fix, error.field);
    }
  }
}
