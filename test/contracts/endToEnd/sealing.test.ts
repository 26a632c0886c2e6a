/**
 * Real seals against the whole system.
 *
 * Given a trade sealed to council and owners   When it settles   Then each of them opens it from the event alone
 * Given a seal of something else than the opening, to other keys, or of another trade   When submitted   Then refused
 * Given a quantity that wraps, or a spot slot taken below zero where the home is long only   When proven   Then it cannot be
 * Given a delta that moves nothing   When the owner rerandomises   Then his leases stay and only he knows the blinding
 * Given an empty blinded book        When its owner closes it      Then the account is gone; a book with anything stays
 */
import { expect } from "chai";
import type { Contract, EventLog } from "ethers";
import { SUBGROUP_ORDER, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import type { Market } from "../../../demo/market.ts";
import { Participant } from "../../../demo/participant.ts";
import { HOME_TABLE } from "../../../demo/rules.ts";
import { AT_INITIAL, FOR_DESK, refusal } from "../../../demo/stage.ts";
import { Portfolio, soliditySeal, TradeDelta, type SealProof } from "../../../prover/index.ts";
import { validateRuleTable, type MarketSnapshot } from "../../../risk/index.ts";
import {
  openAsCouncil,
  openAsViewer,
  sealHash,
  sharedPoint,
  type SealScope,
  type SealedDelta,
} from "../../../sealing/index.ts";
import { send } from "../../../setup/deploySystem.ts";
import { GROUP_SECRET, publicKey } from "../council/rosters.ts";
import { TRADE_TYPES } from "../fixtures/trades.ts";
import {
  book,
  closeWorld,
  domainOf,
  openUnder,
  openWorld,
  readSnapshot,
  sealTrade,
  settleArguments,
  signedTrade,
  withErrorsOf,
  type Trade,
  type World,
} from "./world.ts";

/** The message a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => "it was not",
    (error: unknown) => (error as Error).message,
  );
}

describe("sealed deltas with real proofs", () => {
  let world: World;
  let market: Market;
  let trader: Participant;
  let maker: Participant;
  let snapshot: MarketSnapshot;

  /** The latest `DeltaSealed` of a contract: the delta, and what is sealed. */
  const latestSeal = async (
    from: Contract,
  ): Promise<{ delta: AffinePoint; sealed: SealedDelta }> => {
    const logs = (await from.queryFilter("DeltaSealed")) as EventLog[];
    const [, , deltaX, deltaY, ephemeralX, ephemeralY, wraps, words] = logs
      .at(-1)!
      .args.toArray(true) as [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      [bigint, bigint],
      bigint[],
    ];
    return {
      delta: { x: deltaX, y: deltaY },
      sealed: { ephemeral: { x: ephemeralX, y: ephemeralY }, wraps, words },
    };
  };

  /** Both owners sign whatever they are given, and it is submitted; undefined if it settles. */
  const submitted = async (
    signed: Trade,
    proof: SealProof | undefined,
    changes: { seal?: object; sealed?: SealedDelta } = {},
  ): Promise<string | undefined> => {
    const hash = sealHash(changes.sealed ?? proof!.sealed);
    const trade = { ...signed.trade, sealHash: hash };
    const domain = await domainOf(world);
    const [mine, theirs] = await Promise.all(
      [trader, maker].map(({ signer }) => signer.signTypedData(domain, TRADE_TYPES, trade)),
    );
    const seal = changes.seal ?? soliditySeal(proof!);
    return await settleRefusal(
      settleArguments(signed, { trade, seal, mine: mine!, theirs: theirs! }),
    );
  };
  /** Errors of the contracts that Settlement calls reach its caller. */
  const settleRefusal = (args: unknown[]): Promise<string | undefined> =>
    refusal(withErrorsOf(market.settlement, market.accounts, market.seals), "settle", ...args);

  before(async () => {
    world = await openWorld();
    ({ market, trader, maker } = world);
    await trader.deposit("USDC", "9000");
    await trader.deposit("ETH", "12.5");
    await maker.deposit("USDC", "90000");
    snapshot = await readSnapshot(market);
  });

  after(async () => {
    await closeWorld(world);
  });

  describe("a private trade", () => {
    let delta: TradeDelta;
    let seal: SealProof;
    let signed: Trade;

    before(async () => {
      delta = TradeDelta.create({ "0": "-400", "2": "2" });
      seal = await sealTrade(world, delta, [trader, maker]);
      signed = await signedTrade(world, { delta, snapshot, seal });
    });

    it("cannot be settled with a seal of something else than the opening", async () => {
      const other = await sealTrade(world, TradeDelta.create({ "0": "-400", "2": "3" }), [
        trader,
        maker,
      ]);
      expect(await submitted(signed, other)).to.equal("SealRefused");
      const blinded = TradeDelta.create({ "0": "-400", "2": "2" });
      const sameBook = await sealTrade(world, blinded, [trader, maker]);
      expect(await submitted(signed, sameBook)).to.equal("SealRefused");
    });

    it("cannot be settled with an honest proof beside other words, wraps or ephemeral point", async () => {
      const another = await sealTrade(world, delta, [trader, maker]);
      const { sealed } = seal;
      const words = sealed.words.map((word, k) => (k === 3 ? word + 1n : word));
      const swapped: SealedDelta = { ...sealed, wraps: [sealed.wraps[1], sealed.wraps[0]] };
      for (const changed of [
        { ...sealed, words },
        swapped,
        { ...sealed, words: another.sealed.words },
        { ...sealed, wraps: another.sealed.wraps },
        { ...sealed, ephemeral: another.sealed.ephemeral },
      ]) {
        const calldata = soliditySeal({ ...seal, sealed: changed });
        const result = await submitted(signed, undefined, { seal: calldata, sealed: changed });
        expect(result).to.equal("SealRefused");
      }
    });

    it("cannot be settled with a seal that an owner or the council cannot read", async () => {
      const forTraderOnly = await sealTrade(world, delta, [trader, trader]);
      const turned = await sealTrade(world, delta, [maker, trader]);
      const elsewhere = await world.sealProver.prove({
        opening: { quantities: delta.revealQuantities(), blinding: delta.revealBlinding() },
        keys: {
          council: trader.viewingKey.publicKey,
          copies: [trader.viewingKey.publicKey, maker.viewingKey.publicKey],
        },
        scope: await scopeOf(trader, maker),
        ephemeral: 77n,
        rerandomise: false,
      });
      for (const wrong of [forTraderOnly, turned, elsewhere]) {
        expect(await submitted(signed, wrong)).to.equal("SealRefused");
      }
    });

    it("cannot be settled with a second seal of the same delta that nobody signed", async () => {
      const another = await sealTrade(world, delta, [trader, maker]);
      const args = settleArguments(signed, { seal: soliditySeal(another) });
      expect(await settleRefusal(args)).to.equal("SealNotSigned");
    });

    it("settles, and is opened from its event by both owners and the council, and by nobody else", async () => {
      await send(market.settlement, "settle", ...settleArguments(signed));
      book(world, delta);
      const published = await latestSeal(market.settlement);
      expect(published.delta).to.deep.equal(delta.point());
      const opening = { quantities: delta.revealQuantities(), blinding: delta.revealBlinding() };
      for (const { viewingKey } of [trader, maker]) {
        const opened = openAsViewer(published.sealed, viewingKey.revealSecret(), published.delta);
        expect(opened).to.deep.equal(opening);
      }
      const shared = sharedPoint(GROUP_SECRET, published.sealed.ephemeral);
      expect(openAsCouncil(published.sealed, shared, published.delta)).to.deep.equal(opening);
      expect(openAsViewer(published.sealed, 12_345n, published.delta)).to.equal(undefined);
    });
  });

  describe("a delta that no book may take", () => {
    it("cannot take a spot slot below zero where the home is long only", async () => {
      const longOnly = HOME_TABLE.longOnly.map((refusesShort, slot) => refusesShort || slot === 1);
      const second = await openUnder(world, validateRuleTable({ ...HOME_TABLE, longOnly }));
      await second.deposit("USDC", "50000");
      const short = TradeDelta.create({ "0": "7200", "1": "-1" });
      const table = { ...HOME_TABLE, longOnly };
      const ask = { ...AT_INITIAL, table };
      const after = second.portfolio.afterTrade(short);
      const failed = await failure(second.prove(world.prover, snapshot, ask, after));
      expect(failed).to.contain("does not allow a short position in slot 1");
      // Under the lenient home the same book proves, and that proof is worth nothing here.
      const parties = [second, maker] as const;
      const signed = await signedTrade(world, { delta: short, snapshot: snapshot, parties });
      expect(await settleRefusal(settleArguments(signed))).to.equal("ProofRefused");
    });

    it("cannot be sealed when a quantity would wrap: 2^63, −2^63 − 1, or the group's order", async () => {
      for (const quantity of [1n << 63n, -(1n << 63n) - 1n, SUBGROUP_ORDER, -SUBGROUP_ORDER]) {
        const quantities = Array.from({ length: 32 }, (_, slot) => (slot === 1 ? quantity : 0n));
        const proving = world.sealProver.prove({
          opening: { quantities, blinding: 5n },
          keys: {
            council: publicKey(GROUP_SECRET),
            copies: [trader.viewingKey.publicKey, maker.viewingKey.publicKey],
          },
          scope: await scopeOf(trader, maker),
          ephemeral: 99n,
          rerandomise: false,
        });
        expect(await failure(proving)).to.contain("64 bits");
      }
    });
  });

  describe("rerandomising", () => {
    const blind = (): TradeDelta => TradeDelta.create({});

    it("changes the commitment and keeps the lease in force", async () => {
      const { proof } = await trader.prove(world.prover, snapshot, FOR_DESK);
      const ask = [trader.account, world.deskTable, FOR_DESK.level, 3_600, proof] as const;
      await send(trader.accounts, "attest", ...ask);
      const delta = blind();
      const seal = await sealTrade(world, delta, [trader, trader], true);
      const args = [trader.account, delta.point(), soliditySeal(seal)] as const;
      await send(trader.accounts, "rerandomise", ...args);
      trader.portfolio = trader.portfolio.afterTrade(delta);
      const isSolvent = trader.accounts.getFunction("isSolvent");
      expect(await isSolvent(trader.account, world.deskTable, FOR_DESK.level)).to.equal(true);
      expect(await refusal(trader.accounts, "attest", ...ask)).to.equal("ProofRefused");
      const renewed = await trader.prove(world.prover, snapshot, FOR_DESK);
      await send(trader.accounts, "attest", ...ask.slice(0, 4), renewed.proof);
      const published = await latestSeal(market.accounts);
      const secret = trader.viewingKey.revealSecret();
      const opened = openAsViewer(published.sealed, secret, published.delta);
      expect(opened?.blinding).to.equal(delta.revealBlinding());
    });

    it("cannot move a quantity", async () => {
      const moving = TradeDelta.create({ "0": "1000" });
      const seal = await sealTrade(world, moving, [trader, trader]);
      const withErrors = withErrorsOf(trader.accounts, market.seals);
      const args = [trader.account, moving.point(), soliditySeal(seal)] as const;
      expect(await refusal(withErrors, "rerandomise", ...args)).to.equal("SealRefused");
      let code = "";
      await sealTrade(world, moving, [trader, trader], true).catch((error: unknown) => {
        ({ code } = error as { code: string });
      });
      expect(code).to.equal("INPUT_INVALID");
    });

    it("cannot use the seal of another account's rerandomisation", async () => {
      const delta = blind();
      const seal = await sealTrade(world, delta, [maker, maker], true);
      const withErrors = withErrorsOf(trader.accounts, market.seals);
      const args = [trader.account, delta.point(), soliditySeal(seal)] as const;
      expect(await refusal(withErrors, "rerandomise", ...args)).to.equal("SealRefused");
    });

    it("cannot use a seal that another account published, in an account with that one's viewing key", async () => {
      const delta = blind();
      const seal = soliditySeal(await sealTrade(world, delta, [maker, maker], true));
      await send(maker.accounts, "rerandomise", maker.account, delta.point(), seal);
      maker.portfolio = maker.portfolio.afterTrade(delta);
      const open = trader.accounts.getFunction("open");
      const ask = [world.home, maker.viewingKey.publicKey] as const;
      const copier = (await open.staticCall(...ask)) as bigint;
      await send(trader.accounts, "open", ...ask);
      const withErrors = withErrorsOf(trader.accounts, market.seals);
      const copied = [copier, delta.point(), seal] as const;
      expect(await refusal(withErrors, "rerandomise", ...copied)).to.equal("SealRefused");
      // Who knows what is in it can seal it for his own account.
      const own = { account: copier, viewingKey: maker.viewingKey };
      const known = soliditySeal(await sealTrade(world, delta, [own, own], true));
      await send(trader.accounts, "rerandomise", copier, delta.point(), known);
    });
  });

  describe("closing", () => {
    it("closes an account whose blinded book is empty, and none that holds anything", async () => {
      const second = await openAgain();
      const delta = TradeDelta.create({});
      const seal = await sealTrade(world, delta, [second, second], true);
      await send(second.accounts, "rerandomise", second.account, delta.point(), soliditySeal(seal));
      const withErrors = withErrorsOf(second.accounts, market.seals);
      const negated = delta.negate();
      const empty = soliditySeal(await sealTrade(world, negated, [second, second], true));

      second.portfolio = Portfolio.empty();
      await second.deposit("USDC", "5");
      const close = (proof: object) => refusal(withErrors, "close", second.account, proof);
      expect(await close(empty)).to.equal("SealRefused");
      const held = TradeDelta.create({ "0": "-5" }, negated.revealBlinding());
      const asTrade = soliditySeal(await sealTrade(world, held, [second, second]));
      expect(await close(asTrade)).to.equal("SealRefused");

      second.portfolio = second.portfolio.afterTrade(delta);
      const rest = second.portfolio.afterPublic(0, -5n * 10n ** 8n);
      const { proof } = await second.prove(world.prover, snapshot, AT_INITIAL, rest);
      const to = await second.signer.getAddress();
      await send(second.accounts, "withdraw", second.account, 0, 5n * 10n ** 8n, to, proof);
      await send(second.accounts, "close", second.account, empty);
      const isSolvent = market.accounts.getFunction("isSolvent");
      expect(await isSolvent(second.account, world.home, AT_INITIAL.level)).to.equal(false);
      expect(await close(empty)).to.equal("AccountUnknown");
    });
  });

  const scopeOf = async (a: Participant, b: Participant): Promise<SealScope> => ({
    chainId: 31_337n,
    accounts: await market.accounts.getAddress(),
    accountA: a.account,
    accountB: b.account,
  });

  /** Another account of the trader. */
  const openAgain = async (): Promise<Participant> => {
    const { signer, provider } = trader;
    return await Participant.open({ name: "second", signer, provider }, market, world.home);
  };
});
