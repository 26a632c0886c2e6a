/**
 * Writing public documents: commitments, attestations, reports and their pages. One replaces an older document of its own
 * format and nothing else; a portfolio, a link or a device named by mistake stays as it is.
 */
import * as fs from "node:fs";
import { dirname, resolve } from "node:path";
import { inputInvalid } from "../risk/index.ts";
import { writeAtomically } from "../setup/artefacts.ts";
import { makeFolder } from "../files/folder.ts";
import { STANDARD_INPUT } from "./userFile.ts";

/** Far above the largest public document. */
const MAX_BYTES = 8 * 1024 * 1024;

/** How a page names its format, near its beginning. */
const PAGE_MARK = /^<!doctype html>[^]{0,1024}?<meta name="zkmargin" content="([a-z/0-9-]{1,32})"/;

function formatOf(path: string): unknown {
  try {
    const text = fs.readFileSync(path, "utf8");
    const [, page] = PAGE_MARK.exec(text) ?? [];
    if (page !== undefined) return page;
    const document: unknown = JSON.parse(text);
    return (document as { zkmargin?: unknown } | null)?.zkmargin;
  } catch {
    return undefined;
  }
}

/**
 * Whether {@link writePublic} would write there; makes the folder if need be. To be asked before any
 * work whose result is to go there.
 * @throws INPUT_INVALID for anything there but a regular file that holds a document of `format`
 */
export function requirePublicTarget(path: string, option: string, format: string): void {
  if (path === STANDARD_INPUT) {
    throw inputInvalid(option, "is not a file", `leave --${option} out to print the document`);
  }
  makeFolder(dirname(resolve(path)), option);
  const there = fs.lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (there.isFile() && there.size <= MAX_BYTES && formatOf(path) === format) return;
  throw inputInvalid(
    option,
    `names something that exists and is not a file with a ${format} document`,
    "choose another name",
  );
}

/** @throws INPUT_INVALID; see {@link requirePublicTarget} */
export function writePublic(path: string, option: string, text: string, format: string): void {
  requirePublicTarget(path, option, format);
  writeAtomically(path, text);
}
