/** Runs of a command among the canary's secrets, as meant and in every way it can fail, and all that they left behind. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, type Ended } from "../../../soundness/faults/command.ts";
import { formIn } from "../../council/secretForms.ts";
import { type CanaryHome } from "./home.ts";
import { COMMANDS } from "./table.ts";

const FLAGS = ["show", "development", "live", "plain", "tally", "new-salt", "once"];

export interface Way {
  /** `as meant`, `portfolio cut` … */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly disk?: string;
  readonly killAfter?: number;
  /** Spoils the copy of the home. */
  spoil?(home: string): void;
}

/** What a command is given: `option`, `option=value`, or a flag. */
function givenTo(command: string, { values }: CanaryHome): (readonly [string, string?])[] {
  const words = (COMMANDS[command] ?? "").split(" ").filter((word) => word !== "");
  return words.map((word) => {
    const [option = "", named] = word.split("=");
    if (FLAGS.includes(option)) return [option];
    const value = named === undefined ? values[option] : (values[named] ?? named);
    if (value === undefined) throw new Error(`${command}: --${option} has no value`);
    return [option, value];
  });
}

const typed = (command: string, given: readonly (readonly [string, string?])[]): string[] => [
  ...command.split(" "),
  ...given.flatMap(([option, value]) =>
    value === undefined ? [`--${option}`] : [`--${option}`, value],
  ),
];

/** @param chance below 1, for moments and places */
export function waysOf(command: string, canary: CanaryHome, chance: () => number): Way[] {
  const given = givenTo(command, canary);
  const replaced = (option: string, value: string): string[] =>
    typed(
      command,
      given.map((one) => (one[0] === option ? [option, value] : one)),
    );
  const meant = typed(command, given);
  const isFile = (value: string | undefined): value is string =>
    value !== undefined &&
    statSync(join(canary.home, value), { throwIfNoEntry: false })?.isFile() === true;
  const files = given
    .filter(([, value]) => isFile(value))
    .flatMap(([option, value = ""]): Way[] => {
      const change = (name: string, spoil: (path: string) => void): Way => ({
        ...{ name: `--${option} ${name}`, parameters: meant },
        spoil: (home) => {
          spoil(join(home, value));
        },
      });
      return [
        { name: `--${option} missing`, parameters: replaced(option, "nowhere.json") },
        change("cut", (path) => {
          const text = readFileSync(path);
          writeFileSync(path, text.subarray(0, Math.floor(text.length * chance())));
        }),
        change("changed", (path) => {
          const text = readFileSync(path, "utf8");
          writeFileSync(path, text.replace(/":/, '": 0,"x":'));
        }),
        change("open to others", (path) => {
          chmodSync(path, 0o644);
        }),
      ];
    });
  const has = (option: string): boolean => given.some(([name]) => name === option);
  const others: Way[] = [
    ...(has("passphrase-file")
      ? [{ name: "wrong passphrase", parameters: replaced("passphrase-file", canary.wrong) }]
      : []),
    ...(has("rpc")
      ? [
          {
            name: "no node",
            parameters: replaced(
              "rpc",
              `http://127.0.0.1:1/${canary.values.rpc?.split("/").at(-1) ?? ""}`,
            ),
          },
        ]
      : []),
    ...(has("level") || has("band")
      ? [{ name: "out of reach", parameters: [...replaced("level", "6.5")] }]
      : []),
    { name: "an unknown option", parameters: [...meant, "--nosuch", "98765432.13579246"] },
    { name: "full disk", parameters: meant, disk: `full:${Math.floor(chance() * 8)}` },
    { name: "killed by its disk", parameters: meant, disk: `kill:${Math.floor(chance() * 8)}` },
    { name: "killed", parameters: meant, killAfter: 100 + chance() * 900 },
  ];
  return [
    { name: "as meant", parameters: meant },
    { name: "as meant, --json", parameters: [...meant, "--json"] },
    ...files,
    ...others,
  ];
}

/** Milliseconds: no run of these takes as long on a machine that does anything at all. */
const PATIENCE = 120_000;
const OTHERS = 0o077;

/** Files that somebody else could read, with their text. */
function publicTexts(folder: string): (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => [name, join(folder, name)] as const)
    .filter(([, path]) => statSync(path).isFile() && (statSync(path).mode & OTHERS) !== 0)
    .map(([name, path]) => [name, readFileSync(path, "latin1")] as const);
}

export interface Leak {
  readonly where: string;
  /** Of the form found, not the form. */
  readonly length: number;
}

/** Everything of a run that could tell: both streams, files that others can read, and all that is left for the system to clean. */
export function leaksOf(
  ended: Pick<Ended, "stdout" | "stderr">,
  folders: { readonly home: string; readonly temporary: string },
  forms: readonly string[],
): Leak[] {
  const { home, temporary } = folders;
  const texts: (readonly [string, string])[] = [
    ["standard output", ended.stdout],
    ["standard error", ended.stderr],
    ...publicTexts(home),
    ...readdirSync(temporary, { recursive: true, encoding: "utf8" }).map(
      (name) => [`temporary ${name}`, `${name} left`] as const,
    ),
    ...publicTexts(temporary),
  ];
  return texts.flatMap(([where, text]): Leak[] => {
    const found = formIn(text, forms);
    return found === undefined ? [] : [{ where, length: found.length }];
  });
}

/** Runs a way in a copy of the home, with a folder for temporary files of its own. */
export async function leaksIn(
  way: Way,
  canary: CanaryHome,
): Promise<{ readonly ended: Ended; readonly leaks: readonly Leak[] }> {
  const root = mkdtempSync(join(tmpdir(), "zkmargin-canary-"));
  const [home, temporary] = [join(root, "home"), join(root, "tmp")];
  try {
    mkdirSync(temporary);
    cpSync(canary.home, home, { recursive: true });
    for (const name of ["", ...readdirSync(home, { recursive: true, encoding: "utf8" })]) {
      chmodSync(join(home, name), statSync(join(canary.home, name)).mode & 0o777);
    }
    way.spoil?.(home);
    const { parameters, disk, killAfter } = way;
    const environment = { TMPDIR: temporary, XDG_CACHE_HOME: join(root, "cache") };
    const ended = await run(parameters, {
      ...{ cwd: home, environment },
      ...(disk === undefined ? {} : { disk }),
      killAfter: killAfter ?? PATIENCE,
    });
    // What the way itself opened to others is no leak of the command's.
    const opened = way.name.includes("open to others");
    const leaks = leaksOf(ended, { home, temporary }, canary.forms).filter(
      ({ where }) => !opened || where.startsWith("standard") || where.startsWith("temporary"),
    );
    return { ended, leaks };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
