import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RedisServer, redisForTests } from "../pool/redisServer.ts";
import { BIN, errorOf, openPortfolio, RULES, temporaryFolder, zkmargin } from "./zkmargin.ts";

interface Attested {
  readonly attested: string[];
  readonly kept: string[];
  readonly refused: { portfolio: string; error: { code: string } }[];
}

describe("zkmargin pool", () => {
  const cwd = temporaryFolder();
  const asked = ["--portfolios", "book", ...RULES, "--development", "--out", "out"];
  const run = ["pool", "run", ...asked];
  const documentOf = async (parameters: readonly string[]): Promise<[number | null, Attested]> => {
    const { status, stdout, stderr } = await zkmargin([...parameters, "--json"], { cwd });
    expect(stderr).to.equal("");
    return [status, JSON.parse(stdout) as Attested];
  };

  before(async () => {
    for (const [name, btc] of Object.entries({ ann: "2.5", ben: "7.654321", col: "-40" })) {
      await openPortfolio(cwd, { "0": "150000", "1": btc }, name);
    }
  });

  it("attests every portfolio that it can, says why not of the others, and goes on where it was", async () => {
    writeFileSync(join(cwd, "book/dot.json"), "{}", { mode: 0o600 });
    const [status, first] = await documentOf(run);
    expect(status).to.equal(2);
    expect([first.attested, first.kept]).to.deep.equal([["ann.json", "ben.json"], []]);
    const codes = first.refused.map(({ portfolio, error }) => [portfolio, error.code]);
    expect(codes).to.deep.equal([
      ["col.json", "MARGIN_SHORT"],
      ["dot.json", "INPUT_INVALID"],
    ]);
    const secret = (
      JSON.parse(readFileSync(join(cwd, "book/ben.json"), "utf8")) as { blinding: string }
    ).blinding;
    const shown = JSON.stringify(first) + readFileSync(join(cwd, "out/ben.json"), "utf8");
    expect(shown).not.to.include(secret).and.not.include("7.654321").and.not.include("765432100");

    rmSync(join(cwd, "book/dot.json"));
    rmSync(join(cwd, "book/col.json"));
    rmSync(join(cwd, "out/ann.json"));
    utimesSync(join(cwd, "out/ben.json"), 1, 1);
    const [again, second] = await documentOf(run);
    expect([again, second]).to.deep.equal([
      0,
      { attested: ["ann.json"], kept: ["ben.json"], refused: [] },
    ]);
    expect(statSync(join(cwd, "out/ben.json")).mtimeMs).to.equal(1000);
    const commit = [
      "portfolio",
      "commit",
      "--portfolio",
      "book/ann.json",
      "--out",
      "ann.commitment",
    ];
    await zkmargin(commit, { cwd });
    const check = ["verify", "--attestation", "out/ann.json", "--commitment", "ann.commitment"];
    const verified = await zkmargin([...check, ...RULES, "--level", "1.1", "--development"], {
      cwd,
    });
    expect(verified.stdout).to.include("VERIFIED");
  });

  it("proves through a queue, and attests again what is of other terms or bent", async function () {
    const program = redisForTests();
    if (program === undefined) return this.skip();
    const redis = await RedisServer.start(program);
    const queue = ["--redis", redis.address.url, "--queue", "test"];
    const key = ["pool", "key", "--key", "keys/key.json", "--out", "provers.json"];
    expect((await zkmargin(key, { cwd })).status).to.equal(0);
    const { mode } = statSync(join(cwd, "keys/key.json"));
    expect(mode & 0o777).to.equal(0o600);
    expect((await errorOf(key, { cwd })).code).to.equal("INPUT_INVALID");
    const bent = JSON.parse(readFileSync(join(cwd, "out/ben.json"), "utf8")) as {
      proof: { pi_a: string[]; pi_c: string[] };
    };
    bent.proof.pi_a = bent.proof.pi_c;
    writeFileSync(join(cwd, "out/ben.json"), JSON.stringify(bent));

    const serve = [
      BIN,
      "pool",
      "serve",
      ...queue,
      "--key",
      "keys/key.json",
      "--development",
      "--json",
    ];
    const server = spawn(process.execPath, serve, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    server.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise((resolve) => server.once("close", resolve));
    after(async () => {
      server.kill("SIGKILL");
      await redis.end();
    });
    const submit = ["pool", "submit", ...asked, ...queue, "--provers", "provers.json"];
    expect(await documentOf(submit)).to.deep.equal([
      0,
      { attested: ["ben.json"], kept: ["ann.json"], refused: [] },
    ]);
    server.kill("SIGTERM");
    expect(await ended).to.equal(0);
    await redis.end();
    const lines = said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    expect(lines.map(({ kind }) => kind)).to.deep.equal(["ready", "proven", "ended"]);
    expect(lines.at(-1)).to.include({ proven: 1, failed: 0, refused: 0 });
  });

  it("refuses what it cannot work with, before a process is started", async () => {
    const wrong = async (change: readonly string[]): Promise<unknown[]> => {
      const { code, field, status } = await errorOf([...run, ...change], { cwd });
      return [code, field, status];
    };
    expect(await wrong(["--workers", "0"])).to.deep.equal(["INPUT_INVALID", "workers", 2]);
    expect(await wrong(["--threads", "two"])).to.deep.equal(["INPUT_INVALID", "threads", 2]);
    mkdirSync(join(cwd, "empty"));
    const nothing = run.map((value) => (value === "book" ? "empty" : value));
    expect(await errorOf(nothing, { cwd })).to.include({
      code: "INPUT_INVALID",
      field: "portfolios",
    });
    const none = run.map((value) => (value === "book" ? "nosuch" : value));
    expect((await errorOf(none, { cwd })).code).to.equal("INPUT_UNREADABLE");
    const unleft = run.filter((value) => value !== "--development");
    expect((await errorOf(unleft, { cwd })).code).to.equal("KEY_REFUSED");
    expect(existsSync(join(cwd, "nosuch"))).to.equal(false);
  });
});
