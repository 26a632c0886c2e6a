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
/** Different characters, spaces left out: no row of blanks, no key held down. */
const MIN_DIFFERENT = 6;

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

  /**
   * The least that a new file wants, which is not what makes a passphrase good.
   * @throws INPUT_INVALID when it is too short, or of too few different characters
   */
  requireStrong(field = "passphrase"): this {
    const different = new Set(this.#text.replaceAll(/\s/g, "").toLowerCase());
    if (this.#text.trim().length >= MIN_PASSPHRASE && different.size >= MIN_DIFFERENT) return this;
    throw inputInvalid(
      field,
      "is too short or too simple for a new file",
      `use at least ${MIN_PASSPHRASE} characters, ${MIN_DIFFERENT} of them different, better six random words`,
    );
  }

  revealBytes(): Uint8Array {
    return Buffer.from(this.#text, "utf8");
  }
}
