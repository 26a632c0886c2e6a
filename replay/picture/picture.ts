/** The picture of a replay: prices, leases, auctions, fund and index over one time axis. */
import type { Halt } from "../report/recorder.ts";
import type { Sample } from "../report/sample.ts";
import {
  escaped,
  frame,
  label,
  rule,
  stepArea,
  stepLine,
  STYLE,
  swatch,
  type Box,
  type Colour,
} from "../../picture/canvas.ts";
import { horizontal, timeLabel, vertical, type Scale } from "../../picture/scale.ts";

const WIDTH = 960;
const LEFT = 74;
const RIGHT = 74;
const TOP = 66;
const HEIGHT = 168;
const GAP = 46;
const BOTTOM = 40;

interface Curve {
  readonly name: string;
  readonly colour: Colour;
  readonly values: readonly number[];
}

interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Areas one on top of the other instead of lines. */
  readonly stacked?: boolean;
  readonly format: (value: number) => string;
  /** A line with an axis of its own, on the right. */
  readonly second?: Curve & { readonly format: (value: number) => string };
  /** Lowest value of the axis; that of the curves where left out. */
  readonly low?: number;
}

const UNITS_A_DOLLAR = 1e8;
const CENTS_A_DOLLAR = 100;
const ONE_INDEX = 1e18;

const share = (value: number): string => `${Math.round(value * 1e4) / 100}%`;

function dollars(value: number): string {
  if (Math.abs(value) >= 1e6) return `$${Math.round(value / 1e4) / 100}M`;
  return Math.abs(value) >= 1e3 ? `$${Math.round(value / 10) / 100}k` : `$${Math.round(value)}`;
}

/** Dollars that `units` of slot 0 are worth at par. */
const fromUnits = (units: bigint): number => Number(units) / UNITS_A_DOLLAR;

const LINE_COLOURS: readonly Colour[] = ["blue", "orange", "green", "purple"];

function pricePanel(samples: readonly Sample[], feeds: readonly string[]): Panel {
  const curves = feeds.map((name, place): Curve => {
    const base = Number(samples[0]?.prices[name] ?? 1n);
    const values = samples.map(({ prices }) => Number(prices[name] ?? 0n) / base);
    return { name, colour: LINE_COLOURS[place] ?? "grey", values };
  });
  return { title: "Prices, 100% at the left", curves, format: share };
}

function leasePanel(samples: readonly Sample[]): Panel {
  const curve = (name: string, colour: Colour, of: (sample: Sample) => number): Curve => ({
    name,
    colour,
    values: samples.map(of),
  });
  const curves = [
    curve("lease in force", "green", ({ inForce }) => inForce),
    curve("over, not flagged", "grey", ({ over }) => over),
    curve("cured, fee owed", "blue", ({ feeOwed }) => feeOwed),
    curve("lapsed", "orange", ({ lapsed }) => lapsed),
    curve("in auction", "red", ({ inAuction }) => inAuction),
  ];
  return { title: "Accounts that owe proofs", curves, stacked: true, format: String, low: 0 };
}

function auctionPanel(samples: readonly Sample[]): Panel {
  const curves: Curve[] = [
    {
      name: "requirement of open auctions",
      colour: "red",
      values: samples.map(({ atRisk }) => Number(atRisk) / CENTS_A_DOLLAR),
    },
    {
      name: "what they may cost others",
      colour: "purple",
      values: samples.map(({ exposure }) => fromUnits(exposure)),
    },
    {
      name: "withdrawals that wait",
      colour: "blue",
      values: samples.map(({ waiting }) => fromUnits(waiting)),
    },
  ];
  return { title: "Open auctions and exits", curves, format: dollars, low: 0 };
}

function fundPanel(samples: readonly Sample[]): Panel {
  const fund = {
    name: "insurance fund's claim",
    colour: "blue",
    values: samples.map(({ fundClaim }) => fromUnits(fundClaim)),
  } as const;
  const index = {
    name: "settlement index (right)",
    colour: "orange",
    values: samples.map((sample) => Number(sample.index) / ONE_INDEX),
    format: share,
  } as const;
  return { title: "What covers losses", curves: [fund], format: dollars, low: 0, second: index };
}

function bounds(panel: Panel): readonly [number, number] {
  const { curves, stacked = false, low } = panel;
  const places = curves[0]?.values.length ?? 0;
  const sums = Array.from({ length: places }, (_, place) =>
    curves.reduce((sum, { values }) => sum + (values[place] ?? 0), 0),
  );
  const all = stacked ? sums : curves.flatMap(({ values }) => values);
  const highest = Math.max(...all, 0);
  const lowest = low ?? Math.min(...all);
  const room = (highest - lowest) * 0.06;
  return [low ?? lowest - room, highest + (stacked ? 0 : room)];
}

