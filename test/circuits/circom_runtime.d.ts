/** The part of `circom_runtime` the tests use; the package ships no types. */
declare module "circom_runtime" {
  export interface WitnessCalculator {
    /** One field element a wire, as bigint. Rejects when a check of the circuit fails. */
    calculateWitness(inputs: Record<string, unknown>, sanityCheck: boolean): Promise<bigint[]>;
    /** The same, but the witness stays where the generator has it. */
    _doCalculateWitness(inputs: Record<string, unknown>, sanityCheck: boolean): Promise<void>;
    /** 32-bit words of a field element. */
    readonly n32: number;
    readonly instance: {
      readonly exports: {
        /** Copies a wire to where `readSharedRWMemory` reads its words. */
        readonly getWitness: (wire: number) => void;
        readonly readSharedRWMemory: (word: number) => number;
      };
    };
  }
  export function WitnessCalculatorBuilder(wasm: Uint8Array): Promise<WitnessCalculator>;
}
