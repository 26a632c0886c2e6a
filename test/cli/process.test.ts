import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { BIN, LINGERS, openPortfolio, temporaryFolder, zkmargin } from "./zkmargin.ts";

const FAMILIES = {
  ...{ wallet: 9, portfolio: 5, trade: 3, council: 19, rfq: 11, setup: 6 },
  ...{ rules: 3, options: 3, oracle: 4, audit: 8, pool: 4, relay: 2 },
};
const LEAVES = ["explain", "attest", "verify", "watch", "forecast", "doctor"];

interface DoctorDocument {
  readonly ok: boolean;
  readonly checks: readonly { check: string; ok: boolean; detail: string; fix?: string }[];
}

describe("zkmargin as a process", () => {
  const cwd = temporaryFolder();

  it("shows help without building, loading a key or leaving a worker behind", async () => {
    const asked = [[], ...[...Object.keys(FAMILIES), ...LEAVES].map((name) => [name])];
    for (const name of asked) {
      const { status, stdout, stderr, lingered } = await zkmargin([...name, "--help"], { cwd });
      expect([status, stderr]).to.deep.equal([0, ""]);
      expect(stdout).to.include(`USAGE ${["zkmargin", ...name].join(" ")}`);
      expect(lingered).to.be.lessThan(LINGERS);
    }
  });

  it("names every command in the help of its family", async () => {
    for (const [family, members] of Object.entries(FAMILIES)) {
      const { stdout } = await zkmargin([family, "--help", "--json"], { cwd });
      const { usage } = JSON.parse(stdout) as { usage: string };
      const listed = usage.slice(usage.indexOf("COMMANDS")).match(/^ +[a-z-]+ {2,}/gm) ?? [];
      expect(listed).to.have.length(members);
    }
  });

  it("has no help for a command that does not exist", async () => {
    for (const name of [["nosuch"], ["portfolio", "nosuch"], ["toString"]]) {
      const { status, stdout, stderr } = await zkmargin([...name, "--help"], { cwd });
      expect([status, stdout]).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^INPUT_INVALID: no such command\nfix: /);
    }
  });

  it("ends with 3 when standard output takes no result, and quietly when its reader left", function () {
    if (!existsSync("/dev/full")) this.skip();
    const run = (redirect: string) =>
      spawnSync("bash", [
        ...["--norc", "-c", `"$1" "$2" --help ${redirect}; exit "\${PIPESTATUS[0]}"`],
        ...["bash", process.execPath, BIN],
      ]);
    const full = run("> /dev/full");
    expect(full.status).to.equal(3);
    expect(full.stderr.toString()).to.match(/^ENVIRONMENT: .*ENOSPC\nfix: /);
    const left = run("| true");
    expect([left.status, left.stderr.toString()]).to.deep.equal([0, ""]);
  });

  it("says its version", async () => {
    expect((await zkmargin(["--version"], { cwd })).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it("builds nothing twice, and takes --json before the command as well", async () => {
    const { status, stdout, stderr } = await zkmargin(["--json", "setup", "build"], { cwd });
    expect([status, stderr]).to.deep.equal([0, ""]);
    const { circuits } = JSON.parse(stdout) as { circuits: { circuit: string }[] };
    expect(circuits.map(({ circuit }) => circuit)).to.include("solvency-spot8");
  });

  it("checks a ceremony's options before anything else", async () => {
    const ceremony = ["setup", "ceremony", "--circuit", "solvency-spot8", "--ptau", "none"];
    const parameters = [...ceremony, "--beacon", "00", "--contributions", "0", "--json"];
    const { status, stdout } = await zkmargin(parameters, { cwd });
    const { error } = JSON.parse(stdout) as { error: { field: string } };
    expect([status, error.field]).to.deep.equal([2, "contributions"]);
  });

  it("finds the environment sound, and a portfolio's permissions when they are not", async () => {
    const portfolio = await openPortfolio(cwd, { "0": "1" });
    const sound = await zkmargin(["doctor", ...portfolio, "--json"], { cwd });
    expect(sound.status).to.equal(0);
    const { ok, checks } = JSON.parse(sound.stdout) as DoctorDocument;
    expect(ok).to.equal(true);
    expect(checks.map(({ check }) => check)).to.include.members([
      ...["node", "circom", "memory", "build folder", "solvency-book32 build"],
      ...["solvency-spot8 key", "portfolio"],
    ]);
    chmodSync(join(cwd, "book/account.json"), 0o640);
    const open = await zkmargin(["doctor", ...portfolio], { cwd });
    expect(open.status).to.equal(3);
    expect(open.stdout).to.include("FIX portfolio: others can read the file\n    run chmod 600");
  });
});
