/**
 * Given a closed window of enough hidden accounts
 *   When members submit proven shares of its sum   Then as many as it takes open the total, and no other total
 *   When a share is of another key, member, generation, window or point   Then it is refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { AbiCoder, keccak256 } from "ethers";
import { FIELD_MODULUS } from "../../../circuits/babyjubjub.ts";
import { establish } from "../council/councilFixture.ts";
import { polynomial, rosterOf } from "../council/rosters.ts";
import { proofPoints } from "../fixtures/protocol.ts";
import {
  chainSum,
  deployOpened,
  HINDRANCE,
  MEMBERS,
  THRESHOLD,
  type Opened,
} from "./auditFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const REQUIREMENTS = [100n, 0n, 2_345_678n, 44n, 9n];
const TOTAL = REQUIREMENTS.reduce((sum, one) => sum + one, 0n);

/** All five accounts have contributed. */
async function deployFull(chain: typeof connection): Promise<Opened> {
  const world = await deployOpened(chain);
  const accounts = [...world.hidden, ...world.visible];
  await world.contributeAll(world.window, new Map(accounts.map((a, i) => [a, REQUIREMENTS[i]!])));
  return world;
}

async function deployClosed(chain: typeof connection): Promise<Opened> {
  const world = await deployFull(chain);
  await world.close(world.window);
  return world;
}
const load = (): Promise<Opened> => networkHelpers.loadFixture(deployClosed);

/** A resharing: the same key, other shares. */
const reshare = async ({ councilOf }: Opened): Promise<void> => {
  const roster = rosterOf(councilOf.accounts, THRESHOLD, polynomial(THRESHOLD, 2n));
  await establish(councilOf, roster, 2);
};

