/** The checks themselves: one unit somewhere else, and a replay ends. And the same seed gives the same report. */
import { Contract } from "ethers";
import { expect } from "chai";
import { SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { TradeDelta } from "../../prover/index.ts";
import { checkWorld, requireLiquidatable } from "../../replay/checks.ts";
import { filesOf } from "../../replay/files.ts";
import { Recorder } from "../../replay/report/recorder.ts";
import { sampleOf } from "../../replay/report/sample.ts";
import { playWindow, sliceOf } from "../../replay/run.ts";
import { SeededRandom } from "../../replay/seededRandom.ts";
import { setStage } from "../../replay/stage.ts";
import type { ReplayEvent } from "../../replay/chain/replayChain.ts";
import { march2020 } from "../../replay/windows/index.ts";
import { queueBy, type World } from "../../replay/world.ts";

/** Without the hourly file: straight lines between daily closes. */
const builtIn = march2020("no such file");

/** What a check says, or that it says nothing. */
async function verdict(check: () => Promise<void>): Promise<string> {
  try {
    await check();
    return "nothing";
  } catch (error) {
    return error instanceof Error ? error.message : "not an error";
  }
}

describe("the checks of a replay", () => {
  let world: World;
  before(async () => {
    world = await setStage(sliceOf(builtIn, "2020-03-12T06:00Z", "2020-03-12T07:00Z"));
  });
  after(() => world.chain.close());

  const check = async (): Promise<string> => {
    world.board.forget();
    const views = await world.board.all();
    const [tick] = world.window.path.ticks;
    const sample = await sampleOf(world, views, tick!);
    return verdict(() => checkWorld(world, views, [undefined, sample], true));
  };

  it("find nothing once the stage is set", async () => {
    expect(await check()).to.equal("nothing");
  });

  it("find a unit of a token that the vault does not have, or has and nobody recorded as owed", async () => {
    const [holder] = world.ledger.holders;
    const book = world.ledger.book(holder!.account);
    world.ledger.set(holder!.account, book.afterPublic(1, 1n));
    expect(await check()).to.match(/the vault's total of BTC is not what the books hold/);
    world.ledger.set(holder!.account, book.afterPublic(0, 1n));
    expect(await check()).to.match(/units owed of USD are not books, claims and exits together/);
    world.ledger.set(holder!.account, book);
    expect(await check()).to.equal("nothing");
  });

  it("find a perpetual that one holds and nobody owes", async () => {
    const holder = world.ledger.named("owner 36");
    const book = world.ledger.book(holder.account);
    world.ledger.set(holder.account, book.afterPublic(3, 1n));
    expect(await check()).to.match(/longs and shorts of BTC-PERP do not cancel/);
    world.ledger.set(holder.account, book);
  });

  it("find two books that were exchanged for each other, and a blinding that was moved", async () => {
    const [first, second] = [world.ledger.named("owner 1"), world.ledger.named("owner 2")];
    const [one, two] = [first, second].map(({ account }) => world.ledger.book(account));
    world.ledger.set(first.account, two!);
    world.ledger.set(second.account, one!);
    expect(await check()).to.match(/the commitment of owner 1 is not its book's/);
    world.ledger.set(second.account, two!);
    const blinded = TradeDelta.create({}, SUBGROUP_ORDER - 1n);
    world.ledger.set(first.account, one!.afterTrade(blinded));
    expect(await check()).to.match(/the commitment of owner 1 is not its book's/);
    world.ledger.set(first.account, one!);
    expect(await check()).to.equal("nothing");
  });

  it("find tokens that came to the vault by nobody's deposit", async () => {
    const { system, others } = world;
    const token = system.tokens.get(1)!;
    const vault = system.vault.target;
    queueBy(world, { wallet: others.governor }, token, "mint", vault, 1n);
    await world.chain.mine(0);
    expect(await check()).to.match(/the vault holds other BTC than it recorded/);
  });

  it("let nobody be liquidated who is attested, or could be", async () => {
    const view = await world.board.of(world.ledger.named("owner 1").account);
    expect(() => {
      requireLiquidatable(world, view);
    }).to.throw(/owner 1 is attested, and would be liquidated/);
    expect(() => {
      requireLiquidatable(world, { ...view, inForce: false });
    }).to.throw(/owner 1 is healthy at epoch 1, and would be liquidated/);
  });

  it("say why a call is refused, by the contract's own error", async () => {
    const { system, chain, others } = world;
    const from = others.keepers[0]!.address;
    const flag = { from, contract: system.accounts, method: "flag", args: [1n] };
    expect(await chain.refusal(flag)).to.equal("LeaseInForce(1)");
    chain.queue(flag);
    const mined = async (): Promise<void> => {
      await chain.mine(0);
    };
    expect(await verdict(mined)).to.equal("flag was refused: LeaseInForce(1)");
  });
});

/** Plays three hours; when one is over, the first or another, something happens that no contract lets happen. */
async function endingOf(
  tamper: (world: World) => void | Promise<void>,
  after = 1,
): Promise<string> {
  const window = sliceOf(builtIn, "2020-03-12T01:00Z", "2020-03-12T04:00Z");
  let hours = 0;
  return verdict(async () => {
    const world = await playWindow(window, async (played) => {
      hours += 1;
      if (hours === after) await tamper(played);
    });
    await world.chain.close();
  });
}

describe("a replay ends", () => {
  it("at the next block once the vault holds a unit more than it recorded", async () => {
    const ending = await endingOf(async ({ system, others, chain }) => {
      const [contract, from] = [system.tokens.get(0)!, others.governor.address];
      const args = [system.vault.target, 1n];
      await chain.send(0, { from, contract, method: "mint", args });
    });
    expect(ending).to.match(/^2020-03-12T0[23]:..Z: the vault holds other USD than it recorded$/);
  });

  it("at the next round once a commitment is another than its book's, though all balances and sums agree", async () => {
    const ending = await endingOf(({ ledger }) => {
      const [first, second] = [ledger.named("owner 1"), ledger.named("owner 2")];
      const moved = TradeDelta.create({}, 7n);
      ledger.set(first.account, ledger.book(first.account).afterTrade(moved));
      ledger.set(second.account, ledger.book(second.account).afterTrade(moved.negate()));
    });
    expect(ending).to.match(/^2020-03-12T03:..Z: the commitment of owner 1 is not its book's$/);
  });

  /** An auction house in the place of the real one that puts on auction whom it likes. */
  async function auctionsOff({ system, chain, others }: World, account: bigint): Promise<void> {
    const { auction } = system;
    const address = auction.target as string;
    // Writes a log with two topics, the first two words of its arguments; the rest are its data.
    const code = "0x600436036004600037602051600051604436036040a200";
    await chain.setCode(address, code);
    const words = ["topic", "account", "epoch", "value", "requirement", "plainValue", "exposure"];
    const abi = [`function say(${words.map((word) => `uint256 ${word}`).join(", ")})`];
    const topic = auction.interface.getEvent("AuctionOpened")!.topicHash;
    chain.queue({
      ...{ from: others.governor.address, contract: new Contract(address, abi), method: "say" },
      args: [topic, account, 1n, 0n, 0n, 0n, 0n],
    });
  }

  it("when an account is put on auction that is attested", async () => {
    const ending = await endingOf((world) =>
      auctionsOff(world, world.ledger.named("owner 1").account),
    );
    expect(ending).to.equal("account 1 was never flagged");
  });

  it("when an account is put on auction that lapsed, and is healthy", async () => {
    let account = 0n;
    const ending = await endingOf(async (world) => {
      const lapsed = (await world.board.all()).filter(({ lapse }) => lapse.state === "lapsed");
      account = lapsed[0]!.account;
      await auctionsOff(world, account);
    }, 2);
    expect(ending).to.equal(`account ${account} is healthy, and was put on auction`);
  });

  it("when an account is put on auction that was attested again", () => {
    const recorder = new Recorder();
    const status = { state: "live", epoch: 1n, clock: 7_200n } as const;
    const say = (name: string, args: Readonly<Record<string, bigint>>): void => {
      const values = { getValue: (field: string) => args[field], toArray: () => [] };
      const event = { name, args: values, time: 1_584_000_000 } as unknown as ReplayEvent;
      recorder.take([event], status);
    };
    say("Lapsed", { account: 1n, ground: 1n });
    say("LapseChanged", { account: 1n, state: 2n });
    expect(() => {
      say("AuctionOpened", { account: 1n });
    }).to.throw("account 1 is attested, and was liquidated");
  });
});

describe("a replay without the hourly file", () => {
  it("tells the fall of 12 March all the same, and tells it the same way twice", async () => {
    const window = sliceOf(builtIn, "2020-03-12T00:00Z", "2020-03-12T08:00Z");
    const played: string[] = [];
    for (let run = 0; run < 2; run++) {
      const world = await playWindow(window);
      const { report, summary, picture } = filesOf(world);
      played.push([JSON.stringify(report), summary, picture].join("\n"));
      expect(report.totals.flags).to.be.greaterThan(0);
      expect(report.totals.takenOverInPart).to.be.greaterThan(0);
      await world.chain.close();
    }
    expect(played[0] === played[1]).to.equal(true);
  });
});

describe("seeded numbers", () => {
  it("are the same for the same seed, others for another purpose, and in range", () => {
    const draw = (random: SeededRandom): bigint[] => [random.scalar(1_000n), random.scalar(1_000n)];
    const seed = new SeededRandom("a");
    const again = new SeededRandom("a");
    expect(draw(seed)).to.deep.equal(draw(again));
    expect(draw(seed.fork("b"))).to.not.deep.equal(draw(seed.fork("c")));
    const many = Array.from({ length: 200 }, () => seed.scalar(3n));
    expect(new Set(many)).to.deep.equal(new Set([1n, 2n]));
    expect(seed.bytes32()).to.match(/^0x[0-9a-f]{64}$/);
  });
});
