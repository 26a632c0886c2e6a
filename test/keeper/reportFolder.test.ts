/**
 * Given a folder with reports and signatures   When enough members of the present set signed one   Then it is found, the newest first
 *   When signatures are too few, twice, of others, of another document, or files are torn      Then it is left alone
 *   When the book refuses the newest, or it is old                                             Then the next one, or none
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Interface, makeError, Wallet, ZeroAddress } from "ethers";
import { type KeeperContracts } from "../../keeper/contracts.ts";
import { refusalIn } from "../../keeper/refusals.ts";
import { ReportFolder } from "../../keeper/reportFolder.ts";
import { ReportReader } from "../../keeper/reportReader.ts";
import {
  bookRefusal,
  OPTION_BOOK_ERRORS,
  OPTION_SCENARIOS,
  parseReport,
  reportText,
  signatureText,
  type ComposedReport,
  type OptionReport,
} from "../../oracle/index.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";
import { rejectionOf } from "../prover/refusal.ts";

const VENUE = { chainId: 31_337n, book: `0x${"b0".repeat(20)}`, oracleSet: 3n };
const NOW = 1_800_000_000n;
const HEAD = { number: 9, hash: "0x", time: NOW };
const KEYS = [11, 12, 13, 14].map((n) => new Wallet(`0x${n.toString(16).padStart(64, "0")}`));
/** Of the set: the last key is not in it. */
const ORACLE = {
  venue: VENUE,
  signers: KEYS.slice(0, 3).map(({ address }) => address),
  threshold: 2,
};

/** A report of one slot. */
function textOf(number: bigint, timestamp = NOW, venue = VENUE): string {
  const series = { underlying: 1n, isCall: true, strike: 8_000n, expiry: NOW * 2n };
  const due = { series: { ...series, maxStep: 1n, minPrice: 1n }, before: 0n, underlyingPrice: 1n };
  const one = {
    due: { slot: 16, ...due },
    ...{
      price: 5n,
      boundBy: "nothing",
      value: 5e-8,
      pnl: new Array<bigint>(OPTION_SCENARIOS).fill(0n),
    },
    model: { type: "call", strike: 1, forward: 1, years: 1, volatility: 1 },
  };
  const report = { venue, number, timestamp, epoch: 1n, slots: [one], leftOut: [] };
  const sources = { manifest: "aa", quotes: [], homes: [] };
  return reportText(report as unknown as ComposedReport, sources);
}

