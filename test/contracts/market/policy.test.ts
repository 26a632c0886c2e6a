/**
 * Given the table in the header of MarketPolicy   When read   Then it has every action and every state
 *                                                             And the documentation has the same
 * Given an action and a state of the market       When asked  Then exactly that table answers, paused or not
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";

const source = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

const PAUSED = "paused by the guardian";

/** Members of a Solidity enum, in order. */
function members(file: string, name: string): string[] {
  const [, body = ""] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source(file)) ?? [];
  return body
    .replaceAll(/\/\/.*/g, "")
    .split(",")
    .map((member) => member.trim())
    .filter((member) => member !== "");
}

type Table = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

function cellsOf(line: string): string[] {
  return line.split("|").map((cell) => cell.trim());
}

function rowOf(columns: readonly string[], cells: readonly string[]): Map<string, boolean> {
  return new Map(
    columns.map((column, k) => {
      expect(["yes", "–"], `${column}: ${String(cells[k])}`).to.include(cells[k]);
      return [column, cells[k] === "yes"];
    }),
  );
}

/** `/// Open | yes | …`, under a line that names the columns. */
function headerTable(): Table {
  const lines = source("contracts/market/MarketPolicy.sol")
    .split("\n")
    .filter((line) => line.startsWith("///") && line.includes("|"))
    .map((line) => cellsOf(line.slice(3)));
  const [[, ...columns] = [], ...rows] = lines;
  return new Map(rows.map(([action = "", ...cells]) => [action, rowOf(columns, cells)]));
}

/** `| open, viewing key | yes | …`: one row may have several actions, in words. */
function documentedTable(): Table {
  const [, section = ""] = source("docs/contracts.md").split("## Market states");
  const lines = section
    .split("\n## ")[0]!
    .split("\n")
    .filter((line) => line.startsWith("|") && !line.startsWith("|---"))
    .map((line) => cellsOf(line).slice(1, -1));
  const [[, ...columns] = [], ...rows] = lines;
  const named = columns.map((column) => (column === "guardian paused" ? PAUSED : column));
  const bare = (words: string) => words.toLowerCase().replaceAll(/[^a-z]/g, "");
  const actions = new Map(ACTIONS.map((action) => [bare(action), action]));
  return new Map(
    rows.flatMap(([label = "", ...cells]) =>
      label.split(",").map((words) => {
        const action = actions.get(bare(words));
        expect(action, words).not.to.equal(undefined);
        return [action!, rowOf(named, cells)] as const;
      }),
    ),
  );
}

const ACTIONS = members("contracts/market/MarketPolicy.sol", "Action");
const STATES = members("contracts/types/MarketHead.sol", "MarketState");
const TABLE = headerTable();

describe("MarketPolicy", () => {
  let harness: Deployed;
  before(async () => {
    harness = await deploy(await network.create(), "MarketTypesHarness");
  });

  it("has a table of every action and every state", () => {
    expect([...TABLE.keys()].toSorted()).to.deep.equal(ACTIONS.toSorted());
    for (const row of TABLE.values()) expect([...row.keys()]).to.deep.equal([...STATES, PAUSED]);
  });

  it("is documented as it is", () => {
    const documented = documentedTable();
    expect([...documented.keys()].toSorted()).to.deep.equal(ACTIONS.toSorted());
    for (const [action, row] of TABLE) {
      expect([...documented.get(action)!], action).to.deep.equal([...row]);
    }
  });

  for (const [number, action] of ACTIONS.entries()) {
    for (const [state, name] of STATES.entries()) {
      const row = TABLE.get(action);
      const allowed = row?.get(name) ?? false;
      const whilePaused = allowed && (row?.get(PAUSED) ?? false);
      const answer = allowed ? (whilePaused ? "allows" : "allows, unless paused,") : "refuses";
      it(`${answer} ${action} in a market that is ${name}`, async () => {
        expect(await harness.allows(number, state, false)).to.equal(allowed);
        expect(await harness.allows(number, state, true)).to.equal(whilePaused);
      });
    }
  }
});
