/** The contracts of one deployment, found from its auction and asked at one block. */
import { Contract, type Provider } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { isReverted } from "../council/service/reverted.ts";
import { inputInvalid } from "../risk/index.ts";
import { KEEPER_CALLS } from "./chainAbi.ts";
import { type IndexedContracts } from "./chainIndex.ts";
import { CONTRACT_ERRORS } from "./contractErrors.ts";

export interface ContractAddresses {
  /** Of LiquidationAuction. */
  readonly auction: string;
  readonly openings: string;
}

export type KeeperContract = keyof typeof KEEPER_CALLS;

function failed(what: string, cause: unknown): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", `${what} could not be read`, {
    fix: "check the contracts' addresses, and that the node keeps recent states",
    cause,
  });
}

export class KeeperContracts {
  readonly #contracts: Readonly<Record<KeeperContract, Contract>>;

  private constructor(contracts: Readonly<Record<KeeperContract, Contract>>) {
    this.#contracts = contracts;
  }

  /** @throws INPUT_INVALID where the auction's address is not one's, or openings belong to another; CHAIN_FAILED */
  static async open(provider: Provider, addresses: ContractAddresses): Promise<KeeperContracts> {
    const at = (name: KeeperContract, address: string): Contract => {
      return new Contract(address, [...KEEPER_CALLS[name], ...CONTRACT_ERRORS], provider);
    };
    const ask = async (contract: Contract, name: string, ...values: unknown[]): Promise<string> => {
      try {
        return (await contract.getFunction(name).staticCall(...values)) as string;
      } catch (cause) {
        if (cause instanceof ZkMarginError) throw cause;
        throw inputInvalid(
          "auction",
          `leads to no deployment: ${name}() has no answer`,
          "take the contracts' addresses from the deployment",
        );
      }
    };
    const auction = at("auction", addresses.auction);
    const accounts = at("accounts", await ask(auction, "accounts"));
    const market = at("market", await ask(accounts, "market"));
    const vault = at("vault", await ask(accounts, "vault"));
    const proofs = at("proofs", await ask(accounts, "proofs"));
    const seals = at("seals", await ask(accounts, "seals"));
    const openings = at("openings", addresses.openings);
    if ((await ask(openings, "auction")).toLowerCase() !== addresses.auction.toLowerCase()) {
      throw inputInvalid(
        "openings",
        "takes requests for another auction",
        "take the contracts' addresses from the deployment",
      );
    }
    return new KeeperContracts({
      ...{ auction, accounts, market, vault, openings, proofs, seals },
      council: at("council", await ask(seals, "council")),
      risk: at("risk", await ask(proofs, "risk")),
      feeds: at("feeds", await ask(market, "feeds")),
      token: at("token", await ask(vault, "tokenOf", 0)),
      // None, for a market without options: nobody is asked there.
      options: at("options", await ask(market, "options")),
    });
  }

  address(name: KeeperContract): string {
    return this.#contracts[name].target as string;
  }

  /** Those whose events are followed. */
  indexed(): IndexedContracts {
    const names = ["accounts", "market", "risk", "auction", "openings", "vault"] as const;
    return Object.fromEntries(
      names.map((name) => [name, this.address(name)]),
    ) as unknown as IndexedContracts;
  }

  /** A view function's answer at the end of a block. @throws CHAIN_FAILED */
  async at<T>(
    block: number | "latest",
    name: KeeperContract,
    method: string,
    ...values: unknown[]
  ): Promise<T> {
    try {
      const call = this.#contracts[name].getFunction(method);
      return (await call.staticCall(...values, { blockTag: block })) as T;
    } catch (cause) {
      if (cause instanceof ZkMarginError) throw cause;
      throw failed(`${method}()`, cause);
    }
  }

  /** The answer as a sender would get it at the end of a block; undefined where the contract refuses. */
  async tried<T>(
    block: number,
    from: string,
    name: KeeperContract,
    method: string,
    ...values: unknown[]
  ): Promise<T | undefined> {
    try {
      const call = this.#contracts[name].getFunction(method);
      return (await call.staticCall(...values, { blockTag: block, from })) as T;
    } catch (cause) {
      if (cause instanceof ZkMarginError) throw cause;
      if (isReverted(cause)) return undefined;
      throw failed(`${method}()`, cause);
    }
  }

  /** Calldata. */
  encode(name: KeeperContract, method: string, ...values: unknown[]): { to: string; data: string } {
    const { interface: abi } = this.#contracts[name];
    return { to: this.address(name), data: abi.encodeFunctionData(method, values) };
  }
}
