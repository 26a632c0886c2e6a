/** A market with options on the real contracts, home tables of a policy's manifest, and an oracle of three keys at home. */
import * as fs from "node:fs";
import { join } from "node:path";
import { encryptKeystoreJson, Wallet, type Contract, type Provider } from "ethers";
import { openFiguresMarket, type FiguresMarket } from "../../../bench/figuresMarket.ts";
import { type ReportOptions } from "../../../cli/oracleOperations.ts";
import { type SignOptions } from "../../../cli/oracleSignOperations.ts";
import { solidityTable } from "../../../prover/index.ts";
import { type RuleTable } from "../../../risk/index.ts";
import { KeeperContracts } from "../../../keeper/contracts.ts";
import { DEFAULT_FUND, deployForTerms } from "../../../setup/deployLiquidation.ts";
import { send } from "../../../setup/deploySystem.ts";
import { madeChain } from "../../oracle/quotes.ts";
import {
  bookDocument,
  build,
  DAY,
  madeCandles,
  marketReturns,
  START,
  type Built,
} from "../../risk/policy/policyFixture.ts";
import { dollars } from "../fixtures/market.ts";
import { TERMS } from "../fixtures/liquidation.ts";
import { OPTION_LIMITS } from "../fixtures/options.ts";

const COINS = ["BTC", "ETH"];
const CANDLE_DAYS = 30;
const PASSPHRASE = "of a member";

/** Manifest and table of two coins, of whose candles these are the seed. */
export function manifestOf(seed: number): Built {
  const candles = madeCandles(marketReturns(seed, CANDLE_DAYS, 0.04, COINS));
  return build(bookDocument(COINS), { asOf: START + (CANDLE_DAYS + 1) * DAY, candles });
}

export const keyOf = (n: number): Wallet => new Wallet(`0x${n.toString(16).padStart(64, "0")}`);
const ascending = (keys: readonly Wallet[]): string[] =>
  keys.map(({ address }) => address).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));

export interface OracleWorld extends FiguresMarket {
  readonly provider: Provider;
  readonly book: Contract;
  readonly folder: string;
  readonly path: (name: string) => string;
  /** Members 1 to 3 of the set, of which two sign. */
  readonly members: readonly Wallet[];
  readonly home: string;
  readonly now: () => Promise<number>;
  /** A block this many seconds later. */
  readonly pass: (seconds: number) => Promise<void>;
  readonly setOracle: (keys: readonly Wallet[], threshold: number) => Promise<void>;
  /** Registers a table. */
  readonly register: (table: RuleTable) => Promise<string>;
  /** Fresh quotes at these forwards and this volatility. */
  readonly quote: (btc: number, eth: number, volatility?: number) => Promise<void>;
  /** A market epoch at the feeds' prices of now. */
  readonly nextEpoch: () => Promise<void>;
  /** Encrypted key of a wallet; its passphrase lies beside it. */
  readonly keyFile: (key: Wallet) => string;
  readonly reportOptions: (more?: Partial<ReportOptions>) => ReportOptions;
  readonly signOptions: (key: Wallet, out: string, more?: Partial<SignOptions>) => SignOptions;
}