function legend({ title, curves, second }: Panel, { left, top }: Box): string[] {
  const entries = second === undefined ? curves : [...curves, second];
  const parts = [label(left, top - 10, title, { kind: "title" })];
  let x = left + 204;
  for (const { name, colour } of entries) {
    parts.push(swatch(x, top - 10, colour), label(x + 14, top - 10, name, { kind: "small" }));
    x += 30 + name.length * 6;
  }
  return parts;
}

function drawCurves(panel: Panel, xs: readonly number[], scale: Scale): string[] {
  const { curves, stacked = false } = panel;
  const dots = (values: readonly number[]): { x: number; y: number }[] =>
    values.map((value, place) => ({ x: xs[place] ?? 0, y: scale.at(value) }));
  if (!stacked) return curves.map(({ values, colour }) => stepLine(dots(values), colour));
  let floor = xs.map(() => 0);
  return curves.map(({ values, colour }) => {
    const ceiling = values.map((value, place) => value + (floor[place] ?? 0));
    const area = stepArea(dots(ceiling), dots(floor), colour);
    floor = ceiling;
    return area;
  });
}

function drawPanel(panel: Panel, box: Box, xs: readonly number[], time: Scale): string {
  const [low, high] = bounds(panel);
  const scale = vertical(box, low, high);
  const right = box.left + box.width;
  const marks = scale.ticks.flatMap((value) => [
    rule(box.left, scale.at(value), right, scale.at(value)),
    label(box.left - 8, scale.at(value) + 4, panel.format(value), { anchor: "end", kind: "small" }),
  ]);
  const verticals = time.ticks.map((tick) =>
    rule(time.at(tick), box.top, time.at(tick), box.top + box.height),
  );
  const parts = [...legend(panel, box), ...marks, ...verticals, ...drawCurves(panel, xs, scale)];
  const { second } = panel;
  if (second !== undefined) {
    const [least, most] = [Math.min(...second.values), Math.max(...second.values)];
    const room = Math.max((most - least) * 0.1, 0.002);
    const other = vertical(box, least - room, most + room / 4, 4);
    const dots = second.values.map((value, place) => ({ x: xs[place] ?? 0, y: other.at(value) }));
    const numbers = other.ticks.map((value) =>
      label(right + 8, other.at(value) + 4, second.format(value), { kind: "small" }),
    );
    parts.push(stepLine(dots, second.colour), ...numbers);
  }
  parts.push(frame(box, "frame"));
  return parts.join("\n");
}

export interface PictureParts {
  readonly title: string;
  readonly samples: readonly Sample[];
  readonly halts: readonly Halt[];
  /** Feeds to draw. */
  readonly feeds: readonly string[];
}

/** Stretches in which the market clock stood because of a halt, within [from, to]. */
function haltBoxes(
  halts: readonly Halt[],
  time: Scale,
  from: number,
  to: number,
  box: Box,
): string[] {
  return halts
    .map((halt) => [halt.from, halt.clockFrom ?? halt.until ?? to] as const)
    .filter(([begin, end]) => end > from && begin < to)
    .map(([begin, end]) => {
      const left = time.at(Math.max(begin, from));
      const width = Math.max(time.at(Math.min(end, to)) - left, 1.5);
      return frame({ ...box, left, width }, "halt");
    });
}

/** Self-contained SVG; at least two samples. */
export function pictureOf({ title, samples, halts, feeds }: PictureParts): string {
  const panels = [
    pricePanel(samples, feeds),
    leasePanel(samples),
    auctionPanel(samples),
    fundPanel(samples),
  ];
  const [from, to] = [samples[0]?.time ?? 0, samples.at(-1)?.time ?? 1];
  const boxAt = (place: number): Box => ({
    left: LEFT,
    top: TOP + place * (HEIGHT + GAP),
    width: WIDTH - LEFT - RIGHT,
    height: HEIGHT,
  });
  const time = horizontal(boxAt(0), from, to);
  const xs = samples.map((sample) => time.at(sample.time));
  const height = TOP + panels.length * (HEIGHT + GAP) - GAP + BOTTOM;
  const body = panels.flatMap((panel, place) => [
    ...haltBoxes(halts, time, from, to, boxAt(place)),
    drawPanel(panel, boxAt(place), xs, time),
  ]);
  const base = height - BOTTOM + 18;
  const dates = time.ticks.map((tick) =>
    label(time.at(tick), base, timeLabel(tick), { anchor: "middle", kind: "small" }),
  );
  const note = "shaded: the market is halted or recovering, its clock stands";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    label(LEFT, 24, title, { kind: "head" }),
    label(WIDTH - RIGHT, 24, note, { anchor: "end", kind: "small" }),
    ...body,
    ...dates,
    "</svg>",
    "",
  ].join("\n");
}
