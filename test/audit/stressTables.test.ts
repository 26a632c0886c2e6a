import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { stressNamed, stressTable, STRESS_DAYS } from "../../audit/stressTables.ts";
import { errorOf, REPOSITORY, zkmargin } from "../cli/zkmargin.ts";
import { parseRuleTable, type RuleTable } from "../../risk/index.ts";

const HOME: RuleTable = parseRuleTable(
  JSON.parse(readFileSync(new URL("../../cli/examples/table.json", import.meta.url), "utf8")),
);
const ASSETS = [null, "BTC", "ETH", "LINK", "SOL", "DOGE", null, "PEPE"] as const;

describe("a stress table", () => {
  for (const day of Object.keys(STRESS_DAYS) as (keyof typeof STRESS_DAYS)[]) {
    it(`has the moves of ${day} as its one scenario, and the home's charges`, () => {
      const table = stressTable(HOME, day, ASSETS);
      const moves = STRESS_DAYS[day];
      const [row, ...others] = table.shock;
      expect(row?.slice(0, 4)).to.deep.equal([0n, moves.BTC, moves.ETH, moves.LINK]);
      expect(row?.[7], "a coin of which nothing is known here").to.equal(moves["*"]);
      expect(others.flat().every((shock) => shock === 0n)).to.equal(true);
      expect(table.shock.length).to.equal(HOME.shock.length);
      expect(table.contingency).to.deep.equal(HOME.contingency);
      expect(stressNamed(table.shock)).to.equal(day);
    });
  }

  it("is known by its moves alone: no home table, and none that moves nothing, has a name", () => {
    expect(stressNamed(HOME.shock)).to.equal(undefined);
    expect(stressNamed([])).to.equal(undefined);
    expect(stressNamed([[0n, 0n]])).to.equal(undefined);
    expect(
      stressNamed([
        [0n, -4648n],
        [0n, 1n],
      ]),
    ).to.equal(undefined);
    expect(stressNamed([[0n, -4647n]])).to.equal(undefined);
  });

  it("is made by the command line, as a document of a rule table", async () => {
    const table = join(REPOSITORY, "cli/examples/table.json");
    const options = ["--table", table, "--day", "10 October 2025", "--assets"];
    const make = (assets: string) => ["audit", "stress-table", ...options, assets];
    const { stdout } = await zkmargin(make("BTC,ETH,LINK,SOL,DOGE,-,PEPE"), { cwd: REPOSITORY });
    const made = parseRuleTable(JSON.parse(stdout));
    expect(made).to.deep.equal(stressTable(HOME, "10 October 2025", ASSETS));
    const error = await errorOf(make("bitcoin"), { cwd: REPOSITORY });
    expect(error).to.include({ code: "INPUT_INVALID", field: "assets" });
  });

  it("is refused for other slots than the home's, a moving slot 0, or options", () => {
    const refused = (action: () => unknown) =>
      expect(action).to.throw().with.property("code", "INPUT_INVALID");
    refused(() => stressTable(HOME, "12 March 2020", ASSETS.slice(1)));
    refused(() => stressTable(HOME, "12 March 2020", ["BTC", ...ASSETS.slice(1)]));
    const shape = { ...HOME.shape, nOption: 16 };
    refused(() => stressTable({ ...HOME, shape }, "12 March 2020", ASSETS));
  });
});
