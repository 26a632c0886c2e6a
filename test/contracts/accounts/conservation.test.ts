/**
 * Given any sequence of deposits, withdrawals, transfers, private trades, orders, rerandomisations and closings
 * When it ran, after each step
 * Then every commitment opens to the book of a plain model, and all of them together are the vault's totals plus ρ·H
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { multiply, SUBGROUP_ORDER, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { blindingGenerator } from "../../../circuits/generators.ts";
import type { Connection, Deployed } from "../fixtures/chain.ts";
import { plain } from "../fixtures/improvements.ts";
import { fill, buyOrder, sellOrder, signOrder, type Order } from "../fixtures/orders.ts";
import {
  EMPTY,
  UNIT,
  amountPoint,
  deployProtocol,
  minus,
  plus,
  viewingKey,
  type Protocol,
} from "../fixtures/protocol.ts";
import { sealFor, sealHashOf, someSeal } from "../fixtures/seals.ts";
import { MIN_BAND, settle, sign, tomorrow } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Slots 0 and 1 have tokens, slot 2 is perpetual. */
const SLOTS = [0, 1, 2] as const;
/** Accounts 1 to 4, of alice and bob by turns. */
const N_ACCOUNTS = 4;

interface Book {
  readonly quantities: [bigint, bigint, bigint];
  blinding: bigint;
  open: boolean;
}

/** The sum of quantity·G_slot and blinding·H, by nothing but curve operations. */
function pointOf(quantities: readonly bigint[], blinding: bigint): AffinePoint {
  const hidden = multiply(blindingGenerator(), blinding);
  return quantities.reduce<AffinePoint>(
    (sum, quantity, slot) =>
      quantity < 0n
        ? minus(sum, amountPoint(slot, -quantity))
        : plus(sum, amountPoint(slot, quantity)),
    hidden,
  );
}

/** Account numbers of two places in the list. */
const idsOf = (a: number, b: number): [bigint, bigint] => [BigInt(a + 1), BigInt(b + 1)];

async function deployFour(chain: Connection) {
  const world = await deployProtocol(chain);
  await world.vault.listPerpetual(2);
  const owners = [world.cast.alice, world.cast.bob];
  for (const owner of owners) {
    await world.accounts.connect(owner).open(world.home, viewingKey(50n));
  }
  return world;
}

/** The chain beside the model: each step does the same to both, or nothing if the model cannot do it. */
class Run {
  readonly books: Book[] = Array.from({ length: N_ACCOUNTS }, () => ({
    quantities: [0n, 0n, 0n],
    blinding: 0n,
    open: true,
  }));
  readonly world: Protocol;
  #nonce = 0n;

  constructor(world: Protocol) {
    this.world = world;
  }

  owner(index: number) {
    return index % 2 === 0 ? this.world.cast.alice : this.world.cast.bob;
  }

  by(index: number): Deployed {
    return this.world.accounts.connect(this.owner(index)) as Deployed;
  }

  book(index: number): Book {
    return this.books[index]!;
  }

  async keyOf(index: number): Promise<AffinePoint> {
    const { viewX, viewY } = await this.world.accounts.accountOf(index + 1);
    return { x: viewX, y: viewY };
  }

  /** A proof of the book that the model says results. */
  async proofOf(index: number) {
    const { quantities, blinding } = this.book(index);
    return await this.world.prove({ commitment: pointOf(quantities, blinding) });
  }

  move(index: number, slot: number, amount: bigint): void {
    const { quantities } = this.book(index);
    quantities[slot] = quantities[slot]! + amount;
  }

  blind(index: number, by: bigint): void {
    const book = this.book(index);
    book.blinding = (book.blinding + by + SUBGROUP_ORDER) % SUBGROUP_ORDER;
  }

  async deposit(a: number, slot: number, amount: bigint): Promise<void> {
    this.move(a, slot, amount);
    await this.by(a).deposit(a + 1, slot, amount);
  }

  async withdraw(a: number, slot: number, amount: bigint): Promise<void> {
    if ((await this.world.vault.totalOf(slot)) < amount) return;
    this.move(a, slot, -amount);
    const to = this.world.cast.stranger.address;
    await this.by(a).withdraw(a + 1, slot, amount, to, await this.proofOf(a));
  }

  async transfer(a: number, slot: number, amount: bigint): Promise<void> {
    const b = (a + 2) % N_ACCOUNTS;
    if (!this.book(b).open) return;
    this.move(a, slot, -amount);
    const proof = await this.proofOf(a);
    this.move(b, slot, amount);
    await this.by(a).transfer(a + 1, b + 1, slot, amount, proof);
  }

  async trade(a: number, b: number, amounts: readonly bigint[], blinding: bigint): Promise<void> {
    const { world } = this;
    const delta = pointOf(amounts, blinding);
    for (const slot of SLOTS) {
      this.move(a, slot, amounts[slot]!);
      this.move(b, slot, -amounts[slot]!);
    }
    this.blind(a, blinding);
    this.blind(b, -blinding);
    const seal = await sealFor(world, idsOf(a, b), delta, [
      await this.keyOf(a),
      await this.keyOf(b),
    ]);
    const trade = {
      accountA: BigInt(a + 1),
      accountB: BigInt(b + 1),
      deltaX: delta.x,
      deltaY: delta.y,
      sealHash: sealHashOf(seal),
      minBand: MIN_BAND,
      nonce: ++this.#nonce,
      deadline: await tomorrow(world),
    };
    await settle(world, {
      trade,
      seal,
      signatures: [
        await sign(world, this.owner(a), trade),
        await sign(world, this.owner(b), trade),
      ],
      proofs: [plain(await this.proofOf(a)), plain(await this.proofOf(b))],
    });
  }

