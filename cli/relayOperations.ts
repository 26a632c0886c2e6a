/** What `zkmargin relay run` does: relays, one pass or until it is told to stop. */
import { Wallet } from "ethers";
import { EXIT, ZkMarginError } from "../circuits/errors.ts";
import { Nodes, run, type Notice } from "../keeper/index.ts";
import { EthersWire } from "../keeper/ethersWire.ts";
import { Journal, JournalFile } from "../keeper/journal.ts";
import { Sender } from "../keeper/sender.ts";
import {
  BuiltItemChecks,
  BundleChain,
  InboxServer,
  Relayer,
  Tray,
  type RelayNotice,
  type RelaySettings,
} from "../relay/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { SettlementChain } from "../trading/index.ts";
import { alone } from "./alone.ts";
import { chainIdOf, readChainId } from "./chainId.ts";
import { readEthereumKey } from "./ethereumKey.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { readInterval, readMaxFee, readUrls } from "./keeperOptions.ts";
import { newsOf } from "./keeperReport.ts";
import { sayNews, speakInLines, type Result } from "./output.ts";
import { relayNews } from "./relayReport.ts";
import { untilStopped } from "./stopSignal.ts";
import { readAddress, readWhole } from "./walletOptions.ts";

export interface RelayOptions {
  readonly rpc: string;
  readonly "chain-id"?: string;
  readonly confirmations: string;
  readonly bundles: string;
  readonly folder: string;
  readonly key: string;
  readonly "key-passphrase-file"?: string;
  readonly "max-fee"?: string;
  readonly attestations: string;
  readonly trades: string;
  readonly wait: string;
  readonly listen?: string;
  readonly interval: string;
  readonly once?: boolean;
  readonly development?: boolean;
}

/** A transaction may use 2^24 gas: so many fit, even if all have to be verified one by one. */
const MOST = { attestations: 48, trades: 16 } as const;
const LAST_PORT = 65_535;

function readCount(text: string, option: keyof typeof MOST): number {
  const count = readWhole(text, option);
  if (count >= 1 && count <= MOST[option]) return count;
  throw inputInvalid(option, "do not fit one transaction", `write a number to ${MOST[option]}`);
}

function readPort(text: string): number {
  const port = readWhole(text, "listen");
  if (port <= LAST_PORT) return port;
  throw inputInvalid("listen", "is no port", `write a number to ${LAST_PORT}`);
}

function readSettings(options: RelayOptions): RelaySettings {
  return {
    most: {
      attestation: readCount(options.attestations, "attestations"),
      trade: readCount(options.trades, "trades"),
    },
    wait: readWhole(options.wait, "wait") * 1_000,
  };
}

export async function relay(options: RelayOptions): Promise<Result> {
  speakInLines();
  const { development = false, once = false } = options;
  for (const circuit of ["solvency-spot8", "seal"]) requireLeaveFor(circuit, development);
  const [settings, urls] = [readSettings(options), readUrls(options.rpc, "rpc")];
  const bundles = readAddress(options.bundles, "bundles");
  const [interval, maxFee] = [readInterval(options.interval), readMaxFee(options["max-fee"])];
  const confirmations = readWhole(options.confirmations, "confirmations");
  const port = options.listen === undefined ? undefined : readPort(options.listen);
  const id = options["chain-id"];
  const given = id === undefined ? undefined : readChainId(id);
  return alone(options.folder, "relayer", async () => {
    const chainId = given ?? (await chainIdOf(urls));
    let refused = 0;
    const tell = (notice: RelayNotice): void => {
      if (notice.kind === "unreadable") refused += 1;
      if (notice.kind === "item" && notice.record.status === "refused") refused += 1;
      sayNews(relayNews(notice));
    };
    const tellNode = (notice: Notice): void => {
      sayNews(newsOf(notice));
    };
    const nodes = new Nodes({
      urls,
      chainId,
      tell: (notice) => {
        tellNode({ kind: "node", ...notice });
      },
    });
    const key = {
      file: options.key,
      option: "key",
      passphraseFile: options["key-passphrase-file"],
    };
    const { privateKey } = await readEthereumKey(key, nodes);
    const signer = new Wallet(privateKey, nodes);
    const from = signer.address;
    const { accounts, settlement } = await BundleChain.peers(nodes, bundles);
    const chain = new SettlementChain({ provider: nodes, settlement, confirmations });
    const journal = new Journal(new JournalFile(options.folder), {
      chainId,
      accounts,
      sender: from,
    });
    const wire = new EthersWire(nodes, signer, from, chainId);
    const sender = new Sender({ wire, journal, confirmations, ...maxFee });
    const tray = new Tray(options.folder);
    const relayer = new Relayer({
      ...{ tray, sender, journal, from, settings, tell },
      checks: new BuiltItemChecks(nodes, chain, { allowDevelopment: development }),
      port: new BundleChain(nodes, bundles, chain),
      head: () => headOf(nodes),
    });
    const server = port === undefined ? undefined : await InboxServer.listen(tray, port);
    try {
      if (server !== undefined)
        sayNews({
          document: { kind: "listening", port: server.port },
          text: `listening at port ${server.port}`,
        });
      const summary = await untilStopped((stopped) =>
        run(relayer, { interval, once, stopped, tell: tellNode }),
      );
      const { passes, transactions, block } = summary;
      const document = {
        kind: "ended",
        sender: from,
        passes,
        transactions,
        block: block ?? null,
        refused,
      };
      return { document, text: "", ...(once && refused > 0 ? { exitStatus: EXIT.refused } : {}) };
    } finally {
      await server?.close();
      nodes.destroy();
    }
  });
}

async function headOf(nodes: Nodes): Promise<number> {
  try {
    return await nodes.getBlockNumber();
  } catch (cause) {
    const fix = "check the nodes' URLs";
    throw new ZkMarginError("CHAIN_FAILED", "the newest block could not be read", { fix, cause });
  }
}