describe("AuditBook: totals", () => {
  for (const members of [
    [1, 2],
    [3, 1],
    [2, 3],
    [3, 2, 1],
  ]) {
    it(`opens the total with the shares of members ${members.join(", ")}`, async () => {
      const { book, window, submitShares } = await load();
      await submitShares(window, members);
      await expect(book.publishTotal(window, TOTAL))
        .to.emit(book, "TotalPublished")
        .withArgs(window, TOTAL, 5n, 4n);
      expect(await book.totalOf(window)).to.deep.equal([true, TOTAL]);
    });
  }

  it("tells every share, whoever brings it", async () => {
    const { book, cast, window, share } = await load();
    const [made, proof] = await share(window, 2);
    expect(await book.shareOf(window, 1, 2)).to.deep.equal([0n, 0n]);
    await expect(book.connect(cast.stranger).submitShare(window, 2, made, proof))
      .to.emit(book, "ShareSubmitted")
      .withArgs(window, 1n, 2n, made.x, made.y);
    expect(await book.shareOf(window, 1, 2)).to.deep.equal([made.x, made.y]);
  });

  it("states its context as documented", async () => {
    const { book, window } = await load();
    const encoded = AbiCoder.defaultAbiCoder().encode(
      ["string", "uint256", "address", "uint256"],
      ["zkmargin/total", 31_337n, book.target, window],
    );
    expect(await book.shareContext(window)).to.equal(BigInt(keccak256(encoded)) % FIELD_MODULUS);
  });

  it("refuses a wrong total (INV-38)", async () => {
    const { book, window, submitShares } = await load();
    await submitShares(window, [1, 2]);
    for (const wrong of [TOTAL + 1n, TOTAL - 1n, 0n, 2n ** 64n - 1n]) {
      await expect(book.publishTotal(window, wrong))
        .to.be.revertedWithCustomError(book, "WrongTotal")
        .withArgs(window, wrong);
    }
  });

  it("refuses a total with fewer shares than it takes (INV-38)", async () => {
    const { book, window, submitShares } = await load();
    await submitShares(window, [3]);
    await expect(book.publishTotal(window, TOTAL))
      .to.be.revertedWithCustomError(book, "SharesMissing")
      .withArgs(window, 1n, 1n, THRESHOLD);
  });

  it("publishes a total once, and takes no share after it (INV-38)", async () => {
    const { book, window, publishTotal, share } = await load();
    await publishTotal(window, TOTAL);
    await expect(book.publishTotal(window, TOTAL))
      .to.be.revertedWithCustomError(book, "PublicationRefused")
      .withArgs(window, HINDRANCE.alreadyPublished);
    await expect(book.submitShare(window, 3, ...(await share(window, 3))))
      .to.be.revertedWithCustomError(book, "PublicationRefused")
      .withArgs(window, HINDRANCE.alreadyPublished);
  });

  it("takes no share while contributions are taken (INV-36)", async () => {
    const { book, window, share } = await networkHelpers.loadFixture(deployFull);
    expect(await book.mayPublish(window)).to.deep.equal([false, HINDRANCE.stillOpen]);
    await expect(book.submitShare(window, 1, ...(await share(window, 1))))
      .to.be.revertedWithCustomError(book, "PublicationRefused")
      .withArgs(window, HINDRANCE.stillOpen);
  });

  it("opens no total below the minimum of hidden accounts, however many others there are (INV-37)", async () => {
    const { book, hidden, visible, openAccount, openWindow, contributeAll, close, share } =
      await load();
    const others = [visible[0]!, await openAccount(false), await openAccount(false)];
    const window = await openWindow({ minimum: 2 });
    await contributeAll(window, new Map([hidden[0]!, ...others].map((a) => [a, 5n])));
    await close(window);
    expect(await book.countsOf(window)).to.deep.equal([4n, 1n, 1n]);
    expect(await book.mayPublish(window)).to.deep.equal([false, HINDRANCE.tooFewHidden]);
    await expect(book.submitShare(window, 1, ...(await share(window, 1))))
      .to.be.revertedWithCustomError(book, "PublicationRefused")
      .withArgs(window, HINDRANCE.tooFewHidden);
    await expect(book.publishTotal(window, 20n))
      .to.be.revertedWithCustomError(book, "PublicationRefused")
      .withArgs(window, HINDRANCE.tooFewHidden);
  });

  it("refuses a share of a wrong key", async () => {
    const { book, window, share } = await load();
    // Of a resharing that never happened: proven, but against a key that is nobody's.
    const [made, proof] = await share(window, 1, { seed: 9n });
    await expect(book.submitShare(window, 1, made, proof))
      .to.be.revertedWithCustomError(book, "ShareRefused")
      .withArgs(window, 1);
  });

  it("refuses a share of another member, and of none", async () => {
    const { book, window, share } = await load();
    const [made, proof] = await share(window, 1);
    for (const member of [2, 3, 0, 4, 255]) {
      await expect(book.submitShare(window, member, made, proof))
        .to.be.revertedWithCustomError(book, "ShareRefused")
        .withArgs(window, member);
    }
  });

  it("refuses a share of another window, and of another point", async () => {
    const { book, window, share } = await load();
    const context = await book.shareContext(window + 1n);
    const other = (await chainSum(book, window)).masked;
    for (const given of [{ context }, { point: other }]) {
      await expect(book.submitShare(window, 1, ...(await share(window, 1, given))))
        .to.be.revertedWithCustomError(book, "ShareRefused")
        .withArgs(window, 1);
    }
  });

  it("refuses a share that was not proven", async () => {
    const { book, window, share } = await load();
    const [made] = await share(window, 1);
    await expect(book.submitShare(window, 1, made, proofPoints())).to.be.revertedWithCustomError(
      book,
      "ShareRefused",
    );
  });

  it("takes each member's share once", async () => {
    const { book, window, share, submitShares } = await load();
    await submitShares(window, [2]);
    await expect(book.submitShare(window, 2, ...(await share(window, 2))))
      .to.be.revertedWithCustomError(book, "ShareKnown")
      .withArgs(window, 1n, 2);
  });

  it("refuses a share of another generation, and counts no share of one (INV-38)", async () => {
    const world = await load();
    const { book, window, share, submitShares } = world;
    await submitShares(window, [1]);
    const former = await share(window, 2);
    await reshare(world);
    await expect(book.submitShare(window, 2, ...former))
      .to.be.revertedWithCustomError(book, "ShareRefused")
      .withArgs(window, 2);
    await submitShares(window, [2], 2n);
    await expect(book.publishTotal(window, TOTAL))
      .to.be.revertedWithCustomError(book, "SharesMissing")
      .withArgs(window, 2n, 1n, THRESHOLD);
    await submitShares(window, [...MEMBERS].slice(2), 2n);
    await book.publishTotal(window, TOTAL);
    expect(await book.totalOf(window)).to.deep.equal([true, TOTAL]);
  });
});
