/** What is wrong with a node's events. */
import { ZkMarginError } from "../../circuits/errors.ts";

/** Events that lead nowhere: one is missing, there twice, or never was. */
export function eventsRefused(what: string): ZkMarginError {
  return new ZkMarginError("AUDIT_REFUSED", `the node's events are not the contracts': ${what}`, {
    field: "rpc",
    fix: "use another node, and check --from-block: nothing before it was read",
  });
}
