/**
 * An insurance fund bound to a vault, on a market of which only state and clock matter. Bob plays the accounts
 * contract; alice and carol hold tokens and approved the fund.
 */
import { castOf, deploy, type Connection, type Deployed } from "../fixtures/chain.ts";

/** Units (1e-8) of one token at index 1. */
export const UNIT = 10n ** 8n;
/** s of the market clock. */
export const COOLDOWN = 1000;
export const WINDOW = 100;
/** Members of `MarketState`. */
export const STATES = { live: 1, recovering: 2, stale: 3, halted: 4, abandoned: 5 } as const;

export type FundWorld = Awaited<ReturnType<typeof deployFundOf>>;

/** @param token Any mock with `mint`; slot 0 is of it. */
export async function deployFundOf(chain: Connection, token: Deployed) {
  const { governor, alice, bob, stranger: carol } = await castOf(chain);
  const clock = await deploy(chain, "MockMarketClock");
  const vault = await deploy(chain, "CollateralVault", [governor.address, clock.target]);
  await vault.bindAccounts(bob.address);
  await vault.listToken(0, token.target);
  const fund = await deploy(chain, "InsuranceFund", [vault.target, COOLDOWN, WINDOW]);
  const waterfall = await deploy(chain, "MockWaterfall");
  await vault.bindWaterfall(waterfall.target, fund.target);
  for (const holder of [alice, bob, carol]) {
    await token.mint(holder.address, 10n ** 40n);
    for (const spender of [vault, fund]) {
      await token.connect(holder).approve(spender.target, 2n ** 255n);
    }
  }
  const asAccounts = vault.connect(bob) as Deployed;
  const claim = async (): Promise<bigint> => await vault.claimOf(fund.target);
  /** A takeover whose loss of `units` the fund covers as far as it can; others bear the rest. */
  const lose = async (units: bigint): Promise<void> => {
    const held = await claim();
    const covered = units < held ? units : held;
    await asAccounts.bookTakeover(0n, bob.address, 0n, covered, units - covered);
  };
  /** Units of books become the fund's. */
  const penalise = async (units: bigint): Promise<void> => {
    await asAccounts.bookTakeover(units, bob.address, 0n, 0n, 0n);
  };
  /** A deposit to a hidden book. */
  const book = async (units: bigint): Promise<unknown> =>
    await asAccounts.receiveFrom(bob.address, 0, units);
  const asAlice = fund.connect(alice) as Deployed;
  const asCarol = fund.connect(carol) as Deployed;
  return {
    ...{ governor, alice, bob, carol, clock, vault, fund, waterfall, token },
    ...{ asAccounts, asAlice, asCarol, claim, lose, penalise, book },
  };
}

export async function deployFund(chain: Connection, decimals: number): Promise<FundWorld> {
  return await deployFundOf(chain, await deploy(chain, "MockERC20", ["T", "T", decimals]));
}

/** Token of 6 decimals; books hold 1,000 tokens, alice put 100 into the fund. */
export async function deployFilledFund(chain: Connection): Promise<FundWorld> {
  const world = await deployFund(chain, 6);
  await world.book(1000n * UNIT);
  await world.asAlice.deposit(100n * 10n ** 6n, world.alice.address);
  return world;
}

/** The same; alice has all her shares under notice, and her window is open. */
export async function deployLeaving(chain: Connection): Promise<FundWorld> {
  const world = await deployFilledFund(chain);
  const { asAlice, alice, clock, fund } = world;
  await asAlice.giveNotice(await fund.balanceOf(alice.address));
  await clock.setClock(COOLDOWN);
  return world;
}
