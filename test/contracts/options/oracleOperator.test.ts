/**
 * The risk oracle from quotes to the epoch that takes its report over, with the commands' own functions on the real contracts.
 *
 * Given announced options, quotes and the manifest of the home tables
 *   When a report is made, two of three members sign it, and anybody relays it   Then the next epoch has its numbers
 *   When values run ahead of what a report may move                              Then a step towards them, which the chain takes
 *   When set, signatures, document, age, step or grid are wrong                   Then refused before anything is sent
 *   When an expiry was observed too little                                        Then fixed by a signed price
 */
import * as fs from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Wallet } from "ethers";
import { type SolvencyCircuit, circuitById } from "../../../circuits/spec.ts";
import { fixThrough, reportThrough } from "../../../cli/oracleOperations.ts";
import { relayThrough } from "../../../cli/oracleRelayOperations.ts";
import { type RelayCall } from "../../../cli/oracleReport.ts";
import { signThrough } from "../../../cli/oracleSignOperations.ts";
import {
  parseReport,
  parseSignature,
  signatureText,
  type ReportDifference,
} from "../../../oracle/index.ts";
import { canonicalJson } from "../../../risk/policy/index.ts";
import { openDeployment, readEpoch } from "../../../verifier/index.ts";
import { callOf } from "../../../keeper/calls.ts";
import { ReportFolder } from "../../../keeper/reportFolder.ts";
import { ReportReader } from "../../../keeper/reportReader.ts";
import { rejectionOf } from "../../prover/refusal.ts";
import { dollars } from "../fixtures/market.ts";
import {
  announceBoth,
  keeperContracts,
  keyOf,
  manifestOf,
  openOracleWorld,
} from "./oracleWorld.ts";
import { type OracleWorld } from "./oracleWorld.ts";

const CIRCUIT = circuitById("solvency-book32") as SolvencyCircuit;
const FORWARDS = [8_000, 200] as const;
const DAY = 86_400;

