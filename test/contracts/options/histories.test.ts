/**
 * Given random histories of reports, epochs, halts, freezes, fixings and relistings
 * When an epoch is committed   Then its prices, its point and the relistings are those of a model that knows only the events' meaning
 * Given any two epochs of it   Then prices and scenarios are no farther apart than the drift between them, whatever the way,
 *                              and what is within reach is within the box of docs/band.md
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { OPTION_SCENARIOS, type OptionValue } from "../../../oracle/index.ts";
import { PRICES, dollars } from "../fixtures/market.ts";
import {
  OPTION_LIMITS,
  OPTION_STATE,
  deployOptions,
  pnlFrom,
  seriesOf,
  type OptionMarket,
} from "../fixtures/options.ts";

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const SLOTS = [16, 17, 18] as const;
const FLAT = pnlFrom(0n);
const RUNS = Number(process.env.PROPERTY_RUNS ?? 3);

const connection = await network.create();
const { networkHelpers } = connection;

interface Epoch {
  readonly number: bigint;
  readonly values: ReadonlyMap<number, OptionValue>;
  readonly relistings: number;
}

type Command =
  | { readonly kind: "report"; readonly values: readonly [number, bigint, bigint][] }
  | { readonly kind: "commit" | "wait" | "expire" | "relist" }
  | { readonly kind: "freeze"; readonly slot: number };

const value = fc.tuple(
  fc.constantFrom(...SLOTS),
  fc.bigInt(dollars(150n), dollars(450n)),
  fc.bigInt(-dollars(140n), dollars(600n)),
);
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("report" as const),
        values: fc.uniqueArray(value, { selector: ([slot]) => slot, minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 5, arbitrary: fc.constant({ kind: "commit" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "wait" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "expire" as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: "relist" as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("freeze" as const),
        slot: fc.constantFrom(...SLOTS),
      }),
    },
  ),
  { minLength: 25, maxLength: 35, size: "max" },
);

/** Plays commands on the chain and in a model of what they mean. */
class History {
  readonly #world: OptionMarket;
  readonly #now = new Map<number, OptionValue>();
  #relisted = 0;
  #pending = false;
  readonly epochs: Epoch[] = [];

  constructor(world: OptionMarket) {
    this.#world = world;
  }

