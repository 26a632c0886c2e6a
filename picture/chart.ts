/** Curves with the range around them, over an axis of numbers. */
import { COLOURS, dot, frame, label, rule, swatch, type Box, type Colour } from "./canvas.ts";
import { vertical, type Scale } from "./scale.ts";

export interface ChartPoint {
  readonly x: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export interface ChartSeries {
  readonly name: string;
  readonly colour: Colour;
  /** From left to right, at least one. */
  readonly points: readonly ChartPoint[];
}

export interface Chart {
  /** This and the labels of the axes: "" where the document around it says it. */
  readonly title: string;
  /** With the unit. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  readonly xFormat: (value: number) => string;
  readonly yFormat: (value: number) => string;
  /** The axis begins here; at the lowest value where left out. */
  readonly yFrom?: number;
  /** Places along the axis are as far apart as their numbers are, or all equally far. */
  readonly spacing: "by value" | "even";
  /** Value of x marked by a dashed line, and what it is. */
  readonly mark?: { readonly x: number; readonly name: string };
  /** Value of y marked by a dashed line across; its name stands where the document says what the curves are. */
  readonly level?: number;
  /** Points are drawn too: for few of them, or a single one. */
  readonly dotted?: boolean;
  /** Names of the curves, in a row above the plot; unless false, where the document around it has them. */
  readonly named?: boolean;
}

const at = (value: number): string => value.toFixed(1);

/** Where the numbers of x lie, and which of them are written. */
function horizontalOf({ series, spacing }: Chart, { left, width }: Box): Scale {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const ticks = xs.toSorted((a, b) => a - b);
  const [first = 0, last = 1] = [ticks[0], ticks.at(-1)];
  const share = (x: number): number => {
    if (spacing === "by value") return last > first ? (x - first) / (last - first) : 0;
    const after = ticks.findIndex((tick) => tick >= x);
    if (after <= 0) return 0;
    const [low = 0, high = 1] = [ticks[after - 1], ticks[after]];
    return (after - 1 + (x - low) / (high - low)) / Math.max(ticks.length - 1, 1);
  };
  return { ticks, at: (x) => left + share(x) * width };
}

function curve({ points, colour }: ChartSeries, x: Scale, y: Scale): readonly string[] {
  const line = (values: readonly (readonly [number, number])[]): string =>
    values.map(([across, up]) => `${at(x.at(across))} ${at(y.at(up))}`).join("L");
  const highs = points.map((point) => [point.x, point.high] as const);
  const lows = points.map((point) => [point.x, point.low] as const).toReversed();
  const middle = points.map((point) => [point.x, point.middle] as const);
  return [
    `<path class="spread" fill="${COLOURS[colour]}" d="M${line([...highs, ...lows])}Z"/>`,
    `<path class="curve" stroke="${COLOURS[colour]}" d="M${line(middle)}"/>`,
  ];
}

/** Numbers of x as far apart as they can be read. */
function xNumbers({ xFormat }: Chart, { top, height }: Box, { ticks, at: place }: Scale): string[] {
  const base = top + height;
  let free = -Infinity;
  return ticks.flatMap((tick) => {
    const [text, x] = [xFormat(tick), place(tick)];
    const half = 3.4 * text.length;
    if (x - half < free) return [];
    free = x + half + 6;
    return [rule(x, top, x, base), label(x, base + 16, text, { anchor: "middle", kind: "small" })];
  });
}

function across({ level }: Chart, { left, width }: Box, y: Scale): readonly string[] {
  if (level === undefined) return [];
  const up = at(y.at(level));
  return [`<line class="mark" x1="${at(left)}" y1="${up}" x2="${at(left + width)}" y2="${up}"/>`];
}

function dots({ series, dotted = false }: Chart, x: Scale, y: Scale): readonly string[] {
  if (!dotted) return [];
  return series.flatMap(({ points, colour }) =>
    points.map((point) => dot({ x: x.at(point.x), y: y.at(point.middle) }, colour)),
  );
}

/** @param box of the plot itself: leave 40 pixels above, 44 below and 64 to its left */
export function drawChart(chart: Chart, box: Box): string {
  const { title, xLabel, yLabel, series, yFormat, mark } = chart;
  const points = series.flatMap((each) => each.points);
  const high = Math.max(...points.map((point) => point.high));
  const low = chart.yFrom ?? Math.min(...points.map((point) => point.low));
  const y = vertical(box, low, low + (high - low) * 1.06);
  const x = horizontalOf(chart, box);
  const [right, base] = [box.left + box.width, box.top + box.height];
  const rows = y.ticks.flatMap((tick) => [
    rule(box.left, y.at(tick), right, y.at(tick)),
    label(box.left - 8, y.at(tick) + 4, yFormat(tick), { anchor: "end", kind: "small" }),
  ]);
  let place = box.left;
  const shown = chart.named === false ? [] : series;
  const names = shown.flatMap(({ name, colour }) => {
    const entry = [
      swatch(place, box.top - 8, colour),
      label(place + 14, box.top - 8, name, { kind: "small" }),
    ];
    place += 30 + name.length * 6;
    return entry;
  });
  const marked =
    mark === undefined
      ? []
      : [
          `<line class="mark" x1="${at(x.at(mark.x))}" y1="${at(box.top)}" x2="${at(x.at(mark.x))}" y2="${at(base)}"/>`,
          label(x.at(mark.x) + 4, box.top + 12, mark.name, { kind: "small" }),
        ];
  const written = (text: string, drawn: string): readonly string[] => (text === "" ? [] : [drawn]);
  return [
    ...written(title, label(box.left, box.top - 26, title, { kind: "title" })),
    ...names,
    ...rows,
    ...xNumbers(chart, box, x),
    ...series.flatMap((each) => curve(each, x, y)),
    ...dots(chart, x, y),
    ...across(chart, box, y),
    ...marked,
    frame(box, "frame"),
    ...written(
      xLabel,
      label(box.left + box.width / 2, base + 34, xLabel, { anchor: "middle", kind: "small" }),
    ),
    ...written(yLabel, upright(box.left - 50, box.top + box.height / 2, yLabel)),
  ].join("\n");
}

/** Text that runs upwards, its middle at the place. */
export function upright(x: number, y: number, text: string): string {
  const turned = label(0, 0, text, { anchor: "middle", kind: "small" });
  return `<g transform="translate(${at(x)} ${at(y)}) rotate(-90)">${turned}</g>`;
}
