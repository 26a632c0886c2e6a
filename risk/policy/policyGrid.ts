/** The scenarios of a manifest as a grid of risk/scenarios: what the values of options are computed in. */
import { parseDecimal } from "../decimal.ts";
import { member } from "../realNumber.ts";
import {
  PORTFOLIO_VOLATILITY,
  scenarioGrid,
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
  /** With the width of each, in the order of the grid; surfaces are the caller's. */
  readonly assets: readonly ScenarioAsset[];
  /** Asset of each linear slot; undefined where none is listed. */
  readonly linear: readonly (string | undefined)[];
}

/** @param manifest as `parseManifest` read it */
export function policyGrid(
  manifest: Manifest,
  volatilityShock: VolatilityShock = PORTFOLIO_VOLATILITY,
): PolicyGrid {
  const { slots, scenarios } = stateOf(manifest);
  const listed = slots.flatMap(({ asset, width }, slot) =>
    width === undefined ? [] : [{ slot, asset, width }],
  );
  const share = { min: -1, max: 1, of: "a part of the volatility shock" };
  const grid = scenarioGrid({
    name: `policy ${manifest.state.layout}`,
    priceMove: "log",
    volatilityShock,
    assets: listed.map(({ asset }) => asset),
    scenarios: scenarios.map((moves, s) => {
      const { name, volatility, cover } = member(manifest.explanation.scenarios, s);
      const path = `explanation.scenarios[${s}]`;
      return {
        name,
        steps: listed.map(({ slot, width }) => member(moves, slot) / width),
        volatility: readReal(volatility, `${path}.volatility`, share),
        cover: parseDecimal(cover, `${path}.cover`, WEIGHT),
      };
    }),
  });
  const { nLinear } = stateOf(manifest).table.shape;
  const linear = Array.from({ length: nLinear }, (_, slot) => {
    return listed.find((each) => each.slot === slot)?.asset;
  });
  return { grid, linear, assets: listed.map(({ asset, width }) => ({ name: asset, width })) };
}
