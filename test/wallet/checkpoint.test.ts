import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { after } from "mocha";
import { type Recovery } from "../../wallet/recovery.ts";
import { Seed } from "../../wallet/seed.ts";
import { key, recover, stranger } from "./scene.ts";
import { quantities, SimulatedChain } from "./simulatedChain.ts";

const folder = mkdtempSync(join(tmpdir(), "zkmargin-checkpoint-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

function balance({ accounts, refused }: Recovery): bigint | undefined {
  expect(refused).to.deep.equal([]);
  return accounts[0]?.revealOpening().quantities[0];
}

/** Blocks that events of all kinds were asked from. */
const readFrom = (chain: SimulatedChain): number[] =>
  chain.requests.filter(({ addresses }) => addresses.length === 2).map(({ from }) => from);

describe("the checkpoint of a recovery", () => {
  let count = 0;
  /** An account with 5, recovered once: the checkpoint is there. */
  async function recovered() {
    const checkpoint = join(folder, `${count++}/checkpoint`);
    const chain = new SimulatedChain();
    const mine = chain.open(key(0));
    chain.deposit(mine, 0, 5n);
    const again = () => recover(chain, { checkpoint });
    expect(balance(await again())).to.equal(5n);
    chain.requests.length = 0;
    return { chain, mine, checkpoint, again };
  }

  it("lets the next one read only what is new", async () => {
    const { chain, mine, again } = await recovered();
    const theirs = chain.open(stranger);
    chain.trade(mine, theirs, { quantities: quantities({ 0: 7n }), blinding: 3n });
    expect(balance(await again())).to.equal(12n);
    expect(readFrom(chain)).to.deep.equal([3]);
    chain.requests.length = 0;
    expect(balance(await again())).to.equal(12n);
    expect(readFrom(chain)).to.deep.equal([]);
  });

  it("is 0600 and holds nothing that can be read", async () => {
    const { checkpoint } = await recovered();
    expect((statSync(checkpoint).mode & 0o777).toString(8)).to.equal("600");
    const text = Buffer.from(readFileSync(checkpoint, "utf8"), "base64").toString("latin1");
    expect(text).not.to.include("quantities").and.not.to.include("blinding");
  });

  it("is made again when it is torn, changed, empty, or another's", async () => {
    const { chain, checkpoint, again } = await recovered();
    const whole = readFileSync(checkpoint, "utf8");
    // The end is what a decoder of base64 forgives: line end, padding, loose bits of the last digit.
    const end = [1, 2, 3, 4, 5].map((back) => whole.length - back);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), async (place, cut) => {
        const other = whole[place] === "A" ? "B" : "A";
        const broken = cut
          ? whole.slice(0, place)
          : whole.slice(0, place) + other + whole.slice(place + 1);
        writeFileSync(checkpoint, broken);
        chain.requests.length = 0;
        expect(balance(await again())).to.equal(5n);
        expect(readFrom(chain)).to.deep.equal([0]);
      }),
      {
        numRuns: 30,
        examples: end.flatMap((place): [number, boolean][] => [
          [place, true],
          [place, false],
        ]),
      },
    );
    const seed = Seed.fromBytes(new Uint8Array(32).fill(9));
    expect((await recover(chain, { checkpoint, seed })).accounts).to.deep.equal([]);
    expect(balance(await again())).to.equal(5n);
  });

  it("is made again when it is spelled otherwise, though it decodes to the same", async () => {
    const { chain, checkpoint, again } = await recovered();
    const whole = readFileSync(checkpoint, "utf8");
    const spellings = [
      ...[` ${whole}`, `${whole}\n`, whole.trim(), whole.replace("\n", "\r\n")],
      ...[`${whole.slice(0, 8)}\n${whole.slice(8)}`, `${whole.slice(0, 8)}!${whole.slice(8)}`],
    ];
    for (const spelling of spellings) {
      const [read, written] = [spelling, whole].map((text) => Buffer.from(text, "base64"));
      expect(read).to.deep.equal(written);
      writeFileSync(checkpoint, spelling);
      chain.requests.length = 0;
      expect(balance(await again())).to.equal(5n);
      expect(readFrom(chain)).to.deep.equal([0]);
    }
    chain.requests.length = 0;
    await again();
    expect(readFrom(chain)).to.deep.equal([]);
  });

  it("is dropped when its block is no longer on the chain", async () => {
    const { chain, again } = await recovered();
    chain.rename(2, "fork");
    expect(balance(await again())).to.equal(5n);
    expect(readFrom(chain)).to.deep.equal([0]);
  });

  it("is dropped for an earlier first block than it began with", async () => {
    const checkpoint = join(folder, "later");
    const chain = new SimulatedChain();
    const early = chain.open(key(0));
    chain.open(key(1));
    const late = await recover(chain, { checkpoint, fromBlock: 2 });
    expect(late.accounts).to.have.length(1);
    const whole = await recover(chain, { checkpoint });
    expect(whole.accounts.map(({ face }) => face.account)).to.include(early);
  });

  it("is kept for accounts opened or rotated later, and dropped when one was missed before it", async () => {
    const checkpoint = join(folder, "missed");
    const chain = new SimulatedChain();
    const foreign = chain.open(stranger);
    const far = chain.open(key(25));
    const near = chain.open(key(0));
    expect((await recover(chain, { checkpoint })).accounts).to.have.length(1);
    chain.requests.length = 0;
    chain.setViewingKey(near, key(5));
    const found = await recover(chain, { checkpoint });
    expect(found.accounts.map(({ face }) => face.account)).to.deep.equal([far, near]);
    expect(readFrom(chain)).to.deep.equal([0]);
    chain.requests.length = 0;
    const fresh = chain.open(key(26));
    expect((await recover(chain, { checkpoint })).accounts.at(-1)?.face.account).to.equal(fresh);
    expect(readFrom(chain)).to.deep.equal([5]);
    chain.setViewingKey(foreign, key(27));
    const all = await recover(chain, { checkpoint });
    expect([all.accounts.length, all.refused.length]).to.deep.equal([4, 0]);
  });

  it("does not hide what a wider gap finds", async () => {
    const checkpoint = join(folder, "gap");
    const chain = new SimulatedChain();
    const near = chain.open(key(0));
    const far = chain.open(key(30));
    chain.deposit(far, 0, 4n);
    const found = async (gap: number) =>
      (await recover(chain, { checkpoint, gap })).accounts.map(({ face }) => face.account);
    expect(await found(20)).to.deep.equal([near]);
    expect(await found(50)).to.deep.equal([near, far]);
    expect(await found(20)).to.deep.equal([near, far]);
  });

  it("is not kept of a recovery that refused an account", async () => {
    const { chain, mine, checkpoint } = await recovered();
    const hidden = chain.deposit(mine, 0, 1n);
    chain.hides = ({ transaction }) => transaction === hidden;
    const { refused } = await recover(chain, { checkpoint });
    expect(refused).to.have.length(1);
    expect(existsSync(checkpoint)).to.equal(false);
    chain.hides = () => false;
    expect(balance(await recover(chain, { checkpoint }))).to.equal(6n);
  });
});
