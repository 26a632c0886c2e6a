/**
 * Given an owner that is a contract, and calls Settlement while Settlement asks for its signature
 *   When it settles the trade or fills the order once more   Then the guard turns it away, and the first call goes on
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import { FILL, PRICE, fill, match, quoteOf } from "../fixtures/orders.ts";
import {
  BOB,
  BOB_VIEW,
  EMPTY,
  amountPoint,
  deployFunded,
  minus,
  plus,
  viewingKey,
} from "../fixtures/protocol.ts";
import { sealFor } from "../fixtures/seals.ts";
import { DELTA, privateTrade, settle, sign } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Of the wallet. */
const THIRD = 3n;

/** A wallet that re-enters owns account 3. */
async function deployReentrant(chain: Connection) {
  const world = await deployFunded(chain);
  const wallet: Deployed = await deploy(chain, "ReentrantWallet");
  const { accounts, settlement, home } = world;
  const open = accounts.interface.encodeFunctionData("open", [home, viewingKey(33n)]);
  await wallet.execute(accounts.target, open);
  /** Makes the wallet call a method of Settlement when asked. */
  const reenter = async (method: string, args: readonly unknown[]): Promise<void> => {
    const call: string = settlement.interface.encodeFunctionData(method, args);
    await wallet.setCall(settlement.target, call);
  };
  const afterB = async (delta: typeof DELTA) => minus(await world.commitmentOf(BOB), delta);
  return { world, wallet, reenter, afterB };
}

describe("Settlement: re-entry by an owner that is asked for its signature", () => {
  const load = () => networkHelpers.loadFixture(deployReentrant);

  /** A private trade of the wallet's account with bob's. */
  const traded = async ({ world, afterB }: Awaited<ReturnType<typeof deployReentrant>>) => {
    const seal = await sealFor(world, [THIRD, BOB], DELTA, [viewingKey(33n), BOB_VIEW]);
    const trade = await privateTrade(world, seal, { accountA: THIRD });
    return {
      trade,
      seal,
      signatures: ["0x", await sign(world, world.cast.bob, trade)] as const,
      proofs: [
        plain(await world.prove({ commitment: plus(EMPTY, DELTA) })),
        plain(await world.prove({ commitment: await afterB(DELTA) })),
      ] as const,
    };
  };

  /** An order of the wallet's account, matched with bob's. */
  const matched = async ({ world }: Awaited<ReturnType<typeof deployReentrant>>) => {
    const both = await match(world, { buy: { account: THIRD } });
    const delta = minus(amountPoint(1, FILL), amountPoint(0, quoteOf(FILL, PRICE)));
    const proof = plain(await world.prove({ commitment: plus(EMPTY, delta) }));
    return {
      ...both,
      signatures: ["0x", both.signatures[1]] as const,
      proofs: [proof, both.proofs[1]] as const,
    };
  };

  it("cannot settle a private trade a second time", async () => {
    const setup = await load();
    const { world, reenter } = setup;
    const given = await traded(setup);
    const { trade, seal, signatures, proofs } = given;
    await reenter("settle", [trade, seal, ...signatures, ...proofs]);
    await settle(world, given);
    expect(await world.commitmentOf(THIRD)).to.deep.equal(DELTA);
  });

  it("cannot fill an order a second time", async () => {
    const setup = await load();
    const { world, reenter } = setup;
    const given = await matched(setup);
    const { buy, sell, quantity, signatures, proofs } = given;
    await reenter("settleOrders", [buy, sell, quantity, ...signatures, ...proofs]);
    await fill(world, given);
    const digest = await world.settlement.orderDigest(buy);
    expect(await world.settlement.orderState(digest)).to.deep.equal([FILL, false]);
  });

  it("signs for no other reason than the guard", async () => {
    const setup = await load();
    const { world, reenter } = setup;
    const given = await traded(setup);
    await reenter("tradeDigest", [given.trade]);
    await expect(settle(world, given))
      .to.be.revertedWithCustomError(world.settlement, "SignatureRefused")
      .withArgs(THIRD, setup.wallet.target as string);
  });
});