describe("the folder of signed reports", () => {
  const folder = temporaryFolder();
  const put = (name: string, text: string): void => {
    fs.writeFileSync(join(folder, name), text);
  };
  const sign = (name: string, text: string, key: Wallet): void => {
    const { digest } = parseReport(text);
    const signature = key.signingKey.sign(digest).serialized;
    put(name, signatureText({ digest, signer: key.address, signature }));
  };
  const found = (oracle = ORACLE, earliest = 0n): readonly bigint[] =>
    new ReportFolder(folder).read(oracle, earliest).map(({ report }) => report.number);
  beforeEach(() => {
    for (const name of fs.readdirSync(folder)) fs.rmSync(join(folder, name));
  });

  it("has complete reports, the newest first, signatures in the contract's order", () => {
    for (const [name, number] of [
      ["a", 4n],
      ["b", 9n],
      ["c", 5n],
    ] as const) {
      const text = textOf(number);
      put(`${name}.json`, text);
      sign(`${name}-2.json`, text, KEYS[2]!);
      sign(`${name}-1.json`, text, KEYS[0]!);
    }
    expect(found()).to.deep.equal([9n, 5n, 4n]);
    const [first] = new ReportFolder(folder).read(ORACLE, 0n);
    const signers = first!.signatures.map((signature) => {
      const names = fs.readdirSync(folder).filter((name) => name.startsWith("b-"));
      const texts = names.map((name) => fs.readFileSync(join(folder, name), "utf8"));
      const own = texts.find((text) => text.includes(signature))!;
      return BigInt((JSON.parse(own) as { signer: string }).signer);
    });
    expect(signers).to.deep.equal(signers.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  it("leaves alone what too few signed, one member twice, a stranger, or another document", () => {
    const text = textOf(4n);
    put("report.json", text);
    sign("one.json", text, KEYS[0]!);
    expect(found()).to.deep.equal([]);
    sign("again.json", text, KEYS[0]!);
    sign("stranger.json", text, KEYS[3]!);
    sign("other.json", textOf(5n), KEYS[1]!);
    expect(found()).to.deep.equal([]);
    sign("two.json", text, KEYS[1]!);
    expect(found()).to.deep.equal([4n]);
  });

  it("leaves alone other sets, books and chains, what is old, and files that are torn or none of these", () => {
    const elsewhere = [
      { ...VENUE, oracleSet: 2n },
      { ...VENUE, chainId: 1n },
      { ...VENUE, book: `0x${"b1".repeat(20)}` },
    ];
    for (const [k, venue] of elsewhere.entries()) {
      const text = textOf(BigInt(k + 1), NOW, venue);
      put(`${k}.json`, text);
      for (const n of [0, 1]) sign(`${k}-${n}.json`, text, KEYS[n]!);
    }
    const text = textOf(8n, NOW - 900n);
    put("report.json", text);
    for (const n of [0, 1]) sign(`signed-${n}.json`, text, KEYS[n]!);
    put("torn.json", text.slice(0, 200));
    put("notes.txt", "a report");
    fs.mkdirSync(join(folder, "inner"), { recursive: true });
    expect(found(ORACLE, NOW - 900n)).to.deep.equal([8n]);
    expect(found(ORACLE, NOW - 899n)).to.deep.equal([]);
    fs.rmdirSync(join(folder, "inner"));
  });

  it("sees a file that was completed later", () => {
    const [text, reports] = [textOf(4n), new ReportFolder(folder)];
    for (const n of [0, 1]) sign(`signed-${n}.json`, text, KEYS[n]!);
    put("report.json", text.slice(0, 100));
    expect(reports.read(ORACLE, 0n)).to.deep.equal([]);
    put("report.json", text);
    expect(reports.read(ORACLE, 0n)).to.have.length(1);
  });

  it("must be there", async () => {
    const thrown = await rejectionOf(
      Promise.resolve().then(() => new ReportFolder(join(folder, "none"))),
    );
    expect(thrown).to.deep.include({ code: "ENVIRONMENT", field: "relay-reports" });
  });
});

describe("what an option book says to a keeper", () => {
  it("is told in dollars and seconds", () => {
    const book = new Interface(OPTION_BOOK_ERRORS);
    const said = (name: string, ...values: unknown[]) =>
      refusalIn(
        makeError("", "CALL_EXCEPTION", { data: book.encodeErrorResult(name, values) } as never),
      );
    expect(said("ReportTooSoon", 90n, 100n)).to.deep.equal({
      ...{ name: "ReportTooSoon", message: "it comes 10 s too soon after the latest" },
    });
    expect(said("MoveTooLarge", 16n, 10n ** 10n, 3n * 10n ** 10n, 10n ** 10n)?.message).to.equal(
      "slot 16 moves from $100 to $300, by more than $100",
    );
    expect(said("LossTooLarge", 17n, 3n, -2n * 10n ** 8n, 10n ** 8n)?.message).to.equal(
      "slot 17 loses $2 in scenario 3, more than its price $1",
    );
  });

  it("has words for every error of a report or a fixing", () => {
    const book = new Interface(OPTION_BOOK_ERRORS);
    book.forEachError(({ name, inputs }) => {
      const values = inputs.map(({ type }) => (type === "address" ? ZeroAddress : 1n));
      const { message = "" } = bookRefusal(book.encodeErrorResult(name, values)) ?? {};
      expect(message, name).to.match(/^\S.{10,}/);
      expect(message, name).not.to.match(/undefined|the book refuses/);
    });
    expect(bookRefusal("0x12345678")).to.equal(undefined);
    expect(bookRefusal("0x")).to.equal(undefined);
  });
});

describe("the report that a keeper may send", () => {
  const folder = temporaryFolder();
  const refused = new Set<bigint>();
  const tries: bigint[] = [];
  let book = VENUE.book;
  const contracts = {
    address: () => book,
    at: async (_: number, __: string, method: string) =>
      method === "limits" ? { maxReportAge: 900n } : [ORACLE.signers, 2n, VENUE.oracleSet],
    tried: async (...[, , , , report]: [number, string, string, string, OptionReport]) => {
      tries.push(report.number);
      return refused.has(report.number) ? undefined : [];
    },
  } as unknown as KeeperContracts;
  const read = async (): Promise<bigint | undefined> => {
    const reader = new ReportReader({
      ...{ contracts, folder: new ReportFolder(folder), chainId: VENUE.chainId, sender: "0xee" },
    });
    return (await reader.read(HEAD))?.report.number;
  };
  before(() => {
    for (const [number, age] of [
      ["1", 901n],
      ["2", 900n],
      ["3", 10n],
    ] as const) {
      const text = textOf(BigInt(number), NOW - age);
      fs.writeFileSync(join(folder, `${number}.json`), text);
      for (const [k, key] of KEYS.slice(0, 2).entries()) {
        const { digest } = parseReport(text);
        const signature = key.signingKey.sign(digest).serialized;
        const signed = signatureText({ digest, signer: key.address, signature });
        fs.writeFileSync(join(folder, `${number}-${k}.json`), signed);
      }
    }
  });

  it("is the newest that the book takes, none older than a report may be", async () => {
    expect(await read()).to.equal(3n);
    refused.add(3n);
    expect(await read()).to.equal(2n);
    refused.add(2n);
    tries.length = 0;
    expect(await read()).to.equal(undefined);
    expect(tries).to.deep.equal([3n, 2n]);
  });

  it("is none where the market has no option book", async () => {
    tries.length = 0;
    book = ZeroAddress;
    expect(await read()).to.equal(undefined);
    expect(tries).to.deep.equal([]);
  });
});
