/**
 * Files of encryptedText.ts: 0600 in a folder of the owner's, written whole or not at all, never replaced
 * by a new one. A change keeps the predecessor as `<file>.previous`.
 */
import { createSecretFile, readSecretFile, updateSecretFile } from "../files/secretFile.ts";
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

/**
 * Replaces the secret, under the same passphrase, while no other zkmargin changes a file in the folder.
 * @param change the new text; `about` stays unless given
 */
export async function updateEncryptedFile(
  { path, option, format }: EncryptedFile,
  passphrase: Passphrase,
  change: (current: Decrypted) => { readonly text: string; readonly about?: About },
): Promise<void> {
  await updateSecretFile(path, option, async (document) => {
    const current = await decryptText(document, format, passphrase);
    const { text, about = current.about } = change(current);
    return [await encryptText(format, text, passphrase, about), undefined] as const;
  });
}
