/**
 * A passphrase, as typed or as the first line of a file. Unicode is normalised (NFKC), so that the same
 * words typed on another keyboard open the same file.
 */
import { inputInvalid } from "../risk/index.ts";
import { readSecretFile } from "../files/secretFile.ts";
import { Secret } from "../prover/secret.ts";

/** Characters, for a new file; scrypt makes each guess cost a tenth of a second and 128 MiB. */
export const MIN_PASSPHRASE = 12;
const MAX_PASSPHRASE = 1024;

export class Passphrase extends Secret {
  readonly #text: string;

  private constructor(text: string) {
    super();
    this.#text = text;
  }

  /** @throws INPUT_INVALID when empty, longer than 1,024 characters, or of more than one line */
  static create(text: string, field = "passphrase"): Passphrase {
    const normal = text.normalize("NFKC");
    if (normal === "" || normal.length > MAX_PASSPHRASE || /[\r\n\0]/.test(normal)) {
      throw inputInvalid(
        field,
        "is empty, too long or of more than one line",
        `write one line of ${MIN_PASSPHRASE} to ${MAX_PASSPHRASE} characters`,
      );
    }
    return new Passphrase(normal);
  }

  /** The first and only line of a file that nobody else can read. @throws INPUT_UNREADABLE, INPUT_INVALID */
  static fromFile(path: string, field = "passphrase-file"): Passphrase {
    return Passphrase.create(readSecretFile(path, field).replace(/\r?\n$/, ""), field);
  }

  /** @throws INPUT_INVALID when it is too short for a new file */
  requireStrong(field = "passphrase"): this {
    if (this.#text.length >= MIN_PASSPHRASE) return this;
    throw inputInvalid(
      field,
      "is too short for a new file",
      `use at least ${MIN_PASSPHRASE} characters, better six random words`,
    );
  }

  revealBytes(): Uint8Array {
    return Buffer.from(this.#text, "utf8");
  }
}
