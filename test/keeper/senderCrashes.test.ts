import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../circuits/errors.ts";
import { Journal, type TextStore } from "../../keeper/journal.ts";
import { Sender } from "../../keeper/sender.ts";
import { Crash, deed, SimulatedWire, storeOn } from "./simulatedWire.ts";

/**
 * A keeper with five deeds to do, on a machine that dies at random points, by a node that fails, over a chain that
 * takes blocks back.
 */
const DEEDS = ["flag 1", "flag 2", "pay-exit 1", "end-auction 3", "commit-epoch"] as const;
const CONFIRMATIONS = 3;
const OWNER = { chainId: 31337n, accounts: `0x${"a0".repeat(20)}`, sender: `0x${"5e".repeat(20)}` };

type Step =
  | { readonly kind: "pass"; readonly fuse: number | undefined; readonly failsAfter: number }
  | { readonly kind: "mine" | "forget" | "lag" }
  | { readonly kind: "reorganise"; readonly depth: number; readonly keeps: boolean }
  | { readonly kind: "rival"; readonly name: string }
  | { readonly kind: "fee"; readonly fee: bigint };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      fuse: fc.option(fc.nat(60), { nil: undefined, freq: 2 }),
      failsAfter: fc.constantFrom(0, 0, 0, 1, 3),
    }),
  },
  { weight: 8, arbitrary: fc.constant<Step>({ kind: "mine" }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: "forget" }, { kind: "lag" }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("reorganise" as const),
      depth: fc.integer({ min: 1, max: CONFIRMATIONS }),
      keeps: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("rival" as const), name: fc.constantFrom(...DEEDS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("fee" as const), fee: fc.constantFrom(5n, 10n, 40n) }),
  },
);

interface World {
  readonly wire: SimulatedWire;
  readonly store: TextStore;
  sender: Sender | undefined;
}

const newWorld = (): World => {
  const wire = new SimulatedWire();
  return { wire, store: storeOn(wire), sender: undefined };
};

/** One pass of a keeper: what became of the past, then whatever is still to be done. */
async function pass(world: World): Promise<void> {
  const { wire, store } = world;
  world.sender ??= new Sender({
    ...{ wire, journal: new Journal(store, OWNER), confirmations: CONFIRMATIONS, patience: 4 },
  });
  const { sender } = world;
  await sender.settle(wire.head);
  for (const name of DEEDS) {
    if (wire.isDone(name) || sender.underWay().has(name)) continue;
    await sender.submit(name, deed(name), wire.head);
  }
}

async function live(world: World, fuse?: number): Promise<void> {
  const { wire } = world;
  wire.fuse = fuse;
  try {
    await pass(world);
  } catch (error) {
    // Whatever was in memory is gone.
    if (error instanceof Crash) world.sender = undefined;
    else if (!(error instanceof ZkMarginError) || error.code !== "CHAIN_FAILED") throw error;
  } finally {
    wire.fuse = undefined;
  }
}

async function take(world: World, next: Step): Promise<void> {
  const { wire } = world;
  switch (next.kind) {
    case "pass":
      wire.failures = next.failsAfter;
      await live(world, next.fuse);
      wire.failures = 0;
      wire.hiddenReceipts = 0;
      return;
    case "mine":
      wire.mine();
      return;
    case "forget":
      wire.waiting = [];
      return;
    case "lag":
      wire.hiddenReceipts = 1;
      return;
    case "reorganise":
      wire.reorganise(next.depth, next.keeps);
      return;
    case "rival":
      wire.rivals.push(next.name);
      return;
    case "fee":
      wire.baseFee = next.fee;
  }
}

/** Until everything is done and nothing is looked after any more. */
async function windUp(world: World): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    await live(world);
    world.wire.mine();
    if (DEEDS.every((name) => world.wire.isDone(name)) && world.sender?.isIdle()) return;
  }
  throw new Error("a deed was lost");
}

