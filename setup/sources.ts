/**
 * The cache key of the build: one SHA-256 over everything a compiled circuit depends on, and the window
 * tables, which are generated circom.
 */
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import {
  BUILD_DIRECTORY,
  readArtefactJson,
  REPOSITORY,
  sha256,
  sha256File,
  writeJson,
} from "./artefacts.ts";

const resolve = createRequire(import.meta.url);

function packageVersion(name: string): string {
  return (resolve(`${name}/package.json`) as { version: string }).version;
}

/** Directory of circom's include files made by the build. */
export function generatedCircuits(build = BUILD_DIRECTORY): string {
  return join(build, "circuits");
}

/** Of the compiler and of the library that has Poseidon. */
export function compilerVersions(): string[] {
  return ["circom2", "circomlib"].map((name) => `${name} ${packageVersion(name)}`);
}

/** SHA-256 of circuit sources, lists, generated circom, compiler and circomlib versions. */
export function sourceHash(build = BUILD_DIRECTORY): string {
  const files = [
    ...globSync("circuits/**/*.circom", { cwd: REPOSITORY }).map((file) => join(REPOSITORY, file)),
    ...["circuits.json", "generators.json"].map((file) => join(REPOSITORY, "circuits", file)),
    ...globSync("*.circom", { cwd: generatedCircuits(build) }).map((file) =>
      join(generatedCircuits(build), file),
    ),
  ];
  const lines = files.map((file) => `${fileLabel(file, build)} ${sha256File(file)}`).sort();
  return sha256([...lines, ...compilerVersions()].join("\n"));
}

function fileLabel(file: string, build: string): string {
  const inBuild = file.startsWith(build + sep);
  return relative(inBuild ? build : REPOSITORY, file)
    .split(sep)
    .join("/");
}

interface TableStamp {
  readonly inputs: string;
  readonly output: string;
}

/** Writes the window tables unless they are there and up to date; true when it had to. */
export async function ensureWindowTables(build = BUILD_DIRECTORY): Promise<boolean> {
  const table = join(generatedCircuits(build), "windows.circom");
  const stampFile = join(generatedCircuits(build), "windows.json");
  const inputs = sha256(
    [
      "generators.json",
      "generators.ts",
      "babyjubjub.ts",
      "polynomial.ts",
      "windows.ts",
      "windowTables.ts",
    ]
      .map((file) => readFileSync(join(REPOSITORY, "circuits", file), "utf8"))
      .join("\n"),
  );
  if (existsSync(table) && existsSync(stampFile)) {
    const stamp = readArtefactJson(stampFile) as Partial<TableStamp>;
    if (stamp.inputs === inputs && stamp.output === sha256File(table)) return false;
  }
  const { generateWindowTables } = await import("../circuits/windowTables.ts");
  mkdirSync(generatedCircuits(build), { recursive: true });
  const temporary = `${table}.${process.pid}.tmp`;
  generateWindowTables(temporary);
  renameSync(temporary, table);
  const stamp: TableStamp = { inputs, output: sha256File(table) };
  writeJson(stampFile, stamp);
  return true;
}
