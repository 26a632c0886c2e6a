import { expect } from "chai";
import { posix } from "node:path";
import { sourceFiles, sourceText, withoutComments } from "./sourceTree.ts";

/** Which folders a folder may import besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  circuits: [],
  risk: ["circuits"],
  setup: ["circuits"],
  prover: ["circuits", "risk", "setup"],
  verifier: ["circuits", "risk", "setup"],
  cli: ["circuits", "risk", "setup", "prover", "verifier"],
  demo: ["circuits", "risk", "setup", "prover", "verifier", "contracts"],
  bench: ["circuits", "risk", "setup", "prover", "verifier", "contracts", "demo"],
  contracts: [],
};

const IMPORT = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

/** Targets of the imports of a file. */
function importsOf(path: string): string[] {
  const text = path.endsWith(".sol") ? withoutComments(sourceText(path)) : sourceText(path);
  return [...text.matchAll(IMPORT)].map(([, target = ""]) => target);
}

/** Files of the repository imported by `path`, as paths from the root. */
function ownImports(path: string): string[] {
  return importsOf(path)
    .filter((target) => target.startsWith("."))
    .map((target) => posix.join(posix.dirname(path), target));
}

function packageName(target: string): string {
  return target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
}

const manifest = JSON.parse(sourceText("package.json")) as Record<string, Record<string, string>>;

describe("the direction of dependencies", () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${folder}/ imports only ${["itself", ...allowed].join(", ")}`, () => {
      const wrong = sourceFiles([".ts", ".sol"], folder).flatMap((path) =>
        ownImports(path)
          .filter((target) => ![folder, ...allowed].includes(target.split("/")[0] ?? ""))
          .map((target) => `${path} imports ${target}`),
      );
      expect(wrong).to.deep.equal([]);
    });
  }

  it("contracts import no mock, sample or test contract", () => {
    const aside = /^contracts\/(mocks|samples|test)\//;
    const wrong = sourceFiles([".sol"], "contracts")
      .filter((path) => !aside.test(path))
      .filter((path) => ownImports(path).some((target) => aside.test(target)));
    expect(wrong).to.deep.equal([]);
  });

  it("risk/ neither reads files nor talks to a network", () => {
    const wrong = sourceFiles([".ts"], "risk").filter((path) =>
      importsOf(path).some((target) => !target.startsWith(".")),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("what is used at run time is a dependency, not a development one", () => {
    const folders = ["circuits", "risk", "setup", "prover", "verifier", "cli"];
    const missing = sourceFiles([".ts"], ...folders).flatMap((path) =>
      importsOf(path)
        .filter((target) => !target.startsWith(".") && !target.startsWith("node:"))
        .filter((target) => manifest.dependencies?.[packageName(target)] === undefined)
        .map((target) => `${path} imports ${target}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it("the circuits include circomlib or files of circuits/ only", () => {
    const include = /include\s+"([^"]+)"/g;
    const own = sourceFiles([".circom"], "circuits").map((path) => path.slice("circuits/".length));
    const fromCircomlib = ["poseidon.circom"];
    for (const path of sourceFiles([".circom"], "circuits")) {
      for (const [, target = ""] of sourceText(path).matchAll(include)) {
        expect([...own, ...fromCircomlib], path).to.include(target);
      }
    }
  });
});
