/**
 * Given a node that leaves an event out, gives one twice or changes one, or lies about an account
 * When an audit is made from it   Then there is no report, or it says that the reserves do not hold, or it is the true one
 */
import { expect } from "chai";
import fc from "fast-check";
import type { AuditReport } from "../../audit/reportType.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";
import { audit, freshFolder, withWindows } from "./scene.ts";
import { UNIT } from "./simulatedMarket.ts";
import type { ChainLog } from "../../wallet/logSource.ts";

const same = (a: ChainLog, b: ChainLog) => a.block === b.block && a.index === b.index;

describe("an audit by a node that lies", () => {
  const below = temporaryFolder();
  const market = withWindows();
  const events = market.events();
  let truth = "";

  before(async () => {
    truth = (await audit(market, freshFolder(below), { range: 1_000 })).text;
  });

  afterEach(() => {
    market.tamper = (logs) => logs;
    market.lie = (answer) => answer;
  });

  /** The refusal, or what was reported. */
  async function outcome(): Promise<{ readonly error?: ZkMarginError; readonly text?: string }> {
    try {
      return await audit(market, freshFolder(below), { range: 1_000 });
    } catch (error) {
      if (error instanceof ZkMarginError) return { error };
      throw error;
    }
  }

  const holds = (text: string) => (JSON.parse(text) as AuditReport).reserves.holds;

  async function requireFound(what: string): Promise<"refused" | "does not hold" | "same"> {
    const { error, text = "" } = await outcome();
    if (error !== undefined) {
      expect(error.code, `${what}: ${error.message}`).to.be.oneOf([
        "AUDIT_REFUSED",
        "CHAIN_FAILED",
      ]);
      return "refused";
    }
    if (text === truth) return "same";
    expect(holds(text), what).to.equal(false);
    return "does not hold";
  }

  const named = (...names: string[]) => events.filter(({ name }) => names.includes(name));

  it("finds every event of accounts and contributions that is left out", async () => {
    const shown = [
      ...["AccountOpened", "Deposited", "Withdrawn", "Exchanged", "Rerandomised", "AccountClosed"],
      ...["LapseChanged", "Contributed", "WindowOpened"],
    ];
    for (const { name, log } of named(...shown)) {
      market.tamper = (logs) => logs.filter((one) => !same(one, log));
      const found = await requireFound(`${name} of block ${log.block}`);
      // What a closed account did to its blinding is in no figure of the report.
      const isOfClosed = name === "Rerandomised" && BigInt(log.topics[1] ?? 0) === 7n;
      if (!isOfClosed) expect(found, name).to.not.equal("same");
    }
  });

  it("finds a trade of which both sides are left out, though no sum changes", async () => {
    const [{ log } = { log: undefined }] = named("Exchanged");
    market.tamper = (logs) => logs.filter((one) => one.block !== log?.block);
    expect(await requireFound("a trade")).to.equal("refused");
    const { error } = await outcome();
    expect(error?.message).to.match(/account \d/);
  });

  it("finds every event that is given twice, in its place or in another", async () => {
    for (const { name, log } of events) {
      market.tamper = (logs) => logs.flatMap((one) => (same(one, log) ? [one, one] : [one]));
      expect(await requireFound(`${name} twice`), name).to.equal("refused");
    }
    for (const { name, log } of named("AccountOpened", "Deposited", "Exchanged", "Contributed")) {
      const index = 100;
      market.tamper = (logs) =>
        logs.flatMap((one) => (same(one, log) ? [one, { ...one, index }] : [one]));
      const found = await requireFound(`${name} again`);
      // A contribution that replaces itself by itself changes nothing.
      if (name !== "Contributed") expect(found, name).to.not.equal("same");
    }
  });

  it("finds any word of any event that is changed, where the report depends on it", async () => {
    const deposits = named("Deposited", "Exchanged", "Rerandomised", "Contributed", "Withdrawn");
    const property = fc.asyncProperty(
      fc.constantFrom(...deposits),
      fc.nat(20),
      fc.integer({ min: 1, max: 7 }),
      async ({ name, log }, place, mask) => {
        // Below the widths of all values, so that it still decodes.
        const words = (log.data.length - 2) / 64;
        const at = 2 + 64 * (place % words) + 63;
        const digit = (Number(`0x${log.data[at] ?? "0"}`) ^ mask).toString(16);
        const data = log.data.slice(0, at) + digit + log.data.slice(at + 1);
        market.tamper = (logs) => logs.map((one) => (same(one, log) ? { ...one, data } : one));
        await requireFound(`${name} with another word ${place % words}`);
      },
    );
    await fc.assert(property, { numRuns: 20 });
  });

  it("refuses what it says of an account's commitment, version, home, exposure or owner", async () => {
    const changes = [
      { commitment: { x: 0n, y: 1n } },
      ...[
        { version: 77n },
        { exposed: false },
        { exists: false },
        { home: `0x${"77".repeat(32)}` },
      ],
    ];
    for (const change of changes) {
      market.lie = (answer, account) => (account === 2n ? { ...answer, ...change } : answer);
      const { error } = await outcome();
      expect(error?.code).to.equal("AUDIT_REFUSED");
      expect(error?.message).to.include("account 2");
    }
  });

  it("refuses another number of accounts or windows, and another sum of a window", async () => {
    const [accounts, windows, window] = [market.accountCount, market.windowCount, market.window];
    try {
      market.accountCount = async () => 8n;
      expect((await outcome()).error?.message).to.include("the contract counts 8");
      market.accountCount = accounts;
      market.windowCount = async () => 2n;
      expect((await outcome()).error?.message).to.include("the contract counts 2");
      market.windowCount = windows;
      market.window = async (block, number) => {
        const facts = await window.call(market, block, number);
        return { ...facts, sum: { ...facts.sum, masked: facts.sum.ephemeral } };
      };
      expect((await outcome()).error?.message).to.include("window 1 add up to another sum");
      market.window = async (block, number) => {
        const facts = await window.call(market, block, number);
        return { ...facts, continuing: facts.continuing + 1n };
      };
      expect((await outcome()).error?.code).to.equal("AUDIT_REFUSED");
    } finally {
      Object.assign(market, { accountCount: accounts, windowCount: windows, window });
    }
  });

  it("says that reserves do not hold where one unit is missing, or one too few is recorded", async () => {
    const poor = withWindows();
    poor.lose(1, 1n);
    const { text } = await audit(poor, freshFolder(below));
    expect(holds(text)).to.equal(false);
    const more = withWindows();
    const vault = more.vault.bind(more);
    more.vault = async (block) => ({ ...(await vault(block)), reserved: UNIT });
    expect(holds((await audit(more, freshFolder(below))).text)).to.equal(false);
    const cleared = withWindows();
    cleared.cleared = async () => cleared.amountPoint(1, 1n);
    expect(holds((await audit(cleared, freshFolder(below))).text), "clearing").to.equal(false);
  });
});
