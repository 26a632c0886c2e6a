/** A deployment as anybody sees it at its newest block: market, leases in force, order flow, and one account with its rules. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { solvencyCircuit } from "../circuits/spec.ts";
import { inputInvalid, type MarketSnapshot, type RuleTable } from "../risk/index.ts";
import { type ChainFlow } from "../risk/warning/index.ts";
import { EthersLogSource } from "../wallet/index.ts";
import { scanLogs } from "../wallet/logScan.ts";
import { EVENT_KINDS } from "./chainAbi.ts";
import { ChainReader } from "./chainReader.ts";
import { KeeperContracts, type ContractAddresses } from "./contracts.ts";
import { type AccountFacts, type BlockRef, type MarketFacts } from "./facts.ts";
import { Heads } from "./heads.ts";
import { groundOf } from "./leases.ts";
import { type Nodes } from "./nodes.ts";
import { PublicFlow } from "./publicFlow.ts";
import { Tables } from "./tables.ts";

export interface PublicReaderOptions extends ContractAddresses {
  readonly nodes: Nodes;
  readonly fromBlock: number;
  readonly confirmations: number;
}

/** One block. */
export interface PublicFacts {
  readonly head: BlockRef;
  readonly market: MarketFacts;
  /** Those that owe proofs. */
  readonly accounts: readonly AccountFacts[];
}

/** One account and what it answers to. */
export interface OwnStanding {
  readonly owner: string;
  readonly commitment: AffinePoint;
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
  /** Undefined for an account that never did what needs a proof. */
  readonly facts: AccountFacts | undefined;
}

const NOBODY = `0x${"0".repeat(40)}`;
const NO_ROLES = {
  ...{ commitEpochs: false, flag: false, open: false, bid: false, exits: false },
  relayReports: false,
};

/** Accounts whose lease stands. */
export function leasesInForce({ accounts, market }: PublicFacts): readonly AccountFacts[] {
  return accounts.filter(
    (account) =>
      account.exposed &&
      account.lease !== undefined &&
      (account.lapse.state === "none" || account.lapse.state === "fee owed") &&
      !account.lease.lapsed &&
      groundOf(account, market.clock, market.prices) === undefined,
  );
}

export class PublicReader {
  readonly #options: PublicReaderOptions;
  readonly #contracts: KeeperContracts;
  readonly #reader: ChainReader;
  readonly #heads: Heads;

  private constructor(options: PublicReaderOptions, contracts: KeeperContracts) {
    this.#options = options;
    this.#contracts = contracts;
    const { nodes: provider, ...rest } = options;
    this.#reader = new ChainReader({
      ...{ ...rest, provider, contracts, sender: NOBODY, roles: NO_ROLES, threshold: 0 },
    });
    this.#heads = new Heads(options.nodes);
  }

  /** @throws INPUT_INVALID for addresses that lead to no deployment; CHAIN_FAILED */
  static async open(options: PublicReaderOptions): Promise<PublicReader> {
    const { auction, openings } = options;
    return new PublicReader(
      options,
      await KeeperContracts.open(options.nodes, { auction, openings }),
    );
  }

  /** Address of MarginAccounts. */
  get accounts(): string {
    return this.#contracts.address("accounts");
  }

  /** @throws CHAIN_FAILED */
  async read(): Promise<PublicFacts> {
    const head = await this.#heads.newest();
    try {
      const { market, accounts } = await this.#reader.read(head);
      this.#heads.wasRead(head);
      return { head, market, accounts };
    } catch (error) {
      // Whatever it was, the next reading asks another node.
      this.#options.nodes.turn();
      throw error;
    }
  }

  /** Counts of public events up to a block that was read; undefined where there is too little before. */
  async flow({ head }: PublicFacts, blocks: number): Promise<ChainFlow | undefined> {
    const { nodes, fromBlock } = this.#options;
    const contracts = this.#contracts.indexed();
    const flow = new PublicFlow(contracts);
    const addresses = Object.values(contracts);
    const end = { block: head.number, hash: head.hash };
    const scan = { addresses, kinds: EVENT_KINDS, from: fromBlock, end };
    for await (const { logs } of scanLogs(new EthersLogSource(nodes), scan)) flow.apply(logs);
    return flow.at(head.number, blocks, fromBlock);
  }

  /** @throws INPUT_INVALID for an account that does not exist, CHAIN_FAILED */
  async standing(facts: PublicFacts, account: bigint): Promise<OwnStanding> {
    const { head, market } = facts;
    const face = await this.#reader.auctions.face(account, head.number);
    if (face === undefined) {
      throw inputInvalid("account", "does not exist on this chain", "check its number");
    }
    const { owner, commitment, home } = face;
    const logOf = (of: string) => this.#reader.tableLog(of);
    const tables = new Tables(this.#options.nodes, this.accounts, logOf);
    const { rules, circuit } = await tables.table(home.table, home.verifier);
    return {
      ...{ owner, commitment, table: rules },
      market: await tables.snapshot(market, solvencyCircuit(circuit)),
      facts: facts.accounts.find((one) => one.account === account),
    };
  }
}