  async order(a: number, b: number, slot: number, quantity: bigint, price: bigint): Promise<void> {
    const { world } = this;
    const quote = (quantity * price + UNIT - 1n) / UNIT;
    for (const [account, sign_] of [
      [a, 1n],
      [b, -1n],
    ] as const) {
      this.move(account, slot, sign_ * quantity);
      this.move(account, 0, -sign_ * quote);
    }
    const terms = { slot, quantity, limitPrice: price, nonce: ++this.#nonce };
    const buy: Order = await buyOrder(world, { ...terms, account: BigInt(a + 1) });
    const sell: Order = await sellOrder(world, { ...terms, account: BigInt(b + 1) });
    await fill(world, {
      buy,
      sell,
      quantity,
      signatures: [
        await signOrder(world, this.owner(a), buy),
        await signOrder(world, this.owner(b), sell),
      ],
      proofs: [plain(await this.proofOf(a)), plain(await this.proofOf(b))],
    });
  }

  async rerandomise(a: number, blinding: bigint): Promise<void> {
    const delta = pointOf([], blinding);
    const key = await this.keyOf(a);
    this.blind(a, blinding);
    const seal = await sealFor(this.world, idsOf(a, a), delta, [key, key], true);
    await this.by(a).rerandomise(a + 1, delta, seal);
  }

  async close(a: number): Promise<void> {
    const book = this.book(a);
    if (book.quantities.some((quantity) => quantity !== 0n)) return;
    const key = await this.keyOf(a);
    const delta = minus(EMPTY, pointOf([], book.blinding));
    const seal =
      book.blinding === 0n
        ? someSeal()
        : await sealFor(this.world, idsOf(a, a), delta, [key, key], true);
    await this.by(a).close(a + 1, seal);
    book.open = false;
    book.blinding = 0n;
  }

  /** What the chain says, against the model. */
  async check(): Promise<void> {
    let sum = EMPTY;
    let blinding = 0n;
    for (const [index, book] of this.books.entries()) {
      if (!book.open) {
        expect(await this.world.accounts.ownerOf(index + 1)).to.equal("0x" + "00".repeat(20));
        continue;
      }
      const commitment = await this.world.commitmentOf(BigInt(index + 1));
      expect(commitment).to.deep.equal(pointOf(book.quantities, book.blinding));
      sum = plus(sum, commitment);
      blinding += book.blinding;
    }
    const totals = await Promise.all([0, 1].map((slot) => this.world.vault.totalOf(slot)));
    expect(sum).to.deep.equal(pointOf(totals, blinding % SUBGROUP_ORDER));
  }
}

const account = fc.nat({ max: N_ACCOUNTS - 1 });
const tokenSlot = fc.nat({ max: 1 });
/** Whole units of both tokens: multiples of 1e-6. */
const amount = fc.bigInt({ min: 1n, max: 10n ** 6n }).map((micro) => micro * 100n);
const signed = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
const scalar = fc.bigInt({ min: 1n, max: SUBGROUP_ORDER - 1n });

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom("deposit", "withdraw", "transfer"),
    a: account,
    slot: tokenSlot,
    amount,
  }),
  fc.record({
    kind: fc.constant("trade"),
    a: account,
    b: account,
    amounts: fc.tuple(signed, signed, signed),
    scalar,
  }),
  fc.record({
    kind: fc.constant("order"),
    a: account,
    b: account,
    slot: fc.integer({ min: 1, max: 2 }),
    amount,
    price: amount,
  }),
  fc.record({ kind: fc.constant("rerandomise"), a: account, scalar }),
  fc.record({ kind: fc.constant("close"), a: account }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(run: Run, given: Step): Promise<void> {
  const { a } = given;
  if (!run.book(a).open) return;
  if ("b" in given && (given.a === given.b || !run.book(given.b).open)) return;
  if ("amounts" in given) await run.trade(a, given.b, given.amounts, given.scalar);
  else if ("price" in given) await run.order(a, given.b, given.slot, given.amount, given.price);
  else if ("scalar" in given) await run.rerandomise(a, given.scalar);
  else if (!("amount" in given)) await run.close(a);
  else if (given.kind === "deposit") await run.deposit(a, given.slot, given.amount);
  else if (given.kind === "withdraw") await run.withdraw(a, given.slot, given.amount);
  else await run.transfer(a, given.slot, given.amount);
}

describe("MarginAccounts: conservation", () => {
  it("keeps every commitment at its book, and their sum at the vault's totals plus ρ·H", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 12 }), async (steps) => {
        const run = new Run(await networkHelpers.loadFixture(deployFour));
        for (const given of steps) {
          await take(run, given);
          await run.check();
        }
      }),
      { numRuns: 8, seed: 20_200_312, endOnFailure: true },
    );
  });

  it("holds over one sequence that has every kind of step", async () => {
    const run = new Run(await networkHelpers.loadFixture(deployFour));
    const cash = 1000n * UNIT;
    const script: (() => Promise<void>)[] = [
      () => run.deposit(0, 0, cash),
      () => run.deposit(1, 1, UNIT),
      () => run.trade(0, 1, [-5n * UNIT, UNIT / 2n, 0n], 77n),
      () => run.order(1, 0, 2, 3n * UNIT, 2n * UNIT),
      () => run.rerandomise(1, 99n),
      () => run.transfer(0, 0, UNIT),
      () => run.withdraw(2, 0, UNIT),
      () => run.rerandomise(2, 5n),
      () => run.close(2),
      () => run.close(3),
    ];
    for (const next of script) {
      await next();
      await run.check();
    }
    expect(run.books.map((book) => book.open)).to.deep.equal([true, true, false, false]);
  });
});
