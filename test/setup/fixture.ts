/** A circuit of five constraints, compiled once, and the keys and powers of tau the tests need for it. */
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { getCurveFromName } from "ffjavascript";
import { powersOfTau, wtns } from "snarkjs";
import { artefactPaths, BUILD_DIRECTORY } from "../../setup/artefacts.ts";
import type { Compilation, CompiledCircuit } from "../../setup/compilation.ts";
import { compileCircuit } from "../../setup/compile.ts";
import { developmentZkey } from "../../setup/developmentKey.ts";
import { openPointEngine } from "../../setup/generatorPowers.ts";
import { sourceHash } from "../../setup/sources.ts";
import { encodeZkey, parseZkey, ZKEY_SECTION, type ZkeyHeader } from "../../setup/zkeyFile.ts";

export const PRODUCT: CompiledCircuit = {
  id: "product",
  main: "test/setup/fixtures/product.circom",
  maxRows: 16,
  nPublic: 3,
  publicSignals: [
    { name: "product", dims: [] },
    { name: "label", dims: [2] },
  ],
};

/** Smallest power whose domain holds the circuit's nine rows. */
export const PRODUCT_POWER = 4;

/** 3 · 5 = 15, and 3² = 9 = 11 − 2, written as the circuit has it: label[0] = square + label[1]. */
export const PRODUCT_INPUT = { product: "15", label: ["11", "2"], factor: ["3", "5"] };

/** A fresh build directory below build/, where the compiler can see it; remove it when done. */
export function temporaryBuild(): { build: string; remove(): void } {
  const parent = join(BUILD_DIRECTORY, "test-setup");
  mkdirSync(parent, { recursive: true });
  const build = mkdtempSync(join(parent, "build-"));
  return {
    build,
    remove: () => {
      rmSync(build, { recursive: true, force: true });
    },
  };
}

export interface Product {
  readonly build: string;
  readonly compilation: Compilation;
  readonly r1cs: Uint8Array;
  readonly wasm: Uint8Array;
  readonly zkey: Uint8Array;
  remove(): void;
}

/** The circuit and its development key, in a build directory of its own. */
export async function buildProduct(): Promise<Product> {
  const { build, remove } = temporaryBuild();
  const compilation = await compileCircuit(PRODUCT, sourceHash(build), build);
  const paths = artefactPaths(PRODUCT.id, build);
  const r1cs = new Uint8Array(readFileSync(paths.r1cs));
  const wasm = new Uint8Array(readFileSync(paths.wasm));
  const zkey = developmentZkey(await openPointEngine(), PRODUCT.id, r1cs);
  return { build, compilation, r1cs, wasm, zkey, remove };
}

export interface MemoryFile {
  readonly type: "mem";
  data?: Uint8Array;
}

/** What a snarkjs step writes, without a file. */
export async function inMemory(step: (file: MemoryFile) => Promise<unknown>): Promise<Uint8Array> {
  const file: MemoryFile = { type: "mem" };
  await step(file);
  if (file.data === undefined) throw new Error("snarkjs wrote nothing");
  return file.data;
}

export async function witnessOf(wasm: Uint8Array): Promise<Uint8Array> {
  return inMemory((file) => wtns.calculate(PRODUCT_INPUT, wasm, file));
}

/** Unprepared powers of tau without contributions. */
export async function emptyPowersOfTau(power = PRODUCT_POWER): Promise<Uint8Array> {
  const curve = await getCurveFromName("bn128");
  return inMemory((file) => powersOfTau.newAccumulator(curve, power, file));
}

/** Powers of tau to which one person contributed, prepared for phase 2. */
export async function personalPowersOfTau(power = PRODUCT_POWER): Promise<Uint8Array> {
  const empty = await emptyPowersOfTau(power);
  const contributed = await inMemory((file) =>
    powersOfTau.contribute(empty, file, "a person", "entropy of a test"),
  );
  return inMemory((file) => powersOfTau.preparePhase2(contributed, file));
}

/** The same key with other points in its header or other sections. */
export function alterZkey(
  zkey: Uint8Array,
  header: Partial<ZkeyHeader>,
  sections: ReadonlyMap<number, Uint8Array> = new Map(),
): Uint8Array {
  const parsed = parseZkey(zkey);
  const kept = [...parsed.sections].filter(([type]) => type > ZKEY_SECTION.header);
  return encodeZkey(
    { ...parsed.header, ...header },
    kept.map(([type, bytes]) => [type, sections.get(type) ?? bytes] as const),
  );
}
