/**
 * What a member keeps between the steps of a session. Each part is written once and durable before anything
 * made of it is sent; a step done again finds it and sends the same.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { inputInvalid } from "../risk/index.ts";
import { createSecretFile, readSecretFile } from "../files/secretFile.ts";
import { decryptText, encryptText } from "../wallet/encryptedText.ts";
import { type Passphrase } from "../wallet/passphrase.ts";

/** Under the passphrase: whoever has these is the member. The others are public sooner or later. */
const SECRET_PARTS = ["identity", "share"];
export const MEMBER_FILE_FORMAT = "council-member/1";

export interface MemberStore {
  read(part: string): Promise<string | undefined>;
  /** Keeps `text` unless there is such a part already. @returns what is kept */
  keep(part: string, text: string): Promise<string>;
}

/** A folder of the member's own, 0700; its files 0600. */
export class MemberFolder implements MemberStore {
  readonly #folder: string;
  readonly #passphrase: Passphrase;
  readonly #about: Readonly<Record<string, string>>;

  /** @param development written into every encrypted file */
  constructor(folder: string, passphrase: Passphrase, development = false) {
    this.#folder = folder;
    this.#passphrase = passphrase;
    this.#about = development ? { development: "true" } : {};
  }

  async read(part: string): Promise<string | undefined> {
    const path = this.#path(part);
    if (!fs.existsSync(path)) return undefined;
    const text = readSecretFile(path, "folder");
    if (!SECRET_PARTS.includes(part)) return text;
    const { about, text: secret } = await decryptText(text, MEMBER_FILE_FORMAT, this.#passphrase);
    if (about.part === part) return secret;
    throw inputInvalid("folder", `holds another file in place of ${part}`, "restore the folder");
  }

  async keep(part: string, text: string): Promise<string> {
    const there = await this.read(part);
    if (there !== undefined) return there;
    const path = this.#path(part);
    const about = { ...this.#about, part };
    const isSecret = SECRET_PARTS.includes(part);
    const kept = isSecret
      ? await encryptText(MEMBER_FILE_FORMAT, text, this.#passphrase, about)
      : text;
    try {
      createSecretFile(path, kept, "folder");
      return text;
    } catch (error) {
      // Another run may have been faster; then its part counts.
      const other = await this.read(part);
      if (other === undefined) throw error;
      return other;
    }
  }

  #path(part: string): string {
    return join(this.#folder, `${part}.json`);
  }
}