export async function openOracleWorld(folder: string): Promise<OracleWorld> {
  const limits = { ...OPTION_LIMITS, minNotice: 0, minInterval: 10 };
  const market = await openFiguresMarket(["solvency-book32"], limits);
  const { signer, risk, options, aggregators } = market;
  if (options === undefined || signer.provider === null) throw new Error("no options");
  const { provider } = signer;
  const { book } = options;
  const path = (name: string): string => join(folder, name);
  const now = async (): Promise<number> => (await provider.getBlock("latest"))!.timestamp;
  const node = provider as Provider & { send(method: string, values: unknown[]): Promise<unknown> };
  const pass = async (seconds: number): Promise<void> => {
    await node.send("evm_increaseTime", [seconds]);
    await node.send("evm_mine", []);
  };
  const setOracle = (keys: readonly Wallet[], threshold: number) =>
    send(book, "setOracle", ascending(keys), threshold).then(() => undefined);
  const register = async (table: RuleTable): Promise<string> => {
    const verifier = market.verifiers["solvency-book32"]!.address;
    const argument = solidityTable(table);
    const name = (await risk.getFunction("registerTable").staticCall(verifier, argument)) as string;
    await send(risk, "registerTable", verifier, argument);
    return name;
  };
  const quote = async (btc: number, eth: number, volatility = 0.7): Promise<void> => {
    const terms = { volatility, quotedAt: (await now()) * 1000, days: [7, 30, 90] };
    fs.writeFileSync(path("btc.csv"), madeChain({ asset: "BTC", forward: btc, ...terms }));
    fs.writeFileSync(path("eth.csv"), madeChain({ asset: "ETH", forward: eth, ...terms }));
  };
  const nextEpoch = async (): Promise<void> => {
    for (const aggregator of aggregators) {
      const [, answer] = (await aggregator.getFunction("latestRoundData")()) as [bigint, bigint];
      await send(aggregator, "publish", answer);
    }
    await send(market.market, "commitEpoch");
  };
  const keyFile = (key: Wallet): string => path(`${key.address}.key`);
  const members = [keyOf(21), keyOf(22), keyOf(23)];
  await setOracle(members, 2);
  const built = manifestOf(1);
  fs.writeFileSync(path("manifest.json"), built.text);
  const home = await register(built.table);
  // A cost for tests: what wallets take makes a minute of many keys.
  for (const key of [...members, keyOf(24)]) {
    const document = await encryptKeystoreJson(key, PASSPHRASE, { scrypt: { N: 2, r: 1, p: 1 } });
    fs.writeFileSync(keyFile(key), document, { mode: 0o600 });
  }
  fs.writeFileSync(path("passphrase"), `${PASSPHRASE}\n`, { mode: 0o600 });
  await send(market.market, "commitEpoch");
  const chain = { rpc: "", accounts: await market.accounts.getAddress() };
  const inputs = {
    ...{ manifest: path("manifest.json"), homes: home, "quote-age": "300" },
    quotes: `${path("btc.csv")},${path("eth.csv")}`,
  };
  return {
    ...market,
    ...{ provider, book, folder, path, members, home, now, pass, setOracle, register, quote },
    ...{ nextEpoch, keyFile },
    reportOptions: (more = {}) => ({ ...chain, ...inputs, out: path("report.json"), ...more }),
    signOptions: (key, out, more = {}) => ({
      ...{ ...chain, document: path("report.json"), "quote-age": "300", tolerance: "0.002" },
      ...{ key: keyFile(key), "key-passphrase-file": path("passphrase"), out: path(out) },
      ...more,
    }),
  };
}

/** The deployment as a keeper finds it. */
export async function keeperContracts(world: OracleWorld): Promise<KeeperContracts> {
  const { auction, openings } = await deployForTerms(world.signer, world, TERMS, DEFAULT_FUND);
  const addresses = {
    auction: await auction.getAddress(),
    openings: await openings.getAddress(),
  };
  return KeeperContracts.open(world.provider, addresses);
}

/** Slot 16 a call on BTC (8,000) at 8,200, slot 17 a put on ETH (200) at 190, due at once. */
export async function announceBoth({ book, now, pass }: OracleWorld, days: number): Promise<void> {
  const from = (await now()) + 5;
  const rest = { expiry: from + days * DAY, maxStep: dollars(100n), minPrice: dollars(1n) / 10n };
  const call = { slot: 16, underlying: 1, isCall: true, strike: dollars(8200n), ...rest };
  const put = { slot: 17, underlying: 2, isCall: false, strike: dollars(190n), ...rest };
  for (const series of [call, put]) await send(book, "announce", series, from);
  await pass(10);
}
