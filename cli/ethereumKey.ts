/** A key that signs for the chain: an Ethereum key as encrypted JSON, as wallets write it. */
import { Wallet, type Provider } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import { askPassphrase } from "./passphrase.ts";
import { readSecretText } from "./secretFile.ts";

export interface EthereumKeyFile {
  readonly file: string;
  /** The option that names it; `<option>-passphrase-file` is that of its passphrase. */
  readonly option: string;
  /** Asked for on a terminal without. */
  readonly passphraseFile: string | undefined;
}

/** @throws INPUT_INVALID when it does not open, INPUT_UNREADABLE, ENVIRONMENT; none repeats anything of the file */
export async function readEthereumKey<P extends Provider>(
  { file, option, passphraseFile }: EthereumKeyFile,
  provider: P,
): Promise<Wallet & { readonly provider: P }> {
  const text = await readSecretText(file, option);
  const passphraseOption = `${option}-passphrase-file`;
  const request = { file: passphraseFile, option: passphraseOption, of: "the key" };
  const passphrase = await askPassphrase(request);
  try {
    const opened = await Wallet.fromEncryptedJson(text, passphrase.revealBytes());
    return new Wallet(opened.privateKey, provider) as Wallet & { readonly provider: P };
  } catch {
    // The cause saw the key.
    throw inputInvalid(option, "does not open", "check the file and its passphrase");
  }
}
