/**
 * The few shapes that pictures are made of, as SVG text. Coordinates are pixels with one decimal. Colours are of
 * middle brightness, and ink follows the reader's scheme, so that it can be read on white and on black.
 */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const COLOURS = {
  blue: "#3d7fc1",
  orange: "#d5802b",
  red: "#c8473d",
  green: "#4a9a68",
  purple: "#8a68b8",
  grey: "#9aa1a9",
} as const;
export type Colour = keyof typeof COLOURS;

export const STYLE = [
  "text{font:12px system-ui,sans-serif;fill:#3a3f45}",
  ".head{font-size:16px;font-weight:600}",
  ".title{font-size:13px;font-weight:600}",
  ".small{font-size:11px;fill:#6a7178}",
  ".frame{fill:none;stroke:#9aa1a9;stroke-opacity:.6}",
  ".grid{stroke:#9aa1a9;stroke-opacity:.25}",
  ".halt{fill:#c8473d;fill-opacity:.13}",
  ".line{fill:none;stroke-width:1.6;stroke-linejoin:round}",
  ".area{fill-opacity:.75;stroke:none}",
  "@media (prefers-color-scheme:dark){text{fill:#d6dae0}.small{fill:#a3abb4}}",
].join("");

const at = (value: number): string => value.toFixed(1);

/** Text as it may stand between tags and in attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

type Anchor = "start" | "middle" | "end";

export function label(
  x: number,
  y: number,
  text: string,
  { anchor = "start", kind = "" }: { anchor?: Anchor; kind?: string } = {},
): string {
  const named = kind === "" ? "" : ` class="${kind}"`;
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${named}>${escaped(text)}</text>`;
}

export function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="grid" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;
}

export function frame({ left, top, width, height }: Box, kind: string): string {
  return `<rect class="${kind}" x="${at(left)}" y="${at(top)}" width="${at(width)}" height="${at(height)}"/>`;
}

export interface Dot {
  readonly x: number;
  readonly y: number;
}

/** Without the places where nothing changes, ends excepted. */
function corners(dots: readonly Dot[]): readonly Dot[] {
  return dots.filter(
    ({ y }, place) =>
      place === 0 || place === dots.length - 1 || at(y) !== at(dots[place - 1]?.y ?? NaN),
  );
}

/** Values hold until the next one: steps, not slopes. */
function steps(dots: readonly Dot[]): string {
  return corners(dots)
    .map(({ x, y }, place) => (place === 0 ? `M${at(x)} ${at(y)}` : `H${at(x)}V${at(y)}`))
    .join("");
}

export function stepLine(dots: readonly Dot[], colour: Colour): string {
  return `<path class="line" stroke="${COLOURS[colour]}" d="${steps(dots)}"/>`;
}

/** Straight from place to place. */
export function line(dots: readonly Dot[], colour: Colour): string {
  const path = dots
    .map(({ x, y }, place) => `${place === 0 ? "M" : "L"}${at(x)} ${at(y)}`)
    .join("");
  return `<path class="line" stroke="${COLOURS[colour]}" d="${path}"/>`;
}

export function dot({ x, y }: Dot, colour: Colour): string {
  return `<circle cx="${at(x)}" cy="${at(y)}" r="3.5" fill="${COLOURS[colour]}"/>`;
}

/** The area between two curves over the same places. */
export function stepArea(upper: readonly Dot[], lower: readonly Dot[], colour: Colour): string {
  // Back along the steps: to the next place first at its own height.
  const back = corners(lower)
    .toReversed()
    .map(({ x, y }, place) => (place === 0 ? `L${at(x)} ${at(y)}` : `V${at(y)}H${at(x)}`))
    .join("");
  return `<path class="area" fill="${COLOURS[colour]}" d="${steps(upper)}${back}Z"/>`;
}

/** A square of a colour, its base line at `y`. */
export function swatch(x: number, y: number, colour: Colour): string {
  return `<rect x="${at(x)}" y="${at(y - 9)}" width="10" height="10" rx="2" fill="${COLOURS[colour]}"/>`;
}
