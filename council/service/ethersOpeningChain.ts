/** How accounts, auctions and the council stand, from a node through ethers. */
import { Contract, isError, type Provider } from "ethers";
import { type Contracts, EthersLogSource, type LogSource } from "../../wallet/index.ts";
import {
  ACCOUNT_CALLS,
  AUCTION,
  COUNCIL_CALLS,
  LAPSE_STATES,
  SEAL_CALLS,
  STANDINGS,
} from "./auctionAbi.ts";
import { type CaseFacts, type CouncilSeat, type OpeningChain } from "./openingChain.ts";
import { type ChainRequest } from "./requestLedger.ts";

interface AccountWords {
  readonly version: bigint;
  readonly viewX: bigint;
  readonly viewY: bigint;
}

/** The name of an enum's value. @throws RangeError for one that the contracts did not have */
function nameOf<Name extends string>(names: readonly Name[], value: bigint): Name {
  const name = names[Number(value)];
  if (name !== undefined) return name;
  throw new RangeError("a state that this version does not know");
}

export class EthersOpeningChain implements OpeningChain {
  readonly source: LogSource;
  readonly #provider: Provider;
  readonly #accounts: Contract;
  readonly #auction: Contract;

  constructor(provider: Provider, { accounts }: Pick<Contracts, "accounts">, auction: string) {
    this.#provider = provider;
    this.source = new EthersLogSource(provider);
    this.#accounts = new Contract(accounts, ACCOUNT_CALLS, provider);
    this.#auction = new Contract(auction, AUCTION, provider);
  }

  async factsAt({ account, liquidator }: ChainRequest, block: number): Promise<CaseFacts> {
    const at = { blockTag: block };
    const ask = (contract: Contract, name: string, id: bigint): Promise<unknown> =>
      contract.getFunction(name).staticCall(id, at);
    const [lapse, standing, own, other] = await Promise.all([
      ask(this.#accounts, "lapseOf", account) as Promise<{ state: bigint }>,
      ask(this.#auction, "standingOf", account) as Promise<bigint>,
      ask(this.#accounts, "accountOf", account) as Promise<AccountWords>,
      ask(this.#accounts, "accountOf", liquidator) as Promise<AccountWords>,
    ]);
    return {
      lapse: nameOf(LAPSE_STATES, lapse.state),
      standing: nameOf(STANDINGS, standing),
      version: own.version,
      viewingKey: { x: other.viewX, y: other.viewY },
    };
  }

  async seatOf(member: number): Promise<CouncilSeat | undefined> {
    try {
      const seals = (await this.#accounts.getFunction("seals").staticCall()) as string;
      const behind = new Contract(seals, SEAL_CALLS, this.#provider);
      const council = (await behind.getFunction("council").staticCall()) as string;
      const contract = new Contract(council, COUNCIL_CALLS, this.#provider);
      const generation = (await contract.getFunction("generation").staticCall()) as bigint;
      const key = (await contract.getFunction("memberKey").staticCall(member)) as {
        x: bigint;
        y: bigint;
      };
      const memberKey = { x: key.x, y: key.y };
      return { council, generation: Number(generation), memberKey };
    } catch (error) {
      // What answers with nothing, or reverts, is no such contract; a node that does not answer is asked again.
      if (isError(error, "BAD_DATA") || isError(error, "CALL_EXCEPTION")) return undefined;
      throw error;
    }
  }

  async hasAuction(): Promise<boolean> {
    return (await this.#provider.getCode(this.#auction)) !== "0x";
  }
}
