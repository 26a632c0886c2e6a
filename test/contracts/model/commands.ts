/**
 * What random histories are made of. Each command says by the model alone whether it applies, does it on the chain with
 * honest proofs, writes down what must have changed, and compares all that the model knows.
 */
import { expect } from "chai";
import fc, { type AsyncCommand } from "fast-check";
import { bidInFull, feesOn, priceInFull, takeOverAt } from "../fixtures/bids.ts";
import type { Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import { TERMS, type Liquidation } from "../fixtures/liquidation.ts";
import {
  ALICE_VIEW,
  BAND,
  BOB_VIEW,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  UNIT,
} from "../fixtures/protocol.ts";
import { add, figuresOf, isBelow, meets, pointOf, type Book } from "./books.ts";
import { NUMBER, SIDES, compare } from "./compare.ts";
import type { Model, Side } from "./model.ts";

export interface Real {
  readonly world: Liquidation;
  /** A bound module, which settles what it is told. */
  readonly module: Deployed;
}
type Command = AsyncCommand<Model, Real>;

/** Applies where `check` says so, counts itself and compares. */
function command(
  name: string,
  given: string,
  check: (model: Model) => boolean,
  act: (model: Model, real: Real) => Promise<void>,
): Command {
  return {
    check,
    toString: () => `${name}(${given})`,
    run: async (model, real) => {
      await act(model, real);
      model.done.set(name, (model.done.get(name) ?? 0) + 1);
      await compare(model, real.world);
    },
  };
}

const lapsed = (model: Model, side: Side): boolean =>
  model.lapses[side] === "lapsed" || model.lapses[side] === "inAuction";
const healthy = (model: Model, book: Book, level: number): boolean =>
  meets(book, model.prices, level, BAND);
const cure = (model: Model, side: Side): void => {
  if (lapsed(model, side)) model.lapses[side] = "feeOwed";
};
const overdue = async (side: Side, { world }: Real): Promise<boolean> =>
  (await world.market.clock()) >= (await world.accounts.lapseOf(NUMBER[side])).graceUntil;
const ownerOf = ({ world }: Real, side: Side) => world.cast[side];

function deposit(side: Side, slot: 0 | 1, amount: bigint): Command {
  const applies = (model: Model): boolean => !lapsed(model, side);
  return command("deposit", `${side}, ${slot}, ${amount}`, applies, async (model, real) => {
    await real.world.accounts.connect(ownerOf(real, side)).deposit(NUMBER[side], slot, amount);
    model.books[side] = add(model.books[side], slot === 0 ? [amount, 0n] : [0n, amount]);
    if (slot === 0) model.slot0.apply({ kind: "deposit", units: amount });
  });
}

function withdraw(side: Side, amount: bigint): Command {
  const left = (model: Model): Book => add(model.books[side], [-amount, 0n]);
  const applies = (model: Model): boolean =>
    model.lapses[side] === "none" && healthy(model, left(model), INITIAL_LEVEL);
  return command("withdraw", `${side}, ${amount}`, applies, async (model, real) => {
    const { accounts, market, vault, prove } = real.world;
    const proof = await prove({ commitment: pointOf(left(model)) });
    const owner = ownerOf(real, side);
    const before: bigint = await market.clock();
    await accounts.connect(owner).withdraw(NUMBER[side], 0, amount, owner.address, proof);
    model.books[side] = left(model);
    model.exposed[side] = true;
    const waits = (await vault.exitCount()) > BigInt(model.slot0.exits.length);
    const readyAt: bigint = await accounts.exitsReadyAt();
    if (waits) expect(model.gated || before < readyAt, "waited for nothing").to.equal(true);
    else expect(!model.gated && (await market.clock()) >= readyAt, "did not wait").to.equal(true);
    model.leave(amount, waits);
  });
}

function payExit(which: number): Command {
  const of = (model: Model) =>
    model.slot0.exits.findIndex(({ paid }, at) => !paid && at >= which % 3);
  const applies = (model: Model): boolean => of(model) >= 0 && !model.gated;
  return command("payExit", `${which}`, applies, async (model, real) => {
    const { accounts, market, vault, runClock } = real.world;
    const readyAt: bigint = await accounts.exitsReadyAt();
    const left = Number(readyAt - (await market.clock()));
    if (left > 0) await runClock(left);
    const exit = of(model) + 1;
    await vault.payExit(exit);
    model.payExit(exit);
  });
}

/** Tokens from bob to alice, or back, for dollars at the market's price: as many as both can carry. */
function trade(most: bigint): Command {
  const deltaOf = (model: Model, amount: bigint): Book => [
    (-amount * model.prices[1]!) / UNIT,
    amount,
  ];
  const fits = (model: Model, delta: Book): boolean =>
    healthy(model, add(model.books.alice, delta), INITIAL_LEVEL) &&
    healthy(model, add(model.books.bob, delta, -1n), INITIAL_LEVEL);
  const delta = (model: Model): Book | undefined => {
    const sizes = Array.from({ length: 12 }, (_, k) => (most * 2n ** BigInt(k)) / 3n ** BigInt(k));
    return sizes
      .filter((amount) => amount !== 0n)
      .map((amount) => deltaOf(model, amount))
      .find((d) => fits(model, d));
  };
  const applies = (model: Model): boolean =>
    SIDES.every((side) => model.lapses[side] === "none") && delta(model) !== undefined;
  return command("trade", `${most}`, applies, async (model, { world, module }) => {
    const moved = delta(model)!;
    const books = [add(model.books.alice, moved), add(model.books.bob, moved, -1n)] as const;
    const proofs = [];
    for (const book of books) {
      proofs.push(plain(await world.prove({ commitment: pointOf(book) })));
    }
    const args = [NUMBER.alice, NUMBER.bob, pointOf(moved), ...proofs];
    await module.execute(
      world.accounts.target,
      world.accounts.interface.encodeFunctionData("exchange", args),
    );
    [model.books.alice, model.books.bob] = books;
    for (const side of SIDES) {
      model.exposed[side] = true;
      cure(model, side);
    }
  });
}

/** The token's price moves, by at most what one epoch lets it. */
function move(percent: number): Command {
  const next = (model: Model): bigint => (model.prices[1]! * BigInt(100 + percent)) / 100n;
  const applies = (model: Model): boolean =>
    next(model) > 100n * UNIT && next(model) < 100_000n * UNIT;
  return command("move", `${percent} %`, applies, async (model, { world }) => {
    await world.runClock(600);
    const price = next(model);
    model.prices[1] = price;
    await world.publish(1, price);
    await world.nextEpoch();
  });
}

function flag(side: Side): Command {
  const applies = (model: Model): boolean => model.exposed[side] && !lapsed(model, side);
  return command("flag", side, applies, async (model, { world }) => {
    const { accounts, market, cast, home } = world;
    const lease = await accounts.leaseOf(NUMBER[side], home);
    const within: boolean =
      lease.epoch === 0n || (await market.isSlotWithinBand(lease.epoch, 1, lease.band));
    const attempt = accounts.connect(cast.stranger).flagSlot(NUMBER[side], 1);
    if (within && lease.epoch !== 0n)
      await expect(attempt).to.be.revertedWithCustomError(accounts, "PriceWithinBand");
    else {
      await attempt;
      model.lapses[side] = "lapsed";
    }
  });
}

function attest(side: Side): Command {
  const applies = (model: Model): boolean => healthy(model, model.books[side], MAINTENANCE_LEVEL);
  return command("attest", side, applies, async (model, real) => {
    const { accounts, home, prove } = real.world;
    const level = MAINTENANCE_LEVEL;
    const proof = await prove({ commitment: pointOf(model.books[side]), level });
    await accounts.connect(ownerOf(real, side)).attest(NUMBER[side], home, level, 20_000, proof);
    cure(model, side);
  });
}

function payFee(side: Side): Command {
  const applies = (model: Model): boolean =>
    model.lapses[side] === "feeOwed" && model.slot0.index > 0n;
  return command("payFee", side, applies, async (model, { world }) => {
    await world.auction.connect(world.cast.bob).payFee(NUMBER[side]);
    const fee = TERMS.cureFee;
    const bounty = (fee * BigInt(TERMS.bountyShare)) / 10_000n;
    model.slot0.apply({ kind: "fund", holder: "fund", units: fee });
    model.slot0.claims.fund -= bounty;
    model.slot0.claims.alice += bounty;
    model.lapses[side] = "none";
    model.auctions.delete(side);
  });
}

function open(side: Side): Command {
  const applies = (model: Model): boolean =>
    model.lapses[side] === "lapsed" &&
    isBelow(figuresOf(model.books[side], model.prices), MAINTENANCE_LEVEL);
  return command("open", side, applies, async (model, real) => {
    const { auction, cast, disclose, runClock } = real.world;
    const figures = figuresOf(model.books[side], model.prices);
    const account = NUMBER[side];
    if (!(await overdue(side, real))) {
      const early = await disclose(figures, { account });
      await expect(auction.open(account, early)).to.be.revertedWithCustomError(
        auction,
        "GraceRunning",
      );
      await runClock(TERMS.grace);
    }
    await auction.connect(cast.bob).open(account, await disclose(figures, { account }));
    model.lapses[side] = "inAuction";
    const exposure = model.costOf(figures, BigInt(TERMS.endFactor));
    model.auctions.set(side, { exposure, requirement: figures.requirement });
  });
}

/** Market clock (s) since the auction's start. */
async function passedOf({ world }: Real, side: Side): Promise<number> {
  const { start }: { start: bigint } = await world.auction.auctionOf(NUMBER[side]);
  return Number((await world.market.clock()) - start);
}

/** Where a moment of the price phase is gone, the phase is waited for and started again. */
async function startAgain(model: Model, real: Real, side: Side, elapsed: number): Promise<void> {
  const { auction, disclose, runClock } = real.world;
  const passed = await passedOf(real, side);
  if (passed + 120 < elapsed) return;
  const phase = TERMS.fastTime + TERMS.slowTime;
  if (passed < phase) await runClock(phase - passed);
  const account = NUMBER[side];
  const figures = figuresOf(model.books[side], model.prices);
  await auction.restart(account, await disclose(figures, { account }));
  const { runs }: { runs: bigint } = await auction.auctionOf(account);
  const counted = {
    exposure: model.costOf(figures, BigInt(TERMS.endFactor)),
    requirement: figures.requirement,
  };
  model.auctions.set(side, runs > 3n ? { exposure: 0n, requirement: 0n } : counted);
}

/** Viewing keys of liquidator and owner, as a seal of the takeover names them. */
const VIEWS = { bob: [BOB_VIEW, ALICE_VIEW], alice: [ALICE_VIEW, BOB_VIEW] } as const;

/** The other side takes the whole book, in the slow phase. */
function takeOver(side: Side, elapsed: number): Command {
  const other: Side = side === "alice" ? "bob" : "alice";
  const figures = (model: Model) => figuresOf(model.books[side], model.prices);
  const taken = (model: Model): Book =>
    add(add(model.books[other], model.books[side]), [-priceInFull(figures(model), elapsed), 0n]);
  const applies = (model: Model): boolean =>
    model.lapses[side] === "inAuction" &&
    model.lapses[other] !== "inAuction" &&
    isBelow(figures(model), MAINTENANCE_LEVEL) &&
    healthy(model, taken(model), INITIAL_LEVEL);
  return command("takeOver", `${side}, ${elapsed}`, applies, async (model, real) => {
    const { world } = real;
    const account = NUMBER[side];
    await startAgain(model, real, side, elapsed);
    await world.runClock(elapsed - 60 - (await passedOf(real, side)));
    const paid = priceInFull(figures(model), elapsed);
    const changes = { account, liquidator: NUMBER[other], copies: VIEWS[other] };
    const bid = await bidInFull(world, paid, figures(model), changes);
    await takeOverAt(world, bid, elapsed, world.cast[other]);
    settle(model, side, other, paid, taken(model));
  });
}

function settle(model: Model, side: Side, other: Side, paid: bigint, taken: Book): void {
  const { requirement } = figuresOf(model.books[side], model.prices);
  const fees = paid > 0n ? feesOn(requirement - 1n, paid) : { penalty: 0n, bounty: 0n };
  model.slot0.apply({ kind: "penalty", units: fees.penalty, bounty: fees.bounty });
  if (paid < 0n) model.slot0.apply({ kind: "shortfall", units: -paid });
  model.books[other] = taken;
  model.books[side] = [paid > 0n ? paid - fees.penalty - fees.bounty : 0n, 0n];
  model.lapses[side] = "none";
  model.exposed[side] = false;
  model.exposed[other] = true;
  model.auctions.delete(side);
  cure(model, other);
}

function donate(tokens: bigint): Command {
  return command(
    "donate",
    `${tokens}`,
    () => true,
    async (model, { world }) => {
      await world.tokens[0]!.connect(world.cast.bob).transfer(world.vault.target, tokens);
      model.donated += tokens;
    },
  );
}

function collect(): Command {
  const applies = (model: Model): boolean => model.slot0.claims.alice > 0n && !model.gated;
  return command("collect", "", applies, async (model, { world }) => {
    const units = model.slot0.claims.alice;
    const { stranger } = world.cast;
    await world.vault.connect(stranger).collectClaim(units, stranger.address);
    model.slot0.apply({ kind: "collect", holder: "alice", units });
  });
}

const side = fc.constantFrom<Side>("alice", "bob");

export const COMMANDS: fc.Arbitrary<Command>[] = [
  fc
    .tuple(side, fc.constantFrom(0 as const, 1 as const), fc.bigInt(1n, 5000n))
    .map(([s, slot, tenths]) =>
      deposit(s, slot, slot === 0 ? tenths * UNIT + tenths : (tenths * UNIT) / 5000n),
    ),
  fc.tuple(side, fc.bigInt(1n, 8000n)).map(([s, dollars]) => withdraw(s, dollars * UNIT - 3n)),
  fc.nat(9).map(payExit),
  fc
    .integer({ min: -30, max: 60 })
    .map((tenths) => trade((BigInt(tenths === 0 ? 1 : tenths) * UNIT) / 10n)),
  fc.integer({ min: -20, max: 24 }).map(move),
  fc.integer({ min: 15, max: 24 }).map(move),
  fc.integer({ min: 15, max: 24 }).map(move),
  side.map(flag),
  side.map(flag),
  side.map(attest),
  side.map(payFee),
  side.map(payFee),
  side.map(payFee),
  side.map(open),
  side.map(open),
  side.map(open),
  fc.tuple(side, fc.integer({ min: 700, max: 2390 })).map(([s, elapsed]) => takeOver(s, elapsed)),
  fc.tuple(side, fc.integer({ min: 2000, max: 2390 })).map(([s, elapsed]) => takeOver(s, elapsed)),
  fc.tuple(side, fc.integer({ min: 2000, max: 2390 })).map(([s, elapsed]) => takeOver(s, elapsed)),
  fc.bigInt(1n, 10n ** 9n).map(donate),
  fc.constant(null).map(collect),
];

/** Every kind of command there is. */
export const NAMES = [
  ...["deposit", "withdraw", "payExit", "trade", "move", "flag", "attest", "payFee", "open"],
  ...["takeOver", "donate", "collect"],
];

/** Alice goes as short as she can, and the price rises: many a history begins here. */
export const CRASH: readonly Command[] = [
  trade(-100n * UNIT),
  move(24),
  flag("alice"),
  flag("bob"),
];

/** What a history ends with, as far as it applies. */
export const ENDING: readonly Command[] = [payExit(0), payExit(0), collect()];
