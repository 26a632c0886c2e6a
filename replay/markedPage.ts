/** A page of docs/ parts of which are written by a command, between two marks each, and the rest by people. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { REPOSITORY } from "../setup/artefacts.ts";

export const DOCS = join(REPOSITORY, "docs");

const END = "\n<!-- end -->";

export class MarkedPage {
  readonly path: string;
  readonly #name: string;
  readonly #command: string;

  /**
   * @param name of the file in docs/
   * @param command that writes the parts, as the marks name it
   */
  constructor(name: string, command: string) {
    this.#name = name;
    this.#command = command;
    this.path = join(DOCS, name);
  }

  /** The place of a part, from its first character to after its last. */
  #placeIn(page: string, id: string): readonly [begin: number, end: number] {
    const beginning = `<!-- ${id}: written by \`${this.#command}\` -->\n`;
    const mark = page.indexOf(beginning);
    const begin = mark + beginning.length;
    const end = page.indexOf(END, begin);
    if (mark >= 0 && end >= 0) return [begin, end];
    throw new ZkMarginError("INTERNAL", `docs/${this.#name} has no place for ${id}`, {
      fix: `put back the two marks of what \`${this.#command}\` writes`,
    });
  }

  /** What the page says in a part. */
  said(id: string): string {
    const page = readFileSync(this.path, "utf8");
    return page.slice(...this.#placeIn(page, id));
  }

  write(id: string, text: string): void {
    const page = readFileSync(this.path, "utf8");
    const [begin, end] = this.#placeIn(page, id);
    writeFileSync(this.path, page.slice(0, begin) + text + page.slice(end));
  }
}
