/**
 * Given a chain whose option slots trade, await a fixing, are relisted   When `options series` is asked   Then it says so
 *   When an account followed everything, nothing, or has no options at home   Then `options status` tells what it means
 *   When there is no account, book or clearing   Then coded errors
 */
import { expect } from "chai";
import { Interface } from "ethers";
import { OPTION_CALLS, OPTION_STATES } from "../../cli/optionAbi.ts";
import { accountStatus, listSeries } from "../../cli/optionOperations.ts";
import { readArtifact } from "../../setup/deployVerifier.ts";
import { sourceText } from "../lint/sourceTree.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { AT, serveOptions, type OptionScene } from "./simulatedOptions.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const USD = 10n ** 8n;
/** 2027-01-01 08:00 UTC. */
const EXPIRY = 1_798_790_400n;
const call = { underlying: 1, isCall: true, strike: 7800n * USD, expiry: EXPIRY };
const put = { underlying: 2, isCall: false, strike: 210n * USD, expiry: EXPIRY };
const later = { ...call, expiry: EXPIRY + 86_400n };

const sceneAt = (time: bigint): OptionScene => ({
  ...{ block: 77, time, maxReportAge: 600n, homeSlots: 32n, hasOptions: true, hasClearing: true },
  slots: new Map([
    [16, { state: 2, price: 300n * USD, reportedAt: EXPIRY - 100n, series: call }],
    [17, { state: 1, price: 0n, reportedAt: 0n, next: { ...later, from: EXPIRY } }],
    [
      20,
      {
        ...{ state: 4, price: 12n * USD + 50_000_000n, reportedAt: EXPIRY - 100n, series: put },
        next: { ...put, expiry: EXPIRY + 86_400n, from: EXPIRY + 3600n },
      },
    ],
    [31, { state: 3, price: 1n, reportedAt: EXPIRY - 9000n, series: later }],
  ]),
  relistings: [
    { slots: 1n << 20n, payoffs: [USD / 4n], price: USD },
    { slots: (1n << 16n) | (1n << 20n), payoffs: [120n * USD, 1n], price: 100_300_000n },
  ],
  followed: new Map([
    [1n, 2n],
    [2n, 0n],
    [3n, 1n],
  ]),
  prepared: new Set([1n]),
});

