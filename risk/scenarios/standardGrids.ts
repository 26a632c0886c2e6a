/**
 * The grids this engine is delivered with, as data.
 *
 * - `span16`: Chicago Mercantile Exchange, Standard Portfolio Analysis of Risk (1988): seven prices times two
 *   volatilities in SPAN's order, and two extreme moves of twice the range of which 35 % counts.
 * - `portfolio33`: nine prices times three volatilities and six dampened tails; as many as `solvency-book32` takes.
 *   Exchanges that margin crypto options by portfolio use grids of this kind (Deribit, Derive).
 * - `joint33`: for more than one asset with options: SPAN's sixteen along "everything moves", the unmoved market, and
 *   sixteen along the principal components of the correlation (risk/volatility, directions).
 */
import { inputInvalid } from "../inputInvalid.ts";
import { type Direction } from "../volatility/index.ts";
import { scenarioGrid, type Scenario, type ScenarioGrid } from "./grid.ts";
import { type VolatilityShock } from "./volatilityShock.ts";

/** The same part of itself whatever the expiry, as SPAN's volatility scan range. */
export const SPAN_VOLATILITY: VolatilityShock = {
  up: 0.35,
  down: 0.35,
  referenceDays: 30,
  shortPower: 0,
  longPower: 0,
  floorDays: 1,
};

/** More for short options, less for long ones, and more up than down. */
export const PORTFOLIO_VOLATILITY: VolatilityShock = {
  up: 0.5,
  down: 0.25,
  referenceDays: 30,
  shortPower: 0.3,
  longPower: 0.13,
  floorDays: 1,
};

const FULL = 10_000n;
const UP = 1;
const SAME = 0;
const DOWN = -1;

/** A size of step as grids print it: ×1/3, ×3/2, ×2. */
function sizeName(size: number): string {
  const parts = [1, 2, 3, 4].find((each) => Math.abs(size * each - Math.round(size * each)) < 1e-9);
  if (parts === undefined || parts === 1) return `×${size}`;
  return `×${Math.round(size * parts)}/${parts}`;
}

function volatilityName(volatility: number): string {
  if (volatility === SAME) return "volatility same";
  return volatility > 0 ? "volatility up" : "volatility down";
}

/** A scenario in which every asset moves by the same step. */
function together(
  step: number,
  volatility: number,
  assets: readonly string[],
  cover = FULL,
): Scenario {
  const where = step === 0 ? "price same" : `price ${step > 0 ? "up" : "down"}`;
  const size = step === 0 ? "" : ` ${sizeName(Math.abs(step))}`;
  const share = cover === FULL ? "" : `, ${Number(cover) / 100} % of it`;
  return {
    name: `${where}${size}, ${volatilityName(volatility)}${share}`,
    steps: assets.map(() => step),
    volatility,
    cover,
  };
}

function span(assets: readonly string[]): readonly Scenario[] {
  const steps = [0, 1 / 3, -1 / 3, 2 / 3, -2 / 3, 1, -1];
  return [
    ...steps.flatMap((step) => [together(step, UP, assets), together(step, DOWN, assets)]),
    together(2, SAME, assets, 3_500n),
    together(-2, SAME, assets, 3_500n),
  ];
}

/** Sixteen scenarios. @param assets by name; all move together */
export function span16(assets: readonly string[]): ScenarioGrid {
  return scenarioGrid({
    name: "span16",
    priceMove: "log",
    volatilityShock: SPAN_VOLATILITY,
    assets,
    scenarios: span(assets),
  });
}

/** Steps beyond the width, and what part of them counts. */
const TAILS: readonly (readonly [size: number, cover: bigint])[] = [
  [1.5, 5_000n],
  [2, 3_500n],
  [3, 2_000n],
];

/** Thirty-three scenarios. @param assets by name; all move together */
export function portfolio33(assets: readonly string[]): ScenarioGrid {
  const steps = [0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1, -1];
  return scenarioGrid({
    name: "portfolio33",
    priceMove: "log",
    volatilityShock: PORTFOLIO_VOLATILITY,
    assets,
    scenarios: [
      ...steps.flatMap((step) => [SAME, UP, DOWN].map((move) => together(step, move, assets))),
      ...TAILS.flatMap(([size, cover]) =>
        [size, -size].map((step) => together(step, UP, assets, cover)),
      ),
    ],
  });
}

const ROOM = 16;

/** Components both ways, at full and half size, under either volatility; the strongest and widest first. */
function alongComponents(directions: readonly Direction[]): readonly Scenario[] {
  const components = directions.filter(({ explained }) => explained !== undefined);
  const all = [1, 0.5].flatMap((size) =>
    components.flatMap(({ name, moves }) =>
      [UP, DOWN].map((volatility) => ({
        name: `${name}${size === 1 ? "" : " ×1/2"}, ${volatilityName(volatility)}`,
        steps: moves.map((move) => move * size),
        volatility,
        cover: FULL,
      })),
    ),
  );
  return all.slice(0, ROOM);
}

/**
 * At most thirty-three scenarios, fewer for fewer than two components.
 * @param directions of risk/volatility for these assets, in their order; what is not a component is left out
 * @throws INPUT_INVALID for directions of other assets
 */
export function joint33(
  assets: readonly string[],
  directions: readonly Direction[],
  volatilityShock: VolatilityShock = PORTFOLIO_VOLATILITY,
): ScenarioGrid {
  directions.forEach(({ moves }, index) => {
    if (moves.length !== assets.length) {
      throw inputInvalid(
        `directions[${index}]`,
        "does not fit the assets",
        `give ${assets.length} moves, one per asset in the same order`,
      );
    }
  });
  return scenarioGrid({
    name: "joint33",
    priceMove: "log",
    volatilityShock,
    assets,
    scenarios: [...span(assets), together(0, SAME, assets), ...alongComponents(directions)],
  });
}
