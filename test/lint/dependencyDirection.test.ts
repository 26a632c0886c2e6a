import { expect } from "chai";
import { posix } from "node:path";
import { sourceFiles, sourceText, withoutComments } from "./sourceTree.ts";

/** What a trader, two traders and a council member have at home. */
const PARTIES = ["wallet", "trading", "council"];

/** Which folders a folder may import besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  circuits: [],
  risk: ["circuits"],
  oracle: ["circuits", "risk"],
  setup: ["circuits"],
  sealing: ["circuits", "risk"],
  files: ["circuits", "risk", "setup"],
  prover: ["circuits", "risk", "setup", "sealing"],
  verifier: ["circuits", "risk", "oracle", "setup"],
  wallet: ["circuits", "risk", "sealing", "prover", "files"],
  // Proofs for many, on many processes and machines; what comes back from another machine is checked.
  pool: ["circuits", "risk", "setup", "files", "prover", "verifier"],
  // Traders and members prove, and check the proofs of others.
  trading: ["circuits", "risk", "setup", "sealing", "prover", "verifier", "files", "wallet"],
  // A liquidator trades, with what an auction sells.
  liquidation: ["circuits", "risk", "setup", "sealing", "prover", "verifier", "wallet", "trading"],
  council: ["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", "wallet"],
  // A keeper watches, asks the council, proves and bids.
  keeper: [
    ...["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", ...PARTIES],
    ...["liquidation", "oracle"],
  ],
  // A relayer checks what others prove and sign, and sends it as a keeper sends.
  relay: [
    ...["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", "trading"],
    "keeper",
  ],
  // An auditor reads the chain; traders and members do their part of an audit with what they have at home.
  audit: [
    ...["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", ...PARTIES],
    "picture",
  ],
  cli: [
    ...["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", ...PARTIES],
    ...["liquidation", "keeper", "relay", "audit", "oracle", "pool"],
  ],
  // Shapes, axes and charts as SVG text: of nobody's data.
  picture: [],
  // A whole market: everybody is in it.
  replay: ["circuits", "risk", "setup", "sealing", "prover", ...PARTIES, "liquidation", "picture"],
  // Markets that never were, under the rule tables and the terms of those that are played.
  stress: ["circuits", "risk", "setup", "liquidation", "replay", "picture"],
  demo: [
    ...["circuits", "risk", "setup", "sealing", "prover", "verifier", ...PARTIES, "contracts"],
    ...["replay", "audit"],
  ],
  // Gas is measured on the fixtures of the contract tests.
  bench: [
    ...["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", ...PARTIES],
    ...["liquidation", "audit", "contracts", "demo", "oracle", "picture", "test/contracts"],
    ...["pool", "soundness/rank", "test/audit", "test/pool", "test/wallet"],
  ],
  // Who attacks knows everything, the tests above all.
  soundness: [
    ...["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", ...PARTIES],
    ...["keeper", "relay", "pool", "audit", "cli", "oracle", "demo", "test"],
  ],
  contracts: ["verifier/generated"],
};

const IMPORT = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

/** Targets of the imports of a file. */
function importsOf(path: string): string[] {
  const text = path.endsWith(".sol") ? withoutComments(sourceText(path)) : sourceText(path);
  return [...text.matchAll(IMPORT)].map(([, target = ""]) => target);
}

/**
 * Files of the repository imported by `path`, as paths from the root. TypeScript that writes Solidity
 * quotes Solidity's imports: they are not its own.
 */
function ownImports(path: string): string[] {
  return importsOf(path)
    .filter((target) => target.startsWith(".") && target.endsWith(".sol") === path.endsWith(".sol"))
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
          .filter((target) => ![folder, ...allowed].some((open) => target.startsWith(`${open}/`)))
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

  it("the exact model in risk/ imports nothing of the risk engine's estimates in the folders below", () => {
    const exact = sourceFiles([".ts"], "risk").filter((path) => posix.dirname(path) === "risk");
    const wrong = exact.filter((path) =>
      ownImports(path).some((target) => /^risk\/.+\//.test(target)),
    );
    expect(exact).to.include("risk/margin.ts");
    expect(wrong).to.deep.equal([]);
  });

  it("what is used at run time is a dependency, not a development one", () => {
    const folders = [
      ...["circuits", "risk", "setup", "files", "sealing", "prover", "verifier", ...PARTIES],
      ...["liquidation", "keeper", "audit", "oracle", "pool", "cli"],
    ];
    const missing = sourceFiles([".ts"], ...folders).flatMap((path) =>
      importsOf(path)
        .filter((target) => !target.startsWith(".") && !target.startsWith("node:"))
        .filter((target) => manifest.dependencies?.[packageName(target)] === undefined)
        .map((target) => `${path} imports ${target}`),
    );
    expect(missing).to.deep.equal([]);
  });

  /** circomlib's, and the window tables built by circuits/windows.ts. */
  const FROM_ELSEWHERE = ["poseidon.circom", "windows.circom"];

  it("the circuits include Poseidon, the window tables and files of circuits/ only", () => {
    const own = sourceFiles([".circom"], "circuits");
    const outside = own.flatMap((path) =>
      [...sourceText(path).matchAll(/^include\s+"([^"]+)"/gm)]
        .map(([, target = ""]) => target)
        .filter((target) => {
          const places = [posix.join(posix.dirname(path), target), `circuits/${target}`];
          return !FROM_ELSEWHERE.includes(target) && !places.some((place) => own.includes(place));
        })
        .map((target) => `${path} includes ${target}`),
    );
    expect(outside).to.deep.equal([]);
  });
});
