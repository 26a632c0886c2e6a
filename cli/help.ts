/** The help of the command that the parameters name. */
import { renderUsage, type CommandDef } from "citty";
import { ZkMarginError } from "../circuits/errors.ts";

type Members = Readonly<Record<string, CommandDef | (() => Promise<CommandDef>)>>;

/** @throws INPUT_INVALID when a name is not one of its family's */
async function findCommand(family: CommandDef, parameters: readonly string[]): Promise<CommandDef> {
  const members = family.subCommands as Members | undefined;
  const position = parameters.findIndex((parameter) => !parameter.startsWith("-"));
  const name = parameters[position];
  if (members === undefined || name === undefined) return family;
  const member = members[name];
  if (member === undefined) {
    throw new ZkMarginError("INPUT_INVALID", "no such command", {
      field: "command",
      fix: "see `zkmargin --help`, or `--help` after the family's name",
    });
  }
  const found = typeof member === "function" ? await member() : member;
  return findCommand(found, parameters.slice(position + 1));
}

/** Names are complete in themselves, so citty need not put the parent's before them. */
export async function usageOf(root: CommandDef, parameters: readonly string[]): Promise<string> {
  const usage = await renderUsage(await findCommand(root, parameters));
  return usage.replace(/ +$/gm, "");
}
