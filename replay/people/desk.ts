/**
 * A liquidator's desk: it asks the council for books, keeps what it learnt, and bids where the price factor is low
 * enough for it. What it takes it sells to a market maker at the prices of the day.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { equals, SUBGROUP_ORDER, type AffinePoint } from "../../circuits/babyjubjub.ts";
import {
  factorUp,
  isFullAllowed,
  planFull,
  planPart,
  proveTakeover,
  tryPlan,
  valuePortfolio,
  type AuctionedBook,
  type LiquidatorBook,
  type TakeoverPlan,
  type TakeoverRequest,
} from "../../liquidation/index.ts";
import { commitmentOf, type Portfolio } from "../../prover/index.ts";
import type { Band } from "../../risk/index.ts";
import { requireLiquidatable } from "../checks.ts";
import { deploymentOf, mine, queueBy, queueMint, type World } from "../world.ts";
import type { AccountView } from "./accountViews.ts";
import type { LiquidatorPlan } from "./castPlan.ts";
import type { Holder } from "./ledger.ts";
import { queueTrade } from "./privateTrades.ts";

/** What a maker keeps of what he buys from a desk, 1e-4 of its gross value. */
const SPREAD = 10n;
const ONE = 10_000n;

export class Desk {
  readonly holder: Holder;
  readonly plan: LiquidatorPlan;
  readonly #books = new Map<
    bigint,
    { readonly book: Portfolio; readonly commitment: AffinePoint }
  >();
  /** Flag (market clock) for which a book was asked. */
  readonly #asked = new Map<bigint, bigint>();

  constructor(holder: Holder, plan: LiquidatorPlan) {
    this.holder = holder;
    this.plan = plan;
  }

  /** The book behind a commitment, if this desk was ever told; what the chain has decides. */
  bookOf(view: AccountView): Portfolio | undefined {
    const known = this.#books.get(view.account);
    return known !== undefined && equals(known.commitment, view.commitment)
      ? known.book
      : undefined;
  }

  /** Whether it may ask the council: once for every flag. */
  mayAsk({ account, lapse }: AccountView): boolean {
    return this.#asked.get(account) !== lapse.since;
  }

  /** Queues a request to the council, with its bond. */
  queueRequest(world: World, { account, lapse }: AccountView): void {
    const { system, window } = world;
    this.#asked.set(account, lapse.since);
    queueMint(world, this.holder.wallet, 0, window.terms.bond);
    const request = [account, this.holder.account];
    queueBy(world, this.holder, system.openings, "requestOpening", ...request);
  }

  /** Learns a book from the council. */
  async learn(world: World, account: bigint): Promise<Portfolio> {
    const book = await world.council.open(account);
    this.#books.set(account, { book, commitment: commitmentOf(book) });
    return book;
  }

  /** What the account's book and the auction look like at `time`. */
  auctionedAt(world: World, view: AccountView, book: Portfolio, time: number): AuctionedBook {
    const { market, window } = world;
    return {
      portfolio: book,
      context: { market: market.snapshot, home: window.home },
      terms: window.terms,
      elapsed: market.clockAt(time) - view.auction.start,
    };
  }

  #book(world: World): LiquidatorBook {
    const { ledger, market, window } = world;
    return {
      portfolio: ledger.book(this.holder.account),
      market: market.snapshot,
      home: window.home,
      band: this.holder.band as Band,
    };
  }

  /** Whether the price is where this desk begins to look, without any planning. */
  isCheapEnough({ window, market }: World, view: AccountView, time: number): boolean {
    const elapsed = market.clockAt(time) - view.auction.start;
    return factorUp(window.terms, elapsed) <= this.plan.wants;
  }

  /** The bid it would make at `time`; undefined where none can be made, or carried. */
  #planAt(world: World, auctioned: AuctionedBook, fundClaim: bigint): TakeoverPlan | undefined {
    const blinding = world.random.scalar(SUBGROUP_ORDER);
    const request: TakeoverRequest = {
      auctioned,
      liquidator: this.#book(world),
      fundClaim,
      blinding,
    };
    const { portfolio, context, terms, elapsed } = auctioned;
    const before = valuePortfolio(portfolio, context);
    const makesParts = this.plan.takes === "parts";
    if (!makesParts && !isFullAllowed(before, terms, elapsed)) return undefined;
    const plan = tryPlan(makesParts ? planPart : planFull, request);
    return typeof plan === "string" ? undefined : plan;
  }

  /** Bids for an account on auction if it is worth it at `time`. @returns whether it took something over */
  async bid(world: World, view: AccountView, time: number): Promise<boolean> {
    const { system, ledger, council, sealer, prover, random, chain, recorder } = world;
    const book = this.bookOf(view);
    if (book === undefined) return false;
    const at = Math.max(time, chain.time + 1);
    const auctioned = this.auctionedAt(world, view, book, at);
    const fundClaim = await chain.readOne(system.vault, "claimOf", system.fund.target as string);
    const plan = this.#planAt(world, auctioned, fundClaim);
    if (plan === undefined) return false;
    requireLiquidatable(world, view);
    const owner = ledger.holder(view.account);
    const mineNow = await world.board.of(this.holder.account);
    const provers = { auctioned: prover, liquidator: prover, seal: sealer };
    const bid = await proveTakeover(provers, plan, auctioned, this.#book(world), {
      deployment: await deploymentOf(world),
      account: view.account,
      liquidator: this.holder.account,
      commitments: { account: view.commitment, liquidator: mineNow.commitment },
      keys: {
        council: council.key,
        copies: [this.holder.viewing.publicKey, owner.viewing.publicKey],
      },
      ephemeral: random.scalar(SUBGROUP_ORDER),
    });
    recorder.beforeTakeover(view, plan, this.plan.name, auctioned.context.market.price[0] ?? 1n);
    queueBy(world, this.holder, system.auction, "takeOver", bid);
    ledger.set(view.account, plan.remainder);
    ledger.set(this.holder.account, plan.taken);
    await mine(world, at);
    return true;
  }

  /** Sells everything but cash to the makers, the first who can carry it. */
  async unload(world: World, makers: readonly Holder[], time: number): Promise<void> {
    const { ledger } = world;
    const { price } = world.market.snapshot;
    const [cash = 1n] = price;
    const held = ledger.book(this.holder.account).revealQuantities();
    const positions = held.map((quantity, slot): bigint => (slot === 0 ? 0n : quantity));
    if (positions.every((quantity) => quantity === 0n)) return;
    const worth = positions.reduce((sum, q, slot) => sum + q * (price[slot] ?? 0n), 0n);
    const gross = positions.reduce(
      (sum, q, slot) => sum + (q < 0n ? -q : q) * (price[slot] ?? 0n),
      0n,
    );
    const paid = (worth - (gross * SPREAD) / ONE) / cash;
    const sold = positions.map((quantity, slot) => [String(slot), -quantity] as const);
    const delta = { ...Object.fromEntries(sold), "0": paid };
    for (const maker of makers) {
      try {
        await queueTrade(world, this.holder, maker, delta);
        await mine(world, time);
        return;
      } catch (error) {
        if (!(error instanceof ZkMarginError) || error.code !== "MARGIN_SHORT") throw error;
      }
    }
  }
}
