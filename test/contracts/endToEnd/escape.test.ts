/**
 * Real proofs in an abandoned market, of a trader who is long on credit and a maker who is short.
 *
 * Given the books as they traded   When either withdraws   Then there is no proof that would let him
 * Given debts brought back         When their owners withdraw with a proof that they owe nothing   Then they are paid,
 *                                  though not more than there is, and at the latest epoch, however old
 */
import { expect } from "chai";
import type { Ask, Participant } from "../../../demo/participant.ts";
import { HOME_TABLE } from "../../../demo/rules.ts";
import { AT_INITIAL, refusal } from "../../../demo/stage.ts";
import { debtFreeTable } from "../../../liquidation/plainTables.ts";
import { TradeDelta, type Portfolio } from "../../../prover/index.ts";
import { ONE, type MarketSnapshot } from "../../../risk/index.ts";
import { send } from "../../../setup/deploySystem.ts";
import {
  book,
  CIRCUIT,
  closeWorld,
  openWorld,
  readSnapshot,
  settleArguments,
  signedTrade,
  withErrorsOf,
  type World,
} from "./world.ts";

const UNIT = 10n ** 8n;
/** Owing nothing has no level and needs no band. */
const DEBT_FREE = { ...AT_INITIAL, table: debtFreeTable(CIRCUIT.id), level: ONE, band: 0n } as Ask;
const [USDC, BTC] = [0, 1];
/** What the trader borrowed to buy 3 BTC. */
const CREDIT = 14_734n * UNIT;
const TRADE = TradeDelta.create({ "0": "-23734", "1": "3" });

describe("leaving an abandoned market with real proofs", () => {
  let world: World;
  let trader: Participant;
  let maker: Participant;
  let last: MarketSnapshot;

  const proofOf = async (who: Participant, after: Portfolio, ask: Ask = DEBT_FREE) =>
    (await who.prove(world.prover, last, ask, after)).proof;
  const withdrawal = async (who: Participant, slot: number, amount: bigint, ask?: Ask) => {
    const proof = await proofOf(who, who.portfolio.afterPublic(slot, -amount), ask);
    return [who.account, slot, amount, await who.signer.getAddress(), proof] as const;
  };
  /** Why the contracts refuse a withdrawal. */
  const refused = (who: Participant, args: readonly unknown[]): Promise<string | undefined> =>
    refusal(
      withErrorsOf(who.accounts, world.market.market, world.market.vault),
      "withdraw",
      ...args,
    );
  const leave = async (who: Participant, slot: number, amount: bigint): Promise<void> => {
    await send(who.accounts, "withdraw", ...(await withdrawal(who, slot, amount)));
    who.portfolio = who.portfolio.afterPublic(slot, -amount);
  };
  const held = async (who: Participant, asset: "USDC" | "BTC"): Promise<bigint> =>
    (await world.market.tokens[asset].getFunction("balanceOf")(
      await who.signer.getAddress(),
    )) as bigint;

  before(async () => {
    world = await openWorld();
    ({ trader, maker } = world);
    await send(
      world.market.risk,
      "registerPlainTables",
      world.market.verifiers[CIRCUIT.id]!.address,
    );
    await trader.deposit("USDC", "9000");
    await maker.deposit("USDC", "90000");
    last = await readSnapshot(world.market);
    const signed = await signedTrade(world, { delta: TRADE, snapshot: last });
    await send(world.market.settlement, "settle", ...settleArguments(signed));
    book(world, TRADE);
    const abandonedAfter = (await world.market.market.getFunction("abandonedAfter")()) as bigint;
    await world.chain.wait(Number(abandonedAfter) + 2 * 86_400);
  });

  after(async () => {
    await closeWorld(world);
  });

  it("is out of reach of whoever owes something: there is no proof of it", async () => {
    for (const who of [trader, maker]) {
      const owing = await proofOf(who, who.portfolio).then(
        () => "none",
        (error: unknown) => (error as { code: string }).code,
      );
      expect(owing).to.equal("MARGIN_SHORT");
    }
  });

  it("takes no proof of margin for one of owing nothing", async () => {
    const args = await withdrawal(maker, USDC, UNIT, { ...AT_INITIAL, table: HOME_TABLE });
    expect(await refused(maker, args)).to.equal("ProofRefused");
  });

  it("is open to who brought back what he was short of, up to what is there", async () => {
    await maker.deposit("BTC", "3");
    const all = 90_000n * UNIT + 23_734n * UNIT;
    expect(await refused(maker, await withdrawal(maker, USDC, all))).to.equal("TotalTooSmall");
    await leave(maker, USDC, 99_000n * UNIT);
    expect(await held(maker, "USDC")).to.equal(99_000n * 10n ** 6n);
  });

  it("is open to who paid back his credit, who then finds what he bought, and the other what he is owed", async () => {
    const early = await withdrawal(maker, USDC, CREDIT);
    expect(await refused(maker, early)).to.equal("TotalTooSmall");
    await trader.deposit("USDC", String(CREDIT / UNIT));
    await leave(trader, BTC, 3n * UNIT);
    expect(await held(trader, "BTC")).to.equal(3n * UNIT);
    await leave(maker, USDC, CREDIT);
    expect((await world.market.vault.getFunction("totalOf")(USDC)) as bigint).to.equal(0n);
    expect((await world.market.vault.getFunction("totalOf")(BTC)) as bigint).to.equal(0n);
  });
});