describe("zkmargin options", () => {
  const cwd = temporaryFolder();
  const scene = sceneAt(EXPIRY - 40n);
  const chain = { rpc: "", accounts: AT.accounts };
  let node: string[];
  before(async () => {
    chain.rpc = await serveOptions(scene);
    node = ["--rpc", chain.rpc, "--accounts", chain.accounts];
  });
  const shown = async (...words: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr } = await zkmargin(["options", ...words, ...node, "--json"], { cwd });
    expect(stderr).to.equal("");
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it("lists slots in use with state, series, price, age of the last report, next series and relistings", async () => {
    const { slots, relistings, ...head } = await shown("series");
    expect(head).to.deep.equal({ block: 77, time: `${EXPIRY - 40n}`, maxReportAge: "600" });
    const expiry = EXPIRY.toString();
    const next = (EXPIRY + 86_400n).toString();
    expect(slots).to.deep.equal([
      {
        ...{ slot: 16, state: "trading", price: "300", reportedAt: `${EXPIRY - 100n}` },
        series: { underlying: "1", type: "call", strike: "7800", expiry },
        ...{ reportAge: "60", stale: false, awaitsFixing: false, relistings: ["2"] },
      },
      {
        ...{ slot: 17, state: "announced", awaitsFixing: false, relistings: [] },
        next: { underlying: "1", type: "call", strike: "7800", expiry: next, from: expiry },
      },
      {
        ...{ slot: 20, state: "fixed", price: "12.5", reportedAt: `${EXPIRY - 100n}` },
        series: { underlying: "2", type: "put", strike: "210", expiry },
        ...{ reportAge: "60", stale: false, awaitsFixing: false, relistings: ["1", "2"] },
        next: {
          ...{ underlying: "2", type: "put", strike: "210", expiry: next },
          from: (EXPIRY + 3600n).toString(),
        },
      },
      {
        ...{ slot: 31, state: "frozen", price: "0.00000001", reportedAt: `${EXPIRY - 9000n}` },
        series: { underlying: "1", type: "call", strike: "7800", expiry: next },
        ...{ reportAge: "8960", stale: false, awaitsFixing: false, relistings: [] },
      },
    ]);
    expect(relistings).to.deep.equal([
      { number: "1", payoff: { "20": "0.25" }, settlementPrice: "1" },
      { number: "2", payoff: { "16": "120", "20": "0.00000001" }, settlementPrice: "1.003" },
    ]);
  });

  it("says in words what is stale, and from the second of its expiry on what awaits a fixing", async () => {
    const words = async (): Promise<string> => (await listSeries(chain)).text;
    const before = await words();
    expect(before).to.include(
      "slot 16  trading\n  call on slot 1, strike $7800, expiry 2027-01-01 08:00 UTC",
    );
    expect(before).to.include("price $300, last report 60 s ago\n").and.include("payoff $12.5\n");
    expect(before).not.to.match(/STALE|may fix/);
    scene.time = EXPIRY - 1n;
    expect(await words()).not.to.include("may fix");
    scene.time = EXPIRY;
    expect((await words()).match(/anybody may fix it/g)).to.have.length(1);
    scene.time = EXPIRY + 500n;
    expect(await words()).not.to.include("STALE");
    scene.time = EXPIRY + 501n;
    expect((await words()).match(/last report 601 s ago: STALE, more than 600 s/g)).to.have.length(
      1,
    );
    scene.time = EXPIRY - 40n;
  });

  it("has nothing to tell of an account that followed everything", async () => {
    const run = await zkmargin(["options", "status", ...node, "--account", "1"], { cwd });
    expect(run.status).to.equal(0);
    expect(run.stdout).to.include(
      "has followed 2 of 2 relistings as of block 77\nnothing to follow",
    );
  });

  it("lists what is outstanding in order, at which payoffs, and whether it is prepared: status 1", async () => {
    const two = await zkmargin(["options", "status", ...node, "--account", "2"], { cwd });
    expect(two.status).to.equal(1);
    const [, first, second, unprepared] = two.stdout.split("\n");
    expect(first).to.equal("relisting 1: slot 20 at $0.25; slot 0 at $1");
    expect(second).to.equal(
      "relisting 2: slot 16 at $120, slot 20 at $0.00000001; slot 0 at $1.003",
    );
    expect(unprepared).to.include("not prepared");
    const three = await shown("status", "--account", "3");
    expect(three).to.deep.include({ account: "3", followed: "1", latest: "2", meaning: "due" });
    expect(three.outstanding).to.have.length(1).and.have.nested.property("[0].prepared", false);
  });

  it("asks nothing at once of an account whose home table has no option slots", async () => {
    scene.homeSlots = 16n;
    const run = await zkmargin(["options", "status", ...node, "--account", "2"], { cwd });
    expect(run.status).to.equal(0);
    expect(run.stdout).to.include("none of its proofs waits").and.not.include("not prepared");
    scene.homeSlots = 32n;
  });

  it("refuses unknown accounts, markets without options or clearing, and what is no address", async () => {
    const { status, ...error } = await errorOf(["options", "status", ...node, "--account", "9"], {
      cwd,
    });
    expect([status, error.code, error.field]).to.deep.equal([2, "INPUT_INVALID", "account"]);
    const refused = async (field: string, run: () => Promise<unknown>): Promise<void> => {
      const thrown = await rejectionOf(run());
      expect(thrown).to.deep.include({ code: "INPUT_INVALID", field });
    };
    await refused("account", async () => accountStatus({ ...chain, account: "x" }));
    await refused("accounts", async () => listSeries({ ...chain, accounts: "0x12" }));
    scene.hasClearing = false;
    await refused("accounts", async () => accountStatus({ ...chain, account: "1" }));
    scene.hasOptions = false;
    await refused("accounts", async () => listSeries(chain));
    Object.assign(scene, { hasClearing: true, hasOptions: true });
  });

  it("says CHAIN_FAILED for an address without the contract", async () => {
    const thrown = await rejectionOf(listSeries({ ...chain, accounts: AT.points }));
    expect(thrown.code).to.equal("CHAIN_FAILED");
  });
});

describe("the fragments that the options commands read", () => {
  const CONTRACTS = {
    accounts: "accounts/MarginAccounts",
    market: "market/MarketBook",
    feeds: "market/PriceFeeds",
    risk: "risk/RiskBook",
    proofs: "accounts/ProofDesk",
    options: "options/OptionBook",
    clearing: "options/ExpiryClearing",
    points: "options/ConversionPoints",
  } as const;
  for (const [name, fragments] of Object.entries(OPTION_CALLS)) {
    it(`are those of ${CONTRACTS[name as keyof typeof CONTRACTS]}`, () => {
      const path = CONTRACTS[name as keyof typeof CONTRACTS];
      const { abi } = readArtifact(`contracts/${path}.sol`, path.split("/")[1]!);
      const solidity = new Interface(abi);
      const own = new Interface(fragments);
      const sighash = (of: Interface, called: string) => of.getFunction(called)?.format("sighash");
      const outputs = (of: Interface, called: string) =>
        of.getFunction(called)?.outputs.map((output) => output.format("sighash"));
      own.forEachFunction(({ name: called }) => {
        expect(sighash(own, called), called).to.equal(sighash(solidity, called));
        expect(outputs(own, called), called).to.deep.equal(outputs(solidity, called));
      });
      own.forEachError((error) => {
        expect(solidity.getError(error.name)?.format("sighash")).to.equal(error.format("sighash"));
      });
    });
  }

  it("have the option states in Solidity's order", () => {
    const [, body = ""] =
      /enum OptionState \{([^}]*)\}/.exec(sourceText("contracts/types/Option.sol")) ?? [];
    const members = body.replaceAll(/\/\/.*$/gm, "").split(",");
    expect(members.map((member) => member.trim().toLowerCase())).to.deep.equal([...OPTION_STATES]);
  });
});