describe("a sender that dies anywhere", () => {
  it("loses nothing and does nothing twice", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = newWorld();
        for (const next of steps) await take(world, next);
        await windUp(world);
        const own = world.wire.own().map(({ name }) => name);
        expect(new Set(own).size, own.join()).to.equal(own.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it("dies at every single point of one pass, and ends the same", async () => {
    for (let fuse = 0; ; fuse += 1) {
      const world = newWorld();
      await live(world, fuse);
      const died = world.sender === undefined;
      await windUp(world);
      expect(world.wire.own().map(({ name }) => name)).to.have.members([...DEEDS]);
      if (!died) {
        expect(fuse).to.be.greaterThan(30);
        return;
      }
    }
  });

  it("pays more for what waits too long, under the same number", async () => {
    const world = newWorld();
    const { wire } = world;
    await live(world);
    wire.baseFee = 11n;
    for (let block = 0; block < 3; block += 1) {
      wire.mine();
      await live(world);
    }
    wire.mine();
    expect(wire.own()).to.deep.equal([]);
    const raised = await world.sender!.settle(wire.head);
    expect(raised.map(({ kind }) => kind)).to.deep.equal(["raised"]);
    wire.mine();
    world.sender = undefined;
    const [mined] = await new Sender({
      ...{ wire, journal: new Journal(world.store, OWNER), confirmations: CONFIRMATIONS },
    }).settle(wire.head);
    expect(mined).to.include({ kind: "mined", name: "flag 1" });
    await windUp(world);
    expect(wire.own().map(({ nonce }) => nonce)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it("never offers more than twice what others pay, however long it waits", async () => {
    const { wire, store } = newWorld();
    const journal = new Journal(store, OWNER);
    const sender = new Sender({ wire, journal, confirmations: 1, patience: 1 });
    await sender.submit("flag 1", deed("flag 1"), 0);
    const raised: string[] = [];
    for (let head = 1; head <= 40; head += 1) {
      raised.push(...(await sender.settle(head)).map(({ kind }) => kind));
    }
    expect(raised.length).to.be.greaterThan(2).and.lessThan(10);
    expect(new Set(raised)).to.deep.equal(new Set(["raised"]));
    const [{ fee } = { fee: 0n }] = wire.waiting;
    expect(fee > wire.baseFee && fee <= 2n * wire.baseFee).to.equal(true);
  });

  it("sends what a reorganisation undid again, and no second one beside it", async () => {
    for (const keeps of [true, false]) {
      const world = newWorld();
      const { wire } = world;
      await live(world);
      wire.mine();
      await live(world);
      wire.reorganise(1, keeps);
      await live(world);
      expect([...world.sender!.underWay()]).to.have.members([...DEEDS]);
      expect(wire.waiting.map(({ nonce }) => nonce)).to.have.members([0, 1, 2, 3, 4]);
      await windUp(world);
    }
  });

  it("waits while somebody else sends with its key", async () => {
    const { wire, store } = newWorld();
    wire.waiting.push({ hash: "0x01", nonce: 0, name: "other", fee: 20n });
    const sender = new Sender({ wire, journal: new Journal(store, OWNER), confirmations: 1 });
    expect(await sender.submit("flag 1", deed("flag 1"), 0)).to.deep.equal({
      ...{ kind: "waits", why: "foreign-transaction" },
    });
    wire.mine();
    expect((await sender.submit("flag 1", deed("flag 1"), 1)).kind).to.equal("sent");
  });

  it("sends nothing above the fee it was told, and no more at once than it may", async () => {
    const { wire, store } = newWorld();
    const journal = new Journal(store, OWNER);
    const sender = new Sender({ wire, journal, confirmations: 1, maxFeePerGas: 10n, most: 2 });
    wire.baseFee = 11n;
    const why = async (name: string) => {
      const outcome = await sender.submit(name, deed(name), 0);
      return outcome.kind === "waits" ? outcome.why : outcome.kind;
    };
    expect(await why("flag 1")).to.equal("fee-too-high");
    wire.baseFee = 10n;
    expect([
      await why("flag 1"),
      await why("flag 1"),
      await why("flag 2"),
      await why("flag 3"),
    ]).to.deep.equal(["sent", "under-way", "sent", "queue-full"]);
  });

  it("takes a refusal for news, not for a failure", async () => {
    const { wire, store } = newWorld();
    const sender = new Sender({ wire, journal: new Journal(store, OWNER), confirmations: 1 });
    wire.rivals.push("flag 1");
    wire.mine();
    const outcome = await sender.submit("flag 1", deed("flag 1"), 1);
    expect(outcome.kind === "refused" && outcome.refusal.name).to.equal("AlreadyDone");
    expect(sender.isIdle()).to.equal(true);
  });

  it("calls a race that it lost lost", async () => {
    const { wire, store } = newWorld();
    const sender = new Sender({ wire, journal: new Journal(store, OWNER), confirmations: 2 });
    await sender.submit("flag 1", deed("flag 1"), 0);
    wire.rivals.push("flag 1");
    wire.mine();
    expect((await sender.settle(1)).map(({ kind }) => kind)).to.deep.equal(["lost"]);
    expect(await sender.settle(2)).to.deep.equal([]);
  });
});
