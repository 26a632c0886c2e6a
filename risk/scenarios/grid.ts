/**
 * A scenario grid: named joint moves of prices and volatilities, in parts of each asset's scenario width. The same
 * grid makes the shocks of a rule table and the option values of every market snapshot, so scenario s is one thing
 * in both. Grids know no prices: a width gives them their size, epoch by epoch.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal } from "../realNumber.ts";
import { ONE } from "../units.ts";
import { requireVolatilityShock, type VolatilityShock } from "./volatilityShock.ts";

/** `log`: a step m of width w moves the price by exp(m·w) − 1; `relative`: by m·w. */
export type PriceMoveKind = "log" | "relative";

export interface Scenario {
  /** Unique in its grid. */
  readonly name: string;
  /** Per asset of the grid, times its width. */
  readonly steps: readonly number[];
  /** −1 … 1, times the volatility shock of that side: 1 is all of `up`, −1 all of `down`. */
  readonly volatility: number;
  /** 1e-4, above 0, at most 1: what part of the profit or loss counts. */
  readonly cover: bigint;
}

export interface ScenarioGrid {
  readonly name: string;
  readonly priceMove: PriceMoveKind;
  readonly volatilityShock: VolatilityShock;
  /** Names, in the order of the steps. */
  readonly assets: readonly string[];
  readonly scenarios: readonly Scenario[];
}

const STEP = { min: -20, max: 20, of: "widths" };
const SHARE = { min: -1, max: 1, of: "a part of the volatility shock" };

function requireUnique(names: readonly string[], field: string): void {
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) throw inputInvalid(`${field}[${twice}]`, "is there twice", "give each name once");
  const blank = names.indexOf("");
  if (blank >= 0) throw inputInvalid(`${field}[${blank}]`, "has no name", "name it");
}

function requireScenario({ steps, volatility, cover }: Scenario, path: string, size: number): void {
  if (steps.length !== size) {
    throw inputInvalid(`${path}.steps`, "do not fit the assets", `give ${size} steps`);
  }
  steps.forEach((step, asset) => requireReal(step, `${path}.steps[${asset}]`, STEP));
  requireReal(volatility, `${path}.volatility`, SHARE);
  if (cover < 1n || cover > ONE) {
    throw inputInvalid(`${path}.cover`, "is out of range", `write 1 to ${ONE} ten-thousandths`);
  }
}

/**
 * The grid, frozen.
 * @throws INPUT_INVALID naming the first field at fault
 */
export function scenarioGrid(grid: ScenarioGrid): ScenarioGrid {
  const { assets, scenarios } = grid;
  if (assets.length === 0) throw inputInvalid("assets", "is empty", "name at least one asset");
  if (scenarios.length === 0) throw inputInvalid("scenarios", "is empty", "give at least one");
  requireUnique(assets, "assets");
  requireUnique(
    scenarios.map(({ name }) => name),
    "scenarios",
  );
  requireVolatilityShock(grid.volatilityShock, "volatilityShock");
  scenarios.forEach((scenario, index) => {
    requireScenario(scenario, `scenarios[${index}]`, assets.length);
  });
  return Object.freeze({ ...grid, scenarios: Object.freeze([...scenarios]) });
}
