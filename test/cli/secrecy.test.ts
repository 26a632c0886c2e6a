import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openPortfolio, RULES, temporaryFolder, zkmargin } from "./zkmargin.ts";

const HELD = { "0": "987654.32198765", "1": "7.13579246" };
const TRADED = { "0": "-135.79246813", "1": "31.02468135" };

/** A decimal text, its raw integer in decimal and hexadecimal. */
function tellTalesOf(quantity: string): string[] {
  const raw = BigInt(quantity.replace(/[-.]/g, ""));
  return [quantity.replace("-", ""), raw.toString(), raw.toString(16)];
}

/** Those of the book a file holds now; public deposits, which are round, are left out. */
function bookTellTalesOf(path: string): string[] {
  const { quantity } = JSON.parse(readFileSync(path, "utf8")) as {
    quantity: Record<string, string>;
  };
  return Object.values(quantity)
    .filter((held) => held.length > 8)
    .flatMap(tellTalesOf);
}

/** The scalars of a secret file in the forms a careless print would give them. */
function scalarsOf(path: string): string[] {
  const scalars = readFileSync(path, "utf8").match(/0x[0-9a-f]{64}/g) ?? [];
  return scalars
    .map((scalar) => BigInt(scalar))
    .filter((scalar) => scalar !== 0n)
    .flatMap((scalar) => [scalar.toString(), scalar.toString(16)]);
}

describe("zkmargin never prints a quantity, blinding or salt", () => {
  const cwd = temporaryFolder();

  it("in any command, in text and under --json, in success and in failure", async () => {
    const portfolio = await openPortfolio(cwd, HELD);
    const rules = [...RULES, "--development"];
    const quantities = { input: JSON.stringify(TRADED) };
    const delta = ["--delta", "book/delta.json"];
    const commands: (readonly [string[], { input?: string }?])[] = [
      [["portfolio", "new", "--portfolio", "book/a.json", "--quantities", "-"], quantities],
      [["portfolio", "new", ...portfolio, "--quantities", "-"], quantities],
      [["trade", "delta", "--quantities", "-", "--out", "book/delta.json"], quantities],
      [["trade", "delta", "--quantities", "-", "--out", "book/delta-json.json"], quantities],
      [["trade", "negate", ...delta, "--out", "book/minus.json"]],
      [["trade", "apply", ...portfolio, ...delta]],
      [["portfolio", "show", ...portfolio]],
      [["portfolio", "deposit", ...portfolio, "--slot", "2", "--amount", "3"]],
      [["portfolio", "withdraw", ...portfolio, "--slot", "2", "--amount", "3"]],
      [["portfolio", "commit", ...portfolio]],
      [["explain", ...portfolio, ...RULES]],
      [["explain", ...portfolio, ...RULES, "--level", "6.5"]],
      [["attest", ...portfolio, ...rules, "--level", "6.5"]],
      [["attest", ...portfolio, ...rules, "--tally", "--new-salt"]],
      [["attest", ...portfolio, ...rules, "--commitment", "0,1"]],
      [["verify", "--attestation", "book/account.json", ...rules]],
      [
        [
          "verify",
          "--attestation",
          "book/account.json",
          ...rules,
          "--level",
          "1",
          "--commitment",
          "0,1",
        ],
      ],
      [["doctor", ...portfolio]],
    ];
    const said: string[] = [];
    const tellTales = [...Object.values(HELD), ...Object.values(TRADED)].flatMap(tellTalesOf);
    for (const [parameters, options] of commands) {
      for (const json of [[], ["--json"]]) {
        const { stdout, stderr } = await zkmargin([...parameters, ...json], { cwd, ...options });
        said.push(`${parameters.join(" ")}\n${stdout}${stderr}`);
        if (json.length > 0) JSON.parse(stdout);
      }
      const account = join(cwd, "book/account.json");
      tellTales.push(...scalarsOf(account), ...bookTellTalesOf(account));
    }
    for (const name of ["a", "delta", "minus"]) {
      tellTales.push(...scalarsOf(join(cwd, `book/${name}.json`)));
    }
    for (const text of said) {
      for (const tellTale of tellTales) expect(text).not.to.include(tellTale);
    }
  });

  it("even when typed where a path, an option or a spoiled file belongs", async () => {
    const secret = "987654.32198765";
    writeFileSync(join(cwd, "spoiled.json"), `{ "${secret}": "${secret}", }`, { mode: 0o600 });
    const misuses = [
      ["portfolio", "new", "--portfolio", "book/b.json", "--quantities", `{"0":"${secret}"}`],
      ["portfolio", "show", "--portfolio", secret],
      ["portfolio", "show", "--portfolio", "spoiled.json"],
      ["portfolio", "show", "--portfolio", "book/account.json", secret],
      ["portfolio", "show", "--portfolio", "book/account.json", `--${secret}`],
      [secret],
      ["portfolio", secret],
      ["attest", "--commitment", `0,${secret}`],
      ["explain", "--portfolio", "book/account.json", ...RULES, "--level", secret],
      ["explain", "--portfolio", "book/account.json", ...RULES, "--reveal=987654"],
    ];
    for (const parameters of misuses) {
      for (const json of [[], ["--json"]]) {
        const { status, stdout, stderr } = await zkmargin([...parameters, ...json], { cwd });
        expect(status, parameters[0]).to.equal(2);
        expect(stdout + stderr).not.to.include("987654");
      }
    }
  });

  it("nor, as the way out, the size of a short that is not allowed", async () => {
    const short = await openPortfolio(cwd, { "0": "-4321.98765432", "1": "10" }, "short");
    const explain = ["explain", ...short, ...RULES];
    for (const json of [[], ["--json"]]) {
      for (const parameters of [explain, ["attest", ...short, ...RULES]]) {
        const { status, stdout, stderr } = await zkmargin([...parameters, ...json], { cwd });
        expect(status).to.equal(1);
        for (const tellTale of ["4321.98", "4,321.98", "4,321.99"]) {
          expect(stdout + stderr).not.to.include(tellTale);
        }
      }
      const revealed = await zkmargin([...explain, "--reveal", ...json], { cwd });
      expect(revealed.stdout).to.include("4321.98765432");
    }
  });

  it("but the owner sees the quantities with --reveal", async () => {
    const portfolio = await openPortfolio(cwd, HELD, "own");
    const { stdout } = await zkmargin(["portfolio", "show", ...portfolio, "--reveal", "--json"], {
      cwd,
    });
    expect((JSON.parse(stdout) as { quantity: unknown }).quantity).to.deep.equal(HELD);
  });
});