  async #stateOf(slot: number): Promise<bigint> {
    return ((await this.#world.book.slotOf(slot)) as { state: bigint }).state;
  }

  async play(command: Command): Promise<void> {
    if (command.kind === "report") return this.#report(command.values);
    if (command.kind === "commit") return this.#commit();
    if (command.kind === "wait") await networkHelpers.time.increase(OPTION_LIMITS.maxReportAge);
    if (command.kind === "expire") return this.#expire();
    if (command.kind === "relist") return this.#relist();
    if (command.kind === "freeze") await this.#freeze(command.slot);
  }

  /** Of the slots that take reports; a relisting's all at once. */
  async #report(values: readonly [number, bigint, bigint][]): Promise<void> {
    const taken = new Map<number, OptionValue>();
    for (const [slot, price, first] of values) {
      const pnl = pnlFrom(first, dollars(1n) / 2n).map((gain) => (gain < -price ? -price : gain));
      if ((await this.#stateOf(slot)) === OPTION_STATE.trading)
        taken.set(slot, { slot, price, pnl });
    }
    for (const slot of SLOTS) {
      if ((await this.#stateOf(slot)) !== OPTION_STATE.relisting) continue;
      taken.set(slot, { slot, price: dollars(200n), pnl: FLAT });
      this.#pending = true;
    }
    if (taken.size === 0) return;
    await this.#world.send([...taken.values()]);
    for (const [slot, one] of taken) this.#now.set(slot, one);
  }

  async #commit(): Promise<void> {
    const { market, book, nextEpoch } = this.#world;
    const [, before] = await market.status();
    await nextEpoch();
    const [, number] = await market.status();
    if (number === before) return;
    if (this.#pending) this.#relisted += 1;
    this.#pending = false;
    const relistings = Number(await book.relistings());
    expect(relistings).to.equal(this.#relisted);
    this.epochs.push({ number, values: new Map(this.#now), relistings });
    const scalars = Array.from({ length: 32 + OPTION_SCENARIOS * 16 }, () => 0n);
    for (const [slot, price] of PRICES.entries()) scalars[slot] = dollars(price);
    for (const [slot, { price, pnl }] of this.#now) {
      scalars[slot] = price;
      for (const [s, gain] of pnl.entries()) {
        scalars[32 + 16 * s + slot - 16] = gain < 0n ? R + gain : gain;
      }
    }
    const { optionVerifier } = this.#world;
    const [, point] = await market.prepared(number, optionVerifier.target);
    expect(point).to.deep.equal(await optionVerifier.prepareMarket(scalars));
  }

  /** Lets every trading series expire, observed, and fixes it: a call at 8,000 with BTC at 7,900 is worth nothing. */
  async #expire(): Promise<void> {
    const { book } = this.#world;
    const expiries: number[] = [];
    const open: number[] = [];
    for (const slot of SLOTS) {
      const state = await this.#stateOf(slot);
      if (state !== OPTION_STATE.trading && state !== OPTION_STATE.frozen) continue;
      open.push(slot);
      expiries.push(Number((await book.seriesOf(slot)).expiry));
    }
    for (const expiry of [...new Set(expiries)].sort((a, b) => a - b)) {
      await networkHelpers.time.increaseTo(expiry - OPTION_LIMITS.window + 10);
      await this.#commit();
    }
    if (open.length === 0) return;
    await networkHelpers.time.increaseTo(Math.max(...expiries) + 1);
    for (const slot of open) {
      await book.fix(slot);
      this.#now.set(slot, { slot, price: 1n, pnl: FLAT });
    }
  }

  async #relist(): Promise<void> {
    const fixed: number[] = [];
    for (const slot of SLOTS) {
      const state = await this.#stateOf(slot);
      if (state === OPTION_STATE.relisting) return;
      if (state === OPTION_STATE.fixed) fixed.push(slot);
    }
    if (fixed.length === 0 || this.#pending) return;
    const { book, now } = this.#world;
    const from = (await now()) + OPTION_LIMITS.minNotice + 60;
    for (const slot of fixed) {
      await book.announce(seriesOf(slot, { expiry: from + 30 * 86_400 }), from);
    }
    await networkHelpers.time.increaseTo(from);
    // Feeds answer again before reports are measured by them.
    await this.#commit();
    await book.relist(fixed);
  }

  async #freeze(slot: number): Promise<void> {
    const state = await this.#stateOf(slot);
    if (state === OPTION_STATE.trading) await this.#world.book.freeze(slot);
    if (state === OPTION_STATE.frozen) await this.#world.book.unfreeze(slot);
  }
}

const NONE: OptionValue = { slot: 0, price: 0n, pnl: FLAT };
const size = (x: bigint): bigint => (x < 0n ? -x : x);

/** |Δp| + max_s |Δπ_s|. */
function distance(a: OptionValue, b: OptionValue): bigint {
  const moves = a.pnl.map((gain, s) => size(gain - b.pnl[s]!));
  return size(a.price - b.price) + moves.reduce((most, one) => (one > most ? one : most), 0n);
}

async function requireDominated({ market }: OptionMarket, epochs: readonly Epoch[]): Promise<void> {
  const latest = epochs.at(-1)!;
  const drifts = await market.epochDrifts(latest.number);
  for (const earlier of epochs) {
    const then = await market.epochDrifts(earlier.number);
    for (const slot of SLOTS) {
      const lane = BigInt(64 * (slot - 16));
      const drift = BigInt.asUintN(64, drifts[0] >> lane) - BigInt.asUintN(64, then[0] >> lane);
      const [before, now] = [earlier, latest].map(({ values }) => values.get(slot) ?? NONE);
      expect(drift >= distance(before!, now!), `slot ${String(slot)}`).to.equal(true);
      const [band, reach] = [500n, 20_000n];
      const within = drift * 10n ** 8n <= band * reach * before!.price;
      expect(await market.isOptionWithinReach(earlier.number, slot, band, reach)).to.equal(
        within && earlier.relistings === latest.relistings,
      );
    }
  }
}

describe("OptionBook: random histories", () => {
  it("agree with their model at every epoch, and move no farther than their drift", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    await world.list(...SLOTS.map((slot) => seriesOf(slot)));
    const first = SLOTS.map((slot) => [slot, dollars(300n), 0n] as [number, bigint, bigint]);
    await world.send(first.map(([slot, price]) => ({ slot, price, pnl: FLAT })));
    const snapshot = await networkHelpers.takeSnapshot();
    let relistings = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        await snapshot.restore();
        const history = new History(world);
        await history.play({ kind: "report", values: first });
        await history.play({ kind: "commit" });
        for (const command of sequence) await history.play(command);
        await history.play({ kind: "expire" });
        await history.play({ kind: "commit" });
        await history.play({ kind: "relist" });
        await history.play({ kind: "report", values: first });
        await history.play({ kind: "commit" });
        await requireDominated(world, history.epochs);
        relistings += history.epochs.at(-1)!.relistings;
      }),
      { numRuns: RUNS, seed: 23, endOnFailure: true },
    );
    expect(relistings).to.be.at.least(RUNS);
  });
});
