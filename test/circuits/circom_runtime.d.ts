/** The part of `circom_runtime` the tests use; the package ships no types. */
declare module "circom_runtime" {
  export interface WitnessCalculator {
    /** One field element a wire, as bigint. Rejects when a check of the circuit fails. */
    calculateWitness(inputs: Record<string, unknown>, sanityCheck: boolean): Promise<bigint[]>;
  }
  export function WitnessCalculatorBuilder(wasm: Uint8Array): Promise<WitnessCalculator>;
}
