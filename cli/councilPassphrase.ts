/** The passphrase of a council member's folder. */
import { type Passphrase } from "../wallet/passphrase.ts";
import { askPassphrase } from "./passphrase.ts";

export interface PassphraseOptions {
  readonly "passphrase-file"?: string;
}

function ask(options: PassphraseOptions, isNew: boolean): Promise<Passphrase> {
  const { "passphrase-file": file } = options;
  return askPassphrase({ file, option: "passphrase-file", of: "the member's folder", isNew });
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE, ENVIRONMENT */
export function readPassphrase(options: PassphraseOptions): Promise<Passphrase> {
  return ask(options, false);
}

/** As {@link readPassphrase}, for a folder to be made. */
export function readNewPassphrase(options: PassphraseOptions): Promise<Passphrase> {
  return ask(options, true);
}
