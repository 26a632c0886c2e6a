/**
 * Given any sequence of deposits, mints, redemptions, withdrawals, penalties and losses
 *   When anything but a loss happens   Then a share stands for no fewer units than before (INV-10)
 *   When a preview was asked for       Then it is what happens, to the last token unit
 *   When a limit was asked for         Then so much goes, and no more
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { type Connection, type Deployed } from "../fixtures/chain.ts";
import { COOLDOWN, UNIT, deployFund, type FundWorld } from "./fundFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const KINDS = ["deposit", "mint", "redeem", "withdraw", "penalty", "loss", "exposure"] as const;

interface Step {
  readonly kind: (typeof KINDS)[number];
  /** 1e-6 of what the step could be at most, or of 10,000 tokens where it is not limited. */
  readonly part: bigint;
  readonly isAlice: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  part: fc.oneof(
    fc.bigInt(0n, 1_000_000n),
    fc.bigInt(0n, 30n),
    fc.constantFrom(1_000_000n, 999_999n),
  ),
  isAlice: fc.boolean(),
});

const partOf = (most: bigint, part: bigint): bigint => (most * part) / 1_000_000n;

/** Units that a share stands for, as a fraction: with the virtual unit and shares. */
async function priceOf({ fund, claim }: FundWorld): Promise<readonly [bigint, bigint]> {
  const supply: bigint = await fund.totalSupply();
  return [(await claim()) + 1n, supply + 10n ** 6n];
}

/** Notice for all that the owner has, its cooldown over. */
async function openWindow({ fund, clock }: FundWorld, asOwner: Deployed, owner: string) {
  await asOwner.withdrawNotice();
  const shares: bigint = await fund.balanceOf(owner);
  if (shares === 0n) return false;
  await asOwner.giveNotice(shares);
  const now: bigint = await clock.clock();
  await clock.setClock(now + BigInt(COOLDOWN));
  return true;
}

/** Does a step and says what it should have moved: tokens out of the owner's hands, shares into them. */
async function act(world: FundWorld, { kind, part, isAlice }: Step, decimals: number) {
  const { fund, waterfall } = world;
  const asOwner = isAlice ? world.asAlice : world.asCarol;
  const owner: string = (isAlice ? world.alice : world.carol).address;
  const some = partOf(10_000n * 10n ** BigInt(decimals), part);
  if (kind === "deposit") {
    const shares: bigint = await fund.previewDeposit(some);
    if (shares === 0n) {
      await expect(asOwner.deposit(some, owner)).to.be.revertedWithCustomError(fund, "NoShares");
      return undefined;
    }
    await asOwner.deposit(some, owner);
    return { owner, paid: some, shares };
  }
  if (kind === "mint") {
    const shares: bigint = await fund.previewDeposit(some);
    if (shares === 0n) return undefined;
    const paid: bigint = await fund.previewMint(shares);
    expect(paid <= some, "a mint costs no more than the deposit").to.equal(true);
    await asOwner.mint(shares, owner);
    return { owner, paid, shares };
  }
  if (kind === "exposure") {
    await waterfall.setExposure(partOf(2n * (await world.claim()), part));
    return undefined;
  }
  if (kind === "penalty") await world.penalise(partOf(10_000n * UNIT, part));
  if (kind === "loss") await world.lose(partOf((await world.claim()) * 2n, part / 3n));
  if (kind === "penalty" || kind === "loss") return undefined;

  if (!(await openWindow(world, asOwner, owner))) return undefined;
  const most: bigint =
    kind === "redeem" ? await fund.maxRedeem(owner) : await fund.maxWithdraw(owner);
  await expect(asOwner[kind](most + 1n, owner, owner)).to.be.revertedWithCustomError(
    fund,
    kind === "redeem" ? "ERC4626ExceededMaxRedeem" : "ERC4626ExceededMaxWithdraw",
  );
  const asked = partOf(most, part);
  const assets: bigint = kind === "redeem" ? await fund.previewRedeem(asked) : asked;
  if (assets === 0n) return undefined;
  const shares: bigint = kind === "redeem" ? asked : await fund.previewWithdraw(asked);
  await asOwner[kind](asked, owner, owner);
  return { owner, paid: -assets, shares: -shares };
}

describe("InsuranceFund: any sequence", () => {
  for (const decimals of [6, 18]) {
    const load = async (chain: Connection) => {
      const world = await deployFund(chain, decimals);
      await world.book(1_000_000n * UNIT);
      return world;
    };

    it(`never favours who moves, with a token of ${decimals} decimals`, async () => {
      const moved = { in: 0, out: 0 };
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async (steps) => {
          const world = await networkHelpers.loadFixture(load);
          const { fund, vault, token } = world;
          const holdings = async (owner: string): Promise<[bigint, bigint]> => {
            const underNotice: bigint = (await fund.noticeOf(owner))[0];
            const free: bigint = await fund.balanceOf(owner);
            return [await token.balanceOf(owner), free + underNotice];
          };
          for (const next of steps) {
            const owner: string = (next.isAlice ? world.alice : world.carol).address;
            const [tokens, shares] = await holdings(owner);
            const [units, per] = await priceOf(world);
            const expected = await act(world, next, decimals);
            if (expected !== undefined) {
              expect(await holdings(owner)).to.deep.equal([
                tokens - expected.paid,
                shares + expected.shares,
              ]);
              moved[expected.paid > 0n ? "in" : "out"]++;
            }
            const [unitsAfter, perAfter] = await priceOf(world);
            const fell = unitsAfter * per < units * perAfter;
            if (next.kind !== "loss") expect(fell, next.kind).to.equal(false);
            // What left the claim never ungated or gated anybody: the fund keeps what auctions may cost.
            if (["redeem", "withdraw"].includes(next.kind) && expected !== undefined) {
              expect(await vault.exitsGated()).to.equal(false);
            }
          }
        }),
        { numRuns: 25 },
      );
      expect(Math.min(moved.in, moved.out)).to.be.greaterThan(10);
    });
  }
});