describe("the risk oracle's operator", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-oracle-"));
  fs.chmodSync(folder, 0o700);
  let world: OracleWorld;

  const written = () => parseReport(fs.readFileSync(world.path("report.json"), "utf8"));
  const report = async (more = {}) => {
    await reportThrough(world.provider, world.reportOptions(more));
    return written();
  };
  const sign = (key: Wallet, out: string, more = {}) =>
    signThrough(world.provider, world.signOptions(key, out, more));
  const relay = (...files: string[]) => {
    const { rpc, accounts } = world.reportOptions();
    const signatures = files.map(world.path).join();
    return relayThrough(world.provider, {
      ...{ rpc, accounts, document: world.path("report.json"), signatures },
    });
  };
  const sendCall = async (document: unknown): Promise<void> => {
    const [call] = (document as { calls: [RelayCall] }).calls;
    const { to, data } = call;
    await (await world.counterparty.sendTransaction({ to, data })).wait();
  };
  /** A report signed by members 1 and 2. */
  const signed = async (more = {}) => {
    const file = await report(more);
    await sign(world.members[0]!, "a.json");
    await sign(world.members[1]!, "b.json");
    return file;
  };
  const snapshot = async () => {
    const deployment = await openDeployment(world.provider, world.reportOptions().accounts);
    const status = (await world.market.getFunction("status")()) as readonly [bigint, bigint];
    return readEpoch(deployment, status[1], CIRCUIT);
  };
  /** Changes the document's text on disk. */
  const change = (alter: (document: Record<string, never>) => void): void => {
    const path = world.path("report.json");
    const document = JSON.parse(fs.readFileSync(path, "utf8")) as Record<string, never>;
    alter(document);
    fs.writeFileSync(path, canonicalJson(document));
  };
  const refused = async (
    run: Promise<unknown>,
    words: string | RegExp,
    code = "REPORT_REFUSED",
  ) => {
    const error = await rejectionOf(run);
    expect([error.code, error.message].join(" ")).to.match(new RegExp(`^${code} `));
    expect(error.message).to.match(new RegExp(words));
    return error;
  };

  before(async () => {
    world = await openOracleWorld(folder);
    await announceBoth(world, 30);
    await world.quote(...FORWARDS);
  });
  after(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("values what is due, has two of three sign it, and the epoch takes over what a stranger relayed", async () => {
    const { values, document } = await report();
    expect(document.slots.map(({ slot, before }) => [slot, before])).to.deep.equal([
      ["16", null],
      ["17", null],
    ]);
    const [call, put] = values;
    // Black-76 at 70 % and thirty days: a call at 8,200 on 8,000, a put at 190 on 200.
    expect([call, put].map((one) => one!.price / dollars(1n))).to.deep.equal([552n, 11n]);
    const inputs = { ...world.reportOptions(), out: undefined };
    const own = await sign(world.members[0]!, "a.json", { ...inputs, out: world.path("a.json") });
    const { differences } = own.document as { differences: ReportDifference[] };
    expect(own.text).to.include("computed again from your inputs");
    expect(differences.map(({ slot, given, own: ours }) => [slot, given - ours])).to.deep.equal([
      [16, 0n],
      [17, 0n],
    ]);
    const plain = await sign(world.members[2]!, "c.json");
    expect(plain.text).to.include("the chain's bounds alone").and.include("it takes 2 of 3");
    const { document: relayed, text } = await relay("c.json", "a.json");
    expect(text).to.include("the book takes it at the latest block");
    await sendCall(relayed);
    await world.nextEpoch();
    const { price, optionPnl } = await snapshot();
    expect([price[16], price[17]]).to.deep.equal([call!.price, put!.price]);
    expect(optionPnl.map((row) => [row[0], row[1]])).to.deep.equal(
      call!.pnl.map((gain, s) => [gain, put!.pnl[s]]),
    );
  });

  it("steps towards a value that ran ahead, and gets there by further reports", async () => {
    const paid = written().values[0]!.price;
    await world.pass(20);
    await world.quote(...FORWARDS, 0.95);
    const first = await signed();
    const [call] = first.values;
    expect(first.document.slots.map(({ boundBy }) => boundBy)).to.deep.equal(["step", "nothing"]);
    // The most of the series, which is less than what a tenth of the underlying leaves.
    expect(call!.price).to.equal(paid + dollars(100n));
    expect(Number(first.document.slots[0]!.value)).to.be.greaterThan(Number(call!.price) / 1e8);
    await sendCall((await relay("a.json", "b.json")).document);
    await world.pass(20);
    const second = await signed();
    expect(second.values[0]!.price > call!.price).to.equal(true);
    await sendCall((await relay("a.json", "b.json")).document);
    await world.nextEpoch();
  });

  it("refuses too few signatures, one member's twice, and one of nobody in the set", async () => {
    await world.pass(20);
    const { digest } = await signed();
    await refused(relay("a.json"), "1 of the 2 signatures");
    await refused(relay("a.json", "a.json"), "1 of the 2 signatures");
    const stranger = keyOf(24);
    await refused(sign(stranger, "d.json"), "not in set 1");
    const signature = stranger.signingKey.sign(digest).serialized;
    const text = signatureText({ digest, signer: stranger.address, signature });
    fs.writeFileSync(world.path("d.json"), text);
    expect(parseSignature(text).signer).to.equal(stranger.address);
    await refused(relay("a.json", "d.json"), "not in set 1");
    const named = text.replace(stranger.address, world.members[2]!.address);
    fs.writeFileSync(world.path("d.json"), named);
    await refused(relay("a.json", "d.json"), "is not its signer's", "INPUT_INVALID");
  });

  it("refuses a document that was tampered with, in its numbers or in its spelling", async () => {
    const path = world.path("report.json");
    const text = fs.readFileSync(path, "utf8");
    change((document) => {
      const [slot] = document["slots"] as unknown as [{ price: string }];
      slot.price = String(Number(slot.price) - 1);
    });
    await refused(relay("a.json", "b.json"), "signed another document");
    fs.writeFileSync(path, text.replace("\n", "\n "));
    await refused(relay("a.json", "b.json"), "canonical spelling", "INPUT_INVALID");
    fs.writeFileSync(path, text);
    await relay("a.json", "b.json");
  });

  it("refuses to sign what own quotes do not give, a step too large, and a loss beyond the price", async () => {
    const inputs = { ...world.reportOptions(), out: undefined };
    await world.quote(8_200, 200, 0.95);
    const other = { ...inputs, out: world.path("a.json"), tolerance: "0.0001" };
    await refused(sign(world.members[0]!, "a.json", other), "slot 16, .* there, .* here");
    await world.quote(...FORWARDS, 0.95);
    const text = fs.readFileSync(world.path("report.json"), "utf8");
    change((document) => {
      const [slot] = document["slots"] as unknown as [{ price: string }];
      slot.price = String(Number(slot.price) + 101);
    });
    await refused(sign(world.members[0]!, "a.json"), "slot 16: a step from .* is more than \\$100");
    fs.writeFileSync(world.path("report.json"), text);
    change((document) => {
      const [, slot] = document["slots"] as unknown as [unknown, { price: string; pnl: string[] }];
      slot.pnl[3] = `-${Number(slot.price) + 1}`;
    });
    await refused(
      sign(world.members[0]!, "a.json"),
      "slot 17: scenario 3 loses .* more than its price",
    );
  });

  it("refuses home tables of another grid, and tables that nobody registered", async () => {
    const other = await world.register(manifestOf(2).table);
    const error = await refused(report({ homes: `${world.home},${other}` }), "in scenario \\d+");
    expect(error.message)
      .to.include(other)
      .and.match(/moves slot \d+ by -?0\.\d+/);
    const unknown = `0x${"12".repeat(32)}`;
    await refused(report({ homes: unknown }), "not registered", "INPUT_INVALID");
  });

  it("refuses quotes that are old, a report too soon or stale, and what was made for the set before", async () => {
    await world.pass(20);
    await signed();
    await sendCall((await relay("a.json", "b.json")).document);
    await refused(report(), "too soon");
    await refused(relay("a.json", "b.json"), "ReportNumberUsed.*is used");
    await world.pass(400);
    await refused(report(), "s older than the report", "INPUT_INVALID");
    await world.quote(...FORWARDS, 0.95);
    await signed();
    await world.setOracle(world.members, 2);
    await refused(relay("a.json", "b.json"), "set 1 of the oracle, and set 2 reports now");
    await signed();
    await world.pass(901);
    await refused(sign(world.members[0]!, "a.json"), "s old");
    await refused(relay("a.json", "b.json"), "ReportTooOld");
  });

  it("is sent by a keeper once enough members left their signatures in its folder, and not again", async () => {
    const inbox = world.path("inbox");
    fs.mkdirSync(inbox);
    const contracts = await keeperContracts(world);
    const reader = new ReportReader({
      ...{ contracts, folder: new ReportFolder(inbox), chainId: 31_337n },
      sender: await world.counterparty.getAddress(),
    });
    const look = async () => {
      const block = await world.provider.getBlock("latest");
      return reader.read({ number: block!.number, hash: "", time: BigInt(block!.timestamp) });
    };
    await world.pass(20);
    await world.quote(...FORWARDS, 0.95);
    const out = join(inbox, "report.json");
    await report({ out });
    const { report: made } = parseReport(fs.readFileSync(out, "utf8"));
    await sign(world.members[0]!, "inbox/a.json", { document: out });
    expect(await look()).to.equal(undefined);
    await sign(world.members[2]!, "inbox/b.json", { document: out });
    const found = await look();
    expect(found?.report).to.deep.equal(made);
    const call = callOf({ kind: "relay-report", signed: found! }, contracts, undefined);
    await (await world.counterparty.sendTransaction(call)).wait();
    const { reportedAt } = (await world.book.getFunction("slotOf")(16)) as { reportedAt: bigint };
    expect(reportedAt).to.equal(made.timestamp);
  });

  it("is measured by the prices of an epoch that a stale report refused, and ends the halt", async () => {
    // 8,000 to 8,700: a call may be worth that and the tolerance only where the refused epoch counts.
    await world.pass(901);
    const [, btc] = world.aggregators;
    await btc!.getFunction("publish")(dollars(8_700n));
    await world.nextEpoch();
    const [state] = (await world.market.getFunction("status")()) as readonly [bigint];
    expect(state).to.equal(4n);
    await world.quote(8_700, 200, 0.95);
    const { document } = await signed();
    expect(document.slots[0]!.underlyingPrice).to.equal("8700");
    await sendCall((await relay("a.json", "b.json")).document);
    await world.nextEpoch();
    expect(((await world.market.getFunction("status")()) as readonly [bigint])[0]).not.to.equal(4n);
  });

  it("fixes what expired unobserved at a price within the tolerance, once the delay is over", async () => {
    const { rpc, accounts } = world.reportOptions();
    const out = world.path("fixing.json");
    const fix = (settlement: string, slot = "16") =>
      fixThrough(world.provider, { rpc, accounts, slot, settlement, out });
    await refused(fix("8700"), "expires in", "INPUT_INVALID");
    const { expiry } = (await world.book.getFunction("seriesOf")(16)) as { expiry: bigint };
    await world.pass(Number(expiry) - (await world.now()) + 1);
    expect(DAY).to.be.lessThan(Number(expiry));
    await refused(fix("9500"), "farther than \\$435 from the market's, \\$8700");
    expect((await fix("8650")).text).to.match(/takes it in \d+ s/);
    const document = { document: out };
    await sign(world.members[0]!, "a.json", document);
    await sign(world.members[1]!, "b.json", document);
    const signatures = ["a.json", "b.json"].map(world.path).join();
    const give = () => relayThrough(world.provider, { rpc, accounts, document: out, signatures });
    await refused(give(), "FixingTooEarly");
    await world.pass(600);
    await sendCall((await give()).document);
    const [state, payoff] = (await world.book.getFunction("slotOf")(16)) as readonly [
      bigint,
      bigint,
    ];
    expect([state, payoff]).to.deep.equal([4n, dollars(450n)]);
    await refused(fix("8650"), "no series to be fixed", "INPUT_INVALID");
  });
});
