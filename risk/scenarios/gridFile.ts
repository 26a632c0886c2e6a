/**
 * Scenario grids as JSON documents, `"zkmargin": "scenario-grid/1"`: for manifests, and for whoever publishes option values
 * for a table that others made. Numbers are text, as short as they can be and still the same number.
 */
import { formatDecimal, parseDecimal } from "../decimal.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { memberPath, readArray, readObject, readString, requireFormat } from "../strictJson.ts";
import { scenarioGrid, type PriceMoveKind, type Scenario, type ScenarioGrid } from "./grid.ts";
import { type VolatilityShock } from "./volatilityShock.ts";

export const SCENARIO_GRID_FORMAT = "scenario-grid/1";

const FIELDS = ["zkmargin", "name", "priceMove", "volatilityShock", "assets", "scenarios"] as const;
const SHOCK = ["up", "down", "referenceDays", "shortPower", "longPower", "floorDays"] as const;
const SCENARIO = ["name", "steps", "volatility", "cover"] as const;
/** More than any circuit has of either. */
const MOST = 64;

const NUMBER = /^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,30})?(?:e-[0-9]{1,3})?$/;
const COVER = { decimals: 4, min: 1n, max: 10_000n, of: "a part of a loss" };

function readNumber(value: unknown, path: string): number {
  const text = readString(value, path);
  if (NUMBER.test(text)) return Number(text);
  throw inputInvalid(path, "is not a plain number", "write digits, a point, digits, in quotes");
}

function readList<T>(
  value: unknown,
  path: string,
  read: (each: unknown, path: string) => T,
): readonly T[] {
  if (!Array.isArray(value) || value.length > MOST) {
    throw inputInvalid(path, `is not an array of at most ${MOST}`, "give an array");
  }
  return readArray(value, path, value.length, read);
}

function readScenario(value: unknown, path: string): Scenario {
  const fields = readObject(value, path, SCENARIO);
  return {
    name: readString(fields.name, memberPath(path, "name")),
    steps: readList(fields.steps, memberPath(path, "steps"), readNumber),
    volatility: readNumber(fields.volatility, memberPath(path, "volatility")),
    cover: parseDecimal(fields.cover, memberPath(path, "cover"), COVER),
  };
}

function readKind(value: unknown): PriceMoveKind {
  if (value === "log" || value === "relative") return value;
  throw inputInvalid("priceMove", "is unknown", "write log or relative");
}

/** @throws INPUT_INVALID with the path of the field at fault */
export function parseScenarioGrid(document: unknown): ScenarioGrid {
  const fields = readObject(document, "", FIELDS);
  requireFormat(fields, SCENARIO_GRID_FORMAT);
  const shock = readObject(fields.volatilityShock, "volatilityShock", SHOCK);
  const volatilityShock = Object.fromEntries(
    SHOCK.map((name) => [name, readNumber(shock[name], `volatilityShock.${name}`)]),
  ) as unknown as VolatilityShock;
  return scenarioGrid({
    name: readString(fields.name, "name"),
    priceMove: readKind(fields.priceMove),
    volatilityShock,
    assets: readList(fields.assets, "assets", readString),
    scenarios: readList(fields.scenarios, "scenarios", readScenario),
  });
}

/** What {@link parseScenarioGrid} reads back to an equal grid; the same grid is the same text. */
export function scenarioGridDocument(grid: ScenarioGrid): Record<(typeof FIELDS)[number], unknown> {
  const { name, priceMove, volatilityShock, assets, scenarios } = grid;
  return {
    zkmargin: SCENARIO_GRID_FORMAT,
    ...{ name, priceMove },
    volatilityShock: Object.fromEntries(SHOCK.map((each) => [each, String(volatilityShock[each])])),
    assets: [...assets],
    scenarios: scenarios.map((scenario) => ({
      name: scenario.name,
      steps: scenario.steps.map(String),
      volatility: String(scenario.volatility),
      cover: formatDecimal(scenario.cover, COVER.decimals),
    })),
  };
}
