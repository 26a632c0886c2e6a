/** Keys and artefacts of which a bit was changed: refused before anything is done with them, or changed where nothing is said. */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ZkMarginError } from "../../circuits/errors.ts";
import { artefactPaths } from "../../setup/artefacts.ts";
import { loadProvingKey } from "../../setup/keys.ts";
import { type Chance } from "../fuzz/chance.ts";

const CIRCUIT = "share";
/** Facts for people, which nothing is decided by. */
const REMARKS = ["compiler", "sourceHash", "r1csSha256", "nConstraints", "rows"];

export interface KeyTries {
  readonly flips: number;
  readonly refused: number;
  /** Bits of remarks in the manifest, and of its blanks. */
  readonly harmless: number;
  readonly faults: readonly string[];
}

function withoutRemarks(text: string): string {
  const fields = Object.entries(JSON.parse(text) as object);
  return JSON.stringify(fields.filter(([name]) => !REMARKS.includes(name)));
}

/** Loads the key with one bit of one file changed, `flips` times. */
export function flipKeys(flips: number, chance: Chance): KeyTries {
  const build = mkdtempSync(join(tmpdir(), "zkmargin-keys-"));
  let [refused, harmless] = [0, 0];
  const faults: string[] = [];
  try {
    cpSync(artefactPaths(CIRCUIT).directory, join(build, CIRCUIT), { recursive: true });
    const paths = artefactPaths(CIRCUIT, build);
    const files = [paths.manifest, paths.zkey("development"), paths.wasm, paths.verificationKey];
    loadProvingKey(CIRCUIT, { build, allowDevelopment: true });
    for (let flip = 0; flip < flips; flip += 1) {
      const path = files[flip % files.length] ?? "";
      const whole = readFileSync(path);
      const place = chance.below(statSync(path).size);
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ (1 << chance.below(8));
      writeFileSync(path, changed);
      try {
        loadProvingKey(CIRCUIT, { build, allowDevelopment: true });
        const isRemark =
          path === paths.manifest &&
          withoutRemarks(changed.toString()) === withoutRemarks(whole.toString());
        harmless += isRemark ? 1 : 0;
        if (!isRemark) faults.push(`byte ${place} of ${path} is believed`);
      } catch (error) {
        refused += 1;
        const code = error instanceof ZkMarginError ? error.code : String(error);
        const isClear = ["KEY_REFUSED", "BUILD_MISSING"].includes(code);
        if (!isClear) faults.push(`byte ${place} of ${path} ends in ${code.slice(0, 80)}`);
      }
      writeFileSync(path, whole);
    }
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
  return { flips, refused, harmless, faults };
}
