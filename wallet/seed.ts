/**
 * The seed: 256 random bits from which every secret of a wallet is derived (derivation.ts), so that seed
 * and chain together are all that an owner must keep. The recovery phrase is the seed itself as the 24
 * words of BIP-39 (English, 8 bits of checksum): entropy to words and back, without that standard's
 * password stretching; no other wallet derives the same keys from it.
 */
import { randomBytes } from "node:crypto";
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english";
import { inputInvalid } from "../risk/index.ts";
import { Secret } from "../prover/secret.ts";

export const SEED_BYTES = 32;
export const PHRASE_WORDS = 24;

export class Seed extends Secret {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    super();
    this.#bytes = Uint8Array.from(bytes);
  }

  /** A new one, from the operating system's generator. */
  static random(): Seed {
    return new Seed(randomBytes(SEED_BYTES));
  }

  /** @throws INPUT_INVALID unless 32 bytes */
  static fromBytes(bytes: Uint8Array, field = "seed"): Seed {
    if (bytes.length === SEED_BYTES) return new Seed(bytes);
    throw inputInvalid(field, "is not of 32 bytes", "use the keystore or phrase as written");
  }

  /**
   * Any case and spacing.
   * @throws INPUT_INVALID for an unknown word, another number of words or a wrong checksum; never repeats one
   */
  static fromPhrase(phrase: string, field = "phrase"): Seed {
    const words = phrase.normalize("NFKD").trim().toLowerCase().split(/\s+/);
    const refuse = (why: string): Error =>
      inputInvalid(field, why, `write the ${PHRASE_WORDS} English words in their order`);
    if (words.length !== PHRASE_WORDS) throw refuse(`does not have ${PHRASE_WORDS} words`);
    const unknown = words.findIndex((word) => !wordlist.includes(word));
    if (unknown !== -1) throw refuse(`has an unknown word at place ${unknown + 1}`);
    let bytes: Uint8Array;
    try {
      bytes = mnemonicToEntropy(words.join(" "), wordlist);
    } catch {
      throw refuse("has a wrong word or wrong order: its checksum fails");
    }
    return new Seed(bytes);
  }

  revealPhrase(): string {
    return entropyToMnemonic(this.#bytes, wordlist);
  }

  revealBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
