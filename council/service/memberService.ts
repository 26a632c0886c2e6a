/**
 * One pass of a member's service over the chain: read the requests, and bring each one step further. For one that
 * may be answered it first logs before the chain that the account is opened, waits until that is confirmed, and
 * only then makes shares of the account's seals, encrypts and delivers them. Nothing is kept but the answer itself:
 * what was logged is on the chain, what was delivered is in the outbox, so that a run that was killed anywhere is
 * continued by the next. Everything is asked at a block that enough others follow; whether the account was cured, at
 * the newest one as well.
 */
import { equals } from "../../circuits/babyjubjub.ts";
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
import { type RefusalCode, refusalOf, refusalOfContract } from "./mayOpen.ts";
import { type CaseFacts, type OpeningChain, type OpeningLogger } from "./openingChain.ts";
import { type Outbox } from "./outbox.ts";
import { type ChainRequest, type RequestLedger } from "./requestLedger.ts";
import { RequestReader, type Requests } from "./requestReader.ts";

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

/** A request that may be answered as things stand at a confirmed block. */
interface Case {
  readonly asked: ChainRequest;
  readonly end: BlockRef;
  readonly ledger: RequestLedger;
  readonly facts: CaseFacts;
}

export class MemberService {
  readonly #options: ServiceOptions;
  readonly #reader: RequestReader;
  /** Requests whose account's seals were found fit to be opened, or why not. */
  readonly #examined = new Map<bigint, RefusalCode | "fit">();

  constructor(options: ServiceOptions) {
    this.#options = options;
    const { chain, ...reading } = options;
    this.#reader = new RequestReader({ ...reading, source: chain.source }, options.auction);
  }

  /**
   * @returns how each request stands that is in the outbox or not over
   * @throws CHAIN_FAILED when the node fails: try again; KEY_REFUSED when the chain's council is not the share's;
   * INPUT_INVALID for a contract that is not there; AbortError when told to stop
   */
  async pass(stopped: AbortSignal): Promise<readonly Progress[]> {
    await this.#requireSeat();
    return onOneChain(async () => {
      try {
        return await this.#over(await this.#reader.read(), stopped);
      } catch (error) {
        if (error instanceof ChainReorganised) this.#reader.forget();
        throw error;
      }
    });
  }

