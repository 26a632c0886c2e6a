/**
 * Given scenario profits                     When packed   Then nine words that unpack to the same, and nothing else is taken
 * Given values in any order                  When reported Then slots ascend; what no chain would take is refused at once
 * Given signatures in any order, or twice    When ordered  Then each signer once, addresses ascending
 */
import { expect } from "chai";
import { Wallet, verifyTypedData } from "ethers";
import fc from "fast-check";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  OPTION_REPORT_TYPES,
  OPTION_SCENARIOS,
  optionDomain,
  optionReport,
  orderedSignatures,
  reportDigest,
  packPnl,
  signReport,
  unpackPnl,
  type OptionValue,
} from "../../oracle/index.ts";

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const profits = fc.array(int64, { minLength: OPTION_SCENARIOS, maxLength: OPTION_SCENARIOS });
const FLAT = Array.from({ length: OPTION_SCENARIOS }, () => 0n);

function fieldOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof ZkMarginError) return `${error.code} ${String(error.field)}`;
  }
  return "accepted";
}

describe("packed scenario profits", () => {
  it("are four to a word, the first lowest, and unpack to what they were", () => {
    fc.assert(
      fc.property(profits, (pnl) => {
        const words = packPnl(pnl);
        expect(words).to.have.length(9);
        for (const [s, gain] of pnl.entries()) {
          const lane = (words[Math.floor(s / 4)]! >> BigInt(64 * (s % 4))) & (2n ** 64n - 1n);
          expect(lane).to.equal(gain < 0n ? gain + 2n ** 64n : gain);
        }
        expect(unpackPnl(words)).to.deep.equal(pnl);
      }),
      { numRuns: 50 },
    );
  });

  it("refuse another number, and what does not fit", () => {
    expect(fieldOf(() => packPnl(FLAT.slice(1)))).to.equal("INPUT_INVALID pnl");
    expect(fieldOf(() => packPnl(FLAT.with(4, 2n ** 63n)))).to.equal("INPUT_INVALID pnl[4]");
    expect(fieldOf(() => packPnl(FLAT.with(4, -(2n ** 63n) - 1n)))).to.equal(
      "INPUT_INVALID pnl[4]",
    );
    const words = packPnl(FLAT);
    expect(fieldOf(() => unpackPnl(words.slice(1)))).to.equal("INPUT_INVALID pnl");
    expect(fieldOf(() => unpackPnl(words.with(8, 2n ** 64n)))).to.equal("INPUT_INVALID pnl");
  });
});

describe("an option report", () => {
  const value = (slot: number, price = 5n): OptionValue => ({ slot, price, pnl: FLAT });

  it("lists its slots in ascending order, whatever order they came in", () => {
    const report = optionReport(3n, 77n, [value(30, 2n), value(16, 9n), value(20, 4n)]);
    expect([report.slots, report.prices]).to.deep.equal([
      [16, 20, 30],
      [9n, 4n, 2n],
    ]);
    expect(report.pnl).to.have.length(27);
  });

  it("refuses no value, a slot twice or none of options, and a price of zero or beyond 64 bits", () => {
    const refusals: [OptionValue[], string][] = [
      [[], "values"],
      [[value(16), value(16)], "values[slot 16]"],
      [[value(15)], "values[slot 15]"],
      [[value(32)], "values[slot 32]"],
      [[value(16.5)], "values[slot 16.5]"],
      [[value(16, 0n)], "values[slot 16].price"],
      [[value(16, 2n ** 64n)], "values[slot 16].price"],
      [[{ ...value(16), pnl: [] }], "values[slot 16].pnl"],
    ];
    for (const [values, field] of refusals) {
      expect(fieldOf(() => optionReport(1n, 1n, values))).to.equal(`INPUT_INVALID ${field}`);
    }
  });

  it("has its signatures in the contract's order, each signer once", async () => {
    const venue = { chainId: 31_337n, book: `0x${"ab".repeat(20)}`, oracleSet: 1n };
    const report = optionReport(1n, 2n, [value(16)]);
    const keys = [3, 1, 2, 3].map((n) => new Wallet(`0x${n.toString(16).padStart(64, "0")}`));
    const signatures = await Promise.all(keys.map((key) => signReport(key, venue, report)));
    const ordered = orderedSignatures(reportDigest(venue, report), signatures);
    const signers = ordered.map((signature) =>
      BigInt(
        verifyTypedData(
          optionDomain(venue),
          OPTION_REPORT_TYPES,
          { set: venue.oracleSet, ...report },
          signature,
        ),
      ),
    );
    expect(signers).to.have.length(3);
    expect(signers).to.deep.equal([...signers].sort((a, b) => (a < b ? -1 : 1)));
  });
});
