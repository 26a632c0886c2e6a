/** How far prices move in the scenarios of a grid: once for linear slots, and for the forwards of options. */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal } from "../realNumber.ts";
import { type VolatilitySurface } from "../surface/index.ts";
import { type Shape } from "../../circuits/spec.ts";
import { shockOfChangeUp } from "../volatility/index.ts";
import { type Shock } from "../units.ts";
import { type PriceMoveKind, type ScenarioGrid } from "./grid.ts";

export interface ScenarioAsset {
  readonly name: string;
  /** Scenario width (risk/volatility), in what the grid's kind of move says: log or relative. */
  readonly width: number;
  /** Where options on it are listed. */
  readonly surface?: VolatilitySurface | undefined;
}

const WIDTH = { min: 0, max: 5, of: "a scenario width (0.2 is a rise of 22 %)" };

/** Relative price change of a step, above −1. */
function changeOfStep(kind: PriceMoveKind, step: number, width: number, path: string): number {
  if (kind === "log") return Math.expm1(step * width);
  const change = step * width;
  if (change > -1) return change;
  throw inputInvalid(path, "makes a price fall by all of itself", "lower it or use log moves");
}

/**
 * Relative price change, `changes[s][asset]`, before the cover.
 * @param assets those of the grid, in its order
 * @throws INPUT_INVALID for other assets, and widths out of range
 */
export function priceChanges(
  grid: ScenarioGrid,
  assets: readonly ScenarioAsset[],
): readonly (readonly number[])[] {
  const given = assets.map(({ name }) => name);
  if (given.length !== grid.assets.length || given.some((name, i) => name !== grid.assets[i])) {
    throw inputInvalid("assets", "are not those of the grid", `give ${grid.assets.join(", ")}`);
  }
  assets.forEach(({ width }, i) => requireReal(width, `assets[${i}].width`, WIDTH));
  return grid.scenarios.map(({ steps }) =>
    assets.map(({ width }, i) =>
      changeOfStep(grid.priceMove, member(steps, i), width, `assets[${i}].width`),
    ),
  );
}

/** @throws INPUT_INVALID for an asset the grid does not move */
export function assetIndex({ assets }: ScenarioGrid, name: string, path: string): number {
  const index = assets.indexOf(name);
  if (index < 0) {
    throw inputInvalid(path, "names no asset of the grid", `write one of ${assets.join(", ")}`);
  }
  return index;
}

/** @throws INPUT_INVALID for a grid with more scenarios than the circuit */
export function requireRoom({ scenarios }: ScenarioGrid, { nScenarios }: Shape): void {
  if (scenarios.length > nScenarios) {
    throw inputInvalid("scenarios", "are more than the circuit takes", `give ${nScenarios}`);
  }
}

/**
 * The shocks of a rule table, `shock[s][slot]`: cover·change, rounded away from 0 to 1e-4. Scenarios the grid does not
 * have are the unmoved market, which costs nothing. What rounding can give a hedge is less than 1e-4 of a
 * position; a contingency of 1e-4 covers it (requireRoundingCover).
 * @param linear asset of each linear slot; undefined where nothing is listed or nothing moves
 * @throws INPUT_INVALID naming the first field at fault
 */
export function scenarioShocksUp(
  grid: ScenarioGrid,
  assets: readonly ScenarioAsset[],
  linear: readonly (string | undefined)[],
  shape: Shape,
): readonly (readonly Shock[])[] {
  requireRoom(grid, shape);
  if (linear.length !== shape.nLinear) {
    throw inputInvalid("linear", "does not fit the circuit", `give ${shape.nLinear} assets`);
  }
  const moved = linear.map((name, slot) =>
    name === undefined ? undefined : assetIndex(grid, name, `linear[${slot}]`),
  );
  const changes = priceChanges(grid, assets);
  return Array.from({ length: shape.nScenarios }, (_, s) =>
    moved.map((asset) => {
      const scenario = grid.scenarios[s];
      if (asset === undefined || scenario === undefined) return 0n as Shock;
      const change = member(member(changes, s), asset);
      return shockOfChangeUp(change, scenario.cover, `scenarios[${s}].steps[${asset}]`);
    }),
  );
}
