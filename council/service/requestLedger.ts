/**
 * Requests to open a lapsed account as LiquidationAuction's events tell of them: who asked for whom, what this
 * member logged, what is over. Only what the chain has; nothing is kept between runs.
 */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type ChainLog } from "../../wallet/index.ts";
import { AUCTION, AUCTION_KINDS } from "./auctionAbi.ts";

/** A request that the auction contract took, with its bond. */
export interface ChainRequest {
  readonly request: bigint;
  /** To be opened. */
  readonly account: bigint;
  /** Account of the liquidator. */
  readonly liquidator: bigint;
  /** Viewing key of the liquidator's account when he asked: what is answered is encrypted to it. */
  readonly viewingKey: AffinePoint;
  /** Where the request stands on the chain. */
  readonly block: number;
  readonly transaction: string;
}

export type AuctionEvent =
  | { readonly kind: "requested"; readonly asked: ChainRequest }
  | {
      readonly kind: "logged";
      readonly request: bigint;
      readonly account: bigint;
      readonly member: number;
    }
  | { readonly kind: "over"; readonly request: bigint };

/**
 * The event in a log; `undefined` when it is of another contract or kind.
 * @throws CHAIN_FAILED for a log of the auction's that does not decode
 */
export function readAuctionEvent(log: ChainLog, auction: string): AuctionEvent | undefined {
  const isOurs =
    log.address.toLowerCase() === auction.toLowerCase() &&
    AUCTION_KINDS.includes(log.topics[0] ?? "");
  if (!isOurs) return undefined;
  try {
    const parsed = AUCTION.parseLog(log);
    if (parsed === null) return undefined;
    const number = (name: string): bigint => parsed.args.getValue(name) as bigint;
    const request = number("request");
    switch (parsed.name) {
      case "OpeningRequested": {
        const { block, transaction } = log;
        const viewingKey = { x: number("viewX"), y: number("viewY") };
        const parties = { account: number("account"), liquidator: number("liquidator") };
        const asked = { request, ...parties, viewingKey, block, transaction };
        return { kind: "requested", asked };
      }
      case "OpeningLogged":
        return {
          kind: "logged",
          request,
          account: number("account"),
          member: Number(number("member")),
        };
      default:
        return { kind: "over", request };
    }
  } catch (cause) {
    throw new ZkMarginError("CHAIN_FAILED", `an event of ${log.transaction} does not decode`, {
      field: "auction",
      fix: "check the address of the auction contract and that the node is sound",
      cause,
    });
  }
}

/** What confirmed events say, in the order of the chain. */
export class RequestLedger {
  readonly #requests = new Map<bigint, ChainRequest>();
  readonly #logged = new Set<string>();
  readonly #over = new Set<bigint>();

  add(event: AuctionEvent): void {
    switch (event.kind) {
      case "requested":
        this.#requests.set(event.asked.request, event.asked);
        break;
      case "logged":
        this.#logged.add(loggedName(event));
        break;
      case "over":
        this.#over.add(event.request);
        break;
    }
  }

  /** Every request, oldest first. */
  requests(): readonly ChainRequest[] {
    return [...this.#requests.values()];
  }

  find(request: bigint): ChainRequest | undefined {
    return this.#requests.get(request);
  }

  /** Its bond was returned or forfeited. */
  isOver(request: bigint): boolean {
    return this.#over.has(request);
  }

  /** Whether that member said before the chain that he opens this account for this request. */
  isLogged(asked: Pick<ChainRequest, "request" | "account">, member: number): boolean {
    return this.#logged.has(loggedName({ ...asked, member }));
  }
}

function loggedName(event: { request: bigint; account: bigint; member: number }): string {
  return `${event.request}/${event.account}/${event.member}`;
}
