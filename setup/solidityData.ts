/**
 * Data contracts: contracts whose code is data. The first byte is STOP, so a call to one does nothing;
 * EIP-170 allows 24,576 bytes of code, and reading a cold one costs 2,600 gas plus 3 per word.
 */
import { concat, dataLength, toBeHex, type Signer } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";

/** Largest code of a contract (EIP-170), in bytes. */
export const MAX_CODE_BYTES = 24_576;

/** 32-byte big-endian words. */
export function wordBytes(words: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 32);
  words.forEach((word, index) => {
    bytes.set(Buffer.from(word.toString(16).padStart(64, "0"), "hex"), index * 32);
  });
  return bytes;
}

/** Runtime code of a data contract holding `data` (hex): STOP, then the data. */
export function dataContractCode(data: string): string {
  const code = concat(["0x00", data]);
  if (dataLength(code) > MAX_CODE_BYTES) {
    throw new ZkMarginError("INTERNAL", `${dataLength(code)} bytes do not fit one contract`, {
      fix: `split the data into parts of at most ${MAX_CODE_BYTES - 1} bytes`,
    });
  }
  return code;
}

/** Creation code that returns everything behind its own 10 bytes as the runtime code. */
export function creationCode(runtimeCode: string): string {
  // PUSH2 length, DUP1, PUSH1 10, PUSH0-free zeros by RETURNDATASIZE, CODECOPY, RETURN.
  return concat(["0x61", toBeHex(dataLength(runtimeCode), 2), "0x80600a3d393df3", runtimeCode]);
}

/** Deploys one data contract and returns its address. */
export async function deployDataContract(signer: Signer, runtimeCode: string): Promise<string> {
  const transaction = await signer.sendTransaction({ data: creationCode(runtimeCode) });
  const receipt = await transaction.wait();
  const address = receipt?.contractAddress ?? undefined;
  if (address === undefined) {
    throw new ZkMarginError("CHAIN_FAILED", "a data contract was not deployed", {
      fix: "check the deployer's balance and the chain's transaction gas limit",
    });
  }
  return address;
}
