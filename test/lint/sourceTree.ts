/** The repository's own files, for tests about them. Paths are relative and use forward slashes. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Installed, built or generated: not written by hand. */
const NOT_OURS = ["node_modules", "artifacts", "build", "cache", "coverage", ".git"];

function walk(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (NOT_OURS.includes(entry.name) || path === "verifier/generated") return [];
    return entry.isDirectory() ? walk(`${path}/`) : [path];
  });
}

const paths = walk("");

/** Hand-written files with one of these endings, below one of these folders (all when none given). */
export function sourceFiles(endings: readonly string[], ...folders: readonly string[]): string[] {
  const below = (path: string): boolean =>
    folders.length === 0 || folders.some((folder) => path.startsWith(`${folder}/`));
  return paths.filter((path) => below(path) && endings.some((ending) => path.endsWith(ending)));
}

export function sourceText(path: string): string {
  return readFileSync(`${ROOT}${path}`, "utf8");
}

/** Comments blanked, so that words in prose are not taken for code. Enough for circom and Solidity. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));
}
