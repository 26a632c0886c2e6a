/**
 * Real proofs of trades by an account that a price move left between its maintenance and initial levels.
 *
 * Given such an account   When it trades towards a smaller requirement   Then it settles, leased at maintenance
 *                         When the trade does not improve it, or is proven for other books or prices   Then it cannot
 */
import { expect } from "chai";
import type { Participant } from "../../../demo/participant.ts";
import { HOME_TABLE } from "../../../demo/rules.ts";
import { AT_INITIAL, refusal } from "../../../demo/stage.ts";
import {
  evaluateRequest,
  ImproveProver,
  solidityProof,
  TradeDelta,
  type Portfolio,
} from "../../../prover/index.ts";
import { comparingTerms, type Band, type Level, type MarketSnapshot } from "../../../risk/index.ts";
import { send } from "../../../setup/deploySystem.ts";
import {
  book,
  closeWorld,
  openWorld,
  readSnapshot,
  settleArguments,
  signedTrade,
  withErrorsOf,
  type ChainTradeProof,
  type Trade,
  type World,
} from "./world.ts";

/** BTC at 7,200 dollars, nine per cent down. */
const FALLEN = 7200n * 10n ** 8n;
const AT_MAINTENANCE = { ...AT_INITIAL, level: HOME_TABLE.maintenanceLevel };

