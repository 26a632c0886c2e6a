/**
 * Given a chain with option slots and an oracle of three keys, and a report of it
 *   When members sign it and somebody relays        Then signature files, and the call that the book gets
 *   When the book refuses, or too few signed        Then its words, status 1
 *   When options, keys, files or inputs are wrong   Then coded errors, nothing written, nothing of a key told
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { encryptKeystoreJson, Interface, Wallet } from "ethers";
import { OPTION_CALLS } from "../../cli/optionAbi.ts";
import { makeFixing, makeReport, type ReportOptions } from "../../cli/oracleOperations.ts";
import { relayDocument } from "../../cli/oracleRelayOperations.ts";
import { type RelayCall } from "../../cli/oracleReport.ts";
import { signDocument, type SignOptions } from "../../cli/oracleSignOperations.ts";
import {
  OPTION_SCENARIOS,
  parseReport,
  parseSignature,
  reportText,
  type ComposedReport,
} from "../../oracle/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { AT, serveOptions, type OptionScene } from "./simulatedOptions.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const USD = 10n ** 8n;
const NOW = 1_798_790_400n;
const EXPIRY = NOW + 30n * 86_400n;
const PASSPHRASE = "of this member";
const KEYS = [31, 32, 33].map((n) => new Wallet(`0x${n.toString(16).padStart(64, "0")}`));
const ADDRESSES = KEYS.map(({ address }) => address);
const BOOK = new Interface(OPTION_CALLS.options);
const CALL = { underlying: 1, isCall: true, strike: 8_200n * USD, expiry: EXPIRY };

const scene: OptionScene = {
  ...{ block: 77, time: NOW, maxReportAge: 900n, homeSlots: 32n, hasOptions: true },
  ...{ hasClearing: true, relistings: [], followed: new Map(), prepared: new Set() },
  slots: new Map([
    [
      16,
      {
        ...{ state: 2, price: 300n * USD, reportedAt: NOW - 600n },
        series: { ...CALL, maxStep: 50n * USD },
      },
    ],
    [17, { state: 2, price: USD, reportedAt: NOW - 600n, series: { ...CALL, expiry: NOW - 9n } }],
  ]),
  risk: { signers: ADDRESSES, threshold: 2, prices: [USD, 8_000n * USD, 200n * USD, 0n] },
};

/** A report of slot 16 at this price. */
function textAt(price: bigint): string {
  const venue = { chainId: 31_337n, book: AT.options, oracleSet: 2n };
  const series = { ...CALL, underlying: 1n, maxStep: 50n * USD, minPrice: 1n };
  const one = {
    due: { slot: 16, series, before: 300n * USD, underlyingPrice: 8_000n * USD },
    ...{ price, boundBy: "nothing", value: Number(price) / 1e8 },
    pnl: Array.from({ length: OPTION_SCENARIOS }, (_, s) => BigInt(s - 10) * USD),
    model: { type: "call", strike: 8_200, forward: 8_010, years: 0.08, volatility: 0.7 },
  };
  const report = { venue, number: 5n, timestamp: NOW - 4n, epoch: 8n, slots: [one] };
  const left = [{ slot: 17, why: "expired" }];
  const sources = { manifest: "aa", quotes: ["bb"], homes: [`0x${"07".repeat(32)}`] };
  return reportText({ ...report, leftOut: left } as unknown as ComposedReport, sources);
}

