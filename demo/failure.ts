/** How the demo ends when something fails: coded, with the fix, and with the exit status of the code. */
import { EXIT, ZkMarginError } from "../circuits/errors.ts";

export function toErrorDocument(error: unknown): {
  readonly document: unknown;
  readonly text: string;
  readonly exitStatus: number;
} {
  if (error instanceof ZkMarginError) {
    const cause = error.cause instanceof Error ? `\n  cause: ${error.cause.message}` : "";
    const text = `${error.code}: ${error.message}\n  fix: ${error.fix}${cause}`;
    return { document: error.toJSON(), text, exitStatus: error.exitStatus };
  }
  const message = error instanceof Error ? error.message : "unknown failure";
  const document = {
    error: { code: "INTERNAL", message, fix: "report this with the output above" },
  };
  return { document, text: `INTERNAL: ${message}`, exitStatus: EXIT.internal };
}
