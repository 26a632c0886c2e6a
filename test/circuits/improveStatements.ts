/** Pairs of sealed surpluses for the tests of `improve`. */
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { sealOf } from "./books.ts";
import { type Inputs, type Source } from "./harness.ts";

export const IMPROVE: Source = {
  template: "Improve()",
  file: "improve.circom",
  public: ["sealedBefore", "sealedAfter"],
};
const toField = (value: bigint): bigint => (value < 0n ? value + FIELD_MODULUS : value);
/** Largest magnitude of a surplus: 65,535·(2^57 − 1) dollars of requirement and 2^63 cents of value. */
export const LARGEST = 65_535n * ((1n << 57n) - 1n) * 10n ** 24n + (1n << 63n) * 10n ** 26n;

/** All inputs of an honest prover. */
export function improvement(before: bigint, later: bigint): Inputs {
  return {
    sealedBefore: sealOf(toField(before), 11n),
    sealedAfter: sealOf(toField(later), 22n),
    surplusBefore: before,
    saltBefore: 11n,
    surplusAfter: later,
    saltAfter: 22n,
  };
}
