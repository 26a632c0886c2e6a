/**
 * Files of encryptedText.ts: 0600 in a folder of the owner's, written whole or not at all, never replaced
 * by a new one.
 */
import { createSecretFile, readSecretFile } from "../files/secretFile.ts";
import { decryptText, encryptText, type About, type Decrypted } from "./encryptedText.ts";
import { type Passphrase } from "./passphrase.ts";

export interface EncryptedFile {
  readonly path: string;
  /** What errors call the file: the option or setting that named it. */
  readonly option: string;
  /** For example `keystore/1`. */
  readonly format: string;
}

/** @throws INPUT_INVALID when the file exists, lies where others can enter, or the passphrase is short */
export async function createEncryptedFile(
  { path, option, format }: EncryptedFile,
  text: string,
  passphrase: Passphrase,
  about: About = {},
): Promise<void> {
  createSecretFile(path, await encryptText(format, text, passphrase, about), option);
}

/** @throws INPUT_UNREADABLE, INPUT_INVALID, UNLOCK_FAILED */
export async function readEncryptedFile(
  { path, option, format }: EncryptedFile,
  passphrase: Passphrase,
): Promise<Decrypted> {
  return decryptText(readSecretFile(path, option), format, passphrase);
}
