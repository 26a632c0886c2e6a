/** A whole picture: title, parts, nothing from elsewhere. */
import { escaped, label, STYLE } from "./canvas.ts";

/** What charts need besides the shapes of all pictures. */
const CHART_STYLE = [
  ".curve{fill:none;stroke-width:2;stroke-linejoin:round}",
  ".spread{stroke:none;fill-opacity:.16}",
  ".mark{stroke:#6a7178;stroke-dasharray:4 3}",
  ".cell{font-size:11px}",
  ".onDark{font-size:11px;fill:#fff}",
  ".chosen{fill:none;stroke:#3d7fc1;stroke-width:2.5}",
  "@media (prefers-color-scheme:dark){.onDark{fill:#fff}}",
].join("");

/** Of all shapes but bars: once in a document that holds pictures made by {@link inlined}. */
export const PICTURE_STYLE = STYLE + CHART_STYLE;

export interface SheetParts {
  readonly title: string;
  /** Under the title, small. */
  readonly note: string;
  readonly width: number;
  readonly height: number;
  /** SVG text. */
  readonly parts: readonly string[];
}

/** Pixels from the top that title and note take. */
export const SHEET_HEAD = 50;
/** Pixels from the left at which they begin. */
const LEFT = 16;

/** Self-contained SVG. */
export function sheet({ title, note, width, height, parts }: SheetParts): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${PICTURE_STYLE}</style>`,
    label(LEFT, 24, title, { kind: "head" }),
    label(LEFT, 42, note, { kind: "small" }),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

export interface InlinedParts extends Omit<SheetParts, "note"> {
  /** Of the picture, unlike any other in the document; letters, digits and hyphens. */
  readonly id: string;
  /** What is to be seen, in words, for those who do not see it. */
  readonly description: string;
  /** Of the element. */
  readonly kind: string;
}

/** A picture within an HTML document that has {@link PICTURE_STYLE} and writes the title itself; read aloud as one image. */
export function inlined(picture: InlinedParts): string {
  const { id, kind, title, description, width, height, parts } = picture;
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return [
    `<svg id="${id}" class="${kind}" ${size} role="img" aria-labelledby="${id}-title ${id}-text">`,
    `<title id="${id}-title">${escaped(title)}</title>`,
    `<desc id="${id}-text">${escaped(description)}</desc>`,
    ...parts,
    "</svg>",
  ].join("\n");
}
