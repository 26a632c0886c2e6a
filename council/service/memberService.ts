/**
 * One pass of a member's service over the chain: read the requests, and bring each one step further. For one that
 * may be answered it first logs before the chain that the account is opened, waits until that is confirmed, and
 * only then makes shares of the account's seals, encrypts and delivers them. Nothing is kept but the answer itself:
 * what was logged is on the chain, what was delivered is in the outbox, so that a run that was killed anywhere is
 * continued by the next. Everything is asked at a block that enough others follow; whether the account was cured, at
 * the newest one as well.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { onOneChain, type ChainReading, type Stretch } from "../../wallet/chainReading.ts";
import {
  type BlockRef,
  ChainReorganised,
  isCurrent,
  patiently,
  PATIENCE,
} from "../../wallet/logScan.ts";
import { type Answering, makeAnswer, sealsToOpen } from "./answering.ts";
import { type ChainRequest } from "./chainRequest.ts";
import { isLogged, type RefusalCode, refusalOf, refusalOfContract } from "./mayOpen.ts";
import {
  type CaseFacts,
  type Deployment,
  type OpeningChain,
  type OpeningLogger,
} from "./openingChain.ts";
import { type Outbox } from "./outbox.ts";
import { RequestReader } from "./requestReader.ts";
import { requireSeat } from "./seat.ts";

export interface ServiceOptions extends Omit<ChainReading, "source">, Answering {
  readonly chain: OpeningChain;
  readonly logger: OpeningLogger;
  readonly outbox: Outbox;
}

/** How a request stands after a pass. */
export type Step =
  /** In the outbox. */
  | { readonly status: "answered" }
  | { readonly status: "refused"; readonly code: RefusalCode }
  /** A transaction that logs it was sent, or waits to be mined. */
  | { readonly status: "logging" }
  /** The member's address cannot pay for that. */
  | { readonly status: "unfunded" }
  /** Logged, not deep enough yet. */
  | { readonly status: "confirming" };

export type Progress = Pick<ChainRequest, "request" | "account" | "liquidator"> & Step;

/** What a pass looks at: events up to `end`, and these contracts. */
interface View {
  readonly end: BlockRef;
  readonly deployment: Deployment;
  readonly stopped: AbortSignal;
}

export class MemberService {
  readonly #options: ServiceOptions;
  readonly #reader: RequestReader;
  /** Requests whose account's seals were found fit to be opened, or why not. */
  readonly #examined = new Map<bigint, RefusalCode | "fit">();
  /** Requests that are over and were not answerable then: nothing changes that. */
  readonly #closed = new Map<bigint, RefusalCode>();

  constructor(options: ServiceOptions) {
    this.#options = options;
    const { chain, ...reading } = options;
    this.#reader = new RequestReader({ ...reading, source: chain.source }, options.openings);
  }

  /**
   * @returns how each request stands
   * @throws CHAIN_FAILED when the node fails: try again; KEY_REFUSED when the chain's council is not the share's;
   * INPUT_INVALID for a contract that is not there; AbortError when told to stop
   */
  async pass(stopped: AbortSignal): Promise<readonly Progress[]> {
    const deployment = await requireSeat(this.#options);
    return onOneChain(async () => {
      try {
        const { requests, end } = await this.#reader.read();
        return end === undefined ? [] : await this.#over(requests, { end, deployment, stopped });
      } catch (error) {
        if (error instanceof ChainReorganised) this.#forget();
        throw error;
      }
    });
  }

  #forget(): void {
    this.#reader.forget();
    this.#examined.clear();
    this.#closed.clear();
  }

