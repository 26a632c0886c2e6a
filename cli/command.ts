/**
 * Declaring a command. citty reads options leniently: it drops unknown ones and takes a missing value for
 * an empty one. Here the same options are first read strictly, and nothing typed is repeated but the
 * names of options: a secret pasted into the wrong place must not reach a log.
 */
import { parseArgs } from "node:util";
import { defineCommand, type ArgsDef, type CommandDef } from "citty";
import { ZkMarginError } from "../circuits/errors.ts";
import { print, type Result } from "./output.ts";

const JSON_FLAG = {
  json: { type: "boolean", description: "print one JSON document instead of text" },
} as const satisfies ArgsDef;

type Given<Option> = Option extends { readonly type: "boolean" } ? boolean : string;
type Always = { readonly required: true } | { readonly default: string };

/** Values by option: a flag is a boolean, the rest are text; absent when the user gave none. */
export type OptionValues<Options extends ArgsDef> = {
  readonly [Name in keyof Options as Options[Name] extends Always ? Name : never]: string;
} & {
  readonly [Name in keyof Options as Options[Name] extends Always ? never : Name]?: Given<
    Options[Name]
  >;
};

interface CommandSource<Options extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly options: Options;
  readonly run: (options: OptionValues<Options>) => Promise<Result>;
}

const OPTION_NAME = /^--[a-z][a-z-]{0,31}/;

function refuse(parameter: string | undefined, why: string, known: readonly string[]): never {
  const name = OPTION_NAME.exec(parameter ?? "")?.[0];
  throw new ZkMarginError("INPUT_INVALID", `${name ?? "a parameter"} ${why}`, {
    field: name?.slice(2) ?? "parameter",
    fix: `use ${known.map((option) => `--${option}`).join(", ")}; quantities belong in files or on standard input`,
  });
}

/** @throws INPUT_INVALID for an unknown or repeated option, a missing value, or a stray parameter */
function requireStrict(parameters: string[], options: ArgsDef): void {
  const known = Object.keys(options);
  const types = Object.entries(options).map(([name, { type }]) => [
    name,
    { type: type === "boolean" ? ("boolean" as const) : ("string" as const) },
  ]);
  const { tokens } = parseArgs({
    args: parameters,
    options: Object.fromEntries(types) as Record<string, { type: "boolean" | "string" }>,
    strict: false,
    tokens: true,
  });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") refuse(undefined, "stands without an option", known);
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined || !rawName.startsWith("--")) refuse(rawName, "is not known", known);
    if (seen.has(name)) refuse(rawName, "is given twice", known);
    seen.add(name);
    const isFlag = option.type === "boolean";
    if (isFlag && value !== undefined) refuse(rawName, "takes no value", known);
    if (!isFlag && (value === undefined || value === "" || value.startsWith("--"))) {
      refuse(rawName, "needs a value", known);
    }
  }
}

/** A command whose result is printed and sets the exit status. */
export function command<const Options extends ArgsDef>(source: CommandSource<Options>): CommandDef {
  const { name, description, run } = source;
  const args: ArgsDef = { ...source.options, ...JSON_FLAG };
  return defineCommand({
    meta: { name, description },
    args,
    setup: ({ rawArgs }) => {
      requireStrict(rawArgs, args);
    },
    run: async ({ args: parsed }) => {
      const values: Readonly<Record<string, unknown>> = parsed;
      const given = Object.keys(source.options).filter((option) => values[option] !== undefined);
      const options = Object.fromEntries(given.map((option) => [option, values[option]]));
      const result = await run(options as OptionValues<Options>);
      print(result);
      process.exitCode = result.exitStatus ?? 0;
    },
  });
}

/** A family of commands, each loaded when asked for. */
export function commandFamily(
  name: string,
  description: string,
  members: Readonly<Record<string, CommandDef | (() => Promise<CommandDef>)>>,
): CommandDef {
  // Without a prototype: citty finds members by `in`, and `zkmargin toString` is not one.
  const subCommands = Object.assign(Object.create(null) as object, members);
  return defineCommand({ meta: { name, description }, subCommands });
}
