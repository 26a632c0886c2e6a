import { expect } from "chai";
import fc from "fast-check";
import { equals, negate } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { commitmentOf } from "../../prover/index.ts";
import {
  acceptQuote,
  bookTrade,
  endTrade,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  resumeAcceptance,
  settleTrade,
  signTrade,
  watchTrade,
} from "../../trading/index.ts";
import { Crash } from "./memoryStore.ts";
import {
  DEADLINE,
  LIMIT,
  newWorld,
  PRICE,
  QUOTE,
  REQUEST,
  type Trader,
  type World,
} from "./world.ts";

/**
 * Random steps by two parties over a channel that repeats and reorders, on machines that die at random points:
 * before or after any write, and while a signer or prover is at work.
 */
type OwnKind = "resume" | "sign" | "prove" | "settle" | "watch" | "end";
type Step =
  | { readonly kind: "request" | "epoch" | "late" }
  | { readonly kind: "quote"; readonly cents: number; readonly pick: number }
  | { readonly kind: "accept" | "deliver"; readonly pick: number }
  | { readonly kind: OwnKind; readonly pick: number };

interface Move {
  readonly step: Step;
  readonly byTaker: boolean;
  /** Points passed before the process dies; none lets it live. */
  readonly fuse: number | undefined;
}

/** Everything that was ever said aloud, oldest first. */
interface Channel {
  readonly requests: string[];
  readonly quotes: string[];
  readonly toTaker: string[];
  readonly toMaker: string[];
}

const pick = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "request" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "epoch" }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("quote" as const), cents: fc.nat(1), pick }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("accept" as const), pick }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant("deliver" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("resume" as const), pick }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("sign" as const), pick }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("prove" as const), pick }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("settle" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("watch" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("end" as const), pick }) },
);
const fuse = fc.option(fc.nat(5), { nil: undefined, freq: 3 });
const move: fc.Arbitrary<Move> = fc.record({ step, byTaker: fc.boolean(), fuse });

/** One whole conversation. */
const PATH: readonly (readonly [Step, boolean])[] = [
  [{ kind: "request" }, true],
  [{ kind: "quote", cents: 0, pick: 0 }, false],
  [{ kind: "accept", pick: 0 }, true],
  [{ kind: "deliver", pick: 0 }, false],
  [{ kind: "sign", pick: 0 }, true],
  [{ kind: "sign", pick: 0 }, false],
  [{ kind: "deliver", pick: 1 }, false],
  [{ kind: "deliver", pick: 0 }, true],
  [{ kind: "prove", pick: 0 }, true],
  [{ kind: "prove", pick: 0 }, false],
  [{ kind: "deliver", pick: 2 }, false],
  [{ kind: "deliver", pick: 1 }, true],
  [{ kind: "settle", pick: 0 }, true],
];

/** The conversation in order, with anything else between its steps. */
const conversation: fc.Arbitrary<readonly Move[]> = fc
  .tuple(
    ...PATH.map(([step, byTaker]) =>
      fc.tuple(
        fc.array(move, { maxLength: 2 }),
        fc.record({ step: fc.constant(step), byTaker: fc.constant(byTaker), fuse }),
      ),
    ),
  )
  .map((parts) => parts.flatMap(([before, own]) => [...before, own]));

const chosen = <T>(list: readonly T[], at: number): T | undefined =>
  list.length === 0 ? undefined : list[at % list.length];

async function take(world: World, channel: Channel, { step, byTaker }: Move): Promise<void> {
  const { chain, taker, maker } = world;
  const own = byTaker ? taker : maker;
  const outbox = byTaker ? channel.toMaker : channel.toTaker;
  switch (step.kind) {
    case "request":
      channel.requests.push((await requestQuote(taker.party, REQUEST)).message);
      return;
    case "epoch":
      chain.epoch += 1n;
      return;
    case "late":
      chain.now = DEADLINE + 1n;
      return;
    case "quote": {
      const request = chosen(channel.requests, step.pick);
      const price = PRICE - BigInt(step.cents);
      if (request === undefined) return;
      const quote = await quoteRequest(maker.party, request, { ...QUOTE, price });
      channel.quotes.push(quote.message);
      return;
    }
    case "accept": {
      const quote = chosen(channel.quotes, step.pick);
      if (quote === undefined) return;
      channel.toMaker.push((await acceptQuote(taker.party, quote, LIMIT)).message);
      return;
    }
    case "deliver": {
      const message = chosen(byTaker ? channel.toTaker : channel.toMaker, step.pick);
      if (message !== undefined) await receiveMessage(own.party, message);
      return;
    }
    case "resume":
    case "sign":
    case "prove":
    case "settle":
    case "watch":
    case "end": {
      const session = chosen(own.store.list(), step.pick);
      if (session !== undefined) await act(own, outbox, step.kind, session);
    }
  }
}

async function act(own: Trader, outbox: string[], kind: OwnKind, id: string): Promise<void> {
  switch (kind) {
    case "resume":
      outbox.push((await resumeAcceptance(own.party, id)).message);
      return;
    case "sign":
      outbox.push((await signTrade(own.party, id, own.context())).message);
      return;
    case "prove":
      outbox.push((await proveTrade(own.party, id, own.context())).message);
      return;
    case "settle":
      await settleTrade(own.party, id);
      return;
    case "watch":
      await watchTrade(own.party, id);
      return;
    case "end":
      await endTrade(own.party, id);
  }
}

/** A process that may die; refusals are part of life. What it did not return was never sent. Whether it died. */
async function live(world: World, channel: Channel, move: Move): Promise<boolean> {
  const { store } = move.byTaker ? world.taker : world.maker;
  const stores = [world.taker.store, world.maker.store];
  for (const each of stores) each.fuse = each === store ? move.fuse : undefined;
  let died = false;
  try {
    await take(world, channel, move);
  } catch (error) {
    died = error instanceof Crash;
    if (!died && !(error instanceof ZkMarginError)) throw error;
  } finally {
    for (const each of stores) each.fuse = undefined;
  }
  await keepBooks(world);
  return died;
}

