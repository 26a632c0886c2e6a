/** Events from a node through ethers. */
import { Contract, isError, ZeroAddress, type Provider } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import { type AccountFacts, type ChainLog, type LogQuery, type LogSource } from "./logSource.ts";

const ACCOUNT_OF =
  "function accountOf(uint256 account) view returns (tuple(address owner, uint64 version, bool exposed, " +
  "uint256 cx, uint256 cy, bytes32 home, uint256 viewX, uint256 viewY))";

/** The way from MarginAccounts to its expiry clearing. */
export const CLEARING_PATH = [
  "function proofs() view returns (address)",
  "function clearing() view returns (address)",
] as const;

/** What nodes say of a state that they have pruned. */
const PRUNED =
  /missing trie node|no state available|state (at block \S+ )?(is )?(unavailable|not available|pruned)|pruned state|historical state|state histor(y|ies)|archive (node|state)/i;
/** What they say when they will not answer now. */
const BUSY = /limit|exceed|quota|too many|capacity|timeout|timed out/i;

interface Words {
  readonly message?: unknown;
}

/** The node's own words, which ethers keeps inside an error of its own. */
function wordsOf(error: unknown): string {
  const { info, error: inner } = error as { info?: { error?: Words }; error?: Words };
  const { message } = info?.error ?? inner ?? {};
  return typeof message === "string" ? message : "";
}

function isPruned(error: unknown): boolean {
  if (!isError(error, "UNKNOWN_ERROR") && !isError(error, "CALL_EXCEPTION")) return false;
  const words = wordsOf(error);
  return PRUNED.test(words) && !BUSY.test(words);
}

export class EthersLogSource implements LogSource {
  readonly #provider: Provider;
  readonly #clearings = new Map<string, string | undefined>();

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  async chainId(): Promise<bigint> {
    return (await this.#provider.getNetwork()).chainId;
  }

  head(): Promise<number> {
    return this.#provider.getBlockNumber();
  }

  async blockHash(block: number): Promise<string | undefined> {
    return (await this.#provider.getBlock(block))?.hash ?? undefined;
  }

  async logs(query: LogQuery): Promise<readonly ChainLog[]> {
    const { addresses, kinds, indexed = [], from, to } = query;
    const topics = [kinds.length === 0 ? null : [...kinds], ...indexed];
    const logs = await this.#provider.getLogs({
      address: [...addresses],
      ...(kinds.length === 0 && indexed.length === 0 ? {} : { topics }),
      fromBlock: from,
      toBlock: to,
    });
    return logs
      .filter(({ removed }) => !removed)
      .map((log) => ({
        address: log.address,
        topics: log.topics,
        data: log.data,
        block: log.blockNumber,
        blockHash: log.blockHash,
        transaction: log.transactionHash,
        index: log.index,
      }));
  }

  /** A node without old states says so; any other fault is thrown, to be tried again. */
  async accountAt(
    contract: string,
    account: bigint,
    block: number,
  ): Promise<AccountFacts | undefined> {
    const accountOf = new Contract(contract, [ACCOUNT_OF], this.#provider).getFunction("accountOf");
    try {
      return (await accountOf.staticCall(account, { blockTag: block })) as AccountFacts;
    } catch (error) {
      if (isPruned(error)) return undefined;
      throw error;
    }
  }

  /** @throws INPUT_INVALID where there is no MarginAccounts, or none that names its proofs */
  async clearingOf(accounts: string): Promise<string | undefined> {
    const name = accounts.toLowerCase();
    if (!this.#clearings.has(name)) {
      const proofs = await this.#addressBehind(accounts, "proofs");
      const clearing = await this.#addressBehind(proofs, "clearing");
      this.#clearings.set(name, clearing === ZeroAddress ? undefined : clearing);
    }
    return this.#clearings.get(name);
  }

  async #addressBehind(contract: string, name: "proofs" | "clearing"): Promise<string> {
    const at = new Contract(contract, CLEARING_PATH, this.#provider);
    try {
      return (await at.getFunction(name).staticCall()) as string;
    } catch (error) {
      // What answers with nothing is no such contract; any other fault is thrown, to be tried again.
      if (!isError(error, "BAD_DATA")) throw error;
      throw inputInvalid(
        "accounts",
        `leads to no expiry clearing: ${name}() has no answer`,
        "take the address of MarginAccounts from the deployment",
      );
    }
  }
}
