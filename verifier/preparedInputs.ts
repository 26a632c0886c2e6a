/**
 * Prepared inputs: Groth16's vk_x = IC_0 + Σ x_k·IC_{k+1} splits by group, as it does on-chain.
 *
 *   vk_x = hot + market + rules,   hot = IC_0 + Σ hot_k·IC,   market = Σ market_k·IC,   rules = Σ rules_k·IC
 *
 * The contracts fold `market` once per epoch and `rules` once per table. This module recomputes the
 * same three points, so they can be compared with the stored ones; IC_0 belongs to the hot part.
 */
import { pippenger } from "@noble/curves/abstract/curve.js";
import { GROUPS, type CircuitSpec, type Group } from "../circuits/spec.ts";
import { G1, SCALAR_MODULUS, type G1Point } from "./bn254.ts";

/** The part of a verification key that public inputs meet; `ic` has nPublic + 1 points. */
export interface InputBases {
  readonly circuit: Pick<CircuitSpec, "groups">;
  readonly ic: readonly G1Point[];
}

export type PreparedInputs = Readonly<Record<Group, G1Point>>;

/** Σ scalars_k·points_k. Zero scalars are dropped; large ones go as −(r − s), mostly small shocks. */
function fold(points: readonly G1Point[], scalars: readonly bigint[]): G1Point {
  const terms = scalars.flatMap((scalar, index) => {
    const point = points[index];
    if (scalar === 0n || point === undefined) return [];
    return scalar > SCALAR_MODULUS / 2n
      ? [{ point: point.negate(), scalar: SCALAR_MODULUS - scalar }]
      : [{ point, scalar }];
  });
  return pippenger(
    G1,
    terms.map(({ point }) => point),
    terms.map(({ scalar }) => scalar),
  );
}

/**
 * The point of one group.
 * @param elements the group's public inputs in order, each in [0, r)
 */
export function prepareGroup(
  bases: InputBases,
  group: Group,
  elements: readonly bigint[],
): G1Point {
  const { offset, length } = bases.circuit.groups[group];
  if (elements.length !== length) {
    throw new RangeError(`group ${group} has ${String(length)} inputs`);
  }
  const folded = fold(bases.ic.slice(1 + offset, 1 + offset + length), elements);
  return group === "hot" && bases.ic[0] !== undefined ? folded.add(bases.ic[0]) : folded;
}

/** The three points of a full list of public inputs, each in [0, r). */
export function prepareInputs(bases: InputBases, publicSignals: readonly bigint[]): PreparedInputs {
  const part = (group: Group): G1Point => {
    const { offset, length } = bases.circuit.groups[group];
    return prepareGroup(bases, group, publicSignals.slice(offset, offset + length));
  };
  return { hot: part("hot"), market: part("market"), rules: part("rules") };
}

/** vk_x: two point additions, whatever the number of inputs. */
export function combine(prepared: PreparedInputs): G1Point {
  return GROUPS.map((group) => prepared[group]).reduce((sum, point) => sum.add(point));
}
