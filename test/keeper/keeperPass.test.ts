import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type KeeperFacts, type RequestFacts } from "../../keeper/facts.ts";
import { Journal } from "../../keeper/journal.ts";
import { Keeper, type FactSource, type KeeperOptions } from "../../keeper/keeper.ts";
import { type BondAtStake } from "../../keeper/judge.ts";
import { type Liquidator, type RuleAbout, type Ruling } from "../../keeper/liquidator.ts";
import { type Notice } from "../../keeper/notices.ts";
import { run } from "../../keeper/run.ts";
import { Sender } from "../../keeper/sender.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { account, CLOCK, facts, LAPSED, market, SETTINGS } from "./facts.ts";
import { CONTRACT, deed, SimulatedWire, storeOn } from "./simulatedWire.ts";

const RUNNING = new AbortController().signal;
const OWNER = { chainId: 31_337n, accounts: CONTRACT, sender: CONTRACT };
const failure = (code: ZkMarginError["code"], message = "it failed"): ZkMarginError =>
  new ZkMarginError(code, message, { fix: "mend it" });

/** What each duty comes to here: a deed named like its call. */
const contracts: KeeperOptions["contracts"] = {
  encode: (contract, method, ...values) =>
    deed([contract, method, ...values.map(String)].join(" ")),
  address: () => CONTRACT,
};

const expired = (number: bigint) =>
  account({ account: number, lease: { ...account().lease!, expiry: CLOCK } });
const overdue = (number: bigint) => account({ account: number, lapse: LAPSED });
const onAuction = (number: bigint) =>
  account({
    ...{ account: number, lapse: { ...LAPSED, state: "in auction" } },
    auction: {
      ...{ terms: 1n, start: CLOCK - 1n, staleFrom: CLOCK + 9n, shelvableFrom: CLOCK + 99n },
      ...{ isCounted: true, exposure: 0n, runs: 1 },
    },
  });

class Desk implements Liquidator {
  readonly account = 50n;
  readonly books = new Set<bigint>();
  readonly ruled: { account: bigint; mayBid: boolean; bond?: BondAtStake }[] = [];
  ruling: (account: bigint, about: RuleAbout) => Ruling = () => ({
    kind: "wait",
    why: "gain",
    from: 5n,
  });
  answers: readonly number[] | undefined = [1, 2];

  kept(): ReadonlySet<bigint> {
    return this.books;
  }
  async opened(): Promise<ReadonlySet<bigint>> {
    return this.books;
  }
  async collect(account: bigint): Promise<readonly number[] | undefined> {
    if (this.answers !== undefined) this.books.add(account);
    return this.answers;
  }
  async rule({ account }: { account: bigint }, _: unknown, about: RuleAbout): Promise<Ruling> {
    const { mayBid, bond } = about;
    this.ruled.push({ account, mayBid, ...(bond === undefined ? {} : { bond }) });
    return this.ruling(account, about);
  }
  async forget(account: bigint): Promise<void> {
    this.books.delete(account);
  }
}

class Scene {
  now: KeeperFacts = facts();
  holds = true;
  readonly wire = new SimulatedWire();
  readonly desk = new Desk();
  readonly told: Notice[] = [];
  readonly sender = new Sender({
    ...{ wire: this.wire, journal: new Journal(storeOn(this.wire), OWNER), confirmations: 1 },
  });
  readonly chain: FactSource = {
    newest: async () => this.now.head,
    holds: async () => this.holds,
    read: async () => this.now,
  };
  readonly keeper = new Keeper({
    ...{ chain: this.chain, contracts, sender: this.sender, settings: SETTINGS },
    ...{ liquidator: this.desk, tell: (notice: Notice) => void this.told.push(notice) },
  });

  pass(stopped = RUNNING) {
    return this.keeper.pass(stopped);
  }
  sent(): string[] {
    return this.wire.waiting.map(({ name }) => name);
  }
  kinds(): string[] {
    return this.told.map(({ kind }) => kind);
  }
}