/** Each party books what settled, in whatever order; nobody books twice. */
async function keepBooks({ taker, maker }: World): Promise<void> {
  for (const own of [taker, maker]) {
    for (const id of own.store.list()) {
      const session = own.store.find(id)!;
      if (session.state !== "settled") continue;
      try {
        own.portfolio = await bookTrade(own.party, session, own.portfolio);
      } catch (error) {
        if (!(error instanceof ZkMarginError)) throw error;
      }
    }
  }
}

/** Every conversation to its end: what was said is heard again, every step taken until nothing changes. */
async function windUp(world: World, channel: Channel): Promise<void> {
  const quietly = (step: Step, byTaker: boolean): Promise<boolean> =>
    live(world, channel, { step, byTaker, fuse: undefined });
  const round = async (): Promise<void> => {
    for (const byTaker of [true, false]) {
      const own = byTaker ? world.taker : world.maker;
      for (const index of own.store.list().keys()) {
        for (const kind of ["resume", "sign", "prove"] as const) {
          await quietly({ kind, pick: index }, byTaker);
        }
      }
    }
    for (const byTaker of [true, false]) {
      const inbox = byTaker ? channel.toTaker : channel.toMaker;
      for (const index of inbox.keys()) await quietly({ kind: "deliver", pick: index }, byTaker);
    }
  };
  const watchAll = async (): Promise<void> => {
    for (const byTaker of [true, false]) {
      const own = byTaker ? world.taker : world.maker;
      for (const index of own.store.list().keys()) {
        await quietly({ kind: "watch", pick: index }, byTaker);
      }
    }
  };
  for (const side of [true, false]) {
    await watchAll();
    if (isOver(world)) return;
    await round();
    const own = side ? world.taker : world.maker;
    for (const index of own.store.list().keys()) {
      await quietly({ kind: "settle", pick: index }, side);
    }
  }
  await quietly({ kind: "late" }, true);
  world.chain.now = REQUEST.latestDeadline + 1n;
  await watchAll();
}

function isOver({ taker, maker }: World): boolean {
  return [taker, maker].every(({ store }) => store.list().every((id) => store.find(id)!.isOver));
}

function checkSignatures({ taker, maker }: World): void {
  for (const { signed } of [taker, maker]) {
    const byNonce = new Map<bigint, string>();
    for (const { nonce, digest } of signed) {
      expect(byNonce.get(nonce) ?? digest, "two trades signed with one nonce").to.equal(digest);
      byNonce.set(nonce, digest);
    }
  }
}

async function checkEnds({ chain, taker, maker }: World): Promise<void> {
  let settled = 0;
  for (const id of new Set([...taker.store.list(), ...maker.store.list()])) {
    const [own, their] = [taker.store.find(id), maker.store.find(id)];
    for (const session of [own, their]) {
      if (session !== undefined) expect(session.isOver, session.state).to.equal(true);
    }
    const isSettled = [own, their].map((session) => session?.state === "settled");
    expect(isSettled[0], "one party settled, the other not").to.equal(isSettled[1]);
    if (own?.state !== "settled" || their?.state !== "settled") continue;
    settled += 1;
    expect(own.revealTrade().trade).to.deep.equal(their.revealTrade().trade);
    const [mine, theirs] = [own.revealOwnDelta().point(), their.revealOwnDelta().point()];
    expect(equals(mine, negate(theirs))).to.equal(true);
  }
  expect(settled).to.equal(chain.settled);
  for (const own of [taker, maker]) {
    const { commitment } = await chain.account(own.account);
    expect(equals(commitmentOf(own.portfolio), commitment), "a book was lost").to.equal(true);
  }
}

describe("two parties on machines that die at any point", () => {
  it("sign no two trades with one nonce, and end with the same trade or none", async () => {
    let [trades, deaths] = [0, 0];
    await fc.assert(
      fc.asyncProperty(conversation, async (moves) => {
        const world = newWorld();
        const total = world.chain.total();
        const channel: Channel = { requests: [], quotes: [], toTaker: [], toMaker: [] };
        for (const move of moves) {
          if (await live(world, channel, move)) deaths += 1;
          checkSignatures(world);
        }
        await windUp(world, channel);
        checkSignatures(world);
        await checkEnds(world);
        expect(world.chain.total()).to.deep.equal(total);
        trades += world.chain.settled;
      }),
      { numRuns: 30 },
    );
    expect(trades, "no run settled anything").to.be.greaterThan(0);
    expect(deaths, "no process died").to.be.greaterThan(0);
  });

  it("lose nothing when the process dies once at each point of a whole conversation", async () => {
    for (const [at, [dying, byTaker]] of PATH.entries()) {
      let died = true;
      for (let fuse = 0; died; fuse++) {
        const world = newWorld();
        const channel: Channel = { requests: [], quotes: [], toTaker: [], toMaker: [] };
        for (const [step, side] of PATH.slice(0, at)) {
          await live(world, channel, { step, byTaker: side, fuse: undefined });
        }
        died = await live(world, channel, { step: dying, byTaker, fuse });
        // A request or quote that was never sent is abandoned: the next one has a name of its own.
        for (const [step, side] of PATH.slice(at)) {
          await live(world, channel, { step, byTaker: side, fuse: undefined });
        }
        await windUp(world, channel);
        checkSignatures(world);
        await checkEnds(world);
        expect(world.chain.settled, `${dying.kind}, killed at ${fuse}`).to.equal(1);
      }
    }
  });
});
