/** HTML in which every text is escaped unless it was made here: there is no other way in. */
import { createHash } from "node:crypto";
import { escaped } from "../../picture/canvas.ts";

/** HTML text. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | bigint | Markup | readonly Content[] | undefined;

function contentText(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(contentText).join("");
  return escaped(`${content}`).replaceAll("'", "&#39;");
}

/** Tag of a template: what is put in is escaped, lists are joined, undefined is nothing. Attributes stand in double quotes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.map((part, place) => part + contentText(contents[place])).join(""));
}

/** SVG of picture/, which escapes its own labels. */
export function drawn(svg: string): Markup {
  return new Markup(svg);
}

/** SHA-256 of UTF-8 text. */
export function sha256(text: string, encoding: "hex" | "base64"): string {
  return createHash("sha256").update(text, "utf8").digest(encoding);
}