  async #over(requests: readonly ChainRequest[], view: View): Promise<readonly Progress[]> {
    const all: Progress[] = [];
    for (const asked of requests) {
      view.stopped.throwIfAborted();
      const { request, account, liquidator } = asked;
      all.push({ request, account, liquidator, ...(await this.#step(asked, view)) });
    }
    return all;
  }

  async #step(asked: ChainRequest, view: View): Promise<Step> {
    const { outbox, share } = this.#options;
    if (outbox.has(asked.request)) return { status: "answered" };
    const closed = this.#closed.get(asked.request);
    if (closed !== undefined) return { status: "refused", code: closed };
    const facts = await this.#factsAt(asked, view.end.block);
    const refused = refusalOf(asked, share.index, facts);
    if (refused !== undefined) {
      if (facts.record?.settled === true) this.#closed.set(asked.request, refused);
      return { status: "refused", code: refused };
    }
    // The account may have been cured since.
    const now = await this.#factsNow(asked, view.end);
    const code = refusalOf(asked, share.index, now);
    if (code !== undefined) return { status: "refused", code };
    if (isLogged(facts, share.index)) return this.#deliver(asked, facts, view);
    return isLogged(now, share.index) ? { status: "confirming" } : this.#log(asked, view);
  }

  async #log(asked: ChainRequest, view: View): Promise<Step> {
    const { logger, share } = this.#options;
    const unfit = await this.#examine(asked, view);
    if (unfit !== undefined) return { status: "refused", code: unfit };
    try {
      const outcome = await logger.log(asked.request, share.index);
      return { status: outcome === "unfunded" ? "unfunded" : "logging" };
    } catch (error) {
      if (!(error instanceof ZkMarginError)) throw notSent(error);
      if (error.code !== "PROOF_REFUSED") throw error;
      // By now it was mined, or another service of this member's was faster.
      if (error.field === "AlreadyLogged") return { status: "confirming" };
      return { status: "refused", code: refusalOfContract(error.field) };
    }
  }

  /** Why the account's seals are not opened; read once for a request that is not logged yet. */
  async #examine({ request, account }: ChainRequest, view: View): Promise<RefusalCode | undefined> {
    let found = this.#examined.get(request);
    if (found === undefined) {
      const seals = await sealsToOpen(this.#stretchOf(view), account);
      found = typeof seals === "string" ? seals : "fit";
      this.#examined.set(request, found);
    }
    return found === "fit" ? undefined : found;
  }

  async #deliver(asked: ChainRequest, { version }: CaseFacts, view: View): Promise<Step> {
    const { outbox, chain, share, patience = PATIENCE } = this.#options;
    const seals = await sealsToOpen(this.#stretchOf(view), asked.account);
    if (typeof seals === "string") return { status: "refused", code: seals };
    const at = { block: view.end.block, version };
    const text = await makeAnswer(this.#options, asked, seals, at, view.stopped);
    // Proofs take their time: what was true before them is asked again before anything leaves the machine.
    const now = await this.#factsNow(asked, view.end);
    const code = refusalOf(asked, share.index, now);
    if (code !== undefined) return { status: "refused", code };
    if (!(await isCurrent(chain.source, view.end, patience))) throw new ChainReorganised();
    outbox.put(asked.request, text);
    return { status: "answered" };
  }

  #factsAt(asked: ChainRequest, block: number): Promise<CaseFacts> {
    const { chain, patience = PATIENCE } = this.#options;
    return patiently("an account", () => chain.factsAt(asked, block), patience);
  }

  /** At the newest block. */
  async #factsNow(asked: ChainRequest, end: BlockRef): Promise<CaseFacts> {
    const { chain, patience = PATIENCE } = this.#options;
    const head = await patiently("the newest block", () => chain.source.head(), patience);
    return this.#factsAt(asked, Math.max(head, end.block));
  }

  #stretchOf({ end, deployment }: View): Stretch {
    const { chain, contracts, fromBlock, range, patience = PATIENCE } = this.#options;
    // A takeover seals too.
    const sealing = { ...contracts, modules: [...contracts.modules, deployment.auction] };
    const limit = range === undefined ? {} : { range };
    const reading = { source: chain.source, contracts: sealing, from: fromBlock, end, patience };
    return { ...reading, ...limit };
  }
}

/** What a node does to a transaction may be undone by asking again; the next pass finds out what became of it. */
function notSent(cause: unknown): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", "the log could not be sent", {
    field: "rpc",
    fix: "check that the node takes transactions; the service tries again by itself",
    cause,
  });
}
