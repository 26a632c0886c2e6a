/** Bars from the left, one below the other, each with its name and its figure above it: readable at any width. */
import { COLOURS, label, type Box, type Colour } from "./canvas.ts";

/** What bars need besides the shapes of all pictures: once in a document that has some. */
export const BAR_STYLE = ".track{fill:#9aa1a9;fill-opacity:.18}.figure{font-weight:600}";

export interface BarPart {
  /** At least 0. */
  readonly value: number;
  readonly colour: Colour;
}

export interface Bar {
  readonly name: string;
  /** What the bar shows, as text. */
  readonly figure: string;
  /** Side by side, from the left. */
  readonly parts: readonly BarPart[];
}

export interface Bars {
  readonly bars: readonly Bar[];
  /** The value of a bar across the whole width; longer ones end there. */
  readonly full: number;
}

/** Pixels that a bar takes with its name and the space below it. */
export const BAR_ROW = 46;
const TEXT = 14;
const THICKNESS = 14;
/** Pixels of a letter, at most on average: system fonts differ. */
const LETTER = 7.6;
/** Pixels between name and figure. */
const APART = 12;
/** What is more than nothing is seen. */
const LEAST = 1.5;

const at = (value: number): string => value.toFixed(1);

function shortened(name: string, room: number): string {
  const letters = Math.max(Math.floor(room / LETTER), 1);
  return name.length <= letters ? name : `${name.slice(0, Math.max(letters - 1, 0)).trimEnd()}…`;
}

/** @param box its height is {@link BAR_ROW} times the number of bars */
export function drawBars({ bars, full }: Bars, { left, top, width }: Box): string {
  const whole = full > 0 ? full : 1;
  const rows = bars.flatMap(({ name, figure, parts }, row) => {
    const base = top + row * BAR_ROW;
    const place = (from: number, length: number): string =>
      `x="${at(left + from)}" y="${at(base + TEXT + 6)}" width="${at(length)}" height="${THICKNESS}"`;
    let used = 0;
    const filled = parts.flatMap(({ value, colour }) => {
      if (value <= 0 || used >= width) return [];
      const wanted = Math.max((value / whole) * width, LEAST);
      const length = Math.min(wanted, width - used);
      const drawn = `<rect class="bar" ${place(used, length)} fill="${COLOURS[colour]}"/>`;
      used += length;
      return [drawn];
    });
    const room = width - figure.length * LETTER - APART;
    return [
      label(left, base + TEXT - 2, shortened(name, room)),
      label(left + width, base + TEXT - 2, figure, { anchor: "end", kind: "figure" }),
      `<rect class="track" ${place(0, width)}/>`,
      ...filled,
    ];
  });
  return rows.join("\n");
}
