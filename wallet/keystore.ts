/** The keystore file, `keystore/1`: the seed under a passphrase. */
import { parseJsonText, readObject, readString } from "../risk/index.ts";
import { createEncryptedFile, readEncryptedFile, type EncryptedFile } from "./encryptedFile.ts";
import { type Passphrase } from "./passphrase.ts";
import { Seed } from "./seed.ts";

export const KEYSTORE_FORMAT = "keystore/1";

function keystore(path: string): EncryptedFile {
  return { path, option: "keystore", format: KEYSTORE_FORMAT };
}

/** @throws INPUT_INVALID when there is a file already: it may be the only copy of a seed */
export async function createKeystore(
  path: string,
  seed: Seed,
  passphrase: Passphrase,
): Promise<void> {
  const secret = JSON.stringify({ seed: Buffer.from(seed.revealBytes()).toString("hex") });
  await createEncryptedFile(keystore(path), secret, passphrase);
}

/** @throws INPUT_UNREADABLE, INPUT_INVALID, UNLOCK_FAILED */
export async function openKeystore(path: string, passphrase: Passphrase): Promise<Seed> {
  const { text } = await readEncryptedFile(keystore(path), passphrase);
  const { seed } = readObject(parseJsonText(text, "keystore"), "", ["seed"]);
  return Seed.fromBytes(Buffer.from(readString(seed, "seed"), "hex"));
}
