/** A node between a command and an honest one, which lies in one way, or never answers. */
import { ERROR_CODES, EXIT } from "../../circuits/errors.ts";
import { startSimulatedNode, type Request } from "../../test/cli/simulatedNode.ts";
import { SimulatedChain } from "../../test/wallet/simulatedChain.ts";
import { type Ended } from "../faults/command.ts";
import { LIES } from "../faults/lies.ts";

type Answer = (typeof LIES)[string];

/** Those told to a wallet, and silence. */
export const WAYS: Readonly<Record<string, Answer>> = {
  ...LIES,
  "never answers": () => new Promise(() => undefined),
};

export interface Liar {
  readonly url: string;
  /** `undefined`: says what the honest node says. */
  lie: Answer | undefined;
  close(): void;
}

export async function startLiar(honest: string): Promise<Liar> {
  const headers = { "content-type": "application/json" };
  const ask = async (asked: Request): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...asked });
    const answer = await fetch(honest, { method: "POST", headers, body });
    const { result, error } = (await answer.json()) as { result?: unknown; error?: object };
    if (error !== undefined) throw new Error(JSON.stringify(error));
    return result;
  };
  const liar: { lie: Answer | undefined } = { lie: undefined };
  const node = await startSimulatedNode(new SimulatedChain(), (asked) =>
    liar.lie === undefined ? ask(asked) : liar.lie(asked, () => ask(asked)),
  );
  return Object.assign(liar, node);
}

/** Milliseconds after which a command counts as hanging. */
export const PATIENCE = 240_000;

/** Under --json: what is wrong with how a command ended that does not believe its node; nothing where it went well. */
export function faultsOfEnd({ status, stdout, stderr }: Ended): string[] {
  if (status === null) return ["hangs"];
  if (status === EXIT.ok) return [];
  const last = stdout.trim().split("\n}\n").at(-1) ?? "";
  const [, code = ""] = /"code": ?"([A-Z_]+)"/.exec(last) ?? [];
  const isCoded = Object.hasOwn(ERROR_CODES, code) && code !== "INTERNAL";
  if (isCoded && /"fix": ?"./.test(last)) return [];
  return [`ends with ${String(status)} and ${stdout.slice(-300)}${stderr.slice(-300)}`];
}

export interface NodeTries {
  readonly name: string;
  readonly ways: number;
  /** Ended in a coded error. */
  readonly refused: number;
  readonly faults: readonly string[];
}
