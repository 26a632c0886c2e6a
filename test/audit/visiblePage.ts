/** What a browser makes of a page, asked inside it: scripts as text, since this repository's types know no document. */
import type { Page } from "playwright-core";

export interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface VisiblePicture extends Rectangle {
  readonly id: string;
  readonly shapes: number;
  readonly labels: readonly (Rectangle & { readonly text: string })[];
}

const RECTANGLE =
  "(element) => { const { left, right, top, bottom } = element.getBoundingClientRect(); return { left, right, top, bottom }; }";

/** Pictures that are shown, with the places of their labels. */
export function visiblePictures(page: Page): Promise<readonly VisiblePicture[]> {
  return page.evaluate<readonly VisiblePicture[]>(`(() => {
    const rectangle = ${RECTANGLE};
    return [...document.querySelectorAll("svg.picture")]
      .filter((svg) => getComputedStyle(svg).display !== "none")
      .map((svg) => ({
        id: svg.id,
        ...rectangle(svg),
        shapes: svg.querySelectorAll("rect.bar, path.curve, circle").length,
        labels: [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, ...rectangle(text) })),
      }));
  })()`);
}

/** Pixels by which the document is wider than the window, and elements that reach beyond it. */
export function overflow(
  page: Page,
): Promise<{ readonly by: number; readonly elements: readonly string[] }> {
  return page.evaluate<{ by: number; elements: string[] }>(`(() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.body.querySelectorAll("*")].filter((element) => {
      const { right, width: own } = element.getBoundingClientRect();
      return own > 1 && right > width + 0.5;
    });
    return {
      by: document.documentElement.scrollWidth - width,
      elements: wide.map((element) => element.tagName + " " + element.textContent.trim().slice(0, 40)),
    };
  })()`);
}

export interface FaintText {
  readonly text: string;
  readonly colour: string;
  readonly ratio: number;
}

/** Texts whose contrast with what is behind them is below `least`, by the formula of WCAG 2. */
export function faintTexts(page: Page, least: number): Promise<readonly FaintText[]> {
  return page.evaluate<readonly FaintText[]>(`(() => {
    const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = ([red, green, blue]) => {
      const linear = [red, green, blue].map((channel) => {
        const part = channel / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const behind = (element) => {
      for (let each = element; each !== null; each = each.parentElement) {
        const colour = channels(getComputedStyle(each).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getClientRects().length > 0)
      .filter((element) => !["title", "desc"].includes(element.tagName))
      .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""))
      .map((element) => {
        const style = getComputedStyle(element);
        const colour = element.tagName === "text" ? style.fill : style.color;
        const [one, other] = [luminance(channels(colour)), luminance(behind(element))];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        return { text: element.textContent.trim().slice(0, 40), colour, ratio };
      })
      .filter(({ ratio }) => ratio < ${least});
  })()`);
}

/** Cells of the tables of a section, row by row, as they are read. */
export function tableRows(page: Page, section: string): Promise<readonly (readonly string[])[]> {
  return page.evaluate<readonly (readonly string[])[]>(`
    [...document.querySelectorAll("#${section} tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.innerText.trim()))
  `);
}
