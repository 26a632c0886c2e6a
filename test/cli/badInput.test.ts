import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "mocha";
import { expect } from "chai";
import { errorOf, openPortfolio, RULES, temporaryFolder, zkmargin } from "./zkmargin.ts";

const EXAMPLE = new URL("../../cli/examples/", import.meta.url);
const example = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(name, EXAMPLE), "utf8")) as Record<string, unknown>;

describe("zkmargin on bad input ends with 2, naming field and fix:", () => {
  const cwd = temporaryFolder();
  let portfolio: string[];
  const write = (name: string, text: string): string => {
    writeFileSync(join(cwd, name), text);
    return name;
  };
  const replaced = (option: string, value: string): string[] =>
    RULES.map((word, index) => (RULES[index - 1] === option ? value : word));

  before(async () => {
    portfolio = await openPortfolio(cwd, { "0": "1000" });
  });

  const refused = async (
    parameters: readonly string[],
    field: string,
    input = "",
  ): Promise<string> => {
    const error = await errorOf(parameters, { cwd, input });
    expect([error.status, error.field]).to.deep.equal([2, field], error.message);
    expect(error.fix).to.have.length.greaterThan(10);
    return `${error.message} ${error.fix}`;
  };

  it("a level, band or decimals outside their range", async () => {
    const explain = ["explain", ...portfolio, ...RULES];
    expect(await refused([...explain, "--level", "0.9"], "level")).to.include("from 1 to 6.5535");
    expect(
      await refused(["explain", ...portfolio, ...replaced("--band", "5%")], "band"),
    ).to.include("relative price move");
    await refused([...explain, "--decimals", "18"], "decimals");
  });

  it("a market or table with a spoiled, missing or unknown field, naming the file", async () => {
    const market = {
      ...example("market.json"),
      price: ["1", 7911.43, "0", "0", "0", "0", "0", "0"],
    };
    const spoiled = write("market.json", JSON.stringify(market));
    const explain = ["explain", ...portfolio];
    const said = await refused([...explain, ...replaced("--market", spoiled)], "price[1]");
    expect(said).to.include("--market").and.include("floating-point");
    const table = {
      ...example("table.json"),
      weightLong: ["1.1", "0", "0", "0", "0", "0", "0", "0"],
    };
    const generous = write("table.json", JSON.stringify(table));
    await refused([...explain, ...replaced("--table", generous)], "weightLong[0]");
    await refused([...explain, ...replaced("--table", write("cut.json", '{"zkmargin":'))], "table");
    await refused([...explain, ...replaced("--table", "nowhere.json")], "table");
  });

  it("an unknown, repeated, stray or unfinished option, and an unknown command", async () => {
    await refused(["portfolio", "show", ...portfolio, "--verbose"], "verbose");
    await refused(["portfolio", "show", ...portfolio, ...portfolio], "portfolio");
    await refused(["portfolio", "show", ...portfolio, "stray"], "parameter");
    await refused(["portfolio", "show", "--portfolio"], "portfolio");
    await refused(["portfolio", "show"], "portfolio");
    for (const name of ["portfolios", "toString", "__proto__"]) await refused([name], "command");
    await refused([], "command");
    await refused(["--verbose", "doctor"], "command");
  });

  it("quantities of the wrong form, from standard input", async () => {
    const create = ["portfolio", "new", "--portfolio", "book/new.json", "--quantities", "-"];
    await refused(create, "quantity.0", '{ "0": 12.5 }');
    await refused(create, "quantity", '{ "32": "1" }');
    await refused(create, "quantity", "[]");
    await refused(create, "quantity", "null");
    await refused(create, "quantities", "12.5 USDC");
  });

  it("amounts and slots of a deposit", async () => {
    const deposit = (slot: string, amount: string): string[] => [
      ...["portfolio", "deposit", ...portfolio, "--slot", slot, "--amount", amount],
    ];
    await refused(deposit("32", "1"), "slot");
    await refused(deposit("0", "-1"), "amount");
    await refused(deposit("0", "0.000000001"), "amount");
    await refused(deposit("0", "92233720368"), "amount");
  });

  it("a commitment that is no point of the subgroup", async () => {
    const attest = ["attest", ...portfolio, ...RULES, "--commitment"];
    await refused([...attest, "1,1"], "commitment");
    await refused([...attest, write("c.json", '{"zkmargin":"commitment/1","x":0,"y":"1"}')], "x");
  });

  it("a portfolio that others can read", async () => {
    const file = await openPortfolio(cwd, { "0": "5" }, "shared");
    chmodSync(join(cwd, "book/shared.json"), 0o644);
    expect(await refused(["portfolio", "show", ...file], "portfolio")).to.include("chmod 600");
  });

  it("and books nothing when the commitment on-chain is another", async () => {
    const before = readFileSync(join(cwd, "book/account.json"), "utf8");
    const deposit = ["portfolio", "deposit", ...portfolio, "--slot", "0", "--amount", "1"];
    const error = await errorOf([...deposit, "--commitment", "0,1"], { cwd });
    expect([error.code, error.status]).to.deep.equal(["OPENING_MISMATCH", 1]);
    expect(readFileSync(join(cwd, "book/account.json"), "utf8")).to.equal(before);
  });

  it("in text mode on standard error alone", async () => {
    const { stdout, stderr } = await zkmargin(["portfolio", "show"], { cwd });
    expect(stdout).to.equal("");
    expect(stderr).to.match(/^INPUT_INVALID: --portfolio is missing\nfix: /);
  });
});
