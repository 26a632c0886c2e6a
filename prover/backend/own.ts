/** zkmargin's own prover: circom's witness generator and the engine in engine/. */
import { randomFillSync } from "node:crypto";
import { bn254 } from "@noble/curves/bn254.js";
import { readUint256, viewOf } from "../../setup/binaryFile.ts";
import { Groth16Engine, type EngineOptions } from "../engine/engine.ts";
import { OWN_FAULT, type ProvingBackend } from "./backend.ts";
import { SCALAR_BYTES, WitnessGenerator } from "./witness.ts";

const { ORDER } = bn254.fields.Fr;
/** Bits of the highest byte that a number below r can have. */
const HIGH_BITS = 0x3f;

/** Uniform below r: what is not below is drawn again. */
function randomScalar(): Uint8Array {
  const bytes = new Uint8Array(SCALAR_BYTES);
  do {
    randomFillSync(bytes);
    bytes[SCALAR_BYTES - 1] = (bytes[SCALAR_BYTES - 1] ?? 0) & HIGH_BITS;
  } while (readUint256(viewOf(bytes), 0) >= ORDER);
  return bytes;
}

/** @throws from `prove`: INTERNAL when the circuit refuses the input, or a thread died */
export function ownBackend(options: EngineOptions = {}): ProvingBackend {
  return {
    name: "own",
    suspect: OWN_FAULT,
    async open({ zkey, wasm }) {
      const [engine, generator] = await Promise.all([
        Groth16Engine.open(zkey, options),
        WitnessGenerator.compile(wasm),
      ]);
      return {
        prove: async (input) =>
          engine.prove(generator.generate(input), { r: randomScalar(), s: randomScalar() }),
        close: () => engine.close(),
      };
    },
  };
}
