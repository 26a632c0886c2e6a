/** The scenarios of a manifest as a grid of risk/scenarios: what the values of options are computed in. */
import { parseDecimal } from "../decimal.ts";
import { member } from "../realNumber.ts";
import {
  PORTFOLIO_VOLATILITY,
  gridOfRows,
  type ScenarioAsset,
  type ScenarioGrid,
  type VolatilityShock,
} from "../scenarios/index.ts";
import { WEIGHT } from "../units.ts";
import { readReal } from "./documentShape.ts";
import { stateOf } from "./manifestFile.ts";
import { type Manifest } from "./manifestShape.ts";

export interface PolicyGrid {
  readonly grid: ScenarioGrid;
  /** In the order of the grid. Widths are in its steps, so each is 1; surfaces are the caller's. */
  readonly assets: readonly ScenarioAsset[];
  /** Asset of each linear slot; undefined where none is listed. */
  readonly linear: readonly (string | undefined)[];
}

/** @param manifest as `parseManifest` read it */
export function policyGrid(
  manifest: Manifest,
  volatilityShock: VolatilityShock = PORTFOLIO_VOLATILITY,
): PolicyGrid {
  const { slots, scenarios, layout, table } = stateOf(manifest);
  const listed = slots.flatMap(({ kind, asset }, slot) =>
    kind === "linear" ? [{ slot, name: asset }] : [],
  );
  const share = { min: -1, max: 1, of: "a part of the volatility shock" };
  const rows = scenarios.map((moves, s) => {
    const { name, volatility, cover } = member(manifest.explanation.scenarios, s);
    const path = `explanation.scenarios[${s}]`;
    return {
      ...{ name, moves, cover: parseDecimal(cover, `${path}.cover`, WEIGHT) },
      volatility: readReal(volatility, `${path}.volatility`, share),
    };
  });
  const bySlot = new Map(listed.map(({ slot, name }) => [slot, name]));
  return {
    grid: gridOfRows(rows, { name: `policy, ${layout}`, assets: listed, volatilityShock }),
    assets: listed.map(({ name }) => ({ name, width: 1 })),
    linear: Array.from({ length: table.shape.nLinear }, (_, slot) => bySlot.get(slot)),
  };
}
