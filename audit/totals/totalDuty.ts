/**
 * A duty of a member's service beside answering requests: for every window that may be published, the member's share of its sum,
 * made once and submitted once. What was made is in his folder and what was submitted on the chain, so that a run
 * that was killed anywhere is continued by the next.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { type ShareProofs } from "../../council/index.ts";
import { onOneChain } from "../../wallet/chainReading.ts";
import { patiently, PATIENCE } from "../../wallet/logScan.ts";
import { type Hindrance } from "../chainAbi.ts";
import { finalOf, type MemberReading, requireAuditSeat, requireOpenable } from "./openable.ts";
import { type MadeTotals, type WindowPlace } from "./totalShare.ts";
import { type WindowFacts } from "./totalChain.ts";
import { type TotalSender } from "./totalSender.ts";

export interface TotalDutyOptions extends MemberReading {
  readonly proofs: ShareProofs;
  readonly made: MadeTotals;
  readonly sender: TotalSender;
}

/** How a window stands after a pass. */
export type TotalStep =
  /** The contract has the share, deep enough. */
  | { readonly status: "submitted" }
  /** Not deep enough yet. */
  | { readonly status: "confirming" }
  /** Sent, or waits for another transaction of the member's. */
  | { readonly status: "sending" }
  /** The member's address cannot pay for it. */
  | { readonly status: "unfunded" }
  /** The contract takes no share, now or for good. */
  | { readonly status: "closed"; readonly hindrance: Hindrance }
  /** The member makes no share. */
  | { readonly status: "refused"; readonly error: ZkMarginError };

export type TotalProgress = { readonly window: bigint } & TotalStep;

export class TotalDuty {
  readonly #options: TotalDutyOptions;
  /** Windows for which nothing is left to do. */
  readonly #settled = new Map<bigint, TotalStep>();

  constructor(options: TotalDutyOptions) {
    this.#options = options;
  }

  /**
   * @returns how each window stands
   * @throws CHAIN_FAILED when a node fails: try again; KEY_REFUSED when the audit's council is not the share's;
   * INPUT_INVALID for a contract that is not there; AbortError when told to stop
   */
  async pass(stopped: AbortSignal): Promise<readonly TotalProgress[]> {
    await requireAuditSeat(this.#options);
    const { chain, patience = PATIENCE } = this.#options;
    const end = await finalOf(this.#options);
    const count = await patiently("windows", () => chain.windowsAt(end.block), patience);
    const all: TotalProgress[] = [];
    for (let window = 1n; window <= count; window += 1n) {
      stopped.throwIfAborted();
      all.push({ window, ...(await this.#step(window, end.block)) });
    }
    return all;
  }

  async #step(window: bigint, block: number): Promise<TotalStep> {
    const settled = this.#settled.get(window);
    if (settled !== undefined) return settled;
    const facts = await this.#factsAt(window, block);
    if (facts.sharers.includes(this.#options.share.index)) {
      const step = { status: "submitted" } as const;
      this.#settled.set(window, step);
      return step;
    }
    if (facts.hindrance !== "none") {
      const step = { status: "closed", hindrance: facts.hindrance } as const;
      // Whatever else keeps a window closed does so for good.
      if (facts.hindrance !== "still open") this.#settled.set(window, step);
      return step;
    }
    try {
      return await onOneChain(() => this.#submit(window, block));
    } catch (error) {
      if (!(error instanceof ZkMarginError) || error.code !== "AUDIT_REFUSED") throw error;
      return { status: "refused", error };
    }
  }

  async #factsAt(window: bigint, block: number): Promise<WindowFacts> {
    const { chain, share, patience = PATIENCE } = this.#options;
    const ask = () => chain.factsAt(window, share.key, block);
    const facts = await patiently("a window", ask, patience);
    if (facts !== undefined) return facts;
    throw new ZkMarginError("CHAIN_FAILED", `window ${window} is not there any more`, {
      field: "rpc",
      fix: "check that the node is sound; the service tries again by itself",
    });
  }

  async #submit(window: bigint, block: number): Promise<TotalStep> {
    const { chain, share, proofs, made, sender, patience = PATIENCE } = this.#options;
    const head = await patiently("the newest block", () => chain.source.head(), patience);
    const now = await this.#factsAt(window, Math.max(head, block));
    if (now.sharers.includes(share.index)) return { status: "confirming" };
    const { contents } = await requireOpenable(this.#options, window);
    const place: WindowPlace = { chainId: share.key.chainId, book: chain.book, window };
    const own = await made.take(share, place, contents.sum.ephemeral, proofs);
    try {
      const outcome = await sender.submit(own);
      return { status: outcome === "unfunded" ? "unfunded" : "sending" };
    } catch (error) {
      if (!(error instanceof ZkMarginError)) throw notSent(error);
      if (error.code !== "PROOF_REFUSED") throw error;
      // By now it was mined, or another zkmargin of this member's was faster.
      return error.field === "ShareKnown" ? { status: "confirming" } : { status: "refused", error };
    }
  }
}

function notSent(cause: unknown): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", "the share of a total could not be sent", {
    field: "rpc",
    fix: "check that the node takes transactions; the service tries again by itself",
    cause,
  });
}
