/** The report as pictures. */
import type { Box, Colour } from "../picture/canvas.ts";
import { drawChart, type Chart, type ChartPoint, type ChartSeries } from "../picture/chart.ts";
import { drawHeatMap, type HeatMap } from "../picture/heatMap.ts";
import { sheet, SHEET_HEAD } from "../picture/sheet.ts";
import type { Spread } from "../risk/stress/index.ts";
import {
  leverageAt,
  PHASE_CROWDING,
  PHASE_MOVES,
  SPEED_GRACE,
  SPEED_HOURS,
  SWEEPS,
  THRESHOLD_CROWDING,
  UNWIND_CROWDING,
  UNWIND_HOURS,
  type MapCell,
  type PhaseRow,
  type SweepRow,
  type ThresholdRow,
} from "./experiments.ts";
import type { StressReport } from "./report.ts";
import { figure, percent, valueText } from "./tables.ts";

const WIDTH = 960;
const GAP = { left: 84, right: 26, top: 52, bottom: 54 };
const COLOURS: readonly Colour[] = ["green", "blue", "orange", "red"];

/** The plot of one of `columns` places beside each other, `height` pixels each, from the upper left. */
function boxAt(place: number, columns: number, height: number): Box {
  const width = WIDTH / columns;
  return {
    left: (place % columns) * width + GAP.left,
    top: SHEET_HEAD + Math.floor(place / columns) * height + GAP.top,
    width: width - GAP.left - GAP.right,
    height: height - GAP.top - GAP.bottom,
  };
}

const pointOf = (x: number, { low, median, high }: Spread): ChartPoint => ({
  ...{ x, low, high },
  middle: median,
});

const timesText = (value: number): string => `${figure(value)}×`;
const leverageText = (move: number): string => timesText(Number(leverageAt(move).toFixed(1)));

/** Four of the tables: from the boldest to the most careful, the boldest last. */
const DRAWN_MOVES = [0.2, 0.1, 0.05, 0.025];

function phaseSeries(rows: readonly PhaseRow[], of: (row: PhaseRow) => Spread): ChartSeries[] {
  return DRAWN_MOVES.map((move, place) => ({
    name: `up to ${leverageText(move)}`,
    colour: COLOURS[place] ?? "grey",
    points: rows.filter((row) => row.move === move).map((row) => pointOf(row.crowding, of(row))),
  }));
}

function phasePicture({ phase }: StressReport): string {
  const shared = {
    xLabel: "crowding: open interest over the depth for 1 %",
    xFormat: String,
    spacing: "by value",
  } as const;
  const charts: readonly Chart[] = [
    {
      ...shared,
      title: "Amplification of a fall of 20 % in six hours",
      yLabel: "market's log fall over the path's",
      series: phaseSeries(phase, ({ amplification }) => amplification),
      yFormat: timesText,
      yFrom: 1,
    },
    {
      ...shared,
      title: "Fund needed",
      yLabel: "share of the open interest",
      series: phaseSeries(phase, ({ fundNeed }) => fundNeed),
      yFormat: percent,
      yFrom: 0,
    },
  ];
  const height = 380;
  return sheet({
    title: "When a fall becomes a cascade",
    note: "by the leverage that the rule table lets anybody open; everybody wants it; line: median of five seeds, area: four runs of five",
    ...{ width: WIDTH, height: SHEET_HEAD + height },
    parts: charts.map((chart, place) => drawChart(chart, boxAt(place, 2, height))),
  });
}

const CROWDED: readonly Colour[] = ["grey", "blue", "orange", "red"];

function thresholdPicture({ threshold }: StressReport): string {
  const seriesOf = (of: (row: ThresholdRow) => Spread): ChartSeries[] =>
    THRESHOLD_CROWDING.map((crowding, place) => ({
      name: crowding === 0 ? "no impact" : `crowding ${crowding}`,
      colour: CROWDED[place] ?? "grey",
      points: threshold
        .filter((row) => row.crowding === crowding)
        .map((row) => pointOf(row.fall, of(row))),
    }));
  const shared = {
    xLabel: "fall of the path in six hours",
    xFormat: percent,
    spacing: "by value",
    yFormat: percent,
    yFrom: 0,
  } as const;
  /** What the market falls where the path falls by this share and its log is amplified. */
  const marketFall = ({ fall, amplification }: ThresholdRow): Spread => {
    const of = (times: number): number => 1 - (1 - fall) ** times;
    const { low, median, high } = amplification;
    return { low: of(low), median: of(median), high: of(high) };
  };
  const charts: readonly Chart[] = [
    {
      ...shared,
      title: "Accounts taken over",
      yLabel: "share of all accounts",
      series: seriesOf(({ takenOver }) => takenOver),
    },
    {
      ...shared,
      title: "Fall of the market",
      yLabel: "share of the price",
      series: seriesOf(marketFall),
    },
  ];
  const height = 380;
  return sheet({
    title: "How large a fall must be to be carried on",
    note: "table of the March replay, everybody as bold as it lets him be, no recovery; line: median of five seeds, area: four runs of five",
    ...{ width: WIDTH, height: SHEET_HEAD + height },
    parts: charts.map((chart, place) => drawChart(chart, boxAt(place, 2, height))),
  });
}

