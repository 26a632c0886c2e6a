/** What `council serve` says: a line when something changes, and how each request stands in the end. */
import { type Progress } from "../council/service/memberService.ts";
import { REFUSALS } from "../council/service/mayOpen.ts";
import { type Notice } from "../council/service/serviceLoop.ts";
import { say, type Result } from "./output.ts";

function describe(progress: Progress): string {
  const aside = progress.damaged;
  const line = lineOf(progress);
  return aside === undefined ? line : `${line} (not the answer, or not readable: ${aside})`;
}

function lineOf({ request, account, liquidator, ...step }: Progress): string {
  const head = `request ${request}, account ${account} for liquidator ${liquidator}`;
  switch (step.status) {
    case "answered":
      return `${head}: answered, in the outbox`;
    case "refused":
      return `${head}: refused, ${step.code}: ${REFUSALS[step.code]}`;
    case "logging":
      return `${head}: being logged on the chain`;
    case "unfunded":
      return `${head}: NOT LOGGED: the member's address cannot pay for the transaction`;
    case "confirming":
      return `${head}: logged, waits to be confirmed`;
    case "sharing":
      return `${head}: being opened, ${step.made} shares of ${step.seals} made`;
  }
}

/** Says it as it happens. */
export function tell(notice: Notice): void {
  switch (notice.kind) {
    case "progress":
      say(describe(notice.progress));
      break;
    case "trouble": {
      const { code, message, fix } = notice.error;
      say(`${code}: ${message}; trying again\nfix: ${fix}`);
      break;
    }
    case "recovered":
      say("the node answers again");
      break;
  }
}

export interface About {
  readonly member: number;
  readonly generation: number;
  /** That pays for the logs. */
  readonly address: string;
  /** Folder of the answers. */
  readonly outbox: string;
  /** How the audit's windows stand, where shares of their sums are a duty. */
  readonly totals?: readonly object[];
}

/** @param shown whether each request was told of already */
export function serviceResult(about: About, requests: readonly Progress[], shown: boolean): Result {
  const text = shown ? "stopped" : requests.map(describe).join("\n") || "no request";
  return { document: { ...about, requests }, text };
}
