/**
 * Given a viewing key from outside   When it could not be encrypted to   Then no account takes it
 * Given an owner                     When he replaces his key           Then it is in the account and in an event
 */
import { expect } from "chai";
import { network } from "hardhat";
import { FIELD_MODULUS, IDENTITY, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import type { Deployed } from "../fixtures/chain.ts";
import { ALICE, ALICE_VIEW, BOB, deployProtocol, viewingKey } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const UNUSABLE: [string, AffinePoint][] = [
  ["the identity", IDENTITY],
  ["of order two", { x: 0n, y: FIELD_MODULUS - 1n }],
  ["off the curve", { x: ALICE_VIEW.x, y: ALICE_VIEW.y + 1n }],
  ["not reduced", { x: ALICE_VIEW.x + FIELD_MODULUS, y: ALICE_VIEW.y }],
];

describe("MarginAccounts: viewing keys", () => {
  const load = () => networkHelpers.loadFixture(deployProtocol);

  for (const [title, key] of UNUSABLE) {
    it(`refuses a key that is ${title}`, async () => {
      const { accounts, cast, home } = await load();
      const byAlice = accounts.connect(cast.alice) as Deployed;
      for (const call of [byAlice.open(home, key), byAlice.setViewingKey(ALICE, key)]) {
        await expect(call)
          .to.be.revertedWithCustomError(accounts, "ViewingKeyRefused")
          .withArgs(key.x, key.y);
      }
    });
  }

  it("replaces a key at the owner's word, and touches nothing else", async () => {
    const { accounts, cast } = await load();
    const key = viewingKey(31n);
    const before = await accounts.accountOf(ALICE);
    await expect(accounts.connect(cast.alice).setViewingKey(ALICE, key))
      .to.emit(accounts, "ViewingKeySet")
      .withArgs(ALICE, key.x, key.y);
    const after = await accounts.accountOf(ALICE);
    expect([...after]).to.deep.equal([...before.slice(0, 6), key.x, key.y]);
  });

  it("lets nobody replace another's key, nor that of an account that is not there", async () => {
    const { accounts, cast } = await load();
    const key = viewingKey(31n);
    await expect(accounts.connect(cast.alice).setViewingKey(BOB, key))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(BOB, cast.alice.address);
    await expect(accounts.setViewingKey(9, key))
      .to.be.revertedWithCustomError(accounts, "AccountUnknown")
      .withArgs(9);
  });
});
