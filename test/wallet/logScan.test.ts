import { expect } from "chai";
import { ALL_KINDS } from "../../wallet/eventAbi.ts";
import { finalBlock, scanLogs, type Range } from "../../wallet/logScan.ts";
import { codeOf, key, recover } from "./scene.ts";
import { ACCOUNTS, SETTLEMENT, SimulatedChain } from "./simulatedChain.ts";

const PATIENCE = { attempts: 3, pause: 0 };

/** An account and five deposits, one a block from 2 to 6. */
function busy(): SimulatedChain {
  const chain = new SimulatedChain();
  const mine = chain.open(key(0));
  for (let amount = 1n; amount <= 5n; amount++) chain.deposit(mine, 0, amount);
  return chain;
}

async function scan(chain: SimulatedChain, range?: number): Promise<Range[]> {
  const end = await finalBlock(chain, 0, PATIENCE);
  if (end === undefined) throw new Error("no block");
  const query = { addresses: [ACCOUNTS, SETTLEMENT], kinds: ALL_KINDS, from: 0, end };
  const limits = range === undefined ? {} : { range };
  const ranges: Range[] = [];
  for await (const part of scanLogs(chain, { ...query, ...limits }, PATIENCE)) ranges.push(part);
  return ranges;
}

const blocksOf = (ranges: readonly Range[]): number[] =>
  ranges.flatMap(({ logs }) => logs.map(({ block }) => block));

describe("reading a stretch of the chain", () => {
  it("covers every block once, range by range, whatever the range", async () => {
    for (const range of [1, 2, 3, 100]) {
      const ranges = await scan(busy(), range);
      expect(blocksOf(ranges)).to.deep.equal([1, 2, 3, 4, 5, 6]);
      expect(ranges).to.have.length(Math.ceil(7 / range));
    }
  });

  it("halves a range that the node refuses, down to single blocks", async () => {
    const chain = busy();
    chain.onLogs = ({ from, to }) => {
      if (to > from) throw new Error("range too large");
    };
    expect(blocksOf(await scan(chain))).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it("tries again when the node fails in passing, and gives up when it keeps failing", async () => {
    const chain = busy();
    let failures = 2;
    chain.onLogs = () => {
      if (failures-- > 0) throw new Error("busy");
    };
    expect(blocksOf(await scan(chain, 1))).to.deep.equal([1, 2, 3, 4, 5, 6]);
    chain.onLogs = () => {
      throw new Error("gone");
    };
    expect(await codeOf(scan(chain, 1))).to.equal("CHAIN_FAILED");
    chain.onLogs = () => undefined;
    chain.onHash = () => {
      throw new Error("gone");
    };
    expect(await codeOf(scan(chain))).to.equal("CHAIN_FAILED");
  });

  it("reads only blocks that enough others follow", async () => {
    const chain = busy();
    expect((await finalBlock(chain, 4, PATIENCE))?.block).to.equal(2);
    expect(await finalBlock(chain, 7, PATIENCE)).to.equal(undefined);
    const recovery = await recover(chain, { confirmations: 2 });
    expect(recovery.at.block).to.equal(4);
    expect(recovery.accounts[0]?.revealOpening().quantities[0]).to.equal(6n);
    chain.keepsState = false;
    const [state] = (await recover(chain, { confirmations: 1 })).accounts;
    expect(state?.revealOpening().quantities[0]).to.equal(10n);
  });

  it("is refused where nothing is final yet, or the first block lies beyond", async () => {
    expect(await codeOf(recover(busy(), { confirmations: 50 }))).to.equal("INPUT_INVALID");
    expect(await codeOf(recover(busy(), { fromBlock: 50 }))).to.equal("INPUT_INVALID");
  });
});

describe("a reorganisation", () => {
  it("while a range is read makes the recovery start over, and ends with the new chain", async () => {
    const chain = busy();
    const mine = 1n;
    let asked = 0;
    chain.onLogs = ({ from }) => {
      if (from !== 4 || ++asked !== 2) return;
      chain.reorganise(6);
      chain.deposit(mine, 0, 50n);
    };
    const { accounts } = await recover(chain, { range: 2 });
    expect(asked).to.be.greaterThan(2);
    expect(accounts[0]?.revealOpening().quantities[0]).to.equal(60n);
  });

  it("that does not end is an error, not an answer", async () => {
    const chain = busy();
    let forks = 0;
    chain.onLogs = () => {
      chain.rename(3, `fork ${++forks}`);
    };
    expect(await codeOf(recover(chain))).to.equal("CHAIN_FAILED");
    expect(forks).to.be.greaterThan(3);
  });

  it("between two ranges is found by the hash of the first", async () => {
    const chain = busy();
    const end = await finalBlock(chain, 0, PATIENCE);
    const query = { addresses: [ACCOUNTS], kinds: [], from: 0, end: end!, range: 4 };
    const ranges = scanLogs(chain, query, PATIENCE);
    await ranges.next();
    chain.rename(2, "fork");
    expect(await codeOf(ranges.next())).to.include("Error");
  });

  it("is seen when a node tells of two blocks with one number", async () => {
    const chain = busy();
    const { logs } = chain;
    chain.logs = async (query) => {
      const found = await logs.call(chain, query);
      return found.flatMap((log) => [log, { ...log, blockHash: "0x00" }]);
    };
    expect(await codeOf(recover(chain))).to.equal("CHAIN_FAILED");
  });
});
