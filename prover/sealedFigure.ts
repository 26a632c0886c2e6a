/**
 * `sealedFigure = Poseidon(figure, salt)`: the audit's handle on a requirement, or the handle of a
 * comparison on a surplus.
 */
import { FIELD_MODULUS } from "../circuits/babyjubjub.ts";
import { poseidonHash } from "../circuits/poseidon.ts";

/** @param figure whole dollars of requirement, rounded up; or surplus, signed, 1e-28 USD */
export function sealFigure(figure: bigint, salt: bigint): bigint {
  return poseidonHash([((figure % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS, salt]);
}
