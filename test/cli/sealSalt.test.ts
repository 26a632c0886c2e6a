import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "mocha";
import { expect } from "chai";
import { errorOf, openPortfolio, RULES, temporaryFolder, zkmargin } from "./zkmargin.ts";

const NONE = /^0x0+$/;

describe("zkmargin attest --tally", () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "book/account.json");
  const saltIn = (file: string): string =>
    (JSON.parse(readFileSync(file, "utf8")) as { salt: string }).salt;
  let attest: string[];

  before(async () => {
    attest = ["attest", ...(await openPortfolio(cwd, { "0": "1000" })), ...RULES, "--tally"];
  });

  it("stores no salt when it is refused before the proof", async () => {
    const refusals = [
      [],
      ["--development", "--out", "book/account.json"],
      ["--development", "--level", "0.5"],
      ["--development", "--decimals", "18"],
      ["--development", "--commitment", "0,1"],
    ];
    for (const options of refusals) {
      expect((await errorOf([...attest, ...options], { cwd })).status).to.be.oneOf([1, 2]);
      expect(saltIn(path)).to.match(NONE);
    }
    const { field } = await errorOf(
      [...attest.filter((word) => word !== "--tally"), "--development", "--new-salt"],
      { cwd },
    );
    expect(field).to.equal("new-salt");
  });

  it("keeps the salt of a live seal until --new-salt gives leave to replace it", async () => {
    const sealing = [...attest, "--development", "--out", "attestation.json"];
    expect((await zkmargin(sealing, { cwd })).status).to.equal(0);
    const first = saltIn(path);
    expect(first).not.to.match(NONE);
    const again = await errorOf(sealing, { cwd });
    expect([again.code, again.field, again.status]).to.deep.equal(["INPUT_INVALID", "new-salt", 2]);
    expect(again.message).to.include("earlier seal");
    expect(saltIn(path)).to.equal(first);
    expect((await zkmargin([...sealing, "--new-salt"], { cwd })).status).to.equal(0);
    expect(saltIn(path)).not.to.equal(first);
    expect(saltIn(`${path}.previous`)).to.equal(first);
  });
});
