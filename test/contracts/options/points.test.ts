/**
 * Given random reports of random slots   When each was taken over   Then the prepared option point is the fold of everything
 *                                                                   And the next epoch's point is that of all its scalars
 * Given a verifier registered later      Then it is folded in full
 * Given the real key of book32           Then a fold of some inputs equals the fold of all, zeros elsewhere
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import { OPTION_SCENARIOS, type OptionValue } from "../../../oracle/index.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { PRICES, dollars } from "../fixtures/market.ts";
import { OPTION_LIMITS, deployOptions, pnlFrom, seriesOf } from "../fixtures/options.ts";

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const connection = await network.create();
const { networkHelpers } = connection;
const FIRST = 16;

const field = (value: bigint): bigint => (value < 0n ? R + value : value);

/** The whole market group: 32 prices, then profits scenario by scenario. */
function marketGroup(
  linear: readonly bigint[],
  options: ReadonlyMap<number, OptionValue>,
): bigint[] {
  const slots = Array.from({ length: 16 }, (_, j) => options.get(FIRST + j));
  const prices = Array.from({ length: 16 }, (_, slot) => linear[slot] ?? 0n);
  return [
    ...prices,
    ...slots.map((value) => value?.price ?? 0n),
    ...Array.from({ length: OPTION_SCENARIOS }, (_, s) =>
      slots.map((value) => field(value?.pnl[s] ?? 0n)),
    ).flat(),
  ];
}

/** Reports that the bounds allow: calls at 8,000 on BTC at 7,900. */
const reports = fc.array(
  fc.uniqueArray(
    fc.record({
      slot: fc.integer({ min: 16, max: 31 }),
      price: fc.bigInt(dollars(100n), dollars(500n)),
      gains: fc.array(fc.bigInt(-dollars(100n), dollars(900n)), { minLength: 1, maxLength: 33 }),
    }),
    { selector: ({ slot }) => slot, minLength: 1, maxLength: 4 },
  ),
  { minLength: 3, maxLength: 6 },
);

describe("OptionBook: the prepared point", () => {
  it("moved report by report equals the fold of everything", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const { book, market, optionVerifier } = world;
    await world.list(
      ...Array.from({ length: 16 }, (_, j) => seriesOf(16 + j, { strike: dollars(8000n) })),
    );
    const linear = PRICES.map(dollars);
    const snapshot = await networkHelpers.takeSnapshot();
    await fc.assert(
      fc.asyncProperty(reports, async (sequence) => {
        await snapshot.restore();
        const state = new Map<number, OptionValue>();
        for (const values of sequence) {
          const taken = values.map(({ slot, price, gains }) => ({
            slot,
            price,
            pnl: Array.from({ length: 33 }, (_, s) => gains[s % gains.length]!),
          }));
          await world.send(taken);
          for (const value of taken) state.set(value.slot, value);
          const [x, y] = await book.optionPoint(1);
          const whole = await optionVerifier.prepareMarket(marketGroup([], state));
          expect([x, y]).to.deep.equal([whole.x, whole.y]);
        }
        await networkHelpers.time.increase(1);
        await market.commitEpoch();
        const [, epoch] = await market.status();
        const [, point] = await market.prepared(epoch, optionVerifier.target);
        const whole = await optionVerifier.prepareMarket(marketGroup(linear, state));
        expect(point).to.deep.equal(whole);
      }),
      { numRuns: 4, seed: 16, endOnFailure: true },
    );
  });

  it("is folded in full for a verifier registered later, and again for one that comes back", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const { book, market, optionVerifier } = world;
    await world.list(seriesOf(18));
    const value = { slot: 18, price: dollars(300n), pnl: pnlFrom(-5n, 7n) };
    await market.retireVerifier(optionVerifier.target);
    await world.send([value]);
    const later = await deploy(connection, "MockSolvencyVerifier", [16, 16, 33]);
    await market.registerVerifier(later.target);
    await market.registerVerifier(optionVerifier.target);
    const whole = await later.prepareMarket(marketGroup([], new Map([[18, value]])));
    for (const position of [1, 2]) {
      const [x, y] = await book.optionPoint(position);
      expect([x, y]).to.deep.equal([whole.x, whole.y]);
    }
    await market.commitEpoch();
    const [, epoch] = await market.status();
    for (const verifier of [later, optionVerifier]) {
      const [, point] = await market.prepared(epoch, verifier.target);
      const all = marketGroup(PRICES.map(dollars), new Map([[18, value]]));
      expect(point).to.deep.equal(await later.prepareMarket(all));
    }
  });

  it("costs a report that repeats the last one no fold", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    await world.list(seriesOf(16));
    const value = { slot: 16, price: dollars(300n), pnl: pnlFrom(dollars(3n), 1n) };
    await world.send([value]);
    await networkHelpers.time.increase(OPTION_LIMITS.minInterval);
    const report = await world.reportOf([value]);
    const again = await world.book.report(report, await world.signed(report));
    expect((await again.wait()).gasUsed).to.be.lessThan(150_000n);
    expect((await world.book.slotOf(16)).drift).to.equal(dollars(300n) + dollars(3n));
  });

  it("is refused for another shape than the oracle's scenarios", async () => {
    const { book, market } = await networkHelpers.loadFixture(deployOptions);
    const other = await deploy(connection, "MockSolvencyVerifier", [16, 16, 3]);
    await expect(market.registerVerifier(other.target))
      .to.be.revertedWithCustomError(book, "VerifierShapeRefused")
      .withArgs(16, 16, 3);
  });
});

describe("SolvencyVerifier: the fold of some inputs", () => {
  let verifier: Deployed;

  before(async () => {
    const { ethers } = connection;
    const deployed = await deployVerifier(await ethers.provider.getSigner(0), "solvency-book32");
    verifier = await ethers.getContractAt("ISolvencyVerifier", deployed.address);
  });

  it("equals the fold of all with zeros elsewhere, across data contracts", async () => {
    const indices = [0, 17, 31, 32, 382, 383, 384, 559];
    const scalars = [1n, 5n, R - 3n, 0n, 7n, R - 1n, 2n ** 63n, 11n];
    const all = Array.from({ length: 560 }, () => 0n);
    for (const [k, index] of indices.entries()) all[index] = scalars[k]!;
    const whole = await verifier.prepareMarket(all);
    expect(await verifier.foldMarket(indices, scalars)).to.deep.equal(whole);
    expect(await verifier.foldMarket([], [])).to.deep.equal([0n, 0n]);
  });

  it("refuses an index beyond the group, a scalar beyond the field, and unequal lengths", async () => {
    await expect(verifier.foldMarket([560], [1n]))
      .to.be.revertedWithCustomError(verifier, "IndexOutOfRange")
      .withArgs(560, 560);
    await expect(verifier.foldMarket([3], [R]))
      .to.be.revertedWithCustomError(verifier, "ScalarNotInField")
      .withArgs(0, R);
    await expect(verifier.foldMarket([1, 2], [1n]))
      .to.be.revertedWithCustomError(verifier, "LengthsDiffer")
      .withArgs(2, 1);
  });
});
