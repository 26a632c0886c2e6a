/**
 * `npm run figures [-- --check] [-- --json]`: everything deterministic that can be measured, one flat sorted
 * object of whole numbers in docs/figures.json. With `--check` nothing is written, and a difference fails.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bitBudget, widestBits } from "../circuits/budget.ts";
import { loadCircuits, solvencyCircuits } from "../circuits/spec.ts";
import { artefactPaths, REPOSITORY, writeAtomically } from "../setup/artefacts.ts";
import { buildAll } from "../setup/build.ts";
import { readManifest } from "../setup/manifest.ts";
import { progressTo, silent } from "../setup/progress.ts";
import { measureCryptoGas } from "../test/contracts/crypto/measureCryptoGas.ts";
import { measureAuditGas } from "./auditGas.ts";
import { measureBundleGas } from "./bundleGas.ts";
import { withFloors } from "./floors.ts";
import { measureLiquidationGas } from "./liquidationGas.ts";
import { measureConversionGas } from "./conversionGas.ts";
import { measureOptionGas } from "./optionGas.ts";
import { measureTransactionGas, type Figures } from "./transactionGas.ts";
import { ensureCompiled } from "./usual/build.ts";
import { USUAL_CIRCUITS } from "./usual/circuits.ts";
import { measureVerifierGas } from "./verifierGas.ts";

const FILE = join(REPOSITORY, "docs", "figures.json");

function circuitFigures(): Figures {
  const figures: Figures = {};
  for (const circuit of loadCircuits()) {
    const { nConstraints, rows } = readManifest(artefactPaths(circuit.id), circuit.id);
    figures[`constraints.${circuit.id}`] = nConstraints;
    figures[`rows.${circuit.id}`] = rows;
  }
  for (const circuit of solvencyCircuits()) {
    figures[`bits.widest.${circuit.id}`] = widestBits(circuit);
  }
  return figures;
}

/** The same statement as it is usually built. */
async function usualFigures(): Promise<Figures> {
  const figures: Figures = {};
  for (const circuit of USUAL_CIRCUITS) {
    const { nConstraints } = await ensureCompiled(circuit, silent);
    figures[`constraints.usual.${circuit.way}.${circuit.size}`] = nConstraints;
  }
  return figures;
}

function printBudget(): void {
  for (const circuit of solvencyCircuits()) {
    console.log(`bit budget of ${circuit.id} (below 252):`);
    for (const { name, bits } of bitBudget(circuit)) {
      console.log(`  ${String(bits).padStart(4)}  ${name}`);
    }
  }
}

function serialise(figures: Figures): string {
  const sorted = Object.entries(figures).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

const [check, json] = ["--check", "--json"].map((flag) => process.argv.includes(flag));
const progress = progressTo(process.stderr);
await buildAll(progress);
const [small] = solvencyCircuits();
if (small === undefined) throw new Error("no circuits");
// circom is a process of its own: it has the other processor while gas is measured.
const usual = usualFigures();
const figures = withFloors({
  ...circuitFigures(),
  ...(await progress("gas of the cryptography", measureCryptoGas)),
  ...(await progress("gas of the usual ways", measureVerifierGas)),
  ...(await progress("gas of transactions", measureTransactionGas)),
  ...(await progress("gas of liquidation", measureLiquidationGas)),
  ...(await progress("gas of options", measureOptionGas)),
  ...(await progress("gas of conversions", measureConversionGas)),
  ...(await progress("gas of an audit", measureAuditGas)),
  ...(await progress("gas of bundles", () => measureBundleGas(small))),
  ...(await progress("constraints of the usual ways", () => usual)),
});
const text = serialise(figures);
if (json) process.stdout.write(text);
else {
  printBudget();
  for (const line of text.split("\n").slice(1, -2)) console.log(line.replace(/[",]/g, ""));
}
if (!check) {
  writeAtomically(FILE, text);
} else if (readFileSync(FILE, "utf8") !== text) {
  console.error("docs/figures.json differs from what was measured: run `npm run figures`");
  process.exitCode = 1;
}
