import { expect } from "chai";
import { EVENTS } from "../../keeper/chainAbi.ts";
import { ChainFollower } from "../../keeper/chainFollower.ts";
import { type IndexedContracts } from "../../keeper/chainIndex.ts";
import { type ChainLog, type LogQuery, type LogSource } from "../../wallet/index.ts";
import { type BlockRef } from "../../wallet/logScan.ts";
import { rejectionOf } from "../prover/refusal.ts";

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const CONTRACTS: IndexedContracts = {
  ...{ accounts: address("a"), market: address("b"), risk: address("c") },
  ...{ auction: address("d"), openings: address("e"), vault: address("f") },
};
const HOME = `0x${"11".repeat(32)}`;
const NEXT_HOME = `0x${"22".repeat(32)}`;
const OWNER = address("1");

type Emitted = readonly [
  contract: keyof IndexedContracts,
  name: string,
  values: readonly unknown[],
];

/** A chain of events that can be taken back. */
class EventChain implements LogSource {
  blocks: { readonly hash: string; readonly events: readonly Emitted[] }[] = [];
  /** Ranges that were asked for. */
  readonly asked: LogQuery[] = [];
  /** What happens before the next answer: others reorganise while a keeper reads. */
  meanwhile: (() => void) | undefined;
  #forks = 0;

  add(...events: readonly Emitted[]): BlockRef {
    const hash = `0x${(this.blocks.length + 1).toString(16)}.${this.#forks}`;
    this.blocks.push({ hash, events });
    return { block: this.blocks.length - 1, hash };
  }

  takeBack(depth: number): void {
    this.#forks += 1;
    this.blocks.splice(this.blocks.length - depth);
  }

  get newest(): BlockRef {
    return { block: this.blocks.length - 1, hash: this.blocks.at(-1)!.hash };
  }

  async chainId(): Promise<bigint> {
    return 31_337n;
  }
  async head(): Promise<number> {
    return this.blocks.length - 1;
  }
  async blockHash(block: number): Promise<string | undefined> {
    return this.blocks[block]?.hash;
  }
  async accountAt(): Promise<undefined> {
    return undefined;
  }
  async clearingOf(): Promise<undefined> {
    return undefined;
  }
  async logs(query: LogQuery): Promise<readonly ChainLog[]> {
    this.asked.push(query);
    this.meanwhile?.();
    this.meanwhile = undefined;
    return this.blocks.flatMap(({ hash, events }, block) => {
      if (block < query.from || block > query.to) return [];
      return events.map(([contract, name, values], index): ChainLog => {
        const log = EVENTS.encodeEventLog(name, [...values]);
        const place = { block, blockHash: hash, transaction: `${hash}.${index}`, index };
        return { address: CONTRACTS[contract], topics: log.topics, data: log.data, ...place };
      });
    });
  }
}

const opened = (account: bigint): Emitted => [
  ...(["accounts", "AccountOpened", [account, OWNER, HOME, 1n, 2n]] as const),
];
const attested = (account: bigint, epoch: bigint, version: bigint, table = HOME): Emitted => [
  ...(["accounts", "Attested", [account, table, epoch, 11_000n, 500n, 9_000n, version]] as const),
];
const exchanged = (account: bigint, version: bigint): Emitted => [
  ...(["accounts", "Exchanged", [account, 9n, 1n, 2n, 3n, 4n, version]] as const),
];
const lapse = (account: bigint, state: bigint): Emitted => [
  "accounts",
  "LapseChanged",
  [account, state],
];

const followerOf = (source: EventChain, confirmations = 2): ChainFollower =>
  new ChainFollower({
    ...{ source, contracts: CONTRACTS, fromBlock: 0, confirmations },
    patience: { attempts: 1, pause: 0 },
  });

