import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { before } from "mocha";
import { expect } from "chai";
import { errorOf, openPortfolio, RULES, temporaryFolder, zkmargin } from "./zkmargin.ts";

describe("zkmargin --out", () => {
  const cwd = temporaryFolder();
  const text = (name: string): string => readFileSync(join(cwd, name), "utf8");
  let writers: string[][];

  before(async () => {
    const portfolio = await openPortfolio(cwd, { "0": "1000" });
    writers = [
      ["portfolio", "commit", ...portfolio, "--out"],
      ["attest", ...portfolio, ...RULES, "--development", "--out"],
    ];
  });

  const refused = async (writer: readonly string[], name: string): Promise<void> => {
    const { code, field, fix, status } = await errorOf([...writer, name], { cwd });
    expect([code, field, status], name).to.deep.equal(["INPUT_INVALID", "out", 2]);
    expect(fix).to.have.length.greaterThan(10);
  };

  it("replaces no portfolio, no other file and no document of another format", async () => {
    writeFileSync(join(cwd, "notes.txt"), "keep");
    writeFileSync(join(cwd, "null.json"), "null");
    writeFileSync(join(cwd, "other.json"), '{ "zkmargin": "rule-table/1" }');
    const names = ["book/account.json", "notes.txt", "null.json", "other.json"];
    const kept = names.map(text);
    for (const writer of writers) for (const name of names) await refused(writer, name);
    expect(names.map(text)).to.deep.equal(kept);
  });

  it("writes through no link and to no folder or device", async () => {
    writeFileSync(join(cwd, "linked.json"), '{ "zkmargin": "commitment/1" }');
    symlinkSync("linked.json", join(cwd, "link.json"));
    symlinkSync("nowhere.json", join(cwd, "dangling.json"));
    mkdirSync(join(cwd, "folder"));
    const names = ["link.json", "dangling.json", "folder", "/dev/stdout", "/dev/null", "-"];
    for (const writer of writers) for (const name of names) await refused(writer, name);
    expect(lstatSync(join(cwd, "link.json")).isSymbolicLink()).to.equal(true);
    expect(existsSync(join(cwd, "nowhere.json"))).to.equal(false);
  });

  it("makes a folder where one can be made, and ends where none can", async () => {
    const nowhere = existsSync("/proc/self") ? ["/proc/nope/x/c.json"] : [];
    for (const writer of writers) {
      for (const name of ["linked.json/c.json", ...nowhere]) await refused(writer, name);
    }
    const [commit = []] = writers;
    expect((await zkmargin([...commit, "a/b/c.json"], { cwd })).status).to.equal(0);
  });

  it("replaces an older document of the same format", async () => {
    const [commit = []] = writers;
    writeFileSync(join(cwd, "old.json"), '{ "zkmargin": "commitment/1" }');
    expect((await zkmargin([...commit, "old.json"], { cwd })).status).to.equal(0);
    expect(JSON.parse(text("old.json"))).to.have.property("x");
  });
});
