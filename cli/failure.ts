/** Whatever was thrown, as an error fit to be shown: nothing of an unknown error's message survives. */
import { ZkMarginError } from "../circuits/errors.ts";

const OPTION = /--([a-z][a-z-]{0,31})/;
const SEE_HELP = "see `zkmargin --help`, or `--help` after the command's name";

function property(thrown: unknown, name: "code" | "message" | "syscall"): string {
  if (typeof thrown !== "object" || thrown === null) return "";
  const value = (thrown as Record<string, unknown>)[name];
  return typeof value === "string" ? value : "";
}

/** citty's own errors quote what was typed; only the names of options are repeated. */
function usageError(thrown: unknown): ZkMarginError | undefined {
  switch (property(thrown, "code")) {
    case "EARG": {
      const [, field = "command"] = OPTION.exec(property(thrown, "message")) ?? [];
      return new ZkMarginError("INPUT_INVALID", `--${field} is missing`, { field, fix: SEE_HELP });
    }
    case "E_UNKNOWN_COMMAND":
    case "E_NO_COMMAND":
      return new ZkMarginError("INPUT_INVALID", "no such command", {
        field: "command",
        fix: SEE_HELP,
      });
    default:
      return undefined;
  }
}

/** An error of the operating system: its code and call, without the path. */
function systemError(thrown: unknown): ZkMarginError | undefined {
  const [code, call] = [property(thrown, "code"), property(thrown, "syscall")];
  if (!/^E[A-Z]+$/.test(code) || call === "") return undefined;
  return new ZkMarginError("ENVIRONMENT", `the system refused to ${call} a file: ${code}`, {
    fix: "check that the folder exists, is writable and has room; `zkmargin doctor` looks at more",
    cause: thrown,
  });
}

export function asZkMarginError(thrown: unknown): ZkMarginError {
  if (thrown instanceof ZkMarginError) return thrown;
  const known = usageError(thrown) ?? systemError(thrown);
  if (known !== undefined) return known;
  const kind = thrown instanceof Error && /^[A-Za-z]{1,40}$/.test(thrown.name) ? thrown.name : "";
  return new ZkMarginError("INTERNAL", `an unexpected error${kind === "" ? "" : ` (${kind})`}`, {
    fix: "run `zkmargin doctor`; if it finds nothing, report the command, never a portfolio file",
    cause: thrown,
  });
}