/** What a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  return await promise.then(
    () => ({ code: "none", message: "" }),
    (error: unknown) => error as { code: string; message: string },
  );
}

describe("improving trades with real proofs", () => {
  let world: World;
  let trader: Participant;
  let improveProver: ImproveProver;
  let opened: MarketSnapshot;
  let fallen: MarketSnapshot;
  const reduce = TradeDelta.create({ "0": "360", "1": "-0.05" });

  /** The sealed surplus of a book at the initial level, and the proof of it. */
  const compared = async (portfolio: Portfolio, market: MarketSnapshot) => {
    const salted = portfolio.withFreshSalt();
    const terms = comparingTerms(AT_INITIAL.level as Level, AT_INITIAL.band as Band);
    const request = { portfolio: salted, market, table: HOME_TABLE, terms };
    const { proof } = await world.prover.prove(request);
    const sealed = { surplus: evaluateRequest(request).surplus, salt: salted.revealSalt() };
    return { sealed, proof: solidityProof(proof) };
  };

  /** Proof of the book after `delta` at the maintenance level, with an improvement of these two books. */
  const improving = async (
    delta: TradeDelta,
    books: { before?: Portfolio; market?: MarketSnapshot } = {},
  ): Promise<ChainTradeProof> => {
    const after = trader.portfolio.afterTrade(delta);
    const market = books.market ?? fallen;
    const { proof } = await trader.prove(world.prover, fallen, AT_MAINTENANCE, after);
    const before = await compared(books.before ?? trader.portfolio, market);
    const afterwards = await compared(after, market);
    const figures = await improveProver.prove(before.sealed, afterwards.sealed);
    return {
      solvency: proof,
      improvement: [
        {
          sealedBefore: figures.sealedBefore,
          sealedAfter: figures.sealedAfter,
          before: before.proof,
          afterwards: afterwards.proof,
          improves: solidityProof(figures.proof),
        },
      ],
    };
  };

  /** Signed by both; the trader proves maintenance without improvement, the maker his initial level. */
  const tradeOf = (delta: TradeDelta): Promise<Trade> =>
    signedTrade(world, { delta, snapshot: fallen, asks: [AT_MAINTENANCE, AT_INITIAL] });
  const refused = (signed: Trade, changes: Partial<Trade>): Promise<string | undefined> =>
    refusal(
      withErrorsOf(world.market.settlement, world.market.accounts),
      "settle",
      ...settleArguments(signed, changes),
    );

  before(async () => {
    world = await openWorld();
    ({ trader } = world);
    improveProver = await ImproveProver.open({ allowDevelopment: true });
    await trader.deposit("USDC", "9000");
    await world.maker.deposit("USDC", "90000");
    opened = await readSnapshot(world.market);
    const leveraged = TradeDelta.create({ "0": "-23734.29", "1": "3" });
    const signed = await signedTrade(world, { delta: leveraged, snapshot: opened });
    await send(world.market.settlement, "settle", ...settleArguments(signed));
    book(world, leveraged);
    await send(world.market.aggregators.BTC, "publish", FALLEN);
    await send(world.market.market, "commitEpoch");
    fallen = await readSnapshot(world.market);
  });

  after(async () => {
    await improveProver.close();
    await closeWorld(world);
  });

  it("starts between the levels: no proof at the initial one, before or after the trade", async () => {
    const after = trader.portfolio.afterTrade(reduce);
    for (const portfolio of [trader.portfolio, after]) {
      const proving = trader.prove(world.prover, fallen, AT_INITIAL, portfolio);
      expect((await failure(proving)).code).to.equal("MARGIN_SHORT");
      await trader.prove(world.prover, fallen, AT_MAINTENANCE, portfolio);
    }
  });

  it("cannot settle at the maintenance level alone", async () => {
    const signed = await tradeOf(reduce);
    expect(await refused(signed, {})).to.equal("ProofRefused");
  });

  it("cannot improve by a trade that worsens it", async () => {
    const more = reduce.negate();
    expect((await failure(improving(more))).code).to.equal("MARGIN_SHORT");
  });

  it("cannot compare with another book than the one before, or at another epoch's prices", async () => {
    const signed = await tradeOf(reduce);
    const worse = trader.portfolio.afterTrade(TradeDelta.create({ "0": "-720", "1": "0.1" }));
    const otherBook = await improving(reduce, { before: worse });
    expect(await refused(signed, { a: otherBook })).to.equal("ProofRefused");
    const otherPrices = await improving(reduce, { market: opened });
    expect(await refused(signed, { a: otherPrices })).to.equal("ProofRefused");
  });

  it("cannot pass a comparison for an improvement that was proven of other figures", async () => {
    const signed = await tradeOf(reduce);
    const honest = await improving(reduce);
    const again = await improving(reduce);
    const [first, second] = [honest.improvement[0]!, again.improvement[0]!];
    const { improves } = second as { improves: object };
    const mixed = { ...honest, improvement: [{ ...first, improves }] };
    expect(await refused(signed, { a: mixed })).to.equal("ImprovementRefused");
  });

  it("cannot pass a worse or an equal surplus for an improvement", async () => {
    const signed = await tradeOf(reduce);
    const honest = await improving(reduce);
    const [one] = honest.improvement as [Record<string, unknown>];
    const { sealedBefore, sealedAfter, before, afterwards } = one;
    for (const figures of [
      { sealedBefore: sealedAfter, sealedAfter: sealedBefore },
      {
        sealedBefore: sealedAfter,
        sealedAfter: sealedBefore,
        before: afterwards,
        afterwards: before,
      },
      { sealedAfter: sealedBefore },
      { sealedAfter: sealedBefore, afterwards: before },
    ]) {
      const a = { ...honest, improvement: [{ ...one, ...figures }] };
      expect(await refused(signed, { a })).to.equal("ImprovementRefused");
    }
    // Nor is there a proof of it: neither of the same surplus nor of a smaller one.
    const { sealed } = await compared(trader.portfolio, fallen);
    const better = await compared(trader.portfolio.afterTrade(reduce), fallen);
    for (const [first, second] of [
      [sealed, sealed],
      [better.sealed, sealed],
    ] as const) {
      expect((await failure(improveProver.prove(first, second))).code).not.to.equal("none");
    }
  });

  it("settles an improving trade, and is leased at maintenance and no higher", async () => {
    const signed = await tradeOf(reduce);
    const a = await improving(reduce);
    await send(world.market.settlement, "settle", ...settleArguments(signed, { a }));
    book(world, reduce);
    const isSolvent = world.market.accounts.getFunction("isSolvent");
    const { maintenanceLevel, initialLevel } = HOME_TABLE;
    expect(await isSolvent(trader.account, world.home, maintenanceLevel)).to.equal(true);
    expect(await isSolvent(trader.account, world.home, initialLevel)).to.equal(false);
    expect(await isSolvent(world.maker.account, world.home, initialLevel)).to.equal(true);
  });
});
