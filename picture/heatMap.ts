/** A table of figures as coloured cells, each with its figure in it. */
import { COLOURS, frame, label, type Box } from "./canvas.ts";
import { upright } from "./chart.ts";

export interface HeatMap {
  readonly title: string;
  /** With the unit. */
  readonly xLabel: string;
  readonly yLabel: string;
  /** What stands at the columns, from the left, and at the rows, from the bottom. */
  readonly xs: readonly string[];
  readonly ys: readonly string[];
  /** `values[row][column]`. */
  readonly values: readonly (readonly number[])[];
  readonly format: (value: number) => string;
  /** Values without colour, and with the strongest. */
  readonly range: readonly [none: number, full: number];
  /** Pixels that the text of the rows takes. */
  readonly rowSpace: number;
  /** Column and row of the defaults, framed. */
  readonly mark?: readonly [column: number, row: number];
}

/** From here on figures are white. */
const DARK = 0.66;
const STRONGEST = 0.95;

/** @param box of the cells: leave 40 pixels above, 44 below and `rowSpace` and 40 to their left */
export function drawHeatMap(map: HeatMap, box: Box): string {
  const { title, xLabel, yLabel, xs, ys, values, format, range, mark, rowSpace } = map;
  const [none, full] = range;
  const [width, height] = [box.width / xs.length, box.height / ys.length];
  const cellAt = (column: number, row: number): Box => ({
    ...{ left: box.left + column * width, width, height },
    top: box.top + (ys.length - 1 - row) * height,
  });
  const cells = values.flatMap((row, up) =>
    row.flatMap((value, column) => {
      const cell = cellAt(column, up);
      const strength = Math.min(Math.max((value - none) / (full - none), 0), 1) * STRONGEST;
      const place = `x="${cell.left.toFixed(1)}" y="${cell.top.toFixed(1)}"`;
      const size = `width="${width.toFixed(1)}" height="${height.toFixed(1)}"`;
      const kind = strength > DARK ? "onDark" : "cell";
      return [
        `<rect ${place} ${size} fill="${COLOURS.red}" fill-opacity="${strength.toFixed(2)}"/>`,
        label(cell.left + width / 2, cell.top + height / 2 + 4, format(value), {
          ...{ anchor: "middle", kind },
        }),
      ];
    }),
  );
  const base = box.top + box.height;
  const columns = xs.map((text, column) =>
    label(cellAt(column, 0).left + width / 2, base + 16, text, { anchor: "middle", kind: "small" }),
  );
  const rows = ys.map((text, row) =>
    label(box.left - 8, cellAt(0, row).top + height / 2 + 4, text, {
      anchor: "end",
      kind: "small",
    }),
  );
  return [
    label(box.left, box.top - 12, title, { kind: "title" }),
    ...cells,
    ...columns,
    ...rows,
    frame(box, "frame"),
    ...(mark === undefined ? [] : [frame(cellAt(...mark), "chosen")]),
    label(box.left + box.width / 2, base + 34, xLabel, { anchor: "middle", kind: "small" }),
    upright(box.left - rowSpace - 16, box.top + box.height / 2, yLabel),
  ].join("\n");
}
