/** A keeper of its parts: nodes, contracts, journal, and, where it looks into books, a liquidator's desk. */
import { type Wallet } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { BuiltShareProofs } from "../council/index.ts";
import { type CouncilKey } from "../council/councilKey.ts";
import { type ProverOptions } from "../prover/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { EthersLogSource, type Passphrase, type Seed } from "../wallet/index.ts";
import { join } from "node:path";
import { ChainReader } from "./chainReader.ts";
import { KeeperContracts, type ContractAddresses } from "./contracts.ts";
import { CouncilOpenings } from "./councilOpenings.ts";
import { EthersWire } from "./ethersWire.ts";
import { Heads } from "./heads.ts";
import { Journal, JournalFile } from "./journal.ts";
import { Keeper } from "./keeper.ts";
import { LiquidationDesk } from "./liquidationDesk.ts";
import { type Liquidator } from "./liquidator.ts";
import { type Nodes } from "./nodes.ts";
import { type Tell } from "./notices.ts";
import { OpenedBooks } from "./openedBooks.ts";
import { OwnBook } from "./ownBook.ts";
import { installedProvers, Provers } from "./provers.ts";
import { ReportFolder } from "./reportFolder.ts";
import { ReportReader } from "./reportReader.ts";
import { Sender } from "./sender.ts";
import { type KeeperSettings } from "./settings.ts";
import { Tables } from "./tables.ts";

/** What it takes to look into books. */
export interface LiquidatorOptions {
  /** The keeper's own account. */
  readonly account: bigint;
  readonly seed: Seed;
  /** Of the wallet: opened books are kept under it. */
  readonly passphrase: Passphrase;
  readonly council: CouncilKey;
  /** URLs of the members' services. */
  readonly members: readonly string[];
  /** Modules that change books, besides the auction and the expiry clearing: Settlement. */
  readonly modules: readonly string[];
  /** Widest band of the leases that are proven, 1e-4. */
  readonly band: bigint;
  /** What proves, and leave to prove with keys whose secret is public. */
  readonly proving: ProverOptions;
}

export interface AssembleOptions extends ContractAddresses {
  readonly nodes: Nodes;
  readonly chainId: bigint;
  /** The sending key; its own nodes are not asked. */
  readonly signer: Wallet;
  /** Of its own: journal, opened books, the wallet's cache. */
  readonly folder: string;
  readonly fromBlock: number;
  readonly confirmations: number;
  readonly settings: KeeperSettings;
  /** Folder of the risk oracle's reports and signatures, where they are relayed. */
  readonly reports?: string;
  readonly maxFeePerGas?: bigint;
  readonly liquidator?: LiquidatorOptions;
  readonly tell: Tell;
}

export interface Assembled {
  readonly keeper: Keeper;
  /** Address that sends. */
  readonly sender: string;
  readonly close: () => Promise<void>;
}

/** @throws INPUT_INVALID, CHAIN_FAILED, ENVIRONMENT, KEY_REFUSED, UNLOCK_FAILED: before anything is done */
export async function assembleKeeper(options: AssembleOptions): Promise<Assembled> {
  const { nodes, chainId, folder, settings, tell, confirmations, fromBlock, auction, openings } =
    options;
  const { signer } = options;
  const folderOfReports =
    options.reports === undefined ? undefined : new ReportFolder(options.reports);
  const contracts = await KeeperContracts.open(nodes, { auction, openings });
  const accounts = contracts.address("accounts");
  const owner = { chainId, accounts, sender: signer.address };
  const journal = new Journal(new JournalFile(folder), owner);
  const { maxFeePerGas, liquidator } = options;
  const sender = new Sender({
    wire: new EthersWire(nodes, signer, signer.address, chainId),
    ...{ journal, confirmations },
    ...(maxFeePerGas === undefined ? {} : { maxFeePerGas }),
  });
  const reader = new ChainReader({
    ...{ provider: nodes, contracts, auction, openings, fromBlock, confirmations },
    ...{ sender: signer.address, roles: settings.roles },
    threshold: liquidator?.council.threshold ?? 0,
    ...(folderOfReports === undefined
      ? {}
      : {
          reports: new ReportReader({
            ...{ contracts, folder: folderOfReports, chainId, sender: signer.address },
          }),
        }),
  });
  const heads = new Heads(nodes);
  const opened = liquidator && (await openDesk(options, liquidator, contracts, signer, reader));
  const keeper = new Keeper({
    chain: {
      newest: () => heads.newest(),
      holds: (block) => heads.holds(block),
      read: async (head) => {
        try {
          const facts = await reader.read(head);
          heads.wasRead(head);
          return facts;
        } catch (error) {
          // Whatever it was, the next pass asks another node.
          nodes.turn();
          throw error;
        }
      },
    },
    ...{ contracts, sender, settings, tell },
    ...(opened === undefined ? {} : { liquidator: opened.desk }),
  });
  return {
    keeper,
    sender: signer.address,
    close: async () => {
      await opened?.close();
      nodes.destroy();
    },
  };
}

async function openDesk(
  options: AssembleOptions,
  liquidator: LiquidatorOptions,
  contracts: KeeperContracts,
  signer: Wallet,
  reader: ChainReader,
): Promise<{ readonly desk: Liquidator; close(): Promise<void> }> {
  const { nodes, chainId, folder, fromBlock, confirmations, settings, auction, openings } = options;
  const { account, seed, passphrase, council, members, modules, band, proving } = liquidator;
  if (council.chainId !== chainId) {
    throw new ZkMarginError("KEY_REFUSED", "the council's key is of another chain", {
      field: "council",
      fix: `use the council-key.json of chain ${chainId}`,
    });
  }
  if (members.length < council.threshold) {
    const fix = `name at least ${council.threshold} members' services`;
    throw inputInvalid("members", "are too few to open anything", fix);
  }
  const accounts = contracts.address("accounts");
  const source = new EthersLogSource(nodes);
  const reading = { source, contracts: { accounts, modules }, fromBlock, confirmations };
  const own = new OwnBook({
    ...{ seed, account, owner: signer.address },
    reading: { ...reading, contracts: { accounts, modules: [...modules, auction] } },
    checkpoint: join(folder, "wallet.checkpoint"),
  });
  await own.requireOwn();
  const books = await OpenedBooks.open(folder, passphrase, { chainId, accounts });
  const proofs = new BuiltShareProofs(proving);
  const provers = new Provers(installedProvers(proving));
  const desk = new LiquidationDesk({
    ...{ account, contracts, books, own, provers },
    deployment: { chainId, accounts },
    view: reader.auctions,
    tables: new Tables(nodes, accounts, (table) => reader.tableLog(table)),
    openings: new CouncilOpenings({
      ...{ key: council, reading, servers: members, own, proofs, auction, openings },
    }),
    settings: { roles: settings.roles, limits: settings.bids, band },
  });
  return {
    desk,
    close: async () => {
      await provers.close();
      await proofs.close();
    },
  };
}
