/**
 * A sealed delta that the chain has. A decryption share s_j·8R opens every seal with that R, whatever the file
 * says in which it was asked for; so members make one only for a seal found here: the contract took a `seal`
 * proof with it, which only who knows R's logarithm can make.
 */
import { equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { sealElements, sealHash, type SealedDelta } from "../sealing/index.ts";
import { type SealEvent } from "../wallet/chainEvents.ts";
import { onOneChain, stretchOf, type ChainReading, type Stretch } from "../wallet/chainReading.ts";
import { EVENTS } from "../wallet/eventAbi.ts";
import { patiently, scanLogs } from "../wallet/logScan.ts";
import { type OpeningRequest } from "./request.ts";

const SEALED = EVENTS.getEvent("DeltaSealed")?.topicHash ?? "";

/** The chain, and every event that published the seal, oldest first: only its sealer can publish it again. */
interface Found {
  readonly chainId: bigint;
  readonly events: readonly [SealEvent, ...SealEvent[]];
}

/** Where, and between whom; both the same account when one re-randomised. */
export type SealPlace = Pick<SealEvent, "accountA" | "accountB" | "block" | "transaction">;

/** Made by {@link ChainSeal.find} and {@link ChainSeal.ofAccounts} alone. */
export class ChainSeal implements OpeningRequest {
  readonly #found: Found;

  private constructor(found: Found) {
    this.#found = found;
  }

  get chainId(): bigint {
    return this.#found.chainId;
  }

  get delta(): AffinePoint {
    return this.#found.events[0].delta;
  }

  get sealed(): SealedDelta {
    return this.#found.events[0].sealed;
  }

  get sealHash(): string {
    return sealHash(this.sealed);
  }

  get places(): readonly SealPlace[] {
    return this.#found.events.map(({ accountA, accountB, block, transaction }) => {
      return { accountA, accountB, block, transaction };
    });
  }

  /**
   * The events `DeltaSealed` that have exactly this delta, R, wraps and words.
   * @param reading of the contracts as the member knows them from elsewhere, not from whoever asks
   * @throws PROOF_REFUSED when the chain has none, CHAIN_FAILED, INPUT_INVALID when there is nothing to read
   */
  static find(reading: ChainReading, request: OpeningRequest): Promise<ChainSeal> {
    return onOneChain(async () => {
      const stretch = await stretchOf(reading);
      const chainId = await chainIdOf(stretch);
      const same: SealEvent[] = [];
      for await (const event of sealEvents(stretch)) {
        if (isSame(event, request)) same.push(event);
      }
      const [first, ...copies] = same;
      if (first !== undefined) return new ChainSeal({ chainId, events: [first, ...copies] });
      throw new ZkMarginError("PROOF_REFUSED", "the chain has no such sealed delta", {
        field: "sealed",
        fix: "open nothing for whoever asked; take the request from the chain: zkmargin council requests",
      });
    });
  }

  /**
   * Every seal of deltas to or from one of the accounts, in the order of the chain; again where its sealer published
   * it again. A seal's proof counts for the accounts that it was made for: what another account published is in none
   * of them.
   * @throws CHAIN_FAILED, ChainReorganised
   */
  static async *ofAccounts(
    stretch: Stretch,
    accounts: ReadonlySet<bigint>,
  ): AsyncGenerator<ChainSeal, void, undefined> {
    const chainId = await chainIdOf(stretch);
    for await (const event of sealEvents(stretch)) {
      if (!accounts.has(event.accountA) && !accounts.has(event.accountB)) continue;
      yield new ChainSeal({ chainId, events: [event] });
    }
  }
}

function chainIdOf({ source, patience }: Stretch): Promise<bigint> {
  return patiently("the chain's id", () => source.chainId(), patience);
}

/** Every seal published in the stretch. @throws CHAIN_FAILED, ChainReorganised */
async function* sealEvents(stretch: Stretch): AsyncGenerator<SealEvent, void, undefined> {
  const { source, contracts, patience, from, end, range } = stretch;
  const { readEvent } = await import("../wallet/readEvent.ts");
  const addresses = [contracts.accounts, ...contracts.modules];
  const limit = range === undefined ? {} : { range };
  const scan = { addresses, kinds: [SEALED], from, end, ...limit };
  for await (const { logs } of scanLogs(source, scan, patience)) {
    for (const log of logs) {
      const event = readEvent(log, contracts);
      if (event?.kind === "sealed") yield event;
    }
  }
}

function isSame(event: OpeningRequest, request: OpeningRequest): boolean {
  const [here, asked] = [event, request].map(({ sealed }) => sealElements(sealed));
  return equals(event.delta, request.delta) && String(here) === String(asked);
}
