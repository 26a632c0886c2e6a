/** The code of docs/integration.md: taken out by file name, type-checked or compiled, and loaded. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { REPOSITORY } from "../../../setup/artefacts.ts";
import { compileSolidity, type CompiledContract } from "../../../setup/solidityCompiler.ts";

/** Prefix of paths in the guide; the root of the repository. */
const ROOT = "zkmargin/";
const FOLDER = join(REPOSITORY, "build", "test-guide");

export interface Guide {
  /** Names of all TypeScript files, and of all Solidity files. */
  readonly modules: readonly string[];
  readonly contracts: readonly string[];
  /** One message for each type error in any of the TypeScript files. */
  readonly typeErrors: () => string[];
  /** Loads a TypeScript file of the guide. */
  readonly load: (name: string) => Promise<Record<string, (...args: never[]) => unknown>>;
  /** Compiles all Solidity files; contracts by name. */
  readonly compile: () => ReadonlyMap<string, CompiledContract>;
}

/** Sources by file name: every block of the language must begin with a comment that is its name. */
function blocks(text: string, language: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, body = ""] of text.matchAll(
    new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"),
  )) {
    const [, name, source = ""] = /^\/\/ ([A-Za-z]+\.(?:ts|sol))\n([\s\S]*)$/.exec(body) ?? [];
    if (name === undefined || found.has(name)) throw new Error(`unnamed block: ${body}`);
    found.set(name, source);
  }
  return found;
}

function typeErrorsOf(files: readonly string[]): string[] {
  const path = join(REPOSITORY, "tsconfig.json");
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, REPOSITORY);
  const program = ts.createProgram([...files], options);
  return files
    .map((file) => program.getSourceFile(file))
    .flatMap((source) => ts.getPreEmitDiagnostics(program, source))
    .filter(({ file }) => file !== undefined && files.includes(file.fileName))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

export function readGuide(): Guide {
  const text = readFileSync(join(REPOSITORY, "docs", "integration.md"), "utf8");
  const modules = blocks(text, "ts");
  const contracts = blocks(text, "solidity");
  mkdirSync(FOLDER, { recursive: true });
  const paths = new Map<string, string>();
  for (const [name, source] of modules) {
    const path = join(FOLDER, name);
    writeFileSync(path, source.replaceAll(`"${ROOT}`, '"../../'));
    paths.set(name, path);
  }
  return {
    modules: [...modules.keys()],
    contracts: [...contracts.keys()],
    typeErrors: () => typeErrorsOf([...paths.values()]),
    load: async (name) => {
      const path = paths.get(name);
      if (path === undefined) throw new Error(`the guide has no ${name}`);
      return (await import(pathToFileURL(path).href)) as Awaited<ReturnType<Guide["load"]>>;
    },
    compile: () =>
      compileSolidity(
        Object.fromEntries(
          [...contracts].map(([name, source]) => [
            `docs/${name}`,
            source.replaceAll(`"${ROOT}`, '"'),
          ]),
        ),
      ),
  };
}
