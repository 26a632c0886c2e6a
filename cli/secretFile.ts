/** Secret files as options name them: a path, or standard input as `-`. What holds for them: files/secretFile.ts. */
import { inputInvalid } from "../risk/index.ts";
import * as files from "../files/secretFile.ts";
import { readUserText, STANDARD_INPUT } from "./userFile.ts";

export { isOpenToOthers } from "../files/secretFile.ts";

/**
 * The text of a secret file, or of standard input.
 * @throws INPUT_UNREADABLE; INPUT_INVALID when others may read the file
 */
export async function readSecretText(path: string, option: string): Promise<string> {
  const text = await readUserText(path, option);
  if (path !== STANDARD_INPUT) files.requirePrivate(path, option);
  return text;
}

/** @throws INPUT_INVALID for `-` */
function requireFile(path: string, option: string): void {
  if (path !== STANDARD_INPUT) return;
  throw inputInvalid(option, "is standard input, which cannot be written", "name a file");
}

/** A new secret file. @throws INPUT_INVALID when there is one already: it may be an account */
export function createSecretFile(path: string, text: string, option: string): void {
  requireFile(path, option);
  files.createSecretFile(path, text, option);
}

/**
 * Reads, changes and replaces a secret file while no other zkmargin changes one in its folder.
 * @param change the new text and what to return; when it throws, the file stays as it is
 */
export async function updateSecretFile<T>(
  path: string,
  option: string,
  change: (text: string) => readonly [string, T],
): Promise<T> {
  requireFile(path, option);
  await readSecretText(path, option);
  return files.updateSecretFile(path, option, change);
}
