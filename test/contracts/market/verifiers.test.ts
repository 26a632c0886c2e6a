/**
 * Given a verifier   When a governor registers it   Then every later epoch is prepared for it, and no earlier one
 *                    When its shape has no slots    Then it is refused
 *                    When it is retired             Then later epochs are not prepared, earlier ones stay
 * Given two prices   When compared within a band    Then the comparison is exact
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { PRICES, deployOpenMarket, dollars } from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const mock = (...shape: [number, number, number]): Promise<Deployed> =>
  deploy(connection, "MockSolvencyVerifier", shape);

describe("MarketBook: verifiers", () => {
  it("prepares epochs for a verifier from its registration on", async () => {
    const { market } = await networkHelpers.loadFixture(deployOpenMarket);
    const book = await mock(16, 16, 3);
    await expect(market.prepared(1, book.target)).to.be.revertedWithCustomError(
      market,
      "VerifierNotRegistered",
    );
    await expect(market.registerVerifier(book.target))
      .to.emit(market, "VerifierRegistered")
      .withArgs(book.target, 1);
    await expect(market.prepared(1, book.target))
      .to.be.revertedWithCustomError(market, "NotPrepared")
      .withArgs(1, book.target);
    await market.commitEpoch();
    const scalars = [...PRICES.map(dollars), ...Array.from({ length: 28 + 3 * 16 }, () => 0n)];
    expect((await market.prepared(2, book.target))[1]).to.deep.equal(
      await book.prepareMarket(scalars),
    );
  });

  it("retires a verifier: old epochs stay, new ones are not prepared, others are not moved", async () => {
    const { market, verifier } = await networkHelpers.loadFixture(deployOpenMarket);
    const other = await mock(4, 0, 1);
    await market.registerVerifier(other.target);
    await expect(market.retireVerifier(verifier.target))
      .to.emit(market, "VerifierRetired")
      .withArgs(verifier.target);
    await market.commitEpoch();
    await market.prepared(1, verifier.target);
    await expect(market.prepared(2, verifier.target)).to.be.revertedWithCustomError(
      market,
      "NotPrepared",
    );
    expect((await market.prepared(2, other.target))[1]).to.deep.equal(
      await other.prepareMarket(PRICES.map(dollars)),
    );
    expect(await market.isRegistered(verifier.target)).to.equal(false);
    await expect(market.retireVerifier(verifier.target)).to.be.revertedWithCustomError(
      market,
      "VerifierNotRegistered",
    );
  });

  it("refuses shapes that do not map to slots, a verifier twice, and more than eight", async () => {
    const { market, verifier } = await networkHelpers.loadFixture(deployOpenMarket);
    const shapes: [number, number, number][] = [
      [0, 0, 1],
      [17, 0, 1],
      [8, 1, 1],
      [16, 17, 1],
    ];
    for (const shape of shapes) {
      const wrong = await mock(...shape);
      await expect(market.registerVerifier(wrong.target))
        .to.be.revertedWithCustomError(market, "ShapeNotSupported")
        .withArgs(shape[0], shape[1]);
    }
    await expect(market.registerVerifier(verifier.target)).to.be.revertedWithCustomError(
      market,
      "VerifierAlreadyRegistered",
    );
    for (let count = 1; count < 8; ++count) {
      await market.registerVerifier((await mock(1, 0, 1)).target);
    }
    const ninth = await mock(1, 0, 1);
    await expect(market.registerVerifier(ninth.target)).to.be.revertedWithCustomError(
      market,
      "TooManyVerifiers",
    );
  });

  it("lets only a governor register and retire verifiers and set feeds", async () => {
    const { market, feeds, verifier, cast, aggregators } =
      await networkHelpers.loadFixture(deployOpenMarket);
    const [asStranger, feedsAsStranger] = [
      market.connect(cast.stranger) as Deployed,
      feeds.connect(cast.stranger) as Deployed,
    ];
    const [aggregator] = aggregators;
    const calls: [Promise<unknown>, Deployed][] = [
      [asStranger.registerVerifier(verifier.target), market],
      [asStranger.retireVerifier(verifier.target), market],
      [feedsAsStranger.setSequencerFeed(aggregator?.target, 1), feeds],
    ];
    for (const [call, contract] of calls) {
      await expect(call).to.be.revertedWithCustomError(
        contract,
        "AccessControlUnauthorizedAccount",
      );
    }
  });

  const cases: [bigint, bigint, number, boolean][] = [
    [10_000n, 10_500n, 500, true],
    [10_000n, 10_501n, 500, false],
    [10_000n, 9500n, 500, true],
    [10_000n, 9499n, 500, false],
    [7n, 7n, 0, true],
    [7n, 8n, 0, false],
    [0n, 0n, 0, true],
    [0n, 1n, 65_535, false],
    [1n, 0n, 10_000, true],
    [2n ** 64n - 1n, 0n, 9999, false],
  ];
  for (const [base, price, distance, within] of cases) {
    it(`finds ${price} ${within ? "within" : "outside"} ${distance}e-4 of ${base}`, async () => {
      const harness = await deploy(connection, "MarketTypesHarness");
      expect(await harness.isWithin(base, price, distance)).to.equal(within);
    });
  }
});
