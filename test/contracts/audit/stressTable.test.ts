/**
 * Given the rules of a home table   When the moves of a bad day are put in the place of its scenarios
 *   Then RiskBook registers the table, and a window of it can be opened
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { network } from "hardhat";
import { stressTable, STRESS_DAYS } from "../../../audit/stressTables.ts";
import { parseRuleTable, type RuleTable } from "../../../risk/index.ts";
import type { RuleTableInput } from "../fixtures/rules.ts";
import { deployAudited, LEVEL } from "./auditFixture.ts";

const connection = await network.create();
const HOME = parseRuleTable(
  JSON.parse(readFileSync(new URL("../../../cli/examples/table.json", import.meta.url), "utf8")),
);
const ASSETS = [null, "BTC", "ETH", "LINK", "SOL", "AVAX", "DOGE", "XRP"];

const numbers = (values: readonly bigint[]) => values.map(Number);

function solidity(table: RuleTable): RuleTableInput {
  return {
    initialLevel: Number(table.initialLevel),
    maintenanceLevel: Number(table.maintenanceLevel),
    longOnly: [...table.longOnly],
    weightLong: numbers(table.weightLong),
    weightShort: numbers(table.weightShort),
    contingency: numbers(table.contingency),
    bandSensitivity: numbers(table.bandSensitivity),
    impact: numbers(table.impact),
    shock: table.shock.map(numbers),
  };
}

describe("stress tables on the chain", () => {
  for (const day of Object.keys(STRESS_DAYS) as (keyof typeof STRESS_DAYS)[]) {
    it(`registers the moves of ${day}, and opens a window of them`, async () => {
      const world = await connection.networkHelpers.loadFixture(deployAudited);
      const { book, risk, home } = world;
      const table = await world.register(solidity(stressTable(HOME, day, ASSETS)));
      expect((await risk.tableOf(table)).nSlots).to.equal(8n);
      await world.nextEpoch();
      await book.openWindow(home, table, LEVEL, 3_600, 2);
      expect((await book.windowOf(1n)).table).to.equal(table);
    });
  }
});
