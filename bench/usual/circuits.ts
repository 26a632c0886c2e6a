/** The solvency statement as it is usually built, in three ways: see usual.circom. */
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import { type CompiledCircuit } from "../../setup/compilation.ts";

/**
 * `hash`: the book behind one hash. `paths`: behind a tree, with a path for each position. `rows`: behind one hash, and a path for
 * the prices and rules of each slot.
 */
export const WAYS = ["hash", "paths", "rows"] as const;
export type Way = (typeof WAYS)[number];

/** Of both trees. */
export const DEPTH = 8;

const SIZES = { spot8: "solvency-spot8", book32: "solvency-book32" } as const;
export type Size = keyof typeof SIZES;

export interface UsualCircuit extends CompiledCircuit {
  readonly way: Way;
  readonly size: Size;
  /** What it is measured against. */
  readonly ours: SolvencyId;
}

function usualCircuit(way: Way, size: Size): UsualCircuit {
  const ours = solvencyCircuit(SIZES[size]);
  const kept = ours.publicSignals.filter(
    ({ name, group }) => name !== "commitment" && (way !== "rows" || group === "hot"),
  );
  const publicSignals = [
    { name: "portfolioRoot", dims: [] },
    ...(way === "rows" ? [{ name: "rowsRoot", dims: [1] }] : []),
    ...kept,
  ];
  const count = ({ dims }: { readonly dims: readonly number[] }): number =>
    dims.reduce((product, dim) => product * dim, 1);
  return {
    id: `usual-${way}-${size}`,
    main: `bench/usual/main/${way}-${size}.circom`,
    maxRows: Infinity,
    nPublic: publicSignals.reduce((sum, signal) => sum + count(signal), 0),
    inspected: false,
    ...{ publicSignals, way, size, ours: ours.id },
  };
}

export const USUAL_CIRCUITS: readonly UsualCircuit[] = (Object.keys(SIZES) as Size[]).flatMap(
  (size) => WAYS.map((way) => usualCircuit(way, size)),
);

/** The usual circuit of this name, if there is one. */
export function usualNamed(id: string): UsualCircuit | undefined {
  return USUAL_CIRCUITS.find((circuit) => circuit.id === id);
}
