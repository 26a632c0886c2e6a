/** Published totals and coverage, window after window. */
import { drawChart, type Chart, type ChartPoint, type ChartSeries } from "../../picture/chart.ts";
import type { Colour } from "../../picture/canvas.ts";
import type { AuditReport } from "../reportType.ts";
import { html, type Content, type Markup } from "./markup.ts";
import { nameOf, publishedWindows, tableNames, type PublishedWindow } from "./names.ts";
import { figure, section } from "./parts.ts";
import { windowTable } from "./windows.ts";
import { axisDay, dollarsOnAxis } from "./words.ts";

const COLOURS = ["orange", "green", "purple", "red", "grey"] as const satisfies Colour[];
const CENTS = 100;
const HEIGHT = 240;
/** Around the plot: numbers at the left and below, half a date at the right. */
const SPACE = { left: 58, right: 36, top: 12, bottom: 24 } as const;

const pointAt = (window: PublishedWindow, middle: number): ChartPoint => ({
  ...{ x: Number(window.closesAt), low: middle, middle, high: middle },
});

/** Windows of level 2 in the order in which they closed. */
function homeWindows(report: AuditReport): readonly PublishedWindow[] {
  return publishedWindows(report)
    .filter(({ home, table }) => home === table)
    .toSorted((a, b) => Number(a.closesAt) - Number(b.closesAt));
}

/** A curve of each home table with a published total; colours repeat after the fifth. */
function totalsOf(report: AuditReport): readonly ChartSeries[] {
  const names = tableNames(report);
  const windows = homeWindows(report);
  return report.homes
    .map(({ home }, place): ChartSeries => ({
      name: nameOf(names, home),
      colour: COLOURS[place % COLOURS.length] ?? "grey",
      points: windows
        .filter((window) => window.home === home)
        .map((window) => pointAt(window, Number(window.total))),
    }))
    .filter(({ points }) => points.length > 0);
}

/** What accounts owned when a window closed, over the last totals of all home tables up to then. */
function coverageOf(report: AuditReport): readonly ChartSeries[] {
  const latest = new Map<string, number>();
  const points = homeWindows(report).flatMap((window) => {
    latest.set(window.home, Number(window.total));
    const asked = [...latest.values()].reduce((sum, total) => sum + total, 0);
    const { vaultValue } = window;
    if (vaultValue === null || asked === 0) return [];
    return [pointAt(window, Number(vaultValue) / CENTS / asked)];
  });
  return points.length === 0 ? [] : [{ name: "all home tables", colour: "blue", points }];
}

interface Curves {
  readonly id: string;
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  readonly level?: number;
  readonly note: Content;
}

function picture({ id, title, series, format, level, note }: Curves): Markup | undefined {
  if (series.length === 0) return undefined;
  const chart: Chart = {
    ...{ title: "", xLabel: "", yLabel: "", series, xFormat: axisDay, yFormat: format },
    ...{ yFrom: 0, spacing: "by value", dotted: true, named: false },
    ...(level === undefined ? {} : { level }),
  };
  const said = series.map(({ name, points }) => {
    const ends = [points[0], points.at(-1)]
      .filter((point) => point !== undefined)
      .map(({ x, middle }) => `${format(middle)} on ${axisDay(x)}`);
    return `${name}: ${points.length === 1 ? (ends[0] ?? "") : `from ${ends.join(" to ")}`}`;
  });
  return figure({
    ...{ id, title, description: said.join("; "), height: HEIGHT, note, half: true },
    draw: (width) => [
      drawChart(chart, {
        left: SPACE.left,
        top: SPACE.top,
        width: width - SPACE.left - SPACE.right,
        height: HEIGHT - SPACE.top - SPACE.bottom,
      }),
    ],
    legend: series.map(({ name, colour }) => ({ name, colour })),
  });
}

export function historySection(report: AuditReport): Markup {
  const none = report.windows.length === 0;
  const pictures = [
    picture({
      ...{ id: "history-total", title: "Asked under the home tables", format: dollarsOnAxis },
      series: totalsOf(report),
      note: "Published totals, when their windows closed.",
    }),
    picture({
      ...{ id: "history-coverage", title: "Coverage: owned over asked", level: 1 },
      series: coverageOf(report),
      format: (value) => `${Math.round(value * 100) / 100}×`,
      note: "What all accounts owned when a window closed, over the last totals of all home tables. Dashed: 1×, exactly what is asked.",
    }),
  ];
  return section({
    id: "history",
    title: "History",
    lead: none
      ? "No window was opened yet."
      : "Accounts contribute while a window is open, at the prices of one moment; its total is opened afterwards.",
    body: [html`<div class="pair">${pictures}</div>`, none ? undefined : windowTable(report)],
  });
}
