/**
 * From silence to settlement with real keys: a leveraged trader, a fall, a flag, two takeovers.
 *
 * Given a trader below maintenance whose grace is over   When his book is disclosed   Then it is put on auction, and only then
 * Given the auction, and a liquidator with the opening   When he takes a part         Then the remainder is leased at the target, and both replay from the chain
 * Given a fall beyond what the book is worth             When it is taken in full     Then the fund pays, then the index, and every unit is accounted for
 */
import { expect } from "chai";
import type { Contract } from "ethers";
import { PRICE } from "../../../risk/index.ts";
import { Participant } from "../../../demo/participant.ts";
import { HOME_TABLE } from "../../../demo/rules.ts";
import { AT_INITIAL, refusal } from "../../../demo/stage.ts";
import { PERPETUAL_SLOT } from "../../../demo/facts.ts";
import {
  DEFAULT_TERMS,
  planFull,
  planPart,
  proveTakeover,
  proveValuation,
  type Bid,
  type TakeoverPlan,
  type TakeoverRequest,
  type ValuationContext,
} from "../../../liquidation/index.ts";
import { TradeDelta, type Portfolio } from "../../../prover/index.ts";
import { opens } from "../../../prover/index.ts";
import {
  DEFAULT_FUND,
  deployForTerms,
  type LiquidationSystem,
} from "../../../setup/deployLiquidation.ts";
import { send } from "../../../setup/deploySystem.ts";
import { EthersLogSource, recoverAccounts } from "../../../wallet/index.ts";
import {
  book,
  closeWorld,
  openWorld,
  readSnapshot,
  settleArguments,
  signedTrade,
  withErrorsOf,
  type World,
} from "./world.ts";

const UNIT = 10n ** 8n;
const HOUR = 3_600;
const GRACE = Number(DEFAULT_TERMS.grace);

