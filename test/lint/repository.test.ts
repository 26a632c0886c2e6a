import { expect } from "chai";
import { sourceFiles, sourceText, withoutComments } from "./sourceTree.ts";

const manifest = JSON.parse(sourceText("package.json")) as Record<string, Record<string, string>>;
const packages = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
  Object.entries(manifest[kind] ?? {}),
);

/** Names that say nothing about what is inside. */
const EMPTY_WORDS = ["util", "utils", "helper", "helpers", "common", "misc", "shared", "stuff"];

/** Twice the usual length of a file of its kind; a longer one holds two things. */
const MAX_LINES: readonly [ending: string, folder: string | undefined, lines: number][] = [
  [".circom", undefined, 170],
  [".sol", undefined, 360],
  [".ts", "test", 500],
  [".ts", undefined, 280],
];

describe("the repository", () => {
  it("names no file or folder after nothing", () => {
    const words = (path: string): string[] =>
      path
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .split(/[^a-z0-9]+/);
    const empty = sourceFiles([""]).filter((path) =>
      words(path).some((word) => EMPTY_WORDS.includes(word)),
    );
    expect(empty).to.deep.equal([]);
  });

  it("keeps files short", () => {
    const long = sourceFiles([".ts", ".sol", ".circom"]).filter((path) => {
      const limit = MAX_LINES.find(
        ([ending, folder]) =>
          path.endsWith(ending) && (folder === undefined || path.startsWith(`${folder}/`)),
      );
      return sourceText(path).split("\n").length > (limit?.[2] ?? Infinity);
    });
    expect(long).to.deep.equal([]);
  });

  it("leaves nothing half done", () => {
    const marker = new RegExp(
      `\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"].join("|")})\\b`,
    );
    const endings = [".ts", ".js", ".sol", ".circom", ".md", ".json"];
    const unfinished = sourceFiles(endings).filter(
      (path) => path !== "package-lock.json" && marker.test(sourceText(path)),
    );
    expect(unfinished).to.deep.equal([]);
  });

  it("skips no test and runs none alone", () => {
    const aside = /\b(?:describe|it)\.(?:only|skip)\(/;
    const wrong = sourceFiles([".test.ts"], "test").filter((path) => aside.test(sourceText(path)));
    expect(wrong.filter((path) => path !== "test/lint/repository.test.ts")).to.deep.equal([]);
  });

  it("gives every Solidity file its licence and one compiler version", () => {
    for (const path of sourceFiles([".sol"])) {
      const text = sourceText(path);
      expect(text, path).to.match(/^\/\/ SPDX-License-Identifier: MIT\n/);
      expect(withoutComments(text), path).to.match(/^pragma solidity 0\.8\.34;$/m);
    }
  });

  it("pins every package to one version", () => {
    for (const [name, version] of packages) {
      expect(version, name).to.match(/^[0-9]+\.[0-9]+\.[0-9]+$/);
    }
  });

  it("lists every package with its reason in docs/dependencies.md, and no other", () => {
    const rows = [
      ...sourceText("docs/dependencies.md").matchAll(/^\| `([^`]+)` \|[^|]+\|(.+)\|$/gm),
    ];
    const reasons = rows.map(([, , reason = ""]) => reason.trim());
    expect(rows.map(([, name]) => name)).to.have.members(packages.map(([name]) => name));
    expect(reasons).not.to.include("");
  });

  it("has a lockfile that names no host and checks every package", () => {
    const text = sourceText("package-lock.json");
    expect(text).not.to.contain('"resolved"');
    const { packages: locked } = JSON.parse(text) as {
      packages: Record<string, { integrity?: string; inBundle?: boolean }>;
    };
    const unchecked = Object.entries(locked).filter(
      ([path, { integrity, inBundle }]) => path !== "" && !integrity && inBundle !== true,
    );
    expect(unchecked.map(([path]) => path)).to.deep.equal([]);
  });
});