describe("a pass of a keeper", () => {
  it("does everything that is due, and nothing twice while it is under way", async () => {
    const scene = new Scene();
    const exits = [{ exit: 4n, units: 5_000n, readyAt: 0n }];
    scene.now = facts({ accounts: [expired(1n), expired(2n), overdue(3n)], exits });
    const calls = [
      ...["accounts flag 1", "accounts flag 2"],
      ...["openings requestOpening 3 50", "vault payExit 4"],
    ];
    expect((await scene.pass()).sent.length).to.equal(4);
    expect(scene.sent()).to.have.members(calls);
    expect((await scene.pass()).sent).to.deep.equal([]);
    expect(scene.sent()).to.have.members(calls);
  });

  it("flags by the slot whose price left the band", async () => {
    const scene = new Scene();
    const [dollar, , other] = facts().market.prices;
    scene.now = facts({ market: market({ prices: [dollar!, 1n, other!] }) });
    await scene.pass();
    expect(scene.sent()).to.deep.equal(["accounts flagSlot 1 1"]);
  });

  it("goes from the request to the book, to the auction, and forgets it in the end", async () => {
    const scene = new Scene();
    const request = { request: 9n, account: 3n, since: LAPSED.since, bond: "locked" as const };
    scene.now = facts({ accounts: [overdue(3n)], requests: [{ ...request, isAnswered: false }] });
    scene.desk.answers = undefined;
    await scene.pass();
    await scene.pass();
    expect(scene.kinds().filter((kind) => kind === "asked")).to.deep.equal(["asked"]);
    scene.desk.answers = [2, 3];
    await scene.pass();
    expect(scene.told.at(-1)).to.deep.equal({ kind: "opened", account: 3n, members: [2, 3] });

    scene.desk.ruling = () => ({ kind: "open", call: deed("auction open 3") });
    await scene.pass();
    expect(scene.sent()).to.deep.equal(["auction open 3"]);
    scene.wire.mine();
    scene.now = facts({ accounts: [{ ...account(), account: 3n }] });
    await scene.pass();
    expect(scene.told.at(-1)).to.deep.equal({ kind: "forgot", account: 3n });
    expect(scene.desk.books.size).to.equal(0);
  });

  it("plans no second bid while something under way changes its own book", async () => {
    const scene = new Scene();
    for (const number of [1n, 2n]) scene.desk.books.add(number);
    scene.now = facts({ accounts: [onAuction(1n), onAuction(2n)] });
    scene.desk.ruling = (number) =>
      number === 1n
        ? { kind: "bid-part", call: deed("takeOver 1") }
        : { kind: "wait", why: "own-book" };
    await scene.pass();
    expect(scene.desk.ruled).to.deep.equal([
      { account: 1n, mayBid: true },
      { account: 2n, mayBid: false },
    ]);
  });

  const asking = { account: 3n, since: LAPSED.since, bond: "locked", isAnswered: true } as const;

  it("says which of its bonds is at stake: the latest of the present lapse, where it may be lost", async () => {
    const scene = new Scene();
    scene.desk.books.add(3n);
    const { since } = LAPSED;
    const atStake = async (changes: Partial<RequestFacts>, bond = 100n) => {
      const requests = [
        { ...asking, request: 7n, since: since - 1n },
        { ...asking, request: 8n, bond: "forfeits" as const },
        { ...asking, request: 9n, ...changes },
      ];
      const { own } = facts();
      scene.now = facts({ accounts: [overdue(3n)], requests, own: { ...own, bond } });
      await scene.pass();
      return scene.desk.ruled.at(-1)?.bond;
    };
    expect(await atStake({})).to.deep.equal({ request: 9n, isForfeit: false });
    expect(await atStake({ bond: "forfeits" })).to.deep.equal({ request: 9n, isForfeit: true });
    expect(await atStake({ bond: "returns" })).to.equal(undefined);
    expect(await atStake({ bond: "settled" })).to.equal(undefined);
    expect(await atStake({ account: 1n })).to.deep.equal({ request: 8n, isForfeit: true });
    expect(await atStake({ since: since + 1n })).to.deep.equal({ request: 8n, isForfeit: true });
    expect(await atStake({}, 0n)).to.equal(undefined);
    expect(scene.desk.ruled).to.have.length(7);
  });

  it("proves for a bond that it did not get no second time at the same prices", async () => {
    const scene = new Scene();
    scene.desk.books.add(3n);
    scene.desk.ruling = (_, about) =>
      about.bond === undefined
        ? { kind: "wait", why: "on-the-line" }
        : { kind: "release", call: deed("openings settleOnTheLine 9") };
    scene.wire.rivals.push("openings settleOnTheLine 9");
    scene.wire.mine();
    const requests = [{ ...asking, request: 9n }];
    const { own } = facts();
    const at = (epoch: bigint) =>
      facts({
        ...{ accounts: [overdue(3n)], requests, market: market({ epoch }) },
        own: { ...own, bond: 100n },
      });
    for (const epoch of [7n, 7n, 7n, 8n, 8n]) {
      scene.now = at(epoch);
      await scene.pass();
    }
    const asked = scene.desk.ruled.map(({ bond }) => bond !== undefined);
    expect(asked).to.deep.equal([true, false, false, true, false]);
    expect(scene.sent()).to.deep.equal([]);
  });

  it("proves nothing at prices that a commit under way replaces", async () => {
    const scene = new Scene();
    scene.desk.books.add(1n);
    scene.now = facts({ accounts: [onAuction(1n)], market: market({ committedAt: 0n }) });
    await scene.pass();
    expect(scene.sent()).to.deep.equal(["market commitEpoch"]);
    expect(scene.desk.ruled).to.deep.equal([]);
  });

  it("takes a refusal for news, said once, and asks again", async () => {
    const scene = new Scene();
    scene.wire.rivals.push("accounts flag 1");
    scene.wire.mine();
    scene.now = facts({ accounts: [expired(1n)] });
    for (let time = 0; time < 3; time += 1) await scene.pass();
    const refused = scene.told.filter(({ kind }) => kind === "refused");
    expect(refused).to.deep.equal([
      { kind: "refused", duty: "flag 1", error: "AlreadyDone", message: "it is done" },
    ]);
  });

  it("lets the fault of one duty stop no other, and says it once", async () => {
    const scene = new Scene();
    scene.desk.books.add(1n);
    scene.desk.ruling = () => {
      throw failure("KEY_REFUSED", "another key");
    };
    scene.now = facts({ accounts: [overdue(1n), expired(2n)] });
    await scene.pass();
    await scene.pass();
    expect(scene.sent()).to.deep.equal(["accounts flag 2"]);
    const faults = scene.told.filter(({ kind }) => kind === "fault");
    expect(faults.map((fault) => fault.kind === "fault" && fault.duty)).to.deep.equal(["judge 1"]);
  });

  it("lets answers that cannot be gathered now hold up nothing else", async () => {
    const scene = new Scene();
    const request = { request: 9n, account: 3n, since: LAPSED.since, bond: "locked" as const };
    const requests = [{ ...request, isAnswered: true }];
    scene.now = facts({ accounts: [overdue(3n), expired(1n)], requests });
    scene.desk.collect = () => Promise.reject(failure("CHAIN_FAILED"));
    await scene.pass();
    expect(scene.sent()).to.deep.equal(["accounts flag 1"]);
    expect(scene.kinds()).to.include("fault");
  });

  it("decides nothing on a chain that moved while it was read", async () => {
    const scene = new Scene();
    scene.now = facts({ accounts: [expired(1n)] });
    scene.holds = false;
    expect((await rejectionOf(scene.pass())).code).to.equal("CHAIN_FAILED");
    expect(scene.sent()).to.deep.equal([]);
  });

  it("stops between two steps when it is told to", async () => {
    const scene = new Scene();
    const stop = new AbortController();
    scene.desk.books.add(1n);
    scene.desk.ruling = () => {
      stop.abort();
      return { kind: "wait", why: "gain" };
    };
    scene.now = facts({ accounts: [overdue(1n), expired(2n)] });
    await scene.pass(stop.signal);
    expect(scene.sent()).to.deep.equal([]);
  });

  it("says what became of what it sent", async () => {
    const scene = new Scene();
    scene.now = facts({ accounts: [expired(1n), expired(2n)] });
    await scene.pass();
    scene.wire.rivals.push("accounts flag 1");
    scene.wire.mine();
    scene.now = facts({ accounts: [], head: { ...scene.now.head, number: 1 } });
    await scene.pass();
    const became = scene.told.flatMap((notice) =>
      notice.kind === "outcome" ? [`${notice.outcome.name} ${notice.outcome.kind}`] : [],
    );
    expect(became).to.deep.equal(["flag 1 lost", "flag 2 mined"]);
  });
});

