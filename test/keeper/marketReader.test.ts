/**
 * Given a market with option series   When the market is read   Then slots that expired and that the contract would fix
 *   When the role is another's, or there is no option book   Then nothing is asked
 */
import { expect } from "chai";
import { ZeroAddress, type Provider } from "ethers";
import { type ChainIndex } from "../../keeper/chainIndex.ts";
import { type KeeperContracts } from "../../keeper/contracts.ts";
import { MarketReader } from "../../keeper/marketReader.ts";

const NOW = 1_800_000_000n;
const HEAD = { number: 9, hash: "0x", time: NOW };

interface Scene {
  epoch: bigint;
  book: string;
  readonly expiries: Map<number, bigint>;
  /** Slots whose fixing the contract refuses. */
  readonly refused: Set<number>;
  readonly calls: string[];
}

/** Contracts that answer as told, and note what they are asked about options. */
function contractsOf(scene: Scene): KeeperContracts {
  const ANSWERS: Readonly<Record<string, () => unknown>> = {
    status: () => [0n, scene.epoch, 5n],
    maxEpochAge: () => 3_600n,
    moveDelay: () => 1_800n,
    epochPrices: () => ({ prices: { words: new Array<bigint>(8).fill(1n) } }),
    read: () => [0n, []],
  };
  const at = (_: number, name: string, method: string, slot: number): Promise<unknown> => {
    if (name !== "options") return Promise.resolve(ANSWERS[method]?.());
    scene.calls.push(`${method} ${slot}`);
    return Promise.resolve({ expiry: scene.expiries.get(slot) ?? 0n });
  };
  const tried = (_: number, from: string, name: string, method: string, slot: number) => {
    if (name !== "options") return Promise.resolve([0n, true]);
    scene.calls.push(`${method} ${slot} from ${from}`);
    return Promise.resolve(scene.refused.has(slot) ? undefined : []);
  };
  return { at, tried, address: () => scene.book } as unknown as KeeperContracts;
}

const INDEX = { epochBlock: 3, haltBlock: 0, epochPrices: () => undefined };

function readerOf(scene: Scene, watchesFeeds: boolean) {
  const provider = { getBlock: () => Promise.resolve({ timestamp: 1 }) } as unknown as Provider;
  const contracts = contractsOf(scene);
  const reader = new MarketReader({ provider, contracts, sender: "0xee", watchesFeeds });
  return async (time = NOW) =>
    (await reader.read({ ...HEAD, time }, INDEX as unknown as ChainIndex)).fixable;
}

describe("option slots that a keeper may fix", () => {
  const sceneOf = (): Scene => ({
    ...{ epoch: 4n, book: "0xb0", refused: new Set([20]), calls: [] },
    expiries: new Map([
      [16, NOW],
      [18, NOW + 1n],
      [20, NOW - 5n],
      [31, NOW - 5n],
    ]),
  });

  it("are those expired, from the second of the expiry on, that the contract takes", async () => {
    const scene = sceneOf();
    const fixable = readerOf(scene, true);
    expect(await fixable()).to.deep.equal([16, 31]);
    expect(scene.calls.filter((call) => call.startsWith("fix "))).to.deep.equal([
      ...["fix 16 from 0xee", "fix 20 from 0xee", "fix 31 from 0xee"],
    ]);
    expect(await fixable(NOW + 1n)).to.deep.equal([16, 18, 31]);
    scene.refused.add(16);
    expect(await fixable()).to.deep.equal([31]);
  });

  it("are looked up once an epoch", async () => {
    const scene = sceneOf();
    const fixable = readerOf(scene, true);
    await fixable();
    await fixable();
    const lookups = (): number => scene.calls.filter((call) => call.startsWith("seriesOf")).length;
    expect(lookups()).to.equal(16);
    scene.expiries.set(17, NOW - 1n);
    expect(await fixable()).to.deep.equal([16, 31]);
    scene.epoch = 5n;
    expect(await fixable()).to.deep.equal([16, 17, 31]);
    expect(lookups()).to.equal(32);
  });

  it("are nobody's business without the role or without an option book", async () => {
    const scene = sceneOf();
    expect(await readerOf(scene, false)()).to.deep.equal([]);
    scene.book = ZeroAddress;
    expect(await readerOf(scene, true)()).to.deep.equal([]);
    expect(scene.calls).to.deep.equal([]);
  });
});
