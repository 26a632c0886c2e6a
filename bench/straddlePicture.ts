/** A written straddle, hedged to a delta of 0, across prices and volatilities, with the scenarios of the grid on it. */
import { writeFileSync } from "node:fs";
import {
  STYLE,
  dot,
  frame,
  label,
  line,
  rule,
  swatch,
  type Box,
  type Colour,
  type Dot,
} from "../picture/canvas.ts";
import { vertical } from "../picture/scale.ts";
import { scenarioGrid, type ScenarioGrid } from "../risk/scenarios/index.ts";
import { optionBookMargin } from "./optionBooks.ts";
import { GRIDS, flatTerms, straddle } from "./scenarios.ts";

const WIDTH = 760;
const HEIGHT = 400;
const BOX: Box = { left: 74, top: 60, width: 656, height: 270 };
/** Widths either side that are drawn. */
const FAR = 1.2;
/** Of one curve: no grid has more scenarios. */
const POINTS = 33;

const CURVES: readonly (readonly [name: string, volatility: number, colour: Colour])[] = [
  ["volatility up", 1, "red"],
  ["volatility same", 0, "grey"],
  ["volatility down", -1, "blue"],
];

/** USD of profit in each scenario. */
function profits(grid: ScenarioGrid): readonly number[] {
  const terms = flatTerms();
  const [slice] = terms.asset.surface?.slices ?? [];
  if (slice === undefined) throw new RangeError("the sample has no expiry");
  const legs = straddle(terms.spot, slice.expiry, -1);
  const { evaluation } = optionBookMargin(grid, terms, legs, true);
  return evaluation.scenarioLoss.map((loss) => -Number(loss) / 1e20);
}

/** The grid's own scenarios without its tails, whose loss counts in part. */
function marks(grid: ScenarioGrid): readonly { step: number; profit: number; colour: Colour }[] {
  const values = profits(grid);
  return grid.scenarios.flatMap(({ steps: [step = 0], volatility, cover }, s) => {
    const curve = CURVES.find(([, each]) => each === volatility);
    const profit = values[s];
    if (cover < 10_000n || curve === undefined || profit === undefined) return [];
    return [{ step, profit, colour: curve[2] }];
  });
}

function curveOf(grid: ScenarioGrid, volatility: number): readonly [number, number][] {
  const steps = Array.from({ length: POINTS }, (_, k) => FAR * ((2 * k) / (POINTS - 1) - 1));
  const scenarios = steps.map((step, k) => {
    return { name: `${k}`, steps: [step], volatility, cover: 10_000n };
  });
  const values = profits(scenarioGrid({ ...grid, name: "curve", scenarios }));
  return steps.map((step, k) => [step, values[k] ?? 0]);
}

const dollars = (value: number): string =>
  value === 0 ? "$0" : `${value < 0 ? "−" : ""}$${Math.abs(value) / 1e3}k`;

/** SVG text, the same for the same code. */
export function straddlePicture(): string {
  const [, grid] = GRIDS;
  if (grid === undefined) throw new RangeError("no such grid");
  const curves = CURVES.map(([, volatility]) => curveOf(grid, volatility));
  const all = curves.flat().map(([, profit]) => profit);
  const y = vertical(BOX, Math.min(...all), Math.max(...all));
  const x = (step: number): number => BOX.left + ((step + FAR) / (2 * FAR)) * BOX.width;
  const spots = marks(grid);
  const worst = spots.reduce((a, b) => (b.profit < a.profit ? b : a));
  const bottom = BOX.top + BOX.height;
  const { width } = flatTerms().asset;
  const ticks = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
  const percent = (step: number): string => {
    const change = Math.round(Math.expm1(step * width) * 100);
    return `${change > 0 ? "+" : change < 0 ? "−" : ""}${Math.abs(change)} %`;
  };
  const body = [
    label(BOX.left, 26, "A written straddle with a delta of 0", { kind: "head" }),
    ...CURVES.flatMap(([name, , colour], k) => [
      swatch(BOX.left + k * 130, 48, colour),
      label(BOX.left + k * 130 + 15, 48, name),
    ]),
    ...y.ticks.flatMap((tick) => [
      rule(BOX.left, y.at(tick), BOX.left + BOX.width, y.at(tick)),
      label(BOX.left - 8, y.at(tick) + 4, dollars(tick), { anchor: "end", kind: "small" }),
    ]),
    ...ticks.flatMap((step) => [
      rule(x(step), BOX.top, x(step), bottom),
      label(x(step), bottom + 18, percent(step), { anchor: "middle", kind: "small" }),
    ]),
    label(BOX.left + BOX.width / 2, bottom + 40, `price; dots: ${grid.name}, tails left out`, {
      anchor: "middle",
    }),
    frame(BOX, "frame"),
    ...curves.map((curve, k) => {
      const dots = curve.map(([step, profit]): Dot => ({ x: x(step), y: y.at(profit) }));
      return line(dots, CURVES[k]?.[2] ?? "grey");
    }),
    ...spots.map(({ step, profit, colour }) => dot({ x: x(step), y: y.at(profit) }, colour)),
    label(x(worst.step) - 10, y.at(worst.profit) + 4, "the margin", { anchor: "end" }),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>Profit and loss of a hedged written straddle by price and volatility</title>`,
    `<style>${STYLE}</style>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}

export function writeStraddlePicture(): void {
  writeFileSync(new URL("../docs/scenarios.svg", import.meta.url), straddlePicture());
}
