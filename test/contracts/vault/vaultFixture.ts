/**
 * A vault on a market of which only state and clock matter. Bob plays the accounts contract, the stranger the
 * insurance fund; alice holds tokens and approved the vault.
 */
import { castOf, deploy, type Cast, type Connection, type Deployed } from "../fixtures/chain.ts";

/** 1 of the settlement index. */
export const ONE_INDEX = 10n ** 18n;
/** Units (1e-8) of one token at index 1. */
export const UNIT = 10n ** 8n;
/** Member of `MarketState`. */
export const ABANDONED = 5;

export interface VaultWorld {
  readonly cast: Cast;
  readonly vault: Deployed;
  readonly clock: Deployed;
  readonly waterfall: Deployed;
  /** The vault as the bound accounts contract calls it. */
  readonly asAccounts: Deployed;
  readonly asAlice: Deployed;
  readonly asFund: Deployed;
  /** Units of hidden books become a claim, as a bounty does. */
  readonly assign: (holder: unknown, units: bigint) => Promise<unknown>;
  /** A takeover that was `covered + uncovered` units short. */
  readonly lose: (covered: bigint, uncovered: bigint) => Promise<unknown>;
  readonly list: (slot: number, token: Deployed) => Promise<Deployed>;
  /** Alice pays in, as a deposit to a book. */
  readonly receive: (slot: number, amount: bigint) => Promise<unknown>;
  /** A withdrawal from a book to alice, at once unless exits wait. */
  readonly release: (slot: number, amount: bigint, readyAt?: number) => Promise<unknown>;
}

/** Nothing listed. */
export async function deployVault(chain: Connection): Promise<VaultWorld> {
  const cast = await castOf(chain);
  const { governor, alice, bob, stranger } = cast;
  const clock = await deploy(chain, "MockMarketClock");
  const vault = await deploy(chain, "CollateralVault", [governor.address, clock.target]);
  const waterfall = await deploy(chain, "MockWaterfall");
  await vault.bindAccounts(bob.address);
  await vault.bindWaterfall(waterfall.target, stranger.address);
  const list = async (slot: number, token: Deployed): Promise<Deployed> => {
    await vault.listToken(slot, token.target);
    for (const holder of [alice, stranger]) {
      await token.mint(holder.address, 10n ** 60n);
      await token.connect(holder).approve(vault.target, 2n ** 256n - 1n);
    }
    return token;
  };
  const asAccounts = vault.connect(bob) as Deployed;
  const receive = async (slot: number, amount: bigint): Promise<unknown> =>
    await asAccounts.receiveFrom(alice.address, slot, amount);
  const release = async (slot: number, amount: bigint, readyAt = 0): Promise<unknown> =>
    await asAccounts.releaseTo(alice.address, slot, amount, readyAt);
  const assign = async (holder: unknown, units: bigint): Promise<unknown> =>
    await asAccounts.bookTakeover(0n, holder, units, 0n, 0n);
  const lose = async (covered: bigint, uncovered: bigint): Promise<unknown> =>
    await asAccounts.bookTakeover(0n, stranger.address, 0n, covered, uncovered);
  return {
    cast,
    vault,
    clock,
    waterfall,
    asAccounts,
    assign,
    lose,
    asAlice: vault.connect(alice) as Deployed,
    asFund: vault.connect(stranger) as Deployed,
    list,
    receive,
    release,
  };
}

/** Slot 0 is a token of `decimals` decimals. */
export async function deploySettled(
  chain: Connection,
  decimals: number,
): Promise<VaultWorld & { readonly token: Deployed }> {
  const world = await deployVault(chain);
  const token = await world.list(0, await deploy(chain, "MockERC20", ["T", "T", decimals]));
  return { ...world, token };
}