function phaseMap({ phase }: StressReport): string {
  const valueAt = (move: number, crowding: number): number =>
    phase.find((row) => row.move === move && row.crowding === crowding)?.amplification.median ?? 0;
  const map: HeatMap = {
    title: "Amplification, median of five seeds",
    xLabel: "crowding: open interest over the depth for 1 %",
    yLabel: "leverage that may be opened (largest move in a scenario)",
    xs: PHASE_CROWDING.map(String),
    ys: PHASE_MOVES.map((move) => `${leverageText(move)} (${percent(move)})`).toReversed(),
    values: PHASE_MOVES.map((move) =>
      PHASE_CROWDING.map((crowding) => valueAt(move, crowding)),
    ).toReversed(),
    format: (value) => value.toFixed(2),
    range: [1, 3.5],
    rowSpace: 86,
    mark: [PHASE_CROWDING.indexOf(20), PHASE_MOVES.toReversed().indexOf(0.1)],
  };
  const height = 440;
  const box = boxAt(0, 1, height);
  return sheet({
    title: "Leverage, depth and the size of a cascade",
    note: "a fall of 20 % in six hours; framed: the table of the March replay at the crowding that the other experiments are played at",
    ...{ width: WIDTH, height: SHEET_HEAD + height },
    parts: [drawHeatMap(map, { ...box, left: box.left + 48, width: box.width - 48 })],
  });
}

function cells(
  values: readonly MapCell[],
  xs: readonly number[],
  ys: readonly number[],
): readonly (readonly number[])[] {
  return ys.map((y) =>
    xs.map((x) => values.find((cell) => cell.x === x && cell.y === y)?.value ?? 0),
  );
}

function mapsPicture({ speed, unwind }: StressReport): string {
  const maps: readonly HeatMap[] = [
    {
      title: "Fund needed, % of the open interest",
      xLabel: "hours in which the price falls by 40 %",
      yLabel: "grace, hours",
      xs: SPEED_HOURS.map(String),
      ys: SPEED_GRACE.map(String),
      values: cells(speed, SPEED_HOURS, SPEED_GRACE),
      format: (value) => (100 * value).toFixed(1),
      range: [0, 0.12],
      rowSpace: 40,
    },
    {
      title: "Amplification of a fall of 30 % in six hours",
      xLabel: "hours in which desks sell all but a third of what they took",
      yLabel: "crowding",
      xs: UNWIND_HOURS.map(String),
      ys: UNWIND_CROWDING.map(String),
      values: cells(unwind, UNWIND_HOURS, UNWIND_CROWDING),
      format: (value) => value.toFixed(2),
      range: [1, 2.5],
      rowSpace: 40,
    },
  ];
  const height = 380;
  return sheet({
    title: "Speed: of the fall against the grace, of selling against depth",
    note: "medians of three seeds",
    ...{ width: WIDTH, height: SHEET_HEAD + height },
    parts: maps.map((map, place) => drawHeatMap(map, boxAt(place, 2, height))),
  });
}

const NAMES: Readonly<Record<string, string>> = {
  grace: "Grace, hours",
  fastTime: "Fast phase, hours",
  penaltyRate: "Penalty, of the relieved requirement",
  criticalLevel: "Critical level, health",
  targetLevel: "Target level of a remainder, health",
  band: "Band that owners prove in",
  initialLevel: "Initial level",
  move: "Largest move in a scenario",
};

function termChart(parameter: string, title: string, rows: readonly SweepRow[]): Chart {
  const series = (
    [
      ["falls by hand", "red", "shocks"],
      ["real windows", "blue", "real"],
    ] as const
  ).flatMap(([name, colour, group]): ChartSeries[] => {
    const points = rows.flatMap((row) => {
      const figures = row[group];
      return figures === undefined ? [] : [pointOf(row.value, figures.fundNeed)];
    });
    return points.length === 0 ? [] : [{ name, colour, points }];
  });
  return {
    title,
    xLabel: title.toLowerCase(),
    yLabel: "fund needed, of open interest",
    series,
    xFormat: (value) => valueText(parameter, value),
    yFormat: percent,
    yFrom: 0,
    spacing: "even",
    mark: { x: SWEEPS[parameter]?.[2] ?? 0, name: "present" },
  };
}

function termsPicture({ sweeps }: StressReport): string {
  const height = 290;
  const charts = Object.entries(NAMES).map(([parameter, title]) =>
    termChart(
      parameter,
      title,
      sweeps.filter((row) => row.parameter === parameter),
    ),
  );
  return sheet({
    title: "What each term does to the fund that is needed",
    note: "mean over the scenarios; line: median of the seeds, area: four runs of five; all else as it is",
    ...{ width: WIDTH, height: SHEET_HEAD + Math.ceil(charts.length / 2) * height },
    parts: charts.map((chart, place) => drawChart(chart, boxAt(place, 2, height))),
  });
}

/** By file name in docs/. */
export function picturesOf(report: StressReport): Readonly<Record<string, string>> {
  return {
    "stress-threshold.svg": thresholdPicture(report),
    "stress-cascade.svg": phasePicture(report),
    "stress-leverage.svg": phaseMap(report),
    "stress-speed.svg": mapsPicture(report),
    "stress-terms.svg": termsPicture(report),
  };
}
