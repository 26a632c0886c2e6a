import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { before } from "mocha";
import { expect } from "chai";
import { Portfolio } from "../../prover/portfolio.ts";
import { OPENINGS } from "../council/simulatedAuction.ts";
import { quantities, SETTLEMENT } from "../wallet/simulatedChain.ts";
import { CouncilHome, DEPTH, HELD, LIQUIDATOR, TRADER, WORDS } from "./councilHome.ts";
import { serveOpenings, type SimulatedOpenings } from "./simulatedOpenings.ts";
import { BIN, errorOf, LINGERS, temporaryFolder, zkmargin } from "./zkmargin.ts";

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A service that goes on running. */
class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = "";
  #stderr = "";
  #lines = new Set<() => void>();

  constructor(parameters: readonly string[], cwd: string) {
    this.child = spawn(process.execPath, [BIN, ...parameters], { cwd });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout += chunk.toString();
      for (const look of this.#lines) look();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.child.on("close", (status, signal) => {
        resolve({ status, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Waits until standard output has it; fails when the service ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.#stdout);
        if (found === null) return;
        this.#lines.delete(look);
        resolve(found);
      };
      this.#lines.add(look);
      look();
      void this.ended.then(({ stdout, stderr }) => {
        reject(new Error(`ended before it said ${pattern.source}:\n${stdout}${stderr}`));
      });
    });
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

describe("zkmargin council serve and collect", () => {
  const cwd = temporaryFolder();
  const home = new CouncilHome(cwd);
  const { chain, wallets, accounts } = home;
  const { shares, identities } = home.dealt;
  const running: Running[] = [];
  let node: SimulatedOpenings;
  let contracts: string[];

  const inside = (path: string): string => join(cwd, path);

  /** Options of member `index`'s service. */
  function optionsOf(index: number, outbox?: string): string[] {
    return home.serviceOf(index, contracts, outbox);
  }

  function start(parameters: readonly string[]): Running {
    const service = new Running(parameters, cwd);
    running.push(service);
    return service;
  }

  async function once(index: number): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await zkmargin([...optionsOf(index), "--once", "--json"], {
      cwd,
    });
    if (status !== 0 || stderr !== "") throw new Error(stdout + stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** What was sent is in a block, and deep enough, a moment later. */
  function mineSoon(): void {
    setImmediate(() => {
      chain.mine(DEPTH + 1);
    });
  }

  const filesOf = (outbox: string): string[] =>
    readdirSync(inside(outbox), { recursive: true, encoding: "utf8" }).filter((name) =>
      statSync(join(inside(outbox), name)).isFile(),
    );

  before(async () => {
    await home.layOut();
    node = await serveOpenings(chain, accounts);
    contracts = home.contractsOn(node.url);
  });

  after(() => {
    for (const { child } of running) child.kill("SIGKILL");
  });

  it("brings a request one step further with every pass, and says so in one document", async () => {
    expect(await once(1)).to.deep.include({ member: 1, generation: 1, requests: [] });
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(DEPTH);
    const about = { request: String(request), account: "1", liquidator: "2" };
    expect((await once(1)).requests).to.deep.equal([{ ...about, status: "logging" }]);
    expect((await once(1)).requests).to.deep.equal([{ ...about, status: "logging" }]);
    chain.mine(1);
    expect((await once(1)).requests).to.deep.equal([{ ...about, status: "confirming" }]);
    chain.mine(DEPTH);
    const last = await once(1);
    expect(last.requests).to.deep.equal([{ ...about, status: "answered" }]);
    expect([last.address, last.outbox]).to.deep.equal([
      accounts[0],
      inside(`outbox-1/31337-${OPENINGS}-1-1`),
    ]);
    expect(filesOf("outbox-1")).to.deep.equal([`31337-${OPENINGS}-1-1/${request}.json`]);
    expect(chain.sent).to.have.length(1);
  });

  it("serves until it is told to stop; the liquidator collects from two members and the book is right", async () => {
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(DEPTH);
    node.onSent = mineSoon;
    const services = [2, 3].map((index) => start([...optionsOf(index), "--listen", "127.0.0.1:0"]));
    const urls: string[] = [];
    for (const service of services) {
      const [, url = ""] = await service.said(/^serving (http:\/\/127\.0\.0\.1:\d+)\/openings\/$/m);
      urls.push(url);
      await service.said(new RegExp(`^request ${request}, .*: answered`, "m"));
    }
    const collect = [
      ...["council", "collect", "--keystore", "liquidator/keystore.json", "--key", "key.json"],
      ...["--passphrase-file", "secret/pass", ...contracts, "--request", String(request)],
      "--development",
    ];
    const few = [...collect, "--members", urls[0]!, "--out", "book/few.json"];
    const error = await errorOf(few, { cwd });
    expect([error.code, error.status]).to.deep.equal(["COUNCIL_INCOMPLETE", 1]);
    const both = [...collect, "--members", urls.join(","), "--out", "book/trader.json"];
    const { status, stdout, stderr } = await zkmargin(both, { cwd });
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.include("account 1, opened by members 2, 3");
    expect(stdout).to.include("verified: the contract's own state is the same");
    expect(stdout).not.to.include("987654");
    const portfolio = Portfolio.parse(readFileSync(inside("book/trader.json"), "utf8"));
    const held = quantities({ 0: 1000n, 1: HELD, 3: 4n });
    expect(portfolio.revealQuantities()).to.deep.equal(held);
    expect(statSync(inside("book/trader.json")).mode & 0o777).to.equal(0o600);
    for (const [place, signal] of (["SIGTERM", "SIGINT"] as const).entries()) {
      const asked = performance.now();
      const ended = await services[place]!.stop(signal);
      expect([ended.status, ended.stderr]).to.deep.equal([0, ""]);
      expect(ended.stdout).to.match(/stopped\n$/);
      expect(performance.now() - asked).to.be.lessThan(LINGERS);
    }
  });

  it("is continued after kill -9 between the log and the delivery: one log, one answer", async () => {
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(DEPTH);
    const first = start([...optionsOf(1), "--listen", "off"]);
    node.onSent = () => {
      first.child.kill("SIGKILL");
    };
    expect((await first.ended).signal).to.equal("SIGKILL");
    const second = start([...optionsOf(1), "--listen", "off"]);
    await second.said(new RegExp(`^request ${request}, .*: being logged`, "m"));
    node.onSent = mineSoon;
    mineSoon();
    await second.said(new RegExp(`^request ${request}, .*: answered`, "m"));
    expect((await second.stop()).status).to.equal(0);
    const own = chain.sent.filter(({ member }) => member === 1).map((sent) => sent.request);
    expect(own).to.include(request);
    expect(new Set(own).size).to.equal(own.length);
    expect(filesOf("outbox-1")).to.have.length(own.length);
  });

  it("says once that the node fails, goes on when it is back, and refuses what was cured meanwhile", async () => {
    const service = start([...optionsOf(1), "--listen", "off"]);
    await service.said(/answered/);
    node.down = true;
    await service.said(/^CHAIN_FAILED: .*; trying again$/m);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.cure(TRADER);
    chain.mine(DEPTH);
    node.down = false;
    await service.said(/^the node answers again$/m);
    await service.said(new RegExp(`^request ${request}, .*: refused, ACCOUNT_CURED: `, "m"));
    const { status, stdout } = await service.stop();
    expect(status).to.equal(0);
    expect(stdout.match(/CHAIN_FAILED/g)).to.have.length(1);
  });

  /** What is wrong, the options that replace those of the same name, and the refusal. */
  const WRONG: readonly [what: string, changes: () => string[], refusal: unknown[]][] = [
    [
      "another member's signer",
      () => ["--signer", "secret/signer-2.json"],
      ["KEY_REFUSED", "signer", 1],
    ],
    ["a signer that is no key", () => ["--signer", "key.json"], ["INPUT_INVALID", "signer", 2]],
    [
      "no contract at Openings' address",
      () => ["--openings", SETTLEMENT],
      ["INPUT_INVALID", "openings", 2],
    ],
    [
      "another contract for the accounts",
      () => ["--accounts", SETTLEMENT],
      ["INPUT_INVALID", "accounts", 2],
    ],
    ["an address that is none", () => ["--openings", "0x12"], ["INPUT_INVALID", "openings", 2]],
    ["a node that is not there", () => ["--rpc", "http://127.0.0.1:1"], ["CHAIN_FAILED", "rpc", 3]],
    ["no address to listen at", () => ["--listen", "8737"], ["INPUT_INVALID", "listen", 2]],
    ["a port there is not", () => ["--listen", "127.0.0.1:99999"], ["INPUT_INVALID", "listen", 2]],
    ["no number for a fee", () => ["--max-fee", "much"], ["INPUT_INVALID", "max-fee", 2]],
    ["no time between passes", () => ["--interval", "0"], ["INPUT_INVALID", "interval", 2]],
    ["a folder without a share", () => ["--folder", "secret"], ["INPUT_INVALID", "folder", 2]],
  ];

  for (const [what, changes, refusal] of WRONG) {
    it(`is refused with ${what}: ${refusal.slice(0, 2).join(" at ")}`, async () => {
      const parameters = optionsOf(1, "outbox-none");
      const [name, value] = changes();
      const place = parameters.indexOf(name!);
      if (place === -1) parameters.push(name!, value!);
      else parameters[place + 1] = value!;
      const { code, field, status } = await errorOf(parameters, { cwd });
      expect([code, field, status]).to.deep.equal(refusal);
    });
  }

  it("needs leave for a development key, and a port that is free", async () => {
    const bare = optionsOf(1).filter((option) => option !== "--development");
    const error = await errorOf([...bare, "--once"], { cwd });
    expect([error.code, error.field]).to.deep.equal(["KEY_REFUSED", "development"]);
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const busy = await errorOf([...optionsOf(1), "--listen", `127.0.0.1:${port}`], { cwd });
    expect([busy.code, busy.field, busy.status]).to.deep.equal(["ENVIRONMENT", "listen", 3]);
    taken.close();
  });

  it("keeps every secret out of what it prints and publishes", async () => {
    const { stdout, stderr } = await zkmargin([...optionsOf(1), "--once"], { cwd });
    const ended = await Promise.all(running.map((service) => service.ended));
    const published = [1, 2, 3].flatMap((index) =>
      filesOf(`outbox-${index}`).map((name) =>
        readFileSync(join(inside(`outbox-${index}`), name), "utf8"),
      ),
    );
    const all = [stdout, stderr, ...ended.flatMap((run) => [run.stdout, run.stderr]), ...published];
    const text = all.join("\n").toLowerCase();
    expect(published.length).to.be.greaterThan(3);
    const scalars = [
      ...shares.map((share) => share.revealShare()),
      ...wallets.map(({ privateKey }) => BigInt(privateKey)),
      ...identities.map((identity) => identity.revealEncryptionSecret()),
      ...[HELD, 7n ** 80n],
    ];
    for (const scalar of scalars) {
      expect(text).not.to.include(scalar.toString());
      expect(text).not.to.include(scalar.toString(16));
    }
    for (const word of [WORDS, "9876.5432"]) expect(text).not.to.include(word);
  });
});
