/** The contracts of one deployment, found from its auction; every one knows all errors that can reach a caller. */
import { Contract, type ContractRunner, type Provider, type Signer } from "ethers";
import { type ZkMarginError } from "../circuits/errors.ts";
import { chainFailed, revertOf, transact, view } from "../trading/chainCalls.ts";
import {
  ACCOUNTS_ABI,
  AUCTION_ABI,
  COUNCIL_ABI,
  LIQUIDATION_ERRORS,
  MARKET_ABI,
  OPENINGS_ABI,
  PROOFS_ABI,
  RISK_ABI,
  SEALS_ABI,
  TOKEN_ABI,
  VAULT_ABI,
} from "./chainAbi.ts";
import { refusalOf } from "./refusals.ts";

export interface AuctionChainOptions {
  readonly provider: Provider;
  /** Pays for transactions; without one nothing can be sent. */
  readonly sender?: Signer;
  /** Address of LiquidationAuction. */
  readonly auction: string;
  /** Address of Openings. */
  readonly openings: string;
  /** No requests and takeovers are older than this block. */
  readonly fromBlock?: number;
}

const ABIS = {
  auction: AUCTION_ABI,
  openings: OPENINGS_ABI,
  accounts: ACCOUNTS_ABI,
  market: MARKET_ABI,
  vault: VAULT_ABI,
  seals: SEALS_ABI,
  council: COUNCIL_ABI,
  proofs: PROOFS_ABI,
  risk: RISK_ABI,
  token: TOKEN_ABI,
} as const;

export type ContractName = keyof typeof ABIS;

/** Who names a contract: all but the first two follow from the auction. */
const NAMED_BY: Readonly<Partial<Record<ContractName, ContractName>>> = {
  accounts: "auction",
  market: "accounts",
  vault: "accounts",
  seals: "accounts",
  proofs: "accounts",
  council: "seals",
  risk: "proofs",
};

export class AuctionContracts {
  readonly #options: AuctionChainOptions;
  readonly #found = new Map<ContractName, Promise<Contract>>();

  constructor(options: AuctionChainOptions) {
    this.#options = options;
  }

  /** @throws CHAIN_FAILED */
  get(name: ContractName): Promise<Contract> {
    const found = this.#found.get(name) ?? this.#open(name);
    this.#found.set(name, found);
    // A node that fails once may answer the next time.
    found.catch(() => this.#found.delete(name));
    return found;
  }

  /**
   * Answer of a view function.
   * @throws as a decoded error says; CHAIN_FAILED
   */
  async ask<T>(name: ContractName, method: string, ...values: unknown[]): Promise<T> {
    const contract = await this.get(name);
    return decoded(contract, view<T>(contract, method, ...values));
  }

  /**
   * Sends a transaction and waits until it is mined.
   * @returns its block's number, 0 when the node does not say
   * @throws as a decoded error says; INPUT_INVALID without a sender; CHAIN_FAILED
   */
  async send(name: ContractName, method: string, ...values: unknown[]): Promise<number> {
    const contract = await this.get(name);
    return decoded(contract, transact(contract, this.#options.sender, method, values));
  }

  /** {@link send} of a bid, whose price is refused in dollars or in units. */
  async sendBid(inPart: boolean, bid: object): Promise<number> {
    const contract = await this.get("auction");
    const sent = transact(contract, this.#options.sender, "takeOver", [bid]);
    return decoded(contract, sent, inPart);
  }

  /** The chain, and the contract that keeps the accounts. @throws CHAIN_FAILED */
  async deployment(): Promise<{ readonly chainId: bigint; readonly accounts: string }> {
    const contract = await this.get("accounts");
    try {
      const { chainId } = await this.#options.provider.getNetwork();
      return { chainId, accounts: await contract.getAddress() };
    } catch (cause) {
      throw chainFailed("the chain's id could not be read", cause);
    }
  }

  async #open(name: ContractName): Promise<Contract> {
    const { provider, sender } = this.#options;
    const runner: ContractRunner = sender ?? provider;
    const fragments = ABIS[name].filter((fragment) => !fragment.startsWith("error "));
    return new Contract(await this.#addressOf(name), [...fragments, ...LIQUIDATION_ERRORS], runner);
  }

  async #addressOf(name: ContractName): Promise<string> {
    const { auction, openings } = this.#options;
    if (name === "auction") return auction;
    if (name === "openings") return openings;
    // Slot 0 is the settlement asset.
    if (name === "token") return this.ask<string>("vault", "tokenOf", 0);
    return this.ask<string>(NAMED_BY[name] ?? "auction", name);
  }
}

/** The answer; a revert that is known here as the coded error it stands for. */
async function decoded<T>(contract: Contract, answer: Promise<T>, inPart = false): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw meaningOf(contract, error, inPart) ?? error;
  }
}

function meaningOf(contract: Contract, error: unknown, inPart: boolean): ZkMarginError | undefined {
  const { cause } = error as { cause?: unknown };
  const revert = revertOf(contract, cause);
  if (revert === undefined) return undefined;
  const names = revert.fragment.inputs.map((input) => input.name);
  const values = Object.fromEntries(
    names.map((name, index): [string, unknown] => [name, revert.args[index]]),
  );
  return refusalOf({ name: revert.name, values }, error, inPart);
}
