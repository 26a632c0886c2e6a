/**
 * One pass of a member's service over the chain: read the requests, and bring each one step further. For one that
 * may be answered it first logs before the chain that the account is opened, waits until that is confirmed, and
 * only then makes shares of the account's seals, so many a pass, encrypts and delivers them. Nothing is kept but those
 * shares and the answer itself: what was logged is on the chain, what was delivered is in the outbox, so that a run
 * that was killed anywhere is continued by the next. Everything is asked at a block that enough others follow; whether
 * the account was cured, at the newest one as well.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  onOneChain,
  withClearing,
  type ChainReading,
  type Stretch,
} from "../../wallet/chainReading.ts";
import {
  type BlockRef,
  ChainReorganised,
  isCurrent,
  patiently,
  PATIENCE,
} from "../../wallet/logScan.ts";
import { type Answering, makeAnswer } from "./answering.ts";
import { type ChainRequest } from "./chainRequest.ts";
import { Delivered } from "./delivered.ts";
import { isLogged, type RefusalCode, refusalOf, refusalOfContract } from "./mayOpen.ts";
import {
  type CaseFacts,
  type Deployment,
  type OpeningChain,
  type OpeningLogger,
} from "./openingChain.ts";
import { type Outbox } from "./outbox.ts";
import { RequestReader } from "./requestReader.ts";
import { type AccountSeals, SealReader } from "./sealReader.ts";
import { requireSeat } from "./seat.ts";
import { makeShares, SHARES_PER_PASS, type Sharing } from "./sharing.ts";

export interface ServiceOptions extends Omit<ChainReading, "source">, Answering, Sharing {
  readonly chain: OpeningChain;
  readonly logger: OpeningLogger;
  readonly outbox: Outbox;
  /** Shares to make in one pass, at most. */
  readonly sharesPerPass?: number;
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
  | { readonly status: "confirming" }
  /** Logged and deep enough; so many of the account's seals have their share. */
  | { readonly status: "sharing"; readonly made: number; readonly seals: number };

export type Progress = Pick<ChainRequest, "request" | "account" | "liquidator"> &
  Step & {
    /** Path of what this process found in the answer's place. */
    readonly damaged?: string;
  };

/** What a pass looks at: events up to `end`, and these contracts. */
interface View {
  readonly end: BlockRef;
  readonly deployment: Deployment;
  readonly stopped: AbortSignal;
}

/** A request that nothing stands against. */
interface Open {
  readonly asked: ChainRequest;
  readonly facts: CaseFacts;
  /** Whether this member logged it: not at all, or deep enough. */
  readonly isLogged: boolean;
}

interface Due extends Open {
  readonly seals: NonNullable<AccountSeals>;
}

export class MemberService {
  readonly #options: ServiceOptions;
  readonly #reader: RequestReader;
  readonly #seals = new SealReader();
  readonly #delivered: Delivered;
  /** Requests that are over and were not answerable then: nothing changes that. */
  readonly #closed = new Map<bigint, RefusalCode>();

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#delivered = new Delivered(options);
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
    this.#seals.forget();
    this.#closed.clear();
  }

  async #over(requests: readonly ChainRequest[], view: View): Promise<readonly Progress[]> {
    const steps = new Map<ChainRequest, Step>();
    const open: Open[] = [];
    for (const asked of requests) {
      view.stopped.throwIfAborted();
      const step = await this.#look(asked, view);
      if ("status" in step) steps.set(asked, step);
      else open.push(step);
    }
    for (const [asked, step] of await this.#further(open, view)) steps.set(asked, step);
    return requests.flatMap((asked) => {
      const { request, account, liquidator } = asked;
      const step = steps.get(asked);
      const damaged = this.#delivered.damaged(request);
      const aside = damaged === undefined ? {} : { damaged };
      return step === undefined ? [] : [{ request, account, liquidator, ...step, ...aside }];
    });
  }

  /** How the request stands, where nothing is to be done, or that nothing stands against it. */
  async #look(asked: ChainRequest, view: View): Promise<Step | Open> {
    const { share } = this.#options;
    if (this.#delivered.has(asked.request)) return { status: "answered" };
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
    if (isLogged(facts, share.index)) return { asked, facts, isLogged: true };
    return isLogged(now, share.index)
      ? { status: "confirming" }
      : { asked, facts, isLogged: false };
  }

  /** Logs what is not logged; of what is, makes shares that are missing, and delivers what has them all. */
  async #further(
    open: readonly Open[],
    view: View,
  ): Promise<readonly (readonly [ChainRequest, Step])[]> {
    if (open.length === 0) return [];
    const accounts = [...new Set(open.map(({ asked }) => asked.account))];
    const read = await this.#seals.read(await this.#stretchOf(view), accounts);
    const steps: (readonly [ChainRequest, Step])[] = [];
    const due: Due[] = [];
    for (const one of open) {
      view.stopped.throwIfAborted();
      const seals = read.get(one.asked.account);
      if (seals === undefined) {
        steps.push([one.asked, { status: "refused", code: "ANSWER_TOO_LARGE" }]);
      } else if (one.isLogged) due.push({ ...one, seals });
      else steps.push([one.asked, await this.#log(one.asked)]);
    }
    const { sharesPerPass = SHARES_PER_PASS } = this.#options;
    const wanted = due.map(({ seals }) => seals);
    await makeShares(this.#options, wanted, sharesPerPass, view.stopped);
    for (const one of due) steps.push([one.asked, await this.#deliver(one, view)]);
    return steps;
  }

  async #log(asked: ChainRequest): Promise<Step> {
    const { logger, share } = this.#options;
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

  async #deliver({ asked, facts: { version }, seals }: Due, view: View): Promise<Step> {
    const { outbox, chain, share, made, patience = PATIENCE } = this.#options;
    const hashes = [...seals.keys()];
    const sharing = (): Step => {
      const count = hashes.filter((hash) => made.has(hash)).length;
      return { status: "sharing", made: count, seals: hashes.length };
    };
    if (hashes.some((hash) => !made.has(hash))) return sharing();
    const at = { block: view.end.block, version };
    const text = await makeAnswer(this.#options, asked, hashes, at, view.stopped);
    if (text === undefined) return sharing();
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

  async #stretchOf({ end, deployment }: View): Promise<Stretch> {
    const { chain, contracts: given, fromBlock, range, patience = PATIENCE } = this.#options;
    const { source } = chain;
    // A takeover seals too, and a conversion.
    const sealing = { ...given, modules: [...given.modules, deployment.auction] };
    const contracts = await withClearing(source, sealing, patience);
    const limit = range === undefined ? {} : { range };
    return { source, contracts, from: fromBlock, end, patience, ...limit };
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