describe("zkmargin oracle", () => {
  const cwd = temporaryFolder();
  const path = (name: string): string => join(cwd, name);
  let chain: { rpc: string; accounts: string };
  let node: string[];
  before(async () => {
    chain = { rpc: await serveOptions(scene), accounts: AT.accounts };
    node = ["--rpc", chain.rpc, "--accounts", chain.accounts];
    fs.chmodSync(cwd, 0o700);
    fs.writeFileSync(path("pass"), PASSPHRASE, { mode: 0o600 });
    for (const [k, key] of [...KEYS, new Wallet(`0x${"09".repeat(32)}`)].entries()) {
      // What wallets take makes minutes of a few keys.
      const text = await encryptKeystoreJson(key, PASSPHRASE, { scrypt: { N: 2, r: 1, p: 1 } });
      fs.writeFileSync(path(`key-${k}`), text, { mode: 0o600 });
    }
    fs.writeFileSync(path("report.json"), textAt(320n * USD));
  });
  const signing = (k: number, more: Partial<SignOptions> = {}): SignOptions => ({
    ...{ ...chain, document: path("report.json"), key: path(`key-${k}`), tolerance: "0.002" },
    ...{ "key-passphrase-file": path("pass"), "quote-age": "300", out: path(`${k}.json`) },
    ...more,
  });
  const relaying = (...files: number[]) => ({
    ...{ ...chain, document: path("report.json") },
    signatures: files.map((k) => path(`${k}.json`)).join(),
  });
  const refused = async (run: Promise<unknown>, code: string, words: string): Promise<void> => {
    const error = await rejectionOf(run);
    expect(`${error.code} ${error.message}`).to.match(new RegExp(`^${code} .*${words}`));
    expect(error.message + error.fix).not.to.include(PASSPHRASE);
  };

  it("shows a member what he signs, writes his signature, and prints the call of two", async () => {
    const words = ["--key", path("key-0"), "--key-passphrase-file", path("pass")];
    const document = ["--document", path("report.json")];
    const signed = await zkmargin(
      ["oracle", "sign", ...node, ...document, ...words, "--out", path("0.json")],
      { cwd },
    );
    expect([signed.status, signed.stderr]).to.deep.equal([0, ""]);
    for (const told of [
      "call on slot 1, strike $8200",
      "$320, +$20 since the last (+6.67 %)",
      "a unit loses $10 at worst and gains $22 at best",
      "slot 17 is left out: expired",
      "the chain's bounds alone",
    ]) {
      expect(signed.stdout).to.include(told);
    }
    const { digest } = parseReport(fs.readFileSync(path("report.json"), "utf8"));
    const signature = parseSignature(fs.readFileSync(path("0.json"), "utf8"));
    expect([signature.digest, signature.signer]).to.deep.equal([digest, ADDRESSES[0]]);
    await signDocument(signing(2));
    const files = ["--signatures", `${path("2.json")},${path("0.json")}`];
    const relayed = await zkmargin(["oracle", "relay", ...node, ...document, ...files, "--json"], {
      cwd,
    });
    expect(relayed.status).to.equal(0);
    const { calls } = JSON.parse(relayed.stdout) as { calls: [RelayCall] };
    expect(calls[0].to.toLowerCase()).to.equal(AT.options);
    const [report, signatures] = BOOK.decodeFunctionData("report", calls[0].data) as unknown as [
      { number: bigint; prices: bigint[] },
      string[],
    ];
    expect([report.number, report.prices[0], signatures.length]).to.deep.equal([5n, 320n * USD, 2]);
  });

  it("ends with 1 for too few signatures, and for what the book says", async () => {
    const files = ["--document", path("report.json"), "--signatures", path("0.json")];
    const few = await errorOf(["oracle", "relay", ...node, ...files], { cwd });
    expect([few.status, few.code]).to.deep.equal([1, "REPORT_REFUSED"]);
    expect(few.message).to.include("1 of the 2 signatures");
    scene.risk!.refusal = ["MoveTooLarge", 16n, 300n * USD, 320n * USD, 10n * USD];
    await refused(
      relayDocument(relaying(0, 2)),
      "REPORT_REFUSED",
      "MoveTooLarge.*slot 16 moves from \\$300 to \\$320, by more than \\$10",
    );
    delete scene.risk!.refusal;
    await relayDocument(relaying(0, 2));
  });

  it("signs nothing that the chain would refuse, or with a key outside the set, or that does not open", async () => {
    fs.writeFileSync(path("far.json"), textAt(351n * USD));
    const far = signing(1, { document: path("far.json") });
    await refused(
      signDocument(far),
      "REPORT_REFUSED",
      "a step from \\$300 to \\$351 is more than \\$50",
    );
    const told = textAt(320n * USD).replace('"strike": "8200"', '"strike": "8100"');
    fs.writeFileSync(path("told.json"), told);
    const mistold = signing(1, { document: path("told.json") });
    await refused(
      signDocument(mistold),
      "REPORT_REFUSED",
      "another strike than the chain has, 8200",
    );
    const outside = signing(3);
    await refused(signDocument(outside), "REPORT_REFUSED", "is not in set 2 of the oracle");
    fs.writeFileSync(path("wrong"), "another one", { mode: 0o600 });
    const closed = signing(1, { "key-passphrase-file": path("wrong") });
    await refused(signDocument(closed), "INPUT_INVALID", "does not open");
    expect([fs.existsSync(path("1.json")), fs.existsSync(path("3.json"))]).to.deep.equal([
      false,
      false,
    ]);
  });

  it("takes own inputs all or none, and writes over nothing but its own", async () => {
    const part = signing(1, { manifest: path("manifest.json") });
    await refused(signDocument(part), "INPUT_INVALID", "quotes is missing");
    const over = signing(1, { out: path("report.json") });
    await refused(signDocument(over), "INPUT_INVALID", "exists and is not a file with");
    const neither = signing(1, { document: path("0.json") });
    await refused(signDocument(neither), "INPUT_INVALID", "neither a report's format");
  });

  it("reports only what it can: tables, slots and files are named, and stale quotes told", async () => {
    const options: ReportOptions = {
      ...{ ...chain, manifest: path("none.json"), quotes: path("none.csv"), "quote-age": "300" },
      ...{ homes: `0x${"07".repeat(32)}`, out: path("new.json") },
    };
    await refused(makeReport({ ...options, homes: "0x12" }), "INPUT_INVALID", "no names of tables");
    await refused(
      makeReport({ ...options, slots: "15" }),
      "INPUT_INVALID",
      "no list of option slots",
    );
    await refused(makeReport(options), "INPUT_UNREADABLE", "--manifest does not exist");
    await refused(makeReport({ ...options, number: "0" }), "INPUT_INVALID", "number");
    expect(fs.existsSync(path("new.json"))).to.equal(false);
  });

  it("makes a fixing to sign where too little was observed, and none where enough was", async () => {
    const options = { ...chain, slot: "17", settlement: "8300", out: path("fixing.json") };
    const { text } = await makeFixing(options);
    expect(text)
      .to.include("settlement price of the underlying $8300")
      .and.include("takes it in 51 s");
    await signDocument(signing(0, { document: path("fixing.json"), out: path("f0.json") }));
    await signDocument(signing(1, { document: path("fixing.json"), out: path("f1.json") }));
    const signatures = `${path("f0.json")},${path("f1.json")}`;
    const given = { ...chain, document: path("fixing.json"), signatures };
    const { document } = await relayDocument(given);
    const [{ data }] = (document as { calls: [RelayCall] }).calls;
    expect(BOOK.decodeFunctionData("fixSigned", data).slice(0, 2)).to.deep.equal([
      17n,
      8_300n * USD,
    ]);
    await refused(
      makeFixing({ ...options, settlement: "8401" }),
      "REPORT_REFUSED",
      "farther than \\$400",
    );
    await refused(makeFixing({ ...options, slot: "16" }), "INPUT_INVALID", "expires in");
    scene.risk!.observed = true;
    await refused(makeFixing(options), "REPORT_REFUSED", "enough was observed of slot 17");
  });
});
