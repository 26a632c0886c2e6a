/** What sections are made of: headings, tables, pictures in two widths. */
import { COLOURS, type Colour } from "../../picture/canvas.ts";
import { inlined } from "../../picture/sheet.ts";
import { drawn, html, type Content, type Markup } from "./markup.ts";

/** Pixels that a picture is wide on a telephone; on a desk; there beside another one. */
const NARROW = 328;
const WIDE = 680;
const HALF = 504;

export interface Picture {
  /** Of the figure; unlike any other on the page. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in words. */
  readonly description: string;
  readonly height: number;
  /** SVG within the width. */
  readonly draw: (width: number) => readonly string[];
  /** What the colours stand for. */
  readonly legend?: readonly { readonly name: string; readonly colour: Colour }[];
  /** Below it, small. */
  readonly note?: Content;
  /** Stands beside another one where there is room. */
  readonly half?: boolean;
}

function swatch(colour: Colour): Markup {
  const square = `<rect width="10" height="10" rx="2" fill="${COLOURS[colour]}"/>`;
  return drawn(`<svg class="swatch" width="10" height="10" aria-hidden="true">${square}</svg>`);
}

/** A picture with its title, drawn once for each width; a style shows the one that fits. */
export function figure({
  id,
  title,
  description,
  height,
  draw,
  legend = [],
  note,
  half = false,
}: Picture): Markup {
  const pictures = (["wide", "narrow"] as const).map((kind) => {
    const width = kind === "narrow" ? NARROW : half ? HALF : WIDE;
    const parts = draw(width);
    return drawn(
      inlined({
        id: `${id}-${kind}`,
        kind: `picture ${kind}`,
        title,
        description,
        width,
        height,
        parts,
      }),
    );
  });
  const entries = legend.map(({ name, colour }) => html`<li>${swatch(colour)} ${name}</li>`);
  return html`<figure id="${id}">
    <figcaption>${title}</figcaption>
    ${
      entries.length === 0
        ? undefined
        : html`<ul class="legend">
            ${entries}
          </ul>`
    }
    ${pictures} ${note === undefined ? undefined : html`<p class="note">${note}</p>`}
  </figure>`;
}

export interface Column {
  readonly head: string;
  readonly number?: boolean;
  /** Never broken into lines where columns stand side by side. */
  readonly brief?: boolean;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Cells from the left; the first one names the row. */
  readonly rows: readonly (readonly Content[])[];
}

/** More columns than these need a wide window. */
const MOST_BESIDE = 5;

/** One cell below the other where columns do not fit. Roles are written out since a table whose rows are stacked would lose them. */
export function table({ caption, columns, rows }: Table): Markup {
  const kind = (column: Column | undefined): string =>
    column?.number === true ? "number" : column?.brief === true ? "brief" : "words";
  const heads = columns.map(
    (column) =>
      html`<th role="columnheader" scope="col" class="${kind(column)}">${column.head}</th>`,
  );
  const lines = rows.map((cells) => {
    const written = cells.map((cell, place) => {
      const column = columns[place];
      return place === 0
        ? html`<th role="rowheader" scope="row" class="words">${cell}</th>`
        : html`<td
            role="cell"
            class="${kind(column)}${cell === "" ? " blank" : ""}"
            data-head="${column?.head ?? ""}"
          >
            ${cell}
          </td>`;
    });
    return html`<tr role="row">
      ${written}
    </tr> `;
  });
  return html`<table role="table" class="${columns.length > MOST_BESIDE ? "many" : "some"}">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${heads}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${lines}
    </tbody>
  </table>`;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly lead: Content;
  readonly body: readonly Content[];
}

export function section({ id, title, lead, body }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-head">
    <h2 id="${id}-head">${title}</h2>
    <p class="lead">${lead}</p>
    ${body.map((part) => html`${part} `)}
  </section> `;
}
