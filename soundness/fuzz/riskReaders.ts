/** Readers of markets, rules, candles, quotes, options and the oracle's documents. */
import { readFileSync } from "node:fs";
import { Wallet } from "ethers";
import { parseCommitment } from "../../cli/commitmentFile.ts";
import { readOracleDocument } from "../../cli/oracleDocuments.ts";
import {
  fixingDigest,
  fixingText,
  OPTION_SCENARIOS,
  parseFixing,
  parseReport,
  reportText,
  signatureText,
} from "../../oracle/index.ts";
import { parseSignature } from "../../oracle/signatureDocument.ts";
import { parseOptionSeries } from "../../risk/greeks/seriesFile.ts";
import { parseMarketSnapshot, parseRuleTable } from "../../risk/index.ts";
import { parseManifest, parsePolicy } from "../../risk/policy/index.ts";
import { parseRaises } from "../../risk/policy/widthRaise.ts";
import { parseScenarioGrid, scenarioGridDocument, span16 } from "../../risk/scenarios/index.ts";
import { readDeribitChain } from "../../risk/surface/deribitChain.ts";
import { parseCandles } from "../../risk/volatility/candleFile.ts";
import { readAttestation } from "../../verifier/attestation.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import { candleText } from "../../test/cli/candles.ts";
import { build, DAY, madeCandles, marketReturns } from "../../test/risk/policy/policyFixture.ts";
import { policyDocument, START } from "../../test/risk/policy/policyFixture.ts";
import { chainText } from "../../test/risk/surface/chainText.ts";
import { sampleContext, sampleDocument } from "../../test/verifier/sampleClaim.ts";
import { ofFile, ofJson, ofText, type Reader } from "./reader.ts";

const example = (name: string): string =>
  readFileSync(new URL(`../../cli/examples/${name}.json`, import.meta.url), "utf8");

export const VENUE = { chainId: 31_337n, book: `0x${"b0".repeat(20)}`, oracleSet: 3n };
const FIXING = { slot: 17, expiry: 1_800_000_000n, settlement: 812_345_000_000n };

export function optionReport(): string {
  const series = { underlying: 1n, isCall: true, strike: 8_000n, expiry: 1_900_000_000n };
  const due = { slot: 16, series: { ...series, maxStep: 1n, minPrice: 1n }, before: 0n };
  const one = {
    due: { ...due, underlyingPrice: 1n },
    ...{ price: 5n, boundBy: "nothing", value: 5e-8 },
    pnl: Array.from({ length: OPTION_SCENARIOS }, (_, s) => BigInt(s - 10)),
    model: { type: "call", strike: 1, forward: 1, years: 1, volatility: 1 },
  };
  const head = { venue: VENUE, number: 9n, timestamp: 1_800_000_000n, epoch: 1n };
  const report = { ...head, slots: [one], leftOut: [{ slot: 17, why: "expired" }] };
  return reportText(report as never, { manifest: "aa", quotes: ["bb"], homes: [] });
}

export function oracleSignature(): string {
  const key = new Wallet(`0x${"0b".repeat(32)}`);
  const digest = fixingDigest(VENUE, FIXING);
  const signature = key.signingKey.sign(digest).serialized;
  return signatureText({ digest, signer: key.address, signature });
}

export function riskReaders(): readonly Reader[] {
  const candles = madeCandles(marketReturns(3, 32));
  const { text: manifest } = build(policyDocument(), { asOf: START + 31 * DAY, candles });
  const context = sampleContext("solvency-spot8");
  const series = {
    zkmargin: "option-series/1",
    circuit: "solvency-book32",
    series: [
      { slot: "16", underlying: "1", type: "call", strike: "9000", expiry: "1900000000" },
      { slot: "17", underlying: "1", type: "put", strike: "8000.5", expiry: "1900000000" },
    ],
  };
  const raises = {
    zkmargin: "width-raise/1",
    asOf: "2024-02-01T00:00:00Z",
    raises: [{ asset: "BTC", factor: "1.5", reason: "a storm" }],
  };
  const fixing = fixingText(VENUE, FIXING);
  const attestation = sampleDocument(context);

  return [
    ofJson("risk/marketSnapshot.ts:parseMarketSnapshot", parseMarketSnapshot, [example("market")]),
    ofJson("risk/ruleTableFile.ts:parseRuleTable", parseRuleTable, [example("table")]),
    ofJson("risk/policy/policyFile.ts:parsePolicy", parsePolicy, [example("policy")]),
    ofText("risk/policy/manifestFile.ts:parseManifest", parseManifest, [manifest]),
    ofJson("risk/policy/widthRaise.ts:parseRaises", parseRaises, [raises]),
    ofJson("risk/greeks/seriesFile.ts:parseOptionSeries", parseOptionSeries, [series]),
    ofJson("risk/scenarios/gridFile.ts:parseScenarioGrid", parseScenarioGrid, [
      scenarioGridDocument(span16(["BTC", "ETH"])),
    ]),
    ofText("risk/volatility/candleFile.ts:parseCandles", parseCandles, [candleText(30, 0.01)], {
      kind: "lines",
    }),
    ofText(
      "risk/surface/deribitChain.ts:readDeribitChain",
      readDeribitChain,
      [chainText([{}, { bid_iv_pct: "0.0" }])],
      { kind: "lines" },
    ),
    ofText("oracle/reportDocument.ts:parseReport", parseReport, [optionReport()]),
    ofText("oracle/fixingDocument.ts:parseFixing", parseFixing, [fixing]),
    ofText("oracle/signatureDocument.ts:parseSignature", parseSignature, [oracleSignature()]),
    ofFile("cli/oracleDocuments.ts:readOracleDocument", readOracleDocument, [
      fixing,
      optionReport(),
    ]),
    ofJson("cli/commitmentFile.ts:parseCommitment", parseCommitment, [
      { zkmargin: "commitment/1", x: "0", y: "1" },
    ]),
    ofJson(
      "verifier/attestation.ts:readAttestation",
      (document) => readAttestation(document, context.key.circuit.nPublic),
      [attestation],
      { plainErrors: true },
    ),
    ofJson(
      "verifier/verifyAttestation.ts:verifyAttestation",
      (document) => verifyAttestation(document, context, []),
      [attestation],
    ),
  ];
}
