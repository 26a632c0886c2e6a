/**
 * Given a registered table   When a governor approves it        Then accounts can have it as home
 * Given an unpriced slot     When a home would allow shorts     Then it is refused, before the slot is listed and after
 * Given a home table         When superseded with notice        Then accounts follow on the stated date, not before
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { deployOpenMarket, dollars, feedConfig } from "../fixtures/market.ts";
import { changed, ruleTable, withEntry, type RuleTableInput } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const NOTICE = 86_400;

async function deployHomes(chain: Connection) {
  const world = await deployOpenMarket(chain);
  const { market, verifier, cast } = world;
  const risk = await deploy(chain, "RiskBook", [cast.governor.address, market.target, NOTICE]);
  const register = async (rules: RuleTableInput, by: Deployed = verifier): Promise<string> => {
    const table: string = await risk.registerTable.staticCall(by.target, rules);
    await risk.registerTable(by.target, rules);
    return table;
  };
  const first = ruleTable();
  const second = changed(first, { initialLevel: 13_000 });
  const tables = { first: await register(first), second: await register(second) };
  await risk.approveHome(tables.first, first);
  return { ...world, risk, register, first, second, tables };
}

describe("RiskBook: home tables", () => {
  it("approves a registered table by a governor, once", async () => {
    const { risk, tables, second, cast } = await networkHelpers.loadFixture(deployHomes);
    const byStranger = risk.connect(cast.stranger).approveHome(tables.second, second);
    await expect(byStranger).to.be.revertedWithCustomError(
      risk,
      "AccessControlUnauthorizedAccount",
    );
    await expect(risk.currentHome(tables.second)).to.be.revertedWithCustomError(
      risk,
      "HomeUnknown",
    );
    await expect(risk.approveHome(tables.second, second))
      .to.emit(risk, "HomeApproved")
      .withArgs(tables.second);
    expect(await risk.currentHome(tables.second)).to.equal(tables.second);
    const again = risk.approveHome(tables.second, second);
    await expect(again).to.be.revertedWithCustomError(risk, "HomeAlreadyApproved");
  });

  it("refuses an unknown table, and contents that are not the table's", async () => {
    const { risk, tables, first, second } = await networkHelpers.loadFixture(deployHomes);
    const unknown = "0x" + "11".repeat(32);
    await expect(risk.approveHome(unknown, first)).to.be.revertedWithCustomError(
      risk,
      "TableUnknown",
    );
    await expect(risk.approveHome(tables.second, first)).to.be.revertedWithCustomError(
      risk,
      "ContentsMismatch",
    );
    const longOnly = second.longOnly.map(() => true);
    const lies = risk.approveHome(tables.second, changed(second, { longOnly }));
    await expect(lies).to.be.revertedWithCustomError(risk, "ContentsMismatch");
  });

  it("refuses shorts of a slot without a price, even one that is listed but not yet in an epoch", async () => {
    const { risk, feeds, market, register, first } = await networkHelpers.loadFixture(deployHomes);
    const shortable = changed(first, { longOnly: withEntry(first.longOnly, 5, false) });
    const table = await register(shortable);
    const refused = async (): Promise<void> => {
      await expect(risk.approveHome(table, shortable))
        .to.be.revertedWithCustomError(risk, "UnpricedSlotNotLongOnly")
        .withArgs(5);
    };
    await refused();
    const feed = await deploy(connection, "MockAggregator", [8, dollars(9n)]);
    await feeds.setFeed(feedConfig(5, feed));
    await refused();
    await market.commitEpoch();
    await expect(risk.approveHome(table, shortable)).to.emit(risk, "HomeApproved");
  });

  it("lets accounts follow on the stated date, not before", async () => {
    const { risk, tables, second } = await networkHelpers.loadFixture(deployHomes);
    await risk.approveHome(tables.second, second);
    const from = (await networkHelpers.time.latest()) + NOTICE + 100;
    await expect(risk.supersede(tables.first, tables.second, from))
      .to.emit(risk, "HomeSuperseded")
      .withArgs(tables.first, tables.second, from);
    await networkHelpers.time.increaseTo(from - 1);
    expect(await risk.currentHome(tables.first)).to.equal(tables.first);
    await networkHelpers.time.increaseTo(from);
    expect(await risk.currentHome(tables.first)).to.equal(tables.second);
  });

  it("follows a chain of successors", async () => {
    const { risk, tables, second, first, register } = await networkHelpers.loadFixture(deployHomes);
    const third = changed(first, { initialLevel: 14_000 });
    const last = await register(third);
    await risk.approveHome(tables.second, second);
    await risk.approveHome(last, third);
    const from = (await networkHelpers.time.latest()) + NOTICE + 100;
    await risk.supersede(tables.first, tables.second, from);
    await risk.supersede(tables.second, last, from + 500);
    await networkHelpers.time.increaseTo(from);
    expect(await risk.currentHome(tables.first)).to.equal(tables.second);
    await networkHelpers.time.increaseTo(from + 500);
    expect(await risk.currentHome(tables.first)).to.equal(last);
  });

  it("refuses short notice, a second successor, a circle, and an unapproved successor", async () => {
    const { risk, tables, second } = await networkHelpers.loadFixture(deployHomes);
    const from = (await networkHelpers.time.latest()) + NOTICE + 100;
    const attempt = (old: string, next: string, at = from) => risk.supersede(old, next, at);
    await expect(attempt(tables.first, tables.second)).to.be.revertedWithCustomError(
      risk,
      "HomeUnknown",
    );
    await risk.approveHome(tables.second, second);
    await expect(attempt(tables.first, tables.second, from - 200)).to.be.revertedWithCustomError(
      risk,
      "NoticeTooShort",
    );
    await expect(attempt(tables.first, tables.first)).to.be.revertedWithCustomError(
      risk,
      "HomeAlreadySuperseded",
    );
    await attempt(tables.first, tables.second);
    await expect(attempt(tables.first, tables.second)).to.be.revertedWithCustomError(
      risk,
      "HomeAlreadySuperseded",
    );
    await expect(attempt(tables.second, tables.first)).to.be.revertedWithCustomError(
      risk,
      "HomeAlreadySuperseded",
    );
  });

  it("refuses a successor whose key is retired, until the key is registered again", async () => {
    const { risk, market, tables, register } = await networkHelpers.loadFixture(deployHomes);
    const other = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    await market.registerVerifier(other.target);
    const table = await register(ruleTable(), other);
    await risk.approveHome(table, ruleTable());
    await market.retireVerifier(other.target);
    const from = (await networkHelpers.time.latest()) + NOTICE + 100;
    await expect(risk.supersede(tables.first, table, from))
      .to.be.revertedWithCustomError(risk, "VerifierUnknown")
      .withArgs(other.target);
    await market.registerVerifier(other.target);
    await risk.supersede(tables.first, table, from);
  });

  it("refuses a home whose key is retired", async () => {
    const { risk, market, tables, second, verifier } =
      await networkHelpers.loadFixture(deployHomes);
    await market.retireVerifier(verifier.target);
    await expect(risk.approveHome(tables.second, second))
      .to.be.revertedWithCustomError(risk, "VerifierUnknown")
      .withArgs(verifier.target);
  });

  it("refuses a home at whose initial level no band of 1 % is safe", async () => {
    const { risk, register } = await networkHelpers.loadFixture(deployHomes);
    // A settlement asset that can fall by 60 % asks more than it is worth at level 2.
    const rules = changed(ruleTable(), { initialLevel: 20_000 });
    const shock = rules.shock.map((row) => [-6_000, ...row.slice(1)]);
    const bandSensitivity = [20_000, ...rules.bandSensitivity.slice(1)];
    const risky = { ...rules, shock, bandSensitivity };
    const table = await register(risky);
    await expect(risk.approveHome(table, risky))
      .to.be.revertedWithCustomError(risk, "HomeUnusable")
      .withArgs(table);
  });

  it("refuses a successor that covers fewer slots", async () => {
    const { risk, market, tables, register } = await networkHelpers.loadFixture(deployHomes);
    const small = await deploy(connection, "MockSolvencyVerifier", [4, 0, 2]);
    await market.registerVerifier(small.target);
    const rules = ruleTable(4, 0, 2);
    const table = await register(rules, small);
    await risk.approveHome(table, rules);
    const from = (await networkHelpers.time.latest()) + NOTICE + 100;
    await expect(risk.supersede(tables.first, table, from))
      .to.be.revertedWithCustomError(risk, "SlotsUncovered")
      .withArgs(4, 8);
  });

  it("refuses a successor that is long only where shorts were allowed, and takes the opposite", async () => {
    const { risk, tables, first, register } = await networkHelpers.loadFixture(deployHomes);
    const shorts = first.longOnly.flatMap((longOnly, slot) => (longOnly ? [] : [slot]));
    expect(shorts).to.deep.equal([1, 2]);
    const strict = changed(first, { longOnly: first.longOnly.map(() => true) });
    const table = await register(strict);
    await risk.approveHome(table, strict);
    const from = (await networkHelpers.time.latest()) + NOTICE + 100;
    await expect(risk.supersede(tables.first, table, from))
      .to.be.revertedWithCustomError(risk, "ShortsRefused")
      .withArgs(0b110);
    await expect(risk.supersede(table, tables.first, from)).to.emit(risk, "HomeSuperseded");
  });

  it("takes a successor that is long only in slots that its predecessor does not cover", async () => {
    const { risk, market, tables, first, register } = await networkHelpers.loadFixture(deployHomes);
    const small = await deploy(connection, "MockSolvencyVerifier", [2, 0, 2]);
    await market.registerVerifier(small.target);
    const rules = ruleTable(2, 0, 2);
    const table = await register(rules, small);
    await risk.approveHome(table, rules);
    expect(first.longOnly.slice(2)).to.include(true);
    const from = (await networkHelpers.time.latest()) + NOTICE + 100;
    await expect(risk.supersede(table, tables.first, from)).to.emit(risk, "HomeSuperseded");
  });
});
