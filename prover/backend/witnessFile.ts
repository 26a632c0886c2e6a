/** circom's .wtns, which provers of others read. */
import { bn254 } from "@noble/curves/bn254.js";
import { concatenate, uint256, uint32, writeSections } from "../../setup/binaryFile.ts";
import { SCALAR_BYTES } from "./witness.ts";

/** @param wires packed; the copy is the caller's to zero */
export function witnessFile(wires: Uint8Array): Uint8Array {
  const count = uint32(wires.length / SCALAR_BYTES);
  const header = concatenate([uint32(SCALAR_BYTES), uint256(bn254.fields.Fr.ORDER), count]);
  const file = writeSections("wtns", [
    [1, header],
    [2, wires],
  ]);
  new DataView(file.buffer).setUint32(4, 2, true);
  return file;
}
