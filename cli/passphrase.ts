/**
 * A passphrase from a file that nobody else can read, or typed at a terminal where it is not shown. Never
 * from an option or the environment: other users see those.
 */
import { StringDecoder } from "node:string_decoder";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { Passphrase } from "../wallet/passphrase.ts";

/** What is needed of a terminal. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { setRawMode?: (raw: boolean) => unknown };
  readonly output: { write(text: string): unknown };
}

export interface PassphraseRequest {
  /** Value of the option that names a file, if given. */
  readonly file: string | undefined;
  /** The option's name. */
  readonly option: string;
  /** What it opens: "the keystore". */
  readonly of: string;
  /** Whether it will open something new: long enough, and typed twice. */
  readonly isNew?: boolean;
}

const ENTER = ["\r", "\n"];
const BACKSPACE = ["\u007f", "\b"];
const [INTERRUPT, END] = ["\u0003", "\u0004"];

/** One line that the terminal does not show. @throws ENVIRONMENT when it is broken off */
export function readHidden(prompt: string, { input, output }: Terminal): Promise<string> {
  return new Promise((resolve, reject) => {
    let line: string[] = [];
    // A character may arrive in two chunks.
    const decoder = new StringDecoder("utf8");
    const end = (settle: () => void): void => {
      input.removeListener("data", read);
      input.setRawMode?.(false);
      input.pause();
      output.write("\n");
      settle();
    };
    const broken = new ZkMarginError("ENVIRONMENT", "nothing was typed", {
      field: "passphrase",
      fix: "type the passphrase and press enter, or name a file",
    });
    const read = (chunk: Buffer | string): void => {
      for (const key of typeof chunk === "string" ? chunk : decoder.write(chunk)) {
        if (ENTER.includes(key)) {
          end(() => {
            resolve(line.join(""));
          });
          return;
        }
        if (key === INTERRUPT || key === END) {
          end(() => {
            reject(broken);
          });
          return;
        }
        line = BACKSPACE.includes(key) ? line.slice(0, -1) : [...line, key];
      }
    };
    output.write(prompt);
    input.setRawMode?.(true);
    input.on("data", read);
    input.resume();
  });
}

function ownTerminal(): Terminal | undefined {
  const { stdin, stderr } = process;
  return stdin.isTTY && stderr.isTTY ? { input: stdin, output: stderr } : undefined;
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE, ENVIRONMENT */
export async function askPassphrase(
  { file, option, of, isNew = false }: PassphraseRequest,
  terminal: Terminal | undefined = ownTerminal(),
): Promise<Passphrase> {
  const usable = (passphrase: Passphrase): Passphrase =>
    isNew ? passphrase.requireStrong(option) : passphrase;
  if (file !== undefined) return usable(Passphrase.fromFile(file, option));
  if (terminal === undefined) {
    throw inputInvalid(
      option,
      "is missing, and there is no terminal to ask at",
      "name a file, 0600, with the passphrase on its one line",
    );
  }
  const typed = await readHidden(`passphrase of ${of}: `, terminal);
  const passphrase = usable(Passphrase.create(typed, "passphrase"));
  if (isNew && (await readHidden("the same again: ", terminal)) !== typed) {
    throw inputInvalid("passphrase", "is not the same both times", "type it again");
  }
  return passphrase;
}
