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
    `<style>${STYLE}${CHART_STYLE}</style>`,
    label(LEFT, 24, title, { kind: "head" }),
    label(LEFT, 42, note, { kind: "small" }),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}
