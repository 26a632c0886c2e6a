import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { errorOf, openPortfolio, temporaryFolder, zkmargin } from "./zkmargin.ts";

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("zkmargin's secret files", () => {
  const cwd = temporaryFolder();
  const quantityOf = (name: string): Record<string, string> =>
    (JSON.parse(readFileSync(join(cwd, name), "utf8")) as { quantity: Record<string, string> })
      .quantity;

  it("are 0600 in a folder made 0700, also after a change", async () => {
    const portfolio = await openPortfolio(cwd, { "0": "1" }, "modes");
    const input = '{ "1": "2" }';
    await zkmargin(["trade", "delta", "--quantities", "-", "--out", "trades/d.json"], {
      cwd,
      input,
    });
    await zkmargin(["trade", "apply", ...portfolio, "--delta", "trades/d.json"], { cwd });
    for (const folder of ["book", "trades"]) expect(mode(join(cwd, folder))).to.equal("700");
    const files = ["book/modes.json", "book/modes.json.previous", "trades/d.json"];
    for (const file of files) expect(mode(join(cwd, file))).to.equal("600");
    expect(quantityOf("book/modes.json")).to.deep.equal({ "0": "1", "1": "2" });
  });

  it("are not written where others can enter", async () => {
    mkdirSync(join(cwd, "open"));
    chmodSync(join(cwd, "open"), 0o755);
    const error = await errorOf(["portfolio", "new", "--portfolio", "open/a.json"], { cwd });
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "portfolio"]);
    expect(error.fix).to.include("chmod 700");
    expect(existsSync(join(cwd, "open/a.json"))).to.equal(false);
  });

  it("are not looked for where no folder can be made", async () => {
    const nowhere = existsSync("/proc/self") ? "/proc/nope/x/a.json" : "book/plain/x/a.json";
    const error = await errorOf(["portfolio", "new", "--portfolio", nowhere], { cwd });
    expect([error.code, error.field, error.status]).to.deep.equal([
      "INPUT_INVALID",
      "portfolio",
      2,
    ]);
    await openPortfolio(cwd, {}, "deep/er/account");
    expect(mode(join(cwd, "book/deep/er"))).to.equal("700");
  });

  it("stay whole behind a link: the file it leads to changes and keeps its predecessor", async () => {
    await openPortfolio(cwd, { "0": "1" }, "target");
    mkdirSync(join(cwd, "links"), { mode: 0o700 });
    symlinkSync("../book/target.json", join(cwd, "links/link.json"));
    const link = ["--portfolio", "links/link.json"];
    const deposit = ["portfolio", "deposit", ...link, "--slot", "0", "--amount", "10"];
    expect((await zkmargin(deposit, { cwd })).status).to.equal(0);
    expect(quantityOf("book/target.json")).to.deep.equal({ "0": "11" });
    expect(quantityOf("book/target.json.previous")).to.deep.equal({ "0": "1" });
    expect(lstatSync(join(cwd, "links/link.json")).isSymbolicLink()).to.equal(true);
    expect(readdirSync(join(cwd, "links"))).to.deep.equal(["link.json"]);
  });

  it("are never replaced by a new one", async () => {
    const portfolio = await openPortfolio(cwd, { "0": "7" }, "kept");
    expect((await errorOf(["portfolio", "new", ...portfolio], { cwd })).status).to.equal(2);
    expect(quantityOf("book/kept.json")).to.deep.equal({ "0": "7" });
  });

  it("lose no change when commands run at the same time, and leave nothing behind", async () => {
    const portfolio = await openPortfolio(cwd, { "0": "1" }, "busy");
    const deposit = ["portfolio", "deposit", ...portfolio, "--slot", "0", "--amount", "10"];
    const runs = await Promise.all(Array.from({ length: 4 }, () => zkmargin(deposit, { cwd })));
    expect(runs.map(({ status }) => status)).to.deep.equal([0, 0, 0, 0]);
    expect(quantityOf("book/busy.json")).to.deep.equal({ "0": "41" });
    expect(quantityOf("book/busy.json.previous")).to.deep.equal({ "0": "31" });
    const names = readdirSync(join(cwd, "book")).filter((name) => name.startsWith("busy"));
    expect(names).to.deep.equal(["busy.json", "busy.json.previous"]);
    expect(existsSync(join(cwd, "book/.lock"))).to.equal(false);
  });

  it("follow both sides of a trade: the counterparty's delta takes what the other received", async () => {
    const alice = await openPortfolio(cwd, { "0": "1000" }, "alice");
    const maker = await openPortfolio(cwd, { "1": "3" }, "maker");
    const input = '{ "0": "-800", "1": "0.1" }';
    const [one, other] = ["book/one.json", "book/other.json"];
    await zkmargin(["trade", "delta", "--quantities", "-", "--out", one], { cwd, input });
    await zkmargin(["trade", "negate", "--delta", one, "--out", other], { cwd });
    await zkmargin(["trade", "apply", ...alice, "--delta", one], { cwd });
    await zkmargin(["trade", "apply", ...maker, "--delta", other], { cwd });
    expect(quantityOf("book/alice.json")).to.deep.equal({ "0": "200", "1": "0.1" });
    expect(quantityOf("book/maker.json")).to.deep.equal({ "0": "800", "1": "2.9" });
  });
});
