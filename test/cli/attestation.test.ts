import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "mocha";
import { expect } from "chai";
import { LINGERS, errorOf, openPortfolio, RULES, temporaryFolder, zkmargin } from "./zkmargin.ts";

describe("zkmargin from portfolio to verification", () => {
  const cwd = temporaryFolder();
  const rules = [...RULES, "--development"];
  const terms = [...rules, "--level", "1.1", "--commitment", "commitment.json"];
  const verify = ["verify", "--attestation", "attestation.json", ...terms];
  let portfolio: string[];

  before(async () => {
    portfolio = await openPortfolio(cwd, { "0": "150000", "1": "2.5", "2": "-40" });
    await zkmargin(["portfolio", "commit", ...portfolio, "--out", "commitment.json"], { cwd });
    const attest = ["attest", ...portfolio, ...rules, "--out", "attestation.json"];
    const { status, stderr, lingered } = await zkmargin(
      [...attest, "--commitment", "commitment.json"],
      { cwd },
    );
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(lingered).to.be.lessThan(LINGERS);
  });

  it("explains a provable statement with exit status 0", async () => {
    const { status, stdout } = await zkmargin(["explain", ...portfolio, ...RULES], { cwd });
    expect(status).to.equal(0);
    expect(stdout).to.include("PROVABLE with $142,860.71 to spare");
    expect(stdout).to.include("worst scenario 7");
    expect(stdout).not.to.match(/\bslot\b/);
    const revealed = await zkmargin(
      ["explain", ...portfolio, ...RULES, "--reveal", "--symbols", "USDC,BTC,ETH"],
      { cwd },
    );
    expect(revealed.stdout)
      .to.match(/^USDC +150000 /m)
      .and.match(/^ETH +-40 /m);
  });

  it("verifies the attestation and ends", async () => {
    const { status, stdout, lingered } = await zkmargin(verify, { cwd });
    expect(stdout).to.equal("VERIFIED solvency-spot8: solvent at level 1.1, band 0.05\n");
    expect(status).to.equal(0);
    expect(lingered).to.be.lessThan(LINGERS);
  });

  it("attests with a prover of others, and says whose fault it is when that fails", async () => {
    const binary = join(cwd, "status");
    const standIn = new URL("../prover/backend/standInProver.mjs", import.meta.url);
    const attest = ["attest", ...portfolio, ...rules, "--prover"];
    const { status, stdout } = await zkmargin([...attest, standIn.pathname], { cwd });
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ zkmargin: "attestation/1" });
    symlinkSync(standIn, binary);
    expect(await errorOf([...attest, binary], { cwd })).to.include({
      code: "ENVIRONMENT",
      field: "prover",
    });
  });

  it("verifies with a key from a file, if it has the hash asked for", async () => {
    const { keyHash } = JSON.parse(readFileSync(join(cwd, "attestation.json"), "utf8")) as {
      keyHash: string;
    };
    const file = new URL("../../build/solvency-spot8/verification_key.json", import.meta.url);
    const withKey = [...verify, "--key", file.pathname];
    const { status } = await zkmargin([...withKey, "--keyhash", keyHash], { cwd });
    expect(status).to.equal(0);
    const other = await errorOf([...withKey, "--keyhash", `0x${"1".repeat(64)}`], { cwd });
    expect([other.code, other.status]).to.deep.equal(["KEY_REFUSED", 1]);
    expect(await errorOf(withKey, { cwd })).to.include({ code: "INPUT_INVALID", field: "keyhash" });
  });

  it("refuses other terms, and a bent proof, with a reason code and exit status 1", async () => {
    const wider = verify.map((value) => (value === "0.05" ? "0.06" : value));
    const { status, stdout } = await zkmargin([...wider, "--json"], { cwd });
    const document = JSON.parse(stdout) as { ok: boolean; reason: string; error: { code: string } };
    expect(status).to.equal(1);
    expect(document).to.include({ ok: false, reason: "TERMS_MISMATCH" });
    expect(document.error.code).to.equal("PROOF_REFUSED");

    const bent = JSON.parse(readFileSync(join(cwd, "attestation.json"), "utf8")) as {
      proof: { pi_a: string[]; pi_c: string[] };
    };
    bent.proof.pi_a = bent.proof.pi_c;
    const bentVerify = verify.map((value) => (value === "attestation.json" ? "-" : value));
    const refused = await zkmargin(bentVerify, { cwd, input: JSON.stringify(bent) });
    expect(refused.status).to.equal(1);
    expect(refused.stdout).to.include("REFUSED PROOF_INVALID");
  });

  it("wants leave for a development key from both sides, and says how to give it", async () => {
    const attest = ["attest", ...portfolio, ...RULES];
    for (const parameters of [attest, verify.filter((value) => value !== "--development")]) {
      const { code, fix, status } = await errorOf(parameters, { cwd });
      expect([code, status]).to.deep.equal(["KEY_REFUSED", 1]);
      expect(fix).to.include("--development");
    }
  });

  it("prints the attestation itself without --out, disclosing and sealing on request", async () => {
    const figures = ["--disclose", "--tally"];
    const { stdout } = await zkmargin(["attest", ...portfolio, ...rules, ...figures, "--json"], {
      cwd,
    });
    writeFileSync(join(cwd, "disclosed.json"), stdout);
    const verified = await zkmargin(
      ["verify", "--attestation", "disclosed.json", ...terms, ...figures, "--json"],
      { cwd },
    );
    const document = JSON.parse(verified.stdout) as Record<string, unknown>;
    expect(document).to.include({ ok: true, asserts: "disclosure", valueUsd: "160215.36" });
    expect(document).not.to.have.property("level");
    expect(document.sealedFigure).to.match(/^[0-9]{60,77}$/);
    // The salt was kept before it was used.
    const kept = readFileSync(join(cwd, "book/account.json"), "utf8");
    expect(kept).not.to.equal(readFileSync(join(cwd, "book/account.json.previous"), "utf8"));
  });

  it("says in its summary what is asserted", async () => {
    const attest = ["attest", ...portfolio, ...rules, "--out", "summary.json", "--json"];
    const summaryOf = async (flags: string[]): Promise<unknown> =>
      JSON.parse((await zkmargin([...attest, ...flags], { cwd })).stdout);
    expect(await summaryOf([])).to.include({ asserts: "level", level: "1.1" });
    expect(await summaryOf(["--disclose"]))
      .to.include({ asserts: "disclosure" })
      .and.not.have.property("level");
  });
});

