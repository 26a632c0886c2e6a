/**
 * Reads `circuits.json`, the single list of circuits, public signals, groups, widths and units, and
 * resolves it for the shipped sizes. Everything else that needs a signal's position asks here.
 *
 * Public signals are all public *inputs*, flattened row-major in declaration order, which is the
 * order snarkjs, the verification key's IC points and the contracts use.
 */
import { readFileSync } from "node:fs";
import { ZkMarginError } from "./errors.ts";

export const GROUPS = ["hot", "market", "rules"] as const;
/** `hot`: per proof; `market`: folded once per epoch; `rules`: folded once per rule table. */
export type Group = (typeof GROUPS)[number];

/** Circuits that prove margin: a rule table is written for one of them. */
export type SolvencyId = "solvency-spot8" | "solvency-book32";
export type CircuitId = SolvencyId | "seal" | "share" | "improve" | "tally";

export interface Shape {
  readonly nLinear: number;
  readonly nOption: number;
  readonly nScenarios: number;
}

export interface PublicSignal {
  readonly name: string;
  readonly group: Group;
  readonly dims: readonly number[];
  /** Number of field elements, the product of `dims`. */
  readonly length: number;
  /** Index of the first element in `publicSignals`. */
  readonly offset: number;
  readonly type: string;
  readonly unit: string;
}

export interface GroupRange {
  readonly offset: number;
  readonly length: number;
}

export interface CircuitSpec {
  readonly id: CircuitId;
  readonly statement: string;
  /** The `main` file, relative to the repository root. */
  readonly main: string;
  /** Largest allowed constraints + public signals + 1. */
  readonly maxRows: number;
  /** Whether its verifier takes many proofs together. */
  readonly batched: boolean;
  readonly publicSignals: readonly PublicSignal[];
  readonly nPublic: number;
  /** A circuit other than `solvency` has hot inputs only. */
  readonly groups: Readonly<Record<Group, GroupRange>>;
}

export interface SolvencyCircuit extends CircuitSpec {
  readonly id: SolvencyId;
  readonly parameters: Shape;
  readonly nSlots: number;
}

interface SignalSource {
  name: string;
  group: Group;
  dims: (number | string)[];
  type: string;
  unit: string;
}

interface CircuitSource {
  id: CircuitId;
  statement: string;
  main: string;
  parameters: Record<string, number>;
  maxRows: number;
  batched?: boolean;
}

interface CircuitsFile {
  statements: Record<
    string,
    { public: SignalSource[]; vector?: { name: string; dims: number[] }[] }
  >;
  circuits: CircuitSource[];
}

const file = JSON.parse(
  readFileSync(new URL("circuits.json", import.meta.url), "utf8"),
) as CircuitsFile;

function resolveSignals(sources: SignalSource[], sizes: Record<string, number>): PublicSignal[] {
  let offset = 0;
  return sources.map(({ name, group, dims, type, unit }) => {
    const resolved = dims.map((dim) => (typeof dim === "number" ? dim : (sizes[dim] ?? NaN)));
    const length = resolved.reduce((product, dim) => product * dim, 1);
    const signal = { name, group, dims: resolved, length, offset, type, unit };
    offset += length;
    return signal;
  });
}

function resolveGroup(signals: PublicSignal[], group: Group): GroupRange {
  const members = signals.filter((signal) => signal.group === group);
  const length = members.reduce((sum, signal) => sum + signal.length, 0);
  const [first] = members;
  if (first === undefined) return { offset: 0, length };
  const last = members.at(-1) ?? first;
  if (last.offset + last.length !== first.offset + length) {
    throw new ZkMarginError("INTERNAL", `group ${group} in circuits.json is not contiguous`, {
      fix: "list the signals of one group next to each other",
    });
  }
  return { offset: first.offset, length };
}

function resolveCircuit(source: CircuitSource): CircuitSpec | SolvencyCircuit {
  const { id, statement, main, maxRows, parameters, batched = statement !== "share" } = source;
  const { nLinear = 0, nOption = 0, nScenarios = 0 } = parameters;
  const nSlots = nLinear + nOption;
  const sources = file.statements[statement]?.public ?? [];
  const publicSignals = resolveSignals(sources, { ...parameters, nSlots });
  const groups = {
    hot: resolveGroup(publicSignals, "hot"),
    market: resolveGroup(publicSignals, "market"),
    rules: resolveGroup(publicSignals, "rules"),
  };
  const nPublic = publicSignals.reduce((sum, signal) => sum + signal.length, 0);
  const circuit = { id, statement, main, maxRows, batched, publicSignals, nPublic, groups };
  if (statement !== "solvency") return circuit;
  return { ...circuit, id: id as SolvencyId, parameters: { nLinear, nOption, nScenarios }, nSlots };
}

const circuits = file.circuits.map(resolveCircuit);

function isSolvency(circuit: CircuitSpec): circuit is SolvencyCircuit {
  return circuit.statement === "solvency";
}

/** Every shipped circuit. */
export function loadCircuits(): readonly CircuitSpec[] {
  return circuits;
}

/** The shipped sizes of `solvency`. */
export function solvencyCircuits(): readonly SolvencyCircuit[] {
  return circuits.filter(isSolvency);
}

/** The circuit named `id`, or INPUT_INVALID naming the known ones. */
export function circuitById(id: string): CircuitSpec {
  return named(circuits, id);
}

/** The size of `solvency` named `id`, or INPUT_INVALID naming the known ones. */
export function solvencyCircuit(id: string): SolvencyCircuit {
  return named(solvencyCircuits(), id);
}

function named<Spec extends CircuitSpec>(all: readonly Spec[], id: string): Spec {
  const found = all.find((circuit) => circuit.id === id);
  if (found === undefined) {
    throw new ZkMarginError("INPUT_INVALID", "no circuit has this name", {
      field: "circuit",
      fix: `use one of: ${all.map((circuit) => circuit.id).join(", ")}`,
    });
  }
  return found;
}

/** The public signal `name` of a circuit. */
export function publicSignal(circuit: CircuitSpec, name: string): PublicSignal {
  const found = circuit.publicSignals.find((signal) => signal.name === name);
  if (found === undefined) {
    throw new ZkMarginError("INTERNAL", `${circuit.id} has no public signal ${name}`, {
      fix: "name a signal listed in circuits/circuits.json",
    });
  }
  return found;
}

/** Names of the elements that a circuit and the chain agree on, one for each, in order. */
export function vectorNames(statement: "seal" | "tally"): readonly string[] {
  const vector = file.statements[statement]?.vector ?? [];
  return vector.flatMap(({ name, dims }) =>
    Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, () => name),
  );
}
