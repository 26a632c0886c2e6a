/**
 * The grid of a rule table whose rows are log moves by linear slot, as risk/policy makes them: option values on it move with
 * that table's very shocks. Widths are in the moves already, so every asset's width is 1.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member } from "../realNumber.ts";
import { scenarioGrid, type ScenarioGrid } from "./grid.ts";
import { type VolatilityShock } from "./volatilityShock.ts";

/** Scenario s of the table. */
export interface MoveRow {
  readonly name: string;
  /** Log move by linear slot, before the cover. */
  readonly moves: readonly number[];
  /** −1 … 1: part of the volatility shock of that side. */
  readonly volatility: number;
  /** 1e-4: what part of the change counts. */
  readonly cover: bigint;
}

export interface RowGridTerms {
  readonly name: string;
  /** Assets with options, each with the linear slot that moves as it does. */
  readonly assets: readonly { readonly name: string; readonly slot: number }[];
  readonly volatilityShock: VolatilityShock;
}

/**
 * One scenario per row, in the rows' order.
 * @throws INPUT_INVALID for a slot the rows do not have
 */
export function gridOfRows(
  rows: readonly MoveRow[],
  { name, assets, volatilityShock }: RowGridTerms,
): ScenarioGrid {
  assets.forEach(({ slot }, index) => {
    if (rows.some(({ moves }) => moves[slot] === undefined)) {
      throw inputInvalid(`assets[${index}].slot`, "is not in every row", "name a linear slot");
    }
  });
  return scenarioGrid({
    ...{ name, priceMove: "log", volatilityShock, assets: assets.map((each) => each.name) },
    scenarios: rows.map((row, s) => ({
      name: `${s}: ${row.name}`,
      steps: assets.map(({ slot }) => member(row.moves, slot)),
      volatility: row.volatility,
      cover: row.cover,
    })),
  });
}
