/**
 * The public and private inputs of one statement, named and ordered as in circuits/circuits.json.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { type SolvencyCircuit, type Group } from "../circuits/spec.ts";
import { packTerms, type MarketSnapshot, type RuleTable, type Terms } from "../risk/index.ts";
import { encodeSignal, type SignalShape, type SignalValue } from "./signalEncoding.ts";

/** What a statement publishes about the book. */
export interface StatementOutputs {
  /** U in cents under `disclose`, else 0. */
  readonly value: bigint;
  /** M in cents under `disclose`, else 0. */
  readonly requirement: bigint;
  /** Poseidon(M in USD, salt) under `tally`, Poseidon(surplus, salt) under `compare`, else 0. */
  readonly sealedFigure: bigint;
}

export interface HotInputs extends StatementOutputs {
  readonly commitment: AffinePoint;
  readonly terms: Terms;
}

export type SignalValues = Readonly<Record<string, SignalValue>>;

function hotValues({
  commitment,
  terms,
  value,
  requirement,
  sealedFigure,
}: HotInputs): SignalValues {
  const { x, y } = commitment;
  return { commitment: [x, y], terms: packTerms(terms), value, requirement, sealedFigure };
}

function ruleValues(table: RuleTable): SignalValues {
  const { weightLong, weightShort, contingency, bandSensitivity, impact, shock } = table;
  const longOnly = table.longOnly.map((flag) => (flag ? 1n : 0n));
  return { longOnly, weightLong, weightShort, contingency, bandSensitivity, impact, shock };
}

/** Every public input by name. */
export function publicValues(
  hot: HotInputs,
  market: MarketSnapshot,
  table: RuleTable,
): SignalValues {
  const { price, optionPnl } = market;
  return { ...hotValues(hot), price, optionPnl, ...ruleValues(table) };
}

/** Flattens values in the order of the circuit's public signals, of one group or of all. */
function flatten(circuit: SolvencyCircuit, values: SignalValues, group?: Group): bigint[] {
  return circuit.publicSignals
    .filter((signal) => group === undefined || signal.group === group)
    .flatMap((signal) => encodeSignal(signal, values[signal.name]));
}

/** All public signals in order: what the proof, the verifier and the contract agree on. */
export function publicSignalsOf(
  circuit: SolvencyCircuit,
  hot: HotInputs,
  market: MarketSnapshot,
  table: RuleTable,
): bigint[] {
  return flatten(circuit, publicValues(hot, market, table));
}

/** The market group as the contract folds it once per epoch. */
export function marketScalars(
  circuit: SolvencyCircuit,
  { price, optionPnl }: MarketSnapshot,
): bigint[] {
  return flatten(circuit, { price, optionPnl }, "market");
}

/** The rules group as the contract folds it once per rule table. */
export function ruleScalars(circuit: SolvencyCircuit, table: RuleTable): bigint[] {
  return flatten(circuit, ruleValues(table), "rules");
}

/** The private inputs, as listed in circuits/circuits.json. */
export function privateSignals({ nSlots }: SolvencyCircuit): readonly SignalShape[] {
  return [
    { name: "quantity", dims: [nSlots], type: "int64" },
    { name: "blinding", dims: [], type: "uint252" },
    { name: "salt", dims: [], type: "field" },
  ];
}

/**
 * The witness calculator's input: every public and private signal, flattened, as decimal strings of
 * canonical field elements. Holds secrets.
 * @throws INPUT_INVALID for a value that is not a bigint of the signal's type
 */
export function circuitInput(
  circuit: SolvencyCircuit,
  values: SignalValues,
): Record<string, string[]> {
  const signals: SignalShape[] = [...circuit.publicSignals, ...privateSignals(circuit)];
  return Object.fromEntries(
    signals.map((signal) => [signal.name, encodeSignal(signal, values[signal.name]).map(String)]),
  );
}
