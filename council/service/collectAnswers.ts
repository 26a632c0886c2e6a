/**
 * The liquidator's side of an opening: members' answers, from servers that may be anybody's, until threshold
 * good ones open every seal they are needed for. What is wrong is set aside and whoever it came from named; nothing
 * that a server says is believed but what carries the member's signature, and of that nothing but what is proven.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { openWithShares } from "../combine.ts";
import { type CouncilKey } from "../councilKey.ts";
import { type DecryptionShare } from "../decryptionShare.ts";
import { CouncilFault } from "../fault.ts";
import { type OpenedDelta } from "../openedDelta.ts";
import { type OpeningRequest } from "../request.ts";
import { type ShareProofs } from "../shareProof.ts";
import { sealHash } from "../../sealing/index.ts";
import { type Answer, type Asked, parseAnswer, requireMembersAnswer, sharesIn } from "./answer.ts";
import { arrivals } from "./arrivals.ts";
import { fetchAnswer, NotFetched, requireServerUrl, shownUrl } from "./fetchAnswer.ts";

/** Milliseconds for one server. */
const TIMEOUT = 30_000;

export interface Source {
  readonly key: CouncilKey;
  readonly asked: Asked;
  /** URLs of the members' services, in any order. */
  readonly servers: readonly string[];
  readonly viewSecret: bigint;
  readonly proofs: ShareProofs;
  /** Milliseconds that a server has, 30 s unless told. */
  readonly timeout?: number;
}

/** What did not count, and from where. */
export interface SetAside {
  /** Without credentials. */
  readonly server: string;
  /** Whose it is, where that is proven by his signature. */
  readonly member?: number;
  readonly why: string;
}

/** An answer that a member of the key gave to this very request, decrypted. */
interface Given {
  readonly server: string;
  readonly member: number;
  readonly block: number;
  readonly shares: ReadonlyMap<string, DecryptionShare>;
}

export interface Collected {
  readonly opened: readonly OpenedDelta[];
  /** Seals for which there were not enough good shares. */
  readonly unopened: readonly PlacedSeal[];
  /** Whose answers were used. */
  readonly members: readonly number[];
  /** The last block that enough of those cover; `undefined` when there are not enough. */
  readonly block: number | undefined;
  readonly setAside: readonly SetAside[];
}

/** What is to be opened, and where it stands on the chain. */
export type PlacedSeal = OpeningRequest & { readonly block: number };

class Collection {
  readonly #source: Source;
  readonly #requests: readonly PlacedSeal[];
  /** Hashes of their seals. */
  readonly #wanted: ReadonlySet<string>;
  readonly #opened = new Map<string, OpenedDelta>();
  readonly #setAside: SetAside[] = [];
  #given: Given[] = [];

  constructor(source: Source, requests: readonly PlacedSeal[]) {
    this.#source = source;
    this.#requests = requests;
    this.#wanted = new Set(requests.map(({ sealed }) => sealHash(sealed)));
  }

  isComplete(): boolean {
    return this.#unopened().length === 0;
  }

  /** Takes what a server sent, and opens what it can. */
  async take(server: string, sent: string | NotFetched): Promise<void> {
    if (sent instanceof NotFetched) this.#refuse(server, sent.message);
    else if (this.#accept(server, sent)) await this.#open();
  }

  result(): Collected {
    const blocks = this.#given.map(({ block }) => block).toSorted((a, b) => b - a);
    return {
      opened: [...this.#opened.values()],
      unopened: this.#unopened(),
      members: this.#given.map(({ member }) => member).toSorted((a, b) => a - b),
      block: blocks[this.#source.key.threshold - 1],
      setAside: this.#setAside,
    };
  }

  #unopened(): PlacedSeal[] {
    return this.#requests.filter(({ sealed }) => !this.#opened.has(sealHash(sealed)));
  }

  #refuse(server: string, why: string, member?: number): void {
    const named = member === undefined ? {} : { member };
    this.#setAside.push({ server: shownUrl(server), ...named, why });
  }

  #accept(server: string, text: string): boolean {
    const { key, asked, viewSecret } = this.#source;
    let answer: Answer | undefined;
    try {
      const parsed = parseAnswer(text);
      requireMembersAnswer(key, asked, parsed);
      answer = parsed;
      const { member, block } = answer;
      if (this.#given.some((other) => other.member === member)) {
        this.#refuse(server, "sends what another server sent already", member);
        return false;
      }
      const shares = sharesIn(answer, viewSecret, (hash) => this.#wanted.has(hash));
      this.#given.push({ server, member, block, shares });
      return true;
    } catch (error) {
      if (!(error instanceof ZkMarginError)) throw error;
      this.#refuse(server, `sends an answer that does not count: ${error.message}`, answer?.member);
      return false;
    }
  }

  async #open(): Promise<void> {
    for (const request of this.#unopened()) {
      const opened = await this.#openOne(request);
      if (opened !== undefined) this.#opened.set(sealHash(request.sealed), opened);
    }
  }

  /** With any threshold of the shares there are; who sent a wrong one is left out from then on. */
  async #openOne(request: PlacedSeal): Promise<OpenedDelta | undefined> {
    const { key, proofs } = this.#source;
    this.#expelSilent(request);
    for (;;) {
      const shares = this.#given
        .map((given) => given.shares.get(sealHash(request.sealed)))
        .filter((share) => share !== undefined)
        .slice(0, key.threshold);
      if (shares.length < key.threshold) return undefined;
      try {
        return (await openWithShares(key, request, shares, proofs)).opened;
      } catch (error) {
        if (!(error instanceof CouncilFault)) throw error;
        this.#expel(error.index, error.message);
      }
    }
  }

  /** Who says that he read the chain beyond the seal has a share of it. */
  #expelSilent({ sealed, block }: PlacedSeal): void {
    for (const given of this.#given) {
      if (given.block < block || given.shares.has(sealHash(sealed))) continue;
      this.#expel(given.member, `member ${given.member} left out a seal of block ${block}`);
    }
  }

  #expel(index: number, why: string): void {
    for (const { server, member } of this.#given) {
      if (member === index) this.#refuse(server, why, member);
    }
    this.#given = this.#given.filter(({ member }) => member !== index);
  }
}

/**
 * Asks all servers at once, and is done as soon as every seal is open.
 * @param requests the account's seals, from the chain
 * @throws INPUT_INVALID for a server that is no URL, OPENING_MISMATCH when a seal is not for this council
 */
export async function collectAnswers(
  source: Source,
  requests: readonly PlacedSeal[],
): Promise<Collected> {
  const { servers, asked, timeout = TIMEOUT } = source;
  servers.forEach(requireServerUrl);
  const collection = new Collection(source, requests);
  if (collection.isComplete()) return collection.result();
  const done = new AbortController();
  const fetched = servers.map(async (server) => {
    const sent = await fetchAnswer(server, asked.request, timeout, done.signal).catch(
      (error: unknown) => {
        if (error instanceof NotFetched) return error;
        throw error;
      },
    );
    return { server, sent };
  });
  try {
    for await (const { server, sent } of arrivals(fetched)) {
      await collection.take(server, sent);
      if (collection.isComplete()) break;
    }
  } finally {
    done.abort();
    await Promise.allSettled(fetched);
  }
  return collection.result();
}