describe("pass after pass", () => {
  const PASS = { block: 7, due: [], sent: ["flag 1"] };
  const quick = { interval: 1_000, tell: () => undefined };

  it("waits longer and longer while no node answers, and says that it does once", async () => {
    const told: string[] = [];
    const pauses: number[] = [];
    const stop = new AbortController();
    let left = 12;
    const summary = await run(
      {
        pass: async () => {
          left -= 1;
          if (left === 0) stop.abort();
          if (left > 1) throw failure("CHAIN_FAILED");
          return PASS;
        },
      },
      {
        ...{ interval: 1_000, once: false, stopped: stop.signal },
        tell: (notice) => void told.push(notice.kind),
        pause: async (milliseconds) => void pauses.push(milliseconds),
      },
    );
    expect(told).to.deep.equal(["trouble", "recovered"]);
    expect(pauses.slice(0, 4)).to.deep.equal([2_000, 4_000, 8_000, 16_000]);
    expect(Math.max(...pauses)).to.equal(300_000);
    expect(summary).to.deep.equal({ passes: 2, transactions: 2, block: 7 });
  });

  it("makes one pass when it is told to, and fails with it", async () => {
    const once = { ...quick, once: true, stopped: RUNNING };
    expect((await run({ pass: async () => PASS }, once)).passes).to.equal(1);
    const failing = run({ pass: () => Promise.reject(failure("CHAIN_FAILED")) }, once);
    expect((await rejectionOf(failing)).code).to.equal("CHAIN_FAILED");
  });

  it("ends with what is no passing trouble", async () => {
    const endless = { ...quick, once: false, stopped: RUNNING };
    const broken = run({ pass: () => Promise.reject(failure("INTERNAL")) }, endless);
    expect((await rejectionOf(broken)).code).to.equal("INTERNAL");
  });
});
