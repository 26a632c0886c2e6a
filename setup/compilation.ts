/**
 * What came out of the compiler: counts and hashes, kept next to the files as the compile cache, and
 * checked against circuits.json.
 */
import { existsSync } from "node:fs";
import { ZkMarginError } from "../circuits/errors.ts";
import type { PublicSignal } from "../circuits/spec.ts";
import { type ArtefactPaths, readArtefactJson, sha256File } from "./artefacts.ts";
import { rowsOf } from "./qap.ts";
import { readR1csHeader } from "./r1cs.ts";

export interface Compilation {
  readonly sourceHash: string;
  readonly compiler: string;
  readonly nConstraints: number;
  readonly nPublic: number;
  readonly rows: number;
  readonly r1csSha256: string;
  readonly wasmSha256: string;
  readonly symSha256: string;
}

/** The part of a circuit's specification the compiler's output is checked against. */
export interface CompiledCircuit {
  readonly id: string;
  readonly main: string;
  readonly maxRows: number;
  readonly nPublic: number;
  readonly publicSignals: readonly Pick<PublicSignal, "name" | "dims">[];
  /** circomlib's comparisons leave bits unused, which the compiler's inspection warns of: false leaves it out. */
  readonly inspected?: boolean;
}

/** The cached record, if it and its files are of this source; else undefined. */
export function readCompilation(paths: ArtefactPaths, sourceHash: string): Compilation | undefined {
  const files = [paths.compilation, paths.r1cs, paths.wasm, paths.sym];
  if (!files.every((file) => existsSync(file))) return undefined;
  const record = readArtefactJson(paths.compilation) as Compilation | null;
  const isCurrent =
    record?.sourceHash === sourceHash &&
    record.r1csSha256 === sha256File(paths.r1cs) &&
    record.wasmSha256 === sha256File(paths.wasm) &&
    record.symSha256 === sha256File(paths.sym);
  return isCurrent ? record : undefined;
}

/** Counts of the .r1cs and order of the .sym against circuits.json. BUILD_FAILED on a difference. */
export function checkCompiled(
  circuit: CompiledCircuit,
  r1cs: Uint8Array,
  sym: string,
): Pick<Compilation, "nConstraints" | "nPublic" | "rows"> {
  const header = readR1csHeader(r1cs);
  const rows = rowsOf(header);
  if (header.nOutputs !== 0 || header.nPublicInputs !== circuit.nPublic) {
    fail(
      circuit.id,
      `has ${header.nOutputs} outputs and ${header.nPublicInputs} public inputs, not 0 and ${circuit.nPublic}`,
    );
  }
  if (rows > circuit.maxRows) {
    fail(circuit.id, `takes ${rows} rows, more than its limit of ${circuit.maxRows}`);
  }
  checkSignalOrder(circuit, sym);
  return { nConstraints: header.nConstraints, nPublic: circuit.nPublic, rows };
}

/** Wire k + 1 must be public signal k; each .sym line is `label,wire,component,name`. */
function checkSignalOrder(circuit: CompiledCircuit, sym: string): void {
  const names = circuit.publicSignals.flatMap(({ name, dims }) => flatNames(`main.${name}`, dims));
  const expected = new Map(names.map((name, index) => [name, String(index + 1)]));
  for (const line of sym.split("\n")) {
    const [, wire, , name] = line.split(",");
    if (wire === undefined || name === undefined) continue;
    if ((expected.get(name) ?? wire) !== wire) {
      fail(circuit.id, `has public signal ${name} at place ${wire}, not as circuits.json says`);
    }
    expected.delete(name);
  }
  const [missing] = expected.keys();
  if (missing !== undefined) fail(circuit.id, `has no public signal ${missing}`);
}

/** `name[0][0]`, `name[0][1]` … row-major; `name` alone without dimensions. */
function flatNames(name: string, [dim, ...rest]: readonly number[]): string[] {
  if (dim === undefined) return [name];
  return Array.from({ length: dim }, (_, index) => flatNames(`${name}[${index}]`, rest)).flat();
}

function fail(circuitId: string, reason: string): never {
  throw new ZkMarginError("BUILD_FAILED", `${circuitId} ${reason}`, {
    field: circuitId,
    fix: "make the circuit and circuits/circuits.json agree",
  });
}
