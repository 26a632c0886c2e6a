/** From values to pixels, with round numbers along the axis. */
import type { Box } from "./canvas.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

export interface Scale {
  /** Pixel of a value. */
  readonly at: (value: number) => number;
  /** Round values within the range, few enough to be read. */
  readonly ticks: readonly number[];
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that divides `range` into at most `most` steps. */
function roundStep(range: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(range / most));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power * most >= range) ?? 10;
  return step * power;
}

/** Values from bottom to top of a box. @param low, high any; equal ones are moved apart */
export function vertical({ top, height }: Box, low: number, high: number, most = 5): Scale {
  const range = high > low ? high - low : Math.max(Math.abs(high), 1);
  const at = (value: number): number => top + height - ((value - low) / range) * height;
  const step = roundStep(range, most);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor((low + range) / step + 1e-9) - first + 1;
  const ticks = Array.from({ length: count }, (_, place) => (first + place) * step);
  return { at, ticks };
}

/** Unix s from left to right of a box; ticks at midnights, or every six hours of a stretch of a few days. */
export function horizontal({ left, width }: Box, from: number, to: number): Scale {
  const at = (time: number): number => left + ((time - from) / Math.max(to - from, 1)) * width;
  const step = to - from > 4 * DAY ? DAY : 6 * HOUR;
  const first = Math.ceil(from / step);
  const count = Math.max(Math.floor(to / step) - first + 1, 0);
  return { at, ticks: Array.from({ length: count }, (_, place) => (first + place) * step) };
}

/** `12 Mar` at midnight, `06:00` else. */
export function timeLabel(time: number): string {
  const date = new Date(time * 1_000);
  if (time % DAY !== 0) return date.toISOString().slice(11, 16);
  const month = date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" });
  return `${date.getUTCDate()} ${month}`;
}
