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

export type CircuitId = "solvency-spot8" | "solvency-book32";

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
  readonly parameters: Shape;
  readonly nSlots: number;
  /** Largest allowed constraints + public signals + 1. */
  readonly maxRows: number;
  readonly publicSignals: readonly PublicSignal[];
  readonly nPublic: number;
  readonly groups: Readonly<Record<Group, GroupRange>>;
}

interface SignalSource {
  name: string;
  group: Group;
  dims: (number | string)[];
  type: string;
  unit: string;
}

interface CircuitsFile {
  statements: Record<string, { public: SignalSource[] }>;
  circuits: {
    id: CircuitId;
    statement: string;
    main: string;
    parameters: Shape;
    maxRows: number;
  }[];
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
  const offset = members[0]?.offset ?? 0;
  const length = members.reduce((sum, signal) => sum + signal.length, 0);
  const last = members.at(-1);
  if (last === undefined || last.offset + last.length !== offset + length) {
    throw new ZkMarginError("INTERNAL", `group ${group} in circuits.json is not contiguous`, {
      fix: "list the signals of one group next to each other",
    });
  }
  return { offset, length };
}

const circuits: readonly CircuitSpec[] = file.circuits.map((circuit) => {
  const { nLinear, nOption, nScenarios } = circuit.parameters;
  const nSlots = nLinear + nOption;
  const sources = file.statements[circuit.statement]?.public ?? [];
  const publicSignals = resolveSignals(sources, { nLinear, nOption, nScenarios, nSlots });
  const groups = {
    hot: resolveGroup(publicSignals, "hot"),
    market: resolveGroup(publicSignals, "market"),
    rules: resolveGroup(publicSignals, "rules"),
  };
  const nPublic = publicSignals.reduce((sum, signal) => sum + signal.length, 0);
  return { ...circuit, nSlots, publicSignals, nPublic, groups };
});

/** Every shipped circuit. */
export function loadCircuits(): readonly CircuitSpec[] {
  return circuits;
}

/** The circuit named `id`, or INPUT_INVALID naming the known ones. */
export function circuitById(id: string): CircuitSpec {
  const found = circuits.find((circuit) => circuit.id === id);
  if (found === undefined) {
    throw new ZkMarginError("INPUT_INVALID", "no circuit has this name", {
      field: "circuit",
      fix: `use one of: ${circuits.map((circuit) => circuit.id).join(", ")}`,
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
