/** How accounts, requests and the council stand, from a node through ethers. */
import { Contract, isError, type Provider } from "ethers";
import { LAPSE_STATES, STANDINGS } from "../../wallet/chainStates.ts";
import { EthersLogSource, type LogSource } from "../../wallet/index.ts";
import { type ChainRequest } from "./chainRequest.ts";
import { ACCOUNT_CALLS, AUCTION_CALLS, COUNCIL_CALLS, OPENINGS } from "./openingAbi.ts";
import {
  type CaseFacts,
  type Deployment,
  type OpeningChain,
  type RequestRecord,
} from "./openingChain.ts";
import { isReverted } from "./reverted.ts";

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
  readonly #openings: Contract;
  #behind: Promise<{ accounts: Contract; auction: Contract }> | undefined;

  /** @param openings address of the contract that takes the requests */
  constructor(provider: Provider, openings: string) {
    this.#provider = provider;
    this.source = new EthersLogSource(provider);
    this.#openings = new Contract(openings, OPENINGS, provider);
  }

  async factsAt(asked: ChainRequest, block: number): Promise<CaseFacts> {
    const { accounts, auction } = await this.#contracts();
    const ask = (contract: Contract, name: string, id: bigint): Promise<unknown> =>
      contract.getFunction(name).staticCall(id, { blockTag: block });
    const [record, lapse, standing, own, other] = await Promise.all([
      this.#recordAt(asked, block),
      ask(accounts, "lapseOf", asked.account) as Promise<{ since: bigint; state: bigint }>,
      ask(auction, "standingOf", asked.account) as Promise<bigint>,
      ask(accounts, "accountOf", asked.account) as Promise<AccountWords>,
      ask(accounts, "accountOf", asked.liquidator) as Promise<AccountWords>,
    ]);
    return {
      record,
      lapse: nameOf(LAPSE_STATES, lapse.state),
      since: lapse.since,
      standing: nameOf(STANDINGS, standing),
      version: own.version,
      viewingKey: { x: other.viewX, y: other.viewY },
    };
  }

  async deployment(member: number): Promise<Deployment | undefined> {
    try {
      const [accounts, auction, council] = await Promise.all([
        this.#addressOf("accounts"),
        this.#addressOf("auction"),
        this.#addressOf("council"),
      ]);
      const contract = new Contract(council, COUNCIL_CALLS, this.#provider);
      const [generation, { x, y }] = await Promise.all([
        contract.getFunction("generation").staticCall() as Promise<bigint>,
        contract.getFunction("memberKey").staticCall(member) as Promise<{ x: bigint; y: bigint }>,
      ]);
      const memberKey = { x, y };
      return { accounts, auction, council, generation: Number(generation), memberKey };
    } catch (error) {
      // What answers with nothing, or reverts, is no such contract; a node that does not answer is asked again.
      if (isError(error, "BAD_DATA") || isReverted(error)) return undefined;
      throw error;
    }
  }

  #addressOf(name: "accounts" | "auction" | "council"): Promise<string> {
    return this.#openings.getFunction(name).staticCall() as Promise<string>;
  }

  /** The contracts behind Openings never change; asked once, again after a failure. */
  async #contracts(): Promise<{ accounts: Contract; auction: Contract }> {
    this.#behind ??= Promise.all([this.#addressOf("accounts"), this.#addressOf("auction")]).then(
      ([accounts, auction]) => ({
        accounts: new Contract(accounts, ACCOUNT_CALLS, this.#provider),
        auction: new Contract(auction, AUCTION_CALLS, this.#provider),
      }),
    );
    try {
      return await this.#behind;
    } catch (error) {
      this.#behind = undefined;
      throw error;
    }
  }

  async #recordAt({ request }: ChainRequest, block: number): Promise<RequestRecord | undefined> {
    try {
      const record = (await this.#openings
        .getFunction("requestOf")
        .staticCall(request, { blockTag: block })) as RequestRecord;
      const { account, liquidator, since, logged, settled } = record;
      return { account, liquidator, since, logged, settled };
    } catch (error) {
      if (isReverted(error) && error.revert?.name === "RequestUnknown") return;
      throw error;
    }
  }
}
