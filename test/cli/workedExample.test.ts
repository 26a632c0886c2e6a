import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { BIN, REPOSITORY, temporaryFolder, zkmargin } from "./zkmargin.ts";

const document = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");
const example = document.slice(document.indexOf("## Worked example"));
const blocks = [...example.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);

describe("the worked example of docs/cli.md", () => {
  const cwd = temporaryFolder();

  it("runs as written and prints the report and the refusal shown", async () => {
    const [script = "", report = "", refusal = ""] = blocks;
    symlinkSync(join(REPOSITORY, "cli"), join(cwd, "cli"));
    const bin = join(cwd, "bin");
    mkdirSync(bin);
    const shim = `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`;
    writeFileSync(join(bin, "zkmargin"), shim, { mode: 0o755 });
    const PATH = `${bin}${delimiter}${process.env.PATH ?? ""}`;
    const { stdout, stderr } = await promisify(execFile)(
      "bash",
      // Its input is a socket: bash would take that for a remote shell and read the machine's settings.
      ["--norc", "-euo", "pipefail", "-c", script],
      {
        cwd,
        env: { ...process.env, PATH },
      },
    );
    expect(stderr).to.equal("");
    expect(stdout).to.include(report);
    expect(stdout).to.match(/VERIFIED solvency-spot8: solvent at level 1\.1, band 0\.05\n$/);

    const maker = ["portfolio", "show", "--portfolio", "maker/account.json", "--reveal"];
    expect((await zkmargin(maker, { cwd })).stdout).to.match(
      /slot {2}0 {2}15800\nslot {2}1 {2}3\n/,
    );
    const rules = ["--market", "cli/examples/market.json", "--table", "cli/examples/table.json"];
    const attest = ["attest", "--portfolio", "alice/account.json", ...rules, "--band", "0.05"];
    const short = await zkmargin([...attest, "--level", "2.5", "--decimals", "6"], { cwd });
    expect(short.status).to.equal(1);
    expect(short.stderr).to.equal(refusal);
  });

  it("stands beside tables that name every command and exit status", async () => {
    for (const code of ["MARGIN_SHORT", "KEY_REFUSED", "POINT_REFUSED", "BUILD_MISSING"]) {
      expect(document).to.include(`\`${code}\``);
    }
    const { stdout } = await zkmargin(["--help"], { cwd });
    const names = [...stdout.matchAll(/^ +([a-z]+) {2,}/gm)].map(([, name = ""]) => name);
    expect(names).to.have.length(19);
    for (const name of names) expect(document).to.include(`| \`${name}`);
  });
});