describe("zkmargin on a short account", () => {
  const cwd = temporaryFolder();
  let portfolio: string[];

  before(async () => {
    portfolio = await openPortfolio(cwd, { "0": "3000", "1": "2.5", "2": "-98.7" });
  });

  it("refuses to prove, saying in dollars what is missing and what mends it", async () => {
    const attest = ["attest", ...portfolio, ...RULES, "--development"];
    const { status, stdout, stderr } = await zkmargin(attest, { cwd });
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/^MARGIN_SHORT: the portfolio is \$[0-9,]+\.\d\d short at level 1\.1/);
    expect(stderr).to.match(/fix: deposit [0-9.]+ units of the settlement asset \(\$[0-9,.]+\)/);
    expect(await errorOf(attest, { cwd })).to.include({ code: "MARGIN_SHORT", status: 1 });
  });

  it("explains the causes, ends with 1, and the deposit it names makes the account provable", async () => {
    const explain = ["explain", ...portfolio, ...RULES, "--decimals", "6", "--json"];
    const { status, stdout } = await zkmargin(explain, { cwd });
    const report = JSON.parse(stdout) as {
      surplusUsd: string;
      topUp: { amount: string };
      chargesUsd: Record<string, string>;
    };
    expect(status).to.equal(1);
    expect(report).to.include({ status: "margin-short", provable: false });
    expect(report.surplusUsd).to.match(/^-/);
    expect(Object.keys(report.chargesUsd)).to.deep.equal([
      ...["scenario", "contingency", "band", "concentration"],
    ]);
    const { amount } = report.topUp;
    expect(amount).to.match(/^\d+(\.\d{1,6})?$/);
    const deposit = ["portfolio", "deposit", ...portfolio, "--slot", "0", "--amount", amount];
    expect((await zkmargin(deposit, { cwd })).status).to.equal(0);
    expect((await zkmargin(explain, { cwd })).status).to.equal(0);
  });
});