describe("liquidation with real proofs", () => {
  let world: World;
  let system: LiquidationSystem;
  let auction: Contract;
  let liquidator: Participant;

  const publish = async (eth: string): Promise<void> => {
    await send(world.market.aggregators.ETH, "publish", PRICE.parse(eth, "ETH"));
    await send(world.market.market, "commitEpoch");
  };
  const context = async (): Promise<ValuationContext> => ({
    market: await readSnapshot(world.market),
    home: HOME_TABLE,
  });
  const commitmentOf = async (account: bigint): Promise<{ x: bigint; y: bigint }> => {
    const { cx, cy } = (await world.market.accounts.getFunction("accountOf")(account)) as {
      cx: bigint;
      cy: bigint;
    };
    return { x: cx, y: cy };
  };
  const request = async (elapsed: bigint): Promise<TakeoverRequest> => {
    const at = await context();
    const vault = world.market.vault;
    const fund = await vault.getFunction("insuranceFund")();
    return {
      auctioned: { portfolio: world.trader.portfolio, context: at, terms: DEFAULT_TERMS, elapsed },
      liquidator: {
        portfolio: liquidator.portfolio,
        market: at.market,
        home: HOME_TABLE,
        band: AT_INITIAL.band as never,
      },
      fundClaim: (await vault.getFunction("claimOf")(fund)) as bigint,
    };
  };
  let ephemeral = 77n ** 30n;
  const prove = async (asked: TakeoverRequest, plan: TakeoverPlan): Promise<Bid> => {
    const { trader, market, prover, sealProver } = world;
    const { x, y } = (await market.council.getFunction("key")()) as { x: bigint; y: bigint };
    ephemeral += 2n;
    return await proveTakeover(
      { auctioned: prover, liquidator: prover, seal: sealProver },
      plan,
      asked.auctioned,
      asked.liquidator,
      {
        deployment: { chainId: 31_337n, accounts: await market.accounts.getAddress() },
        account: trader.account,
        liquidator: liquidator.account,
        commitments: {
          account: await commitmentOf(trader.account),
          liquidator: await commitmentOf(liquidator.account),
        },
        keys: {
          council: { x, y },
          copies: [liquidator.viewingKey.publicKey, trader.viewingKey.publicKey],
        },
        ephemeral,
      },
    );
  };
  /** The book as its owner's seed and the chain alone tell it. */
  const recovered = async ({ seed, account }: Participant): Promise<Portfolio> => {
    const { market, chain } = world;
    const modules = await Promise.all([market.settlement.getAddress(), auction.getAddress()]);
    const contracts = { accounts: await market.accounts.getAddress(), modules };
    const source = new EthersLogSource(chain.provider);
    const options = { source, contracts, seed, fromBlock: 0, confirmations: 0 };
    const { accounts, refused } = await recoverAccounts(options);
    expect(refused).to.deep.equal([]);
    return accounts.find(({ face }) => face.account === account)!.portfolio();
  };
  /** Sum of what every account holds of slot 0, claims and exits, against what the vault owes. */
  const requireBooked = async (...books: Portfolio[]): Promise<void> => {
    const { vault } = world.market;
    const fund = await vault.getFunction("insuranceFund")();
    const flagger = await world.maker.signer.getAddress();
    const claims = await Promise.all(
      [fund, flagger].map((holder) => vault.getFunction("claimOf")(holder) as Promise<bigint>),
    );
    const held = books.map((one) => one.revealQuantities()[0] ?? 0n);
    const total = [...held, ...claims].reduce((sum, one) => sum + one, 0n);
    expect(await vault.getFunction("totalOf")(0)).to.equal(total);
  };
  const elapsed = async (): Promise<bigint> => {
    const { start } = (await auction.getFunction("auctionOf")(world.trader.account)) as {
      start: bigint;
    };
    return ((await world.market.market.getFunction("clock")()) as bigint) - start;
  };
  const errors = (): Contract =>
    withErrorsOf(auction, world.market.accounts, world.market.vault, world.market.seals);

  before(async () => {
    world = await openWorld();
    const { chain, market, trader, maker } = world;
    const governor = chain.signers[0]!;
    // Epochs of this market count for days.
    system = await deployForTerms(governor, market, { ...DEFAULT_TERMS }, DEFAULT_FUND);
    auction = system.auction;
    const person = { name: "liquidator", signer: chain.signers[6]!, provider: chain.provider };
    liquidator = await Participant.open(person, market, world.home);
    await liquidator.deposit("USDC", "60000");
    await trader.deposit("USDC", "10000");
    await maker.deposit("USDC", "90000");
    // 500 dollars stand before the first loss.
    await send(market.tokens.USDC, "mint", await governor.getAddress(), 500_000_000n);
    await send(market.tokens.USDC, "approve", system.fund.target, 500_000_000n);
    await send(system.fund, "deposit", 500_000_000n, await governor.getAddress());

    await publish("200");
    const snapshot = await readSnapshot(market);
    const cash = (165n * UNIT * (snapshot.price[PERPETUAL_SLOT] ?? 0n)) / (snapshot.price[0] ?? 1n);
    const delta = TradeDelta.create(
      { "0": -cash, [String(PERPETUAL_SLOT)]: 165n * UNIT },
      3n ** 140n,
    );
    const signed = await signedTrade(world, { delta, snapshot });
    await send(market.settlement, "settle", ...settleArguments(signed));
    book(world, delta);
  });

  after(async () => {
    await closeWorld(world);
  });

  it("is out of reach while the account is attested, healthy, or in its grace", async () => {
    const { trader, market, maker, prover, chain } = world;
    expect(await refusal(maker.accounts, "flag", trader.account)).to.equal("LeaseInForce");

    await publish("197");
    await send(maker.accounts, "flagSlot", trader.account, PERPETUAL_SLOT);
    await expectRefused(
      proveValuation(prover, trader.portfolio, await context(), await commitmentOf(trader.account)),
      "LIQUIDATION_REFUSED",
    );
    await publish("174");
    const proven = await proveValuation(
      prover,
      trader.portfolio,
      await context(),
      await commitmentOf(trader.account),
    );
    const early = await refusal(errors(), "open", trader.account, proven);
    expect(early).to.equal("GraceRunning");
    await chain.wait(GRACE);
    await send(market.market, "commitEpoch");
    const inflated = { ...proven, requirement: proven.requirement + 1n };
    expect(await refusal(errors(), "open", trader.account, inflated)).to.equal("ProofRefused");
    await send(auction, "open", trader.account, proven);
  });

  it("leaves a remainder at the target, and both books replay from the chain", async () => {
    const { trader, maker, market, chain } = world;
    await chain.wait(900);
    const asked = await request((await elapsed()) + 1n);
    const plan = planPart(asked);
    const bid = await prove(asked, plan);
    const byLiquidator = auction.connect(liquidator.signer) as Contract;
    await send(byLiquidator, "takeOver", bid);
    trader.portfolio = plan.remainder;
    liquidator.portfolio = plan.taken;

    for (const one of [trader, liquidator]) {
      expect(opens(one.portfolio, await commitmentOf(one.account))).to.equal(true);
      const seen = await recovered(one);
      expect(seen.revealText()).to.equal(one.portfolio.revealText());
    }
    await requireBooked(trader.portfolio, maker.portfolio, liquidator.portfolio);
    const isSolvent = market.accounts.getFunction("isSolvent");
    expect(await isSolvent(trader.account, world.home, DEFAULT_TERMS.targetLevel)).to.equal(true);
    expect(plan.penalty > 0n && plan.bounty > 0n).to.equal(true);
    const flagger = await maker.signer.getAddress();
    expect(await market.vault.getFunction("claimOf")(flagger)).to.equal(plan.bounty);
  });

  it("takes a book worth less than nothing in full: fund, then index, to the unit", async () => {
    const { trader, maker, market, chain, prover } = world;
    await publish("128");
    await send(maker.accounts, "flagSlot", trader.account, PERPETUAL_SLOT);
    await chain.wait(GRACE);
    await send(market.market, "commitEpoch");
    const at = await context();
    const commitment = await commitmentOf(trader.account);
    const proven = await proveValuation(prover, trader.portfolio, at, commitment);
    await send(auction, "open", trader.account, proven);
    expect(await market.vault.getFunction("exitsGated")()).to.equal(true);

    await chain.wait(HOUR);
    await send(market.market, "commitEpoch");
    const asked = await request((await elapsed()) + 1n);
    const plan = planFull(asked);
    expect(plan.paid < 0n).to.equal(true);
    const bid = await prove(asked, plan);
    const late = { ...bid, paid: bid.paid - 1n };
    const asLiquidator = errors().connect(liquidator.signer) as Contract;
    expect(await refusal(asLiquidator, "takeOver", late)).to.equal("BidTooLow");
    expect(await refusal(errors(), "takeOver", bid)).to.equal("NotOwner");
    const byLiquidator = auction.connect(liquidator.signer) as Contract;
    await send(byLiquidator, "takeOver", bid);
    trader.portfolio = plan.remainder;
    liquidator.portfolio = plan.taken;

    expect(plan.covered > 0n).to.equal(true);
    expect(opens(trader.portfolio, await commitmentOf(trader.account))).to.equal(true);
    expect(trader.portfolio.revealQuantities().every((quantity) => quantity === 0n)).to.equal(true);
    await requireBooked(trader.portfolio, maker.portfolio, liquidator.portfolio);
    expect(await market.vault.getFunction("exitsGated")()).to.equal(false);
    expect(await auction.getFunction("exposure")()).to.equal(0n);
    expect(await auction.getFunction("atRisk")()).to.equal(0n);
    const index = (await market.vault.getFunction("settlementIndex")()) as bigint;
    expect(index < 10n ** 18n).to.equal(plan.uncovered > 0n);
    const isFlaggable = await refusal(maker.accounts, "flag", trader.account);
    expect(isFlaggable).to.equal("NothingAtRisk");
  });
});

/** Requires a promise to be rejected with a coded error. */
async function expectRefused(promise: Promise<unknown>, code: string): Promise<void> {
  const refused = await promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: string }).code,
  );
  expect(refused).to.equal(code);
}
