/** What `audit run`, `verify` and `report` do. */
import { ZkMarginError } from "../circuits/errors.ts";
import { type Result } from "./output.ts";

export interface AuditedOptions {
  readonly rpc: string;
  readonly "audit-book": string;
  readonly "from-block": string;
}

function notYet(rpc: string | undefined): Promise<Result> {
  const what = rpc === undefined ? "report" : "audit book";
  return Promise.reject(
    new ZkMarginError("ENVIRONMENT", `there is no ${what} to read yet`, {
      fix: "use a version of zkmargin that belongs to a deployment with one",
    }),
  );
}

export function runAudit({ rpc }: AuditedOptions): Promise<Result> {
  return notYet(rpc);
}

export function verifyAudit({
  rpc,
}: {
  readonly report: string;
  readonly rpc: string;
}): Promise<Result> {
  return notYet(rpc);
}

export function showReport(_options: { readonly report: string }): Promise<Result> {
  return notYet(_options.report === "" ? "" : undefined);
}