  async #over({ ledger, end }: Requests, stopped: AbortSignal): Promise<readonly Progress[]> {
    const all: Progress[] = [];
    if (end === undefined) return all;
    for (const asked of ledger.requests()) {
      stopped.throwIfAborted();
      const { request, account, liquidator } = asked;
      const step = await this.#step(asked, ledger, end, stopped);
      all.push({ request, account, liquidator, ...step });
    }
    return all;
  }

  async #step(
    asked: ChainRequest,
    ledger: RequestLedger,
    end: BlockRef,
    stopped: AbortSignal,
  ): Promise<Step> {
    if (this.#options.outbox.has(asked.request)) return { status: "answered" };
    if (ledger.isOver(asked.request)) return { status: "refused", code: "REQUEST_OVER" };
    const facts = await this.#factsAt(asked, end.block);
    const code = refusalOf(asked, facts) ?? (await this.#refusalNow(asked, end));
    if (code !== undefined) return { status: "refused", code };
    const open: Case = { asked, end, ledger, facts };
    const isLogged = ledger.isLogged(asked, this.#options.share.index);
    return isLogged ? this.#deliver(open, stopped) : this.#log(open);
  }

  /** The same at the newest block, where the account may have been cured since, or the request be over. */
  async #refusalNow(asked: ChainRequest, end: BlockRef): Promise<RefusalCode | undefined> {
    const { chain, patience = PATIENCE } = this.#options;
    const recent = await this.#reader.unconfirmed(end);
    if (recent.some((event) => event.kind === "over" && event.request === asked.request)) {
      return "REQUEST_OVER";
    }
    const head = await patiently("the newest block", () => chain.source.head(), patience);
    return refusalOf(asked, await this.#factsAt(asked, Math.max(head, end.block)));
  }

  async #log({ asked, end }: Case): Promise<Step> {
    const { logger, share } = this.#options;
    const recent = await this.#reader.unconfirmed(end);
    const isOwn = recent.some(
      (event) =>
        event.kind === "logged" &&
        event.request === asked.request &&
        event.account === asked.account &&
        event.member === share.index,
    );
    if (isOwn) return { status: "confirming" };
    const unfit = await this.#examine(asked, end);
    if (unfit !== undefined) return { status: "refused", code: unfit };
    try {
      const outcome = await logger.log(asked.request, share.index);
      return { status: outcome === "unfunded" ? "unfunded" : "logging" };
    } catch (error) {
      if (!(error instanceof ZkMarginError)) throw notSent(error);
      if (error.code !== "PROOF_REFUSED") throw error;
      return { status: "refused", code: refusalOfContract(error.field) };
    }
  }

  /** Why the account's seals are not opened; read once for a request that is not logged yet. */
  async #examine({ request, account }: ChainRequest, end: BlockRef) {
    let found = this.#examined.get(request);
    if (found === undefined) {
      const seals = await sealsToOpen(this.#stretchTo(end), account, this.#options);
      found = typeof seals === "string" ? seals : "fit";
      this.#examined.set(request, found);
    }
    return found === "fit" ? undefined : found;
  }

  async #deliver({ asked, end, facts }: Case, stopped: AbortSignal): Promise<Step> {
    const { outbox, chain, patience = PATIENCE } = this.#options;
    const seals = await sealsToOpen(this.#stretchTo(end), asked.account, this.#options);
    if (typeof seals === "string") return { status: "refused", code: seals };
    const at = { block: end.block, version: facts.version };
    const text = await makeAnswer(this.#options, asked, seals, at, stopped);
    // Proofs take their time: what was true before them is asked again before anything leaves the machine.
    const code = await this.#refusalNow(asked, end);
    if (code !== undefined) return { status: "refused", code };
    if (!(await isCurrent(chain.source, end, patience))) throw new ChainReorganised();
    outbox.put(asked.request, text);
    return { status: "answered" };
  }

  #factsAt(asked: ChainRequest, block: number): Promise<CaseFacts> {
    const { chain, patience = PATIENCE } = this.#options;
    return patiently("an account", () => chain.factsAt(asked, block), patience);
  }

  #stretchTo(end: BlockRef): Stretch {
    const { chain, contracts, auction, fromBlock, range, patience = PATIENCE } = this.#options;
    // A takeover seals too.
    const sealing = { ...contracts, modules: [...contracts.modules, auction] };
    const limit = range === undefined ? {} : { range };
    const reading = { source: chain.source, contracts: sealing, from: fromBlock, end, patience };
    return { ...reading, ...limit };
  }

  /** That the node's chain has this auction, and the council in which the share is the member's. */
  async #requireSeat(): Promise<void> {
    const { chain, share, patience = PATIENCE } = this.#options;
    const { key, index } = share;
    const chainId = await patiently("the chain's id", () => chain.source.chainId(), patience);
    if (chainId !== key.chainId) {
      throw new ZkMarginError("KEY_REFUSED", "the node is of another chain than the council", {
        field: "rpc",
        fix: `use a node of chain ${key.chainId}`,
      });
    }
    const ask = () => Promise.all([chain.hasAuction(), chain.seatOf(index)]);
    const [hasAuction, seat] = await patiently("the contracts", ask, patience);
    if (!hasAuction) throw missing("auction", "LiquidationAuction");
    if (seat === undefined) throw missing("accounts", "MarginAccounts");
    const isCouncil = seat.council.toLowerCase() === key.council.toLowerCase();
    const publicKey = key.members[index - 1]?.publicKey;
    const isSeat =
      isCouncil &&
      seat.generation === key.generation &&
      publicKey !== undefined &&
      equals(seat.memberKey, publicKey);
    if (isSeat) return;
    throw new ZkMarginError(
      "KEY_REFUSED",
      isCouncil
        ? `the share is of generation ${key.generation}, the contract is at ${seat.generation}`
        : "the accounts' seals are made for another council than the share's",
      {
        field: isCouncil ? "folder" : "accounts",
        fix: isCouncil
          ? "run the service with the folder of the active generation, and delete older ones"
          : "take the contracts' addresses from the deployment",
      },
    );
  }
}

function missing(field: string, name: string): ZkMarginError {
  return new ZkMarginError("INPUT_INVALID", `${field} is not the address of ${name}`, {
    field,
    fix: "take the contracts' addresses from the deployment, and a node of its chain",
  });
}

/** What a node does to a transaction may be undone by asking again; the next pass finds out what became of it. */
function notSent(cause: unknown): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", "the log could not be sent", {
    field: "rpc",
    fix: "check that the node takes transactions; the service tries again by itself",
    cause,
  });
}
