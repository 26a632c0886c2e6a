/** Everything the model knows, compared with the chain. */
import { expect } from "chai";
import { LAPSE, type Liquidation } from "../fixtures/liquidation.ts";
import { ALICE, BOB } from "../fixtures/protocol.ts";
import { pointOf } from "./books.ts";
import type { Model, Side } from "./model.ts";

export const NUMBER: Readonly<Record<Side, bigint>> = { alice: ALICE, bob: BOB };
export const SIDES: readonly Side[] = ["alice", "bob"];

export async function compare(model: Model, world: Liquidation): Promise<void> {
  const { accounts, auction, cast, fund, tokens, vault } = world;
  const { slot0 } = model;
  for (const side of SIDES) {
    const account = NUMBER[side];
    expect(await world.commitmentOf(account), side).to.deep.equal(pointOf(model.books[side]));
    expect((await accounts.lapseOf(account)).state, side).to.equal(LAPSE[model.lapses[side]]);
    expect((await accounts.accountOf(account)).exposed, side).to.equal(model.exposed[side]);
    const { exposure, requirement } = await auction.auctionOf(account);
    const expected = model.auctions.get(side) ?? { exposure: 0n, requirement: 0n };
    expect({ exposure, requirement }, side).to.deep.equal(expected);
  }
  expect({
    held: await vault.settlementHeld(),
    owed: await vault.totalOf(0),
    token: await vault.totalOf(1),
    index: await vault.settlementIndex(),
    reserved: await vault.reservedUnits(),
    fund: await vault.claimOf(fund.target),
    keeper: await vault.claimOf(cast.stranger.address),
    exposure: await auction.exposure(),
    gated: await vault.exitsGated(),
    balance: await tokens[0]!.balanceOf(vault.target),
  }).to.deep.equal({
    held: slot0.held,
    owed: slot0.owed,
    token: model.books.alice[1] + model.books.bob[1],
    index: slot0.index,
    reserved: slot0.reserved,
    fund: slot0.claims.fund,
    keeper: slot0.claims.alice,
    exposure: model.exposure,
    gated: model.gated,
    balance: slot0.held + model.donated,
  });
  const books = model.books.alice[0] + model.books.bob[0];
  expect(books, "books, claims and exits are all that is owed").to.equal(
    slot0.owed - slot0.reserved,
  );
  for (const [at, { units, paid }] of slot0.exits.entries()) {
    expect((await vault.exitOf(at + 1)).units).to.equal(paid ? 0n : units);
  }
}
