/** Readers of what is typed as an option, and of events and keys that come from elsewhere. */
import { writeFileSync } from "node:fs";
import { encryptKeystoreJsonSync, Interface, Wallet } from "ethers";
import { readHours, readShare } from "../../cli/candleMarkets.ts";
import { readChainId } from "../../cli/chainId.ts";
import { readList, readWhole as readSmall } from "../../cli/councilRosters.ts";
import { readEthereumKey } from "../../cli/ethereumKey.ts";
import { readBand, readInterval, readMaxFee, readUrls } from "../../cli/keeperOptions.ts";
import { readGranularity } from "../../cli/options.ts";
import { readSlotList } from "../../cli/oracleInputs.ts";
import { readAccountNumber, readAddress, readWhole } from "../../cli/walletOptions.ts";
import { readWindowNumber } from "../../cli/windowNumber.ts";
import { OPENING_EVENTS } from "../../council/service/openingAbi.ts";
import { readRequest } from "../../council/service/chainRequest.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { type ChainLog } from "../../wallet/index.ts";
import { readEvent } from "../../wallet/readEvent.ts";
import { CONTRACTS, SimulatedChain } from "../../test/wallet/simulatedChain.ts";
import { ofFile, ofJson, ofText, type Reader } from "./reader.ts";

const ADDRESS = `0x${"c0".repeat(20)}`;
const WORDS = { kind: "words" } as const;

function typedReaders(): readonly Reader[] {
  return [
    ofText("cli/candleMarkets.ts:readHours", readHours, ["24", "0.5"], WORDS),
    ofText("cli/candleMarkets.ts:readShare", (text) => readShare(text, "share"), ["0.5"], WORDS),
    ofText("cli/chainId.ts:readChainId", readChainId, ["31337"], WORDS),
    ofText("cli/councilRosters.ts:readWhole", (text) => readSmall(text, "threshold"), ["3"], WORDS),
    ofText("cli/councilRosters.ts:readList", readList, ["a.json,b.json"], WORDS),
    ofText("cli/keeperOptions.ts:readBand", readBand, ["0.05"], WORDS),
    ofText("cli/keeperOptions.ts:readMaxFee", readMaxFee, ["12.5"], WORDS),
    ofText("cli/keeperOptions.ts:readInterval", readInterval, ["60"], WORDS),
    ofText(
      "cli/keeperOptions.ts:readUrls",
      (text) => readUrls(text, "rpc"),
      ["http://127.0.0.1:8545,https://node.example/key"],
      WORDS,
    ),
    ofText("cli/options.ts:readGranularity", readGranularity, ["6"], WORDS),
    ofText("cli/oracleInputs.ts:readSlotList", readSlotList, ["16,17"], WORDS),
    ofText("cli/walletOptions.ts:readWhole", (text) => readWhole(text, "from-block"), ["7"], WORDS),
    ofText("cli/walletOptions.ts:readAccountNumber", readAccountNumber, ["7"], WORDS),
    ofText(
      "cli/walletOptions.ts:readAddress",
      (text) => readAddress(text, "accounts"),
      [ADDRESS],
      WORDS,
    ),
    ofText("cli/windowNumber.ts:readWindowNumber", readWindowNumber, ["3"], WORDS),
  ];
}

/** As the node's client hands logs on: addresses, topics and data are hexadecimal, whatever a node says. */
function logIn(document: unknown): ChainLog | undefined {
  const { address, topics, data } = (document ?? {}) as Partial<ChainLog>;
  const isHex = (value: unknown): boolean =>
    typeof value === "string" && /^0x([0-9a-f]{2})*$/i.test(value);
  if (!isHex(address) || !Array.isArray(topics) || !topics.every(isHex) || !isHex(data)) {
    return undefined;
  }
  const place = { block: 1, blockHash: "0x", transaction: "0x", index: 0 };
  return { address, topics, data, ...place } as ChainLog;
}

async function eventReaders(): Promise<readonly Reader[]> {
  const chain = new SimulatedChain();
  const key = publicKeyOf(4_711n);
  const account = chain.open(key);
  chain.setViewingKey(account, publicKeyOf(5n));
  const logs = await chain.logs({ addresses: [CONTRACTS.accounts], kinds: [], from: 0, to: 99 });
  const openings = new Interface(OPENING_EVENTS);
  const values = [7n, 8n, ADDRESS, 3n, key.x, key.y, 4n];
  const asked = { address: ADDRESS, ...openings.encodeEventLog("OpeningRequested", values) };
  const whenLog = (read: (log: ChainLog) => unknown) => (document: unknown) => {
    const log = logIn(document);
    return log === undefined ? undefined : read(log);
  };
  return [
    ofJson(
      "wallet/readEvent.ts:readEvent",
      whenLog((log) => readEvent(log, CONTRACTS)),
      logs,
    ),
    ofJson(
      "council/service/chainRequest.ts:readRequest",
      whenLog((log) => readRequest(log, ADDRESS)),
      [asked],
    ),
  ];
}

function keyReader(scratch: string): Reader {
  const passphraseFile = `${scratch}/passphrase`;
  writeFileSync(passphraseFile, "a passphrase of many words\n", { mode: 0o600 });
  const wallet = new Wallet(`0x${"5e".repeat(32)}`);
  const sample = encryptKeystoreJsonSync(wallet, "a passphrase of many words", {
    scrypt: { N: 1 << 12 },
  });
  return ofFile(
    "cli/ethereumKey.ts:readEthereumKey",
    (file) => readEthereumKey({ file, option: "key", passphraseFile }, null as never),
    [sample],
    { slow: true, hides: ["5e5e5e5e"] },
  );
}

export async function edgeReaders(scratch: string): Promise<readonly Reader[]> {
  return [...typedReaders(), ...(await eventReaders()), keyReader(scratch)];
}
