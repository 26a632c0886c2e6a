/**
 * An audit of a simulated market.
 * Given accounts, trades and windows   When the chain is read into an index   Then the report says what the contracts hold,
 * however often the reading was interrupted, and a node that leaves out, repeats or changes anything is found out
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import type { AuditReport } from "../../audit/reportType.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";
import { audit, freshFolder, populated, privateDelta, withWindows } from "./scene.ts";
import { HOME, STRESS, UNIT } from "./simulatedMarket.ts";

async function codeOf(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return undefined;
}

const parsed = (text: string) => JSON.parse(text) as AuditReport;
const statesOf = ({ completeness }: AuditReport) =>
  Object.fromEntries(
    completeness.states
      .filter(({ accounts }) => accounts !== "0")
      .map(({ state, accounts }) => [state, Number(accounts)]),
  );

describe("an audit", () => {
  const below = temporaryFolder();
  const fresh = () => freshFolder(below);

  it("reports reserves, completeness, totals and stress of the block", async () => {
    const market = withWindows();
    const report = parsed((await audit(market, fresh())).text);
    expect(report.chain.fromBlock).to.equal("4");
    expect(report.chain.block.number).to.equal(String(market.newest));

    const { reserves, completeness, windows } = report;
    expect(reserves.holds).to.equal(true);
    expect(reserves.slots.map(({ inBooks }) => BigInt(inBooks) / UNIT)).to.deep.equal([
      ...[490_000n, 4n, 0n, 0n],
    ]);
    // $490,000 and four coins of $50,000, in cents.
    expect(reserves.value).to.equal("69000000");
    expect(reserves.rerandomisations).to.equal("1");

    expect(completeness).to.include({ opened: "7", closed: "1", live: "6", exposed: "4" });
    expect(statesOf(report)).to.deep.equal({ attested: 2, fresh: 2, unattested: 1, lapsed: 1 });

    const [home, stress, open] = windows;
    expect(home).to.include({ accounts: "4", hidden: "3", stale: "1", state: "published" });
    expect(home).to.include({ total: "120000", live: "6", exposed: "4" });
    // When it closed the books held $490,000 and three coins: $640,000 over $120,000, rounded down.
    expect(home).to.include({ vaultValue: "64000000", coverage: "53333" });
    expect(home?.shares).to.deep.equal(["1", "2"]);
    expect(stress).to.include({ table: STRESS, accounts: "2", total: "90000", stale: "1" });
    expect(open).to.include({ state: "open", continuing: "2", total: null, coverage: null });
    expect(report.homes).to.deep.equal([{ home: HOME, window: "1" }]);
    expect(report.stress).to.deep.equal([{ home: HOME, table: STRESS, window: "2", base: "1" }]);
    // $690,000 now.
    expect(report).to.include({ requirement: "120000", coverage: "57500" });
    expect(report.tables.find(({ table }) => table === STRESS)?.name).to.equal("12 March 2020");
  });

  it("counts every state, and follows accounts to the successor of their home table", async () => {
    const market = populated();
    const successor = STRESS;
    market.supersede(HOME, successor, 2);
    market.mine(3);
    market.attest(1n, successor);
    market.setLapse(3n, 3);
    market.setLapse(2n, 2);
    const report = parsed((await audit(market, fresh())).text);
    expect(statesOf(report)).to.deep.equal({
      ...{ attested: 1, fresh: 2, unattested: 1, "in auction": 1, "fee owed": 1 },
    });
    expect(report.homes).to.deep.equal([{ home: successor, window: null }]);
    expect(report.tables.find(({ table }) => table === successor)).to.include({ live: "6" });
    // A price that leaves the band ends what was attested.
    market.commitEpoch([1n, 60_000n, 2_000n, 100n]);
    expect(statesOf(parsed((await audit(market, fresh())).text))).to.not.have.property("attested");
  });

  it("knows who owes no proof any more: an escape from an abandoned market leaves no lease", async () => {
    const market = populated();
    market.escape(4n, 0, UNIT);
    const report = parsed((await audit(market, fresh())).text);
    expect(report.completeness.exposed).to.equal("3");
  });

  it("writes the same bytes whether it reads at once, in steps, or up to an older block", async () => {
    const market = withWindows();
    const [end, folder] = [market.newest, fresh()];
    const whole = new Map<number, string>();
    for (const block of [30, 55, end]) {
      const { text } = await audit(market, fresh(), { block, range: 1_000 });
      whole.set(block, text);
    }
    for (const block of [30, end, 55, 30, end]) {
      const { text } = await audit(market, folder, { block });
      expect(text, `block ${block}`).to.equal(whole.get(block));
    }
  });

  it("costs a second time only what is new", async () => {
    const market = withWindows();
    const folder = fresh();
    await audit(market, folder);
    const read = market.newest;
    market.trade(1n, 2n, privateDelta(5n, 0n, 31n));
    [market.requests.length, market.asked] = [0, 0];
    await audit(market, folder, { onlyChanged: true });
    expect(market.requests.map(({ from }) => from)).to.deep.equal([read + 1]);
    expect(market.asked).to.equal(2);
    market.asked = 0;
    await audit(market, folder);
    expect(market.asked, "without --changed everybody is compared").to.equal(7);
  });

  it("goes on after it was killed at any request, and ends with the same bytes", async () => {
    const market = withWindows();
    const { text } = await audit(market, fresh());
    const property = fc.asyncProperty(fc.array(fc.nat(25), { maxLength: 6 }), async (kills) => {
      const folder = fresh();
      for (const kill of kills) {
        let left = kill;
        market.onRequest = () => {
          if (left === 0) throw new Error("killed");
          left -= 1;
        };
        await codeOf(() => audit(market, folder));
      }
      market.onRequest = () => undefined;
      expect((await audit(market, folder)).text).to.equal(text);
    });
    await fc.assert(property, { numRuns: 12 });
  });

  it("takes commits back where the chain lost what it read, and says so", async () => {
    const market = withWindows();
    const folder = fresh();
    await audit(market, folder);
    const from = market.newest - 8;
    market.reorganise(from, "fork");
    market.deposit(1n, 0, UNIT);
    market.mine(20);
    const { text, lines } = await audit(market, folder);
    expect(lines.some((line) => line.startsWith("went back to block"))).to.equal(true);
    expect(text).to.equal((await audit(market, fresh())).text);
  });

  it("is made anew where the chain lost everything that it read", async () => {
    const market = populated();
    const folder = fresh();
    await audit(market, folder);
    market.reorganise(1, "other");
    const other = populated();
    market.register(HOME, [[0n]]);
    market.commitEpoch([1n]);
    market.open();
    market.mine(40);
    const { text } = await audit(market, folder);
    expect(text).to.equal((await audit(market, fresh())).text);
    expect(parsed(text).completeness.opened).to.equal("1");
    expect(parsed((await audit(other, fresh())).text).completeness.opened).to.equal("7");
  });

  it("makes a damaged index anew, says why, and ends with the same bytes", async () => {
    const market = withWindows();
    const folder = fresh();
    const { text } = await audit(market, folder);
    const [name = ""] = readdirSync(folder);
    const files = readdirSync(join(folder, name)).filter((file) => /\.(log|ldb)$/.test(file));
    const [file = ""] = files.toSorted().reverse();
    const bytes = readFileSync(join(folder, name, file));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x10;
    writeFileSync(join(folder, name, file), bytes);
    const again = await audit(market, folder);
    expect(again.lines.some((line) => line.startsWith("the index is made anew: "))).to.equal(true);
    expect(again.text).to.equal(text);
  });

  it("audits a final block unless told otherwise, by the node's word or by depth", async () => {
    const market = populated();
    const blockOf = async (options = {}) =>
      Number(parsed((await audit(market, fresh(), options)).text).chain.block.number);
    market.depth = 3;
    expect(await blockOf()).to.equal(market.newest - 3);
    expect(await blockOf({ notFinal: true })).to.equal(market.newest);
    const newest = { block: market.newest };
    expect(await codeOf(() => audit(market, fresh(), newest))).to.equal("INPUT_INVALID");
    market.depth = undefined;
    expect(await blockOf({ confirmations: 5 })).to.equal(market.newest - 5);
  });
});