describe("the index of a chain's events", () => {
  it("tells versions, leases, exposure and lapses of every account", async () => {
    const chain = new EventChain();
    chain.add(opened(1n), opened(2n));
    chain.add(["accounts", "Deposited", [1n, 0n, OWNER, 5n, 1n, 2n, 0n]]);
    chain.add(exchanged(1n, 1n), attested(1n, 7n, 1n));
    chain.add(["accounts", "Lapsed", [1n, HOME, 0n, OWNER]], lapse(1n, 1n));
    const index = await followerOf(chain).follow(chain.newest);
    const [first, second] = index.accounts();
    expect(first).to.deep.include({ account: 1n, version: 1n, exposed: true, lapse: "lapsed" });
    expect(first!.lapseBlock).to.equal(3);
    expect(first!.leases.get(HOME)).to.deep.include({ epoch: 7n, version: 1n, lapsed: true });
    expect(second).to.deep.include({ account: 2n, exposed: false, lapse: "none" });
  });

  it("knows that a takeover in full leaves public cash, and one in part does not", async () => {
    for (const full of [true, false]) {
      const chain = new EventChain();
      chain.add(opened(1n), exchanged(1n, 1n), lapse(1n, 3n));
      chain.add(["auction", "AuctionOpened", [1n, 7n, -5n, 9n, -4n, 0n]]);
      chain.add(lapse(1n, 0n), exchanged(1n, 2n), [
        ...(["auction", "TakenOver", [1n, 2n, full, 1n, 1n, 1n, 0n, 0n]] as const),
      ]);
      const [account] = (await followerOf(chain).follow(chain.newest)).accounts();
      expect(account).to.deep.include({ exposed: !full, onBooks: false, lapse: "none" });
    }
  });

  it("follows supersessions from their date on", async () => {
    const chain = new EventChain();
    chain.add(["risk", "HomeSuperseded", [HOME, NEXT_HOME, 1_000n]]);
    const index = await followerOf(chain).follow(chain.newest);
    expect(index.currentHome(HOME, 999n)).to.equal(HOME);
    expect(index.currentHome(HOME, 1_000n)).to.equal(NEXT_HOME);
    expect(index.currentHome(NEXT_HOME, 5_000n)).to.equal(NEXT_HOME);
  });

  it("keeps requests by who made them, and exits until they are paid", async () => {
    const chain = new EventChain();
    chain.add(
      ["openings", "OpeningRequested", [1n, 3n, OWNER, 5n, 1n, 2n, 4n]],
      ["openings", "OpeningRequested", [1n, 4n, address("2"), 6n, 1n, 2n, 0n]],
      ["vault", "ExitQueued", [8n, OWNER, 77n, 123n]],
      ["vault", "ExitQueued", [9n, OWNER, 78n, 123n]],
    );
    chain.add(
      ["openings", "BondReturned", [5n, OWNER, 1n]],
      ["vault", "ExitPaid", [8n, OWNER, 77n, 1n]],
    );
    const index = await followerOf(chain).follow(chain.newest);
    expect(index.requestsBy(OWNER.toUpperCase().replace("0X", "0x"))).to.deep.equal([
      {
        ...{ request: 5n, account: 1n, liquidator: 3n, requestedBy: OWNER },
        ...{ version: 4n, isSettled: true },
      },
    ]);
    expect(index.exits()).to.deep.equal([{ exit: 9n, units: 78n, readyAt: 123n }]);
  });

  it("believes no event of a contract that has no business emitting it", async () => {
    const chain = new EventChain();
    chain.add(opened(1n), ["vault", "LapseChanged", [1n, 1n]], ["market", "AccountClosed", [1n]]);
    const [account] = (await followerOf(chain).follow(chain.newest)).accounts();
    expect(account).to.deep.include({ account: 1n, lapse: "none" });
  });

  it("reads what is deep enough once, and the rest anew", async () => {
    const chain = new EventChain();
    for (const account of [1n, 2n, 3n, 4n]) chain.add(opened(account));
    const follower = followerOf(chain);
    await follower.follow(chain.newest);
    expect(follower.finalBlock).to.equal(1);
    chain.asked.splice(0);
    chain.add(opened(5n));
    const index = await follower.follow(chain.newest);
    expect(index.accounts().length).to.equal(5);
    expect(chain.asked.map(({ from, to }) => [from, to])).to.deep.equal([
      [2, 2],
      [3, 4],
    ]);
  });

  it("forgets what was taken back", async () => {
    const chain = new EventChain();
    chain.add(opened(1n));
    chain.add();
    chain.add(exchanged(1n, 1n), lapse(1n, 1n));
    const follower = followerOf(chain);
    const lapsed = async (): Promise<string | undefined> =>
      (await follower.follow(chain.newest)).accounts()[0]?.lapse;
    expect(await lapsed()).to.equal("lapsed");
    chain.takeBack(1);
    chain.add();
    chain.add();
    expect(await lapsed()).to.equal("none");
  });

  it("starts anew where more was taken back than it counts as final", async () => {
    const chain = new EventChain();
    chain.add(opened(1n));
    for (let block = 0; block < 4; block += 1) chain.add(exchanged(1n, BigInt(block)));
    const follower = followerOf(chain);
    await follower.follow(chain.newest);
    chain.takeBack(5);
    chain.add(opened(7n));
    for (let block = 0; block < 5; block += 1) chain.add();
    const index = await follower.follow(chain.newest);
    expect(index.accounts().map(({ account }) => account)).to.deep.equal([7n]);
  });

  it("says that it has to read again when the chain moves while it reads", async () => {
    const chain = new EventChain();
    for (let block = 0; block < 6; block += 1) chain.add(exchanged(1n, BigInt(block)));
    const follower = followerOf(chain);
    const head = chain.newest;
    chain.meanwhile = () => {
      chain.takeBack(5);
      for (let block = 0; block < 6; block += 1) chain.add();
    };
    expect((await rejectionOf(follower.follow(head))).code).to.equal("CHAIN_FAILED");
    expect((await follower.follow(chain.newest)).accounts()).to.deep.equal([]);
  });

  it("refuses an event that does not decode", async () => {
    const chain = new EventChain();
    chain.add(opened(1n));
    const broken: EventChain["logs"] = async (query) =>
      (await EventChain.prototype.logs.call(chain, query)).map((log) => ({ ...log, data: "0x12" }));
    chain.logs = broken;
    expect((await rejectionOf(followerOf(chain).follow(chain.newest))).code).to.equal(
      "CHAIN_FAILED",
    );
  });
});
