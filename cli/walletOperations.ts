/** What the `wallet` commands do that need no chain. */
import { createKeystore, Seed } from "../wallet/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { type Result } from "./output.ts";
import { askPassphrase } from "./passphrase.ts";
import { readSecretText } from "./secretFile.ts";
import { type KeystoreOptions, readSeed } from "./walletOptions.ts";

/** A new seed, or one from its phrase. @throws INPUT_INVALID when the keystore exists */
export async function initWallet(options: KeystoreOptions & { phrase?: string }): Promise<Result> {
  const { keystore, phrase } = options;
  const seed =
    phrase === undefined
      ? Seed.random()
      : Seed.fromPhrase(await readSecretText(phrase, "phrase"), "phrase");
  const file = options["passphrase-file"];
  const request = { file, option: "passphrase-file", of: "the new keystore", isNew: true };
  await createKeystore(keystore, seed, await askPassphrase(request));
  const next =
    phrase === undefined
      ? "write its phrase down: `zkmargin wallet phrase --reveal`; phrase and chain are all a recovery needs"
      : "`zkmargin wallet recover` finds its accounts";
  return {
    document: { keystore, seed: phrase === undefined ? "new" : "from phrase" },
    text: `wrote ${keystore}\n${next}`,
  };
}

/** The recovery phrase, on paper better than in a file. @throws INPUT_INVALID without `reveal` */
export async function showPhrase(options: KeystoreOptions & { reveal?: boolean }): Promise<Result> {
  if (options.reveal !== true) {
    throw inputInvalid(
      "reveal",
      "is missing: the phrase is the wallet",
      "give --reveal where nobody else sees the screen and nothing records it",
    );
  }
  const phrase = (await readSeed(options)).revealPhrase();
  return { document: { phrase }, text: phrase };
}
