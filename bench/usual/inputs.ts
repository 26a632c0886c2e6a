/** Inputs of our circuit as those of a usual one: the same book, prices, rules, terms and figures, another commitment. */
import { bn254 } from "@noble/curves/bn254.js";
import { poseidonHash } from "../../circuits/poseidon.ts";
import { solvencyCircuit } from "../../circuits/spec.ts";
import { DEPTH, type UsualCircuit } from "./circuits.ts";

export type Inputs = Readonly<Record<string, unknown>>;

const ARITY = 16;
/** Of a leaf that nobody uses. */
const EMPTY = 0n;

const { Fr } = bn254.fields;
const numbers = (value: unknown): bigint[] =>
  (value as readonly (bigint | number | string)[]).map((each) => Fr.create(BigInt(each)));

/** As `PoseidonOf`. */
function hashOf(list: readonly bigint[]): bigint {
  let hash = poseidonHash(list.slice(0, ARITY));
  for (let from = ARITY; from < list.length; from += ARITY - 1) {
    hash = poseidonHash([hash, ...list.slice(from, from + ARITY - 1)]);
  }
  return hash;
}

/** Root, and of each leaf its siblings upwards. */
function treeOf(leaves: readonly bigint[]): { root: bigint; siblings: bigint[][] } {
  const siblings = leaves.map((): bigint[] => []);
  let level = [...leaves];
  let empty = EMPTY;
  for (let depth = 0; depth < DEPTH; depth += 1) {
    siblings.forEach((path, leaf) => path.push(level[(leaf >> depth) ^ 1] ?? empty));
    const pairs = Math.ceil(level.length / 2);
    level = Array.from({ length: pairs }, (_, k) =>
      poseidonHash([level[2 * k] ?? empty, level[2 * k + 1] ?? empty]),
    );
    empty = poseidonHash([empty, empty]);
  }
  return { root: level[0] ?? empty, siblings };
}

/** What hides the book: a number for each leaf, or one. */
function portfolioOf({ way }: UsualCircuit, quantity: readonly bigint[], secret: bigint): Inputs {
  if (way !== "paths") {
    return { portfolioRoot: hashOf([...quantity, secret]), blinding: [secret] };
  }
  const blinding = quantity.map((_, slot) => Fr.create(secret + BigInt(slot)));
  const leaves = quantity.map((q, slot) => poseidonHash([q, BigInt(slot), blinding[slot] ?? 0n]));
  const { root, siblings } = treeOf(leaves);
  return { portfolioRoot: root, blinding, positionSibling: siblings };
}

/** One row a slot: all prices and rules that apply to it. */
function rowsOf({ ours }: UsualCircuit, inputs: Inputs): Inputs {
  const { nSlots, parameters } = solvencyCircuit(ours);
  const lists = [
    ...["price", "longOnly", "weightLong", "weightShort", "contingency", "bandSensitivity"],
    "impact",
  ].map((name) => numbers(inputs[name]));
  const [shock, optionPnl] = ["shock", "optionPnl"].map((name) =>
    (inputs[name] as readonly unknown[]).map(numbers),
  );
  const leaves = Array.from({ length: nSlots }, (_, slot) => {
    const option = slot - parameters.nLinear;
    const scenarios =
      option < 0
        ? shock?.map((row) => row[slot] ?? 0n)
        : optionPnl?.map((row) => row[option] ?? 0n);
    return hashOf([...lists.map((list) => list[slot] ?? 0n), ...(scenarios ?? [])]);
  });
  const { root, siblings } = treeOf(leaves);
  return { rowsRoot: [root], rowSibling: siblings };
}

/** @param inputs of `circuit.ours`, numbers of any sign and size */
export function usualInputs(circuit: UsualCircuit, inputs: Inputs): Inputs {
  const ours = ["commitment", "blinding"];
  const same = Object.entries(inputs).filter(([name]) => !ours.includes(name));
  const [secret = 0n] = numbers([inputs.blinding]);
  return {
    ...Object.fromEntries(same),
    ...portfolioOf(circuit, numbers(inputs.quantity), secret),
    ...(circuit.way === "rows" ? rowsOf(circuit, inputs) : {}),
  };
}

/** As a generator of witnesses takes them: every number below the field's order. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  return Fr.create(BigInt(value as bigint | number | string)).toString();
}

export const canonicalInputs = (inputs: Inputs): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, canonical(value)]),
  ) as Record<string, string[]>;
