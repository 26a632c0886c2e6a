/**
 * The whole way with real keys, a real node, a council's services and `zkmargin keeper` as its user runs it: through
 * nodes that keep failing, killed in the middle of whatever it does, on a chain that takes its blocks back.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { type Contract, type EventLog, type Wallet } from "ethers";
import { candleText } from "../cli/candles.ts";
import { zkmargin } from "../cli/zkmargin.ts";
import { formsOf } from "../council/secretForms.ts";
import { startFaultyProxies, type FaultyProxies } from "./faultyProxy.ts";
import { keeperArguments, startKeeper, until, type KeeperProcess } from "./keeperProcess.ts";
import { openKeeperWorld, PASSPHRASE, standingOf, type KeeperWorld } from "./keeperWorld.ts";
import { send } from "../../setup/deploySystem.ts";

const MINUTES = 60_000;
/** 1e-8 ETH that the trader buys. */
const BOUGHT = 16_473_519_247n;

describe("a keeper on a real node", () => {
  let world: KeeperWorld;
  let proxies: FaultyProxies;
  let keeper: KeeperProcess;
  /** Everything that its processes said, and what lay in its folder meanwhile. */
  const said: string[] = [];
  const kept: string[] = [];
  const started: KeeperProcess[] = [];
  /** From it on all that the sending address does is the keeper's. */
  let firstBlock: number;

  const folder = (): string => join(world.home, "state");
  const start = (): void => {
    keeper = startKeeper(world, keeperArguments(world, proxies.urls.join(",")));
    started.push(keeper);
  };
  const lookIntoFolder = (): void => {
    for (const name of readdirSync(folder())) {
      const path = join(folder(), name);
      if (statSync(path).isFile()) kept.push(readFileSync(path, "utf8"));
    }
  };
  const journal = (): string => {
    const path = join(folder(), "journal.json");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  /** kill -9 as soon as a duty is written down, which may be before it left. */
  const killOnceWritten = async (duty: string): Promise<void> => {
    while (!journal().includes(`"name": "${duty}`)) {
      if (!keeper.isRunning()) throw new Error(keeper.output() + keeper.stderr());
      await sleep(2);
    }
    await keeper.kill();
    lookIntoFolder();
  };
  const stands =
    (standing: string, who = world.trader) =>
    async (): Promise<boolean> =>
      (await standingOf(world, who)) === standing;
  const hasSaid = (kind: string, duty?: string) => (): boolean =>
    keeper.news.some((one) => one.kind === kind && (duty === undefined || one.duty === duty));
  const eventsOf = async (contract: Contract, name: string): Promise<EventLog[]> =>
    (await contract.queryFilter(name, 0)) as EventLog[];
  const accountsIn = async (contract: Contract, name: string): Promise<bigint[]> =>
    (await eventsOf(contract, name)).map(({ args }) => args[0] as bigint).toSorted();
  const lapsed = (): bigint[] => [world.trader.account, world.maker.account].toSorted();
  const automine = (isOn: boolean) => world.node.provider.send("evm_setAutomine", [isOn]);

  before(async function () {
    this.timeout(10 * MINUTES);
    world = await openKeeperWorld();
    proxies = await startFaultyProxies(world.node.url, 2, 25);
    const { trader, maker, keeper: own, market } = world;
    await own.deposit("USDC", "60000");
    await trader.deposit("USDC", "10000");
    await maker.deposit("USDC", "90000");
    await send(market.tokens.USDC, "mint", await own.signer.getAddress(), 10n ** 10n);
    await world.publish("200");
    await send(market.market, "commitEpoch");
    await world.trade(BOUGHT);
    firstBlock = (await world.node.provider.getBlockNumber()) + 1;
  });
  after(async () => {
    for (const one of started) await one.kill();
    await proxies.close();
    await world.close();
  });

  it("is read by a trader about his own book, and by anybody about all leases, before anything happens", async function () {
    this.timeout(10 * MINUTES);
    const { node, liquidation, trader, home } = world;
    writeFileSync(join(home, "trader.json"), trader.portfolio.revealText(), { mode: 0o600 });
    writeFileSync(join(home, "candles.csv"), candleText(60, 0.01));
    const chain = [
      ...["--rpc", node.url, "--confirmations", "1", "--candles", "candles.csv"],
      ...["--auction", liquidation.auction.target as string],
      ...["--openings", liquidation.openings.target as string],
    ];
    const ask = async (words: string[]): Promise<Record<string, unknown>> => {
      const run = await zkmargin([...words, ...chain, "--json"], { cwd: home });
      expect(run.stderr).to.equal("");
      said.push(run.stdout);
      return { ...(JSON.parse(run.stdout) as Record<string, unknown>), exit: run.status };
    };
    const own = ["watch", "--portfolio", "trader.json", "--account", String(trader.account)];
    const seen = await ask([...own, "--symbols", ",BTC,,,ETH"]);
    expect(seen.lease).to.include({ standing: "in-force" });
    expect(Number(seen.surplusUsd)).to.be.above(0);
    expect((seen.fallsBelow as { probability: number }).probability).to.be.within(0, 1);
    const wallet = [
      ...["--keystore", "keystore.json", "--passphrase-file", "passphrase"],
      ...["--settlement", world.market.settlement.target as string],
    ];
    // The keeper's account took deposits and nothing else.
    const fresh = await ask([
      ...["watch", "--account", String(world.keeper.account), ...wallet, "--symbols", ",BTC"],
    ]);
    expect(fresh.lease).to.include({ standing: "not-needed", hoursLeft: 24 });
    expect([fresh.exit, fresh.near]).to.deep.equal([0, []]);
    const all = await ask(["forecast", "--symbols", ",BTC,,,ETH"]);
    expect(all.exit).to.equal(0);
    expect(all.chain).to.include({ leasesInForce: 2 });
    const { lower, upper } = (all.chain as { lapsesExpected: { lower: number; upper: number } })
      .lapsesExpected;
    expect(0 <= lower && lower <= upper && upper <= 2).to.equal(true);
    const maker = await ask([
      ...own.slice(0, -1),
      String(world.maker.account),
      "--symbols",
      ",BTC",
    ]);
    expect(maker.exit).to.equal(1);
    expect((maker.error as { code: string }).code).to.equal("OPENING_MISMATCH");
  });

  it("commits the price that left both bands, killed between writing that down and its block", async function () {
    this.timeout(10 * MINUTES);
    await world.publish("174");
    await automine(false);
    start();
    await killOnceWritten("commit-epoch");
    start();
    await until(world, keeper, hasSaid("mined", "commit-epoch"));
    expect((await eventsOf(world.market.market, "EpochCommitted")).length).to.equal(3);
  });

  it("flags, and flags again with the same transaction where a reorganisation took its block", async function () {
    this.timeout(10 * MINUTES);
    const { node, trader } = world;
    const duty = `flag ${trader.account}`;
    while (!hasSaid("sent", duty)()) await sleep(50);
    const before = (await node.provider.send("evm_snapshot", [])) as string;
    await node.mine(1);
    while (!hasSaid("mined", duty)()) await sleep(50);
    await node.provider.send("evm_revert", [before]);
    expect(await stands("in grace")()).to.equal(false);
    const [sent] = keeper.news.filter((one) => one.kind === "sent" && one.duty === duty);
    await node.provider.send("hardhat_dropTransaction", [sent?.hash]).catch(() => undefined);
    await until(world, keeper, stands("in grace"));
    await until(world, keeper, stands("in grace", world.maker));
    const flags = await eventsOf(world.market.accounts, "Lapsed");
    const own = flags.filter(({ args }) => args[0] === trader.account);
    expect(own.map(({ transactionHash }) => transactionHash)).to.deep.equal([sent?.hash]);
  });

  it("asks the council once, killed between asking and the answer, and before the auction opens", async function () {
    this.timeout(10 * MINUTES);
    await automine(true);
    await world.node.wait(700);
    await killOnceWritten("request-opening");
    start();
    await until(world, keeper, hasSaid("opened"));
    await keeper.kill();
    lookIntoFolder();
    start();
    await until(world, keeper, stands("in auction"));
    const { openings, auction } = world.liquidation;
    const asked = await accountsIn(openings, "OpeningRequested");
    expect(asked.filter((account) => account === world.trader.account).length).to.equal(1);
    expect(await accountsIn(auction, "AuctionOpened")).to.deep.equal([world.trader.account]);
  });

  it("attests the healthy book of the maker, who is silent too", async function () {
    this.timeout(10 * MINUTES);
    const { maker } = world;
    await until(world, keeper, stands("fee owed", maker));
    expect(keeper.news).to.deep.include({
      ...{ kind: "ruled", account: String(maker.account), ruling: "attest" },
    });
    const asked = await accountsIn(world.liquidation.openings, "OpeningRequested");
    expect(asked).to.deep.equal(lapsed());
  });

  it("takes a part over, killed while its bid was under way, and forgets the book", async function () {
    this.timeout(10 * MINUTES);
    const { liquidation, trader, keeper: own, node } = world;
    await node.wait(500);
    await killOnceWritten(`judge ${trader.account}`);
    start();
    await until(world, keeper, hasSaid("forgot"));
    const takeovers = await eventsOf(liquidation.auction, "TakenOver");
    expect(takeovers.map(({ args }) => [args[0], args[1], args[2]] as unknown[])).to.deep.equal([
      [trader.account, own.account, false],
    ]);
    expect(await standingOf(world, trader)).to.equal("attested");
    expect((await eventsOf(liquidation.openings, "BondReturned")).length).to.equal(2);
    lookIntoFolder();
    expect(await keeper.stop()).to.equal(0);
    expect(keeper.news.at(-1)?.kind).to.equal("ended");
  });

  it("sent nothing that was refused, and nothing twice", async () => {
    const { node, keeper: own } = world;
    const address = await own.signer.getAddress();
    const statuses: unknown[] = [];
    const newest = await node.provider.getBlockNumber();
    for (let number = firstBlock; number <= newest; number += 1) {
      const block = await node.provider.getBlock(number, true);
      for (const { from, hash } of block?.prefetchedTransactions ?? []) {
        if (from !== address) continue;
        statuses.push((await node.provider.getTransactionReceipt(hash))?.status);
      }
    }
    expect(statuses).to.deep.equal(statuses.map(() => 1));
    // A commit, two flags, two approvals at most, two requests, the auction, the attestation, the bid, two bonds.
    expect(statuses.length).to.be.within(9, 12);
    expect(started.every(({ news }) => news.every(({ kind }) => kind !== "lost"))).to.equal(true);
    expect([...proxies.faults.keys()].length).to.equal(6);
  });

  it("let nothing out: not what the book held, no key and no node's URL, on no stream and in no file", () => {
    for (const one of started) said.push(one.output(), one.stderr());
    const { trader, keeper: own, home } = world;
    const { privateKey } = own.signer as Wallet;
    const quantities = trader.portfolio.revealQuantities().filter((one) => one !== 0n);
    expect(quantities.length).to.be.greaterThan(1);
    const secrets = [
      ...[BOUGHT, trader.portfolio.revealBlinding(), BigInt(privateKey)],
      ...quantities.map((one): bigint => (one < 0n ? -BigInt(one) : one)),
      own.viewingKey.revealSecret(),
    ];
    const all = [...said, ...kept].join("\n");
    expect(all.length).to.be.greaterThan(10_000);
    for (const secret of secrets) {
      for (const form of formsOf(secret)) {
        const found = /^[0-9a-f.]+$/.test(form)
          ? all.toLowerCase().includes(form)
          : all.includes(form);
        expect(found, `a form of ${form.length} characters`).to.equal(false);
      }
    }
    for (const word of [PASSPHRASE, "secret-key-of-a-node", own.seed.revealPhrase().slice(0, 20)]) {
      expect(all.includes(word)).to.equal(false);
    }
    expect(statSync(folder()).mode & 0o777).to.equal(0o700);
    for (const name of readdirSync(folder())) {
      const { mode } = statSync(join(folder(), name));
      expect(mode & 0o077, name).to.equal(0);
    }
    expect(readdirSync(home)).to.include("state");
  });
});
