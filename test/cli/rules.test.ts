import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { before } from "mocha";
import { parseRuleTable } from "../../risk/index.ts";
import { DAY, START, madeCandles, marketReturns } from "../risk/policy/policyFixture.ts";
import { REPOSITORY, errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const DAYS = 30;
const timeOf = (day: number): string =>
  new Date((START + day * DAY) * 1000).toISOString().replace(".000Z", "Z");

describe("zkmargin rules", () => {
  const cwd = temporaryFolder();
  const text = (name: string): string => readFileSync(join(cwd, name), "utf8");
  const policy = ["--policy", "policy.json", "--candles", "candles.csv"];
  const first = ["--table", "first-table.json", "--manifest", "first.json"];
  const second = ["--table", "second-table.json", "--manifest", "second.json"];
  const then = ["--as-of", timeOf(DAYS + 2), "--previous", "first.json", "--raises", "raises.json"];
  let said = "";

  before(async () => {
    writeFileSync(
      join(cwd, "policy.json"),
      readFileSync(join(REPOSITORY, "cli/examples/policy.json")),
    );
    const rows = madeCandles(marketReturns(7, DAYS + 2)).map(
      ({ time, asset, close }) =>
        `${new Date(time * 1000).toISOString().slice(0, 10)},${asset},${close},yahoo_spot`,
    );
    writeFileSync(join(cwd, "candles.csv"), ["date,asset,close,source", ...rows, ""].join("\n"));
    const raises = [{ asset: "BTC", factor: "1.3", reason: "band about to break" }];
    const warning = { zkmargin: "width-raise/1", asOf: timeOf(DAYS + 2), raises };
    writeFileSync(join(cwd, "raises.json"), JSON.stringify(warning));
    const asOf = ["--as-of", timeOf(DAYS + 1)];
    const begun = await zkmargin(["rules", "build", ...policy, ...asOf, ...first], { cwd });
    expect(begun.stderr).to.equal("");
    const built = await zkmargin(["rules", "build", ...policy, ...then, ...second], { cwd });
    expect(built.stderr).to.equal("");
    said = built.stdout;
  });

  it("builds a table that every other command reads, and says what changed and why", async () => {
    parseRuleTable(JSON.parse(text("second-table.json")));
    expect(said).to.include("24.0 hours after the table before");
    expect(said).to.include("raised by 30.00 %: a warning asked for 1.3 (band about to break)");
    const { stdout, status } = await zkmargin(["rules", "explain", "--manifest", "second.json"], {
      cwd,
    });
    expect(status).to.equal(0);
    expect(said.startsWith(stdout.trimEnd())).to.equal(true);
  });

  it("verifies a manifest from its inputs, and its table with it", async () => {
    const inputs = [...policy, "--previous", "first.json", "--raises", "raises.json"];
    const run = await zkmargin(["rules", "verify", ...inputs, ...second], { cwd });
    expect([run.status, run.stderr]).to.deep.equal([0, ""]);
    expect(run.stdout).to.match(/^VERIFIED: the inputs give this manifest, byte for byte/);
  });

  it("refuses what the inputs do not give, naming the places, with status 1", async () => {
    writeFileSync(join(cwd, "spoiled.json"), text("second.json").replaceAll('"0.98"', '"0.99"'));
    const inputs = [...policy, "--previous", "first.json"];
    const run = await zkmargin(
      ["rules", "verify", ...inputs, "--manifest", "spoiled.json", "--json"],
      { cwd },
    );
    expect(run.status).to.equal(1);
    const { ok, differences } = JSON.parse(run.stdout) as {
      ok: boolean;
      differences: { path: string; given?: string; built?: string }[];
    };
    expect(ok).to.equal(false);
    const paths = differences.map(({ path }) => path);
    expect(paths).to.include.members([
      "inputs.raises",
      "table.weightLong[1]",
      "state.slots[1].raise",
    ]);
    const { status, stdout } = await zkmargin(
      [
        "rules",
        "verify",
        ...inputs,
        "--raises",
        "raises.json",
        "--manifest",
        "second.json",
        "--table",
        "first-table.json",
      ],
      { cwd },
    );
    expect(status).to.equal(1);
    expect(stdout).to.match(/^REFUSED: \d+ places differ from what the inputs give\n {2}table\./);
  });

  it("refuses inputs with their file, field and a way out, and replaces no other document", async () => {
    const run = ["rules", "build", ...policy, "--as-of", timeOf(DAYS + 1)];
    const late = await errorOf([...run, ...second, "--previous", "second.json"], { cwd });
    expect(late.message).to.include("is not of an earlier time");
    const taken = await errorOf([...run, "--table", "first.json", "--manifest", "x.json"], { cwd });
    expect([taken.code, taken.field]).to.deep.equal(["INPUT_INVALID", "table"]);
    const time = await errorOf(["rules", "build", ...policy, "--as-of", "yesterday", ...first], {
      cwd,
    });
    expect([time.field, time.status]).to.deep.equal(["as-of", 2]);
    const wrong = await errorOf([...run, ...second, "--chain", "policy.json"], { cwd });
    expect(wrong.message).to.match(/^--chain: header names other columns/);
  });
});
