import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  BAND,
  BAND_SENSITIVITY,
  CONTINGENCY,
  EPOCH,
  IMPACT,
  LEVEL,
  OPTION_PNL,
  PRICE,
  QUANTITY,
  SHOCK,
  TIMESTAMP,
  WEIGHT,
} from "../../risk/index.ts";

const UNITS = [
  ...[QUANTITY, PRICE, OPTION_PNL, WEIGHT, CONTINGENCY, BAND_SENSITIVITY],
  ...[SHOCK, IMPACT, LEVEL, BAND, EPOCH, TIMESTAMP],
] as const;

function refusal(action: () => unknown): ZkMarginError {
  try {
    action();
  } catch (error) {
    if (error instanceof ZkMarginError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("units", () => {
  it("read natural units exactly", () => {
    expect(QUANTITY.parse("1.25", "q")).to.equal(125_000_000n);
    expect(QUANTITY.parse("-0.5", "q")).to.equal(-50_000_000n);
    expect(PRICE.parse("4970.8", "p")).to.equal(497_080_000_000n);
    expect(SHOCK.parse("-0.2", "shock")).to.equal(-2_000n);
    expect(LEVEL.parse("1.1", "level")).to.equal(11_000n);
    expect(IMPACT.parse("1099511627775", "impact")).to.equal((1n << 40n) - 1n);
    expect(QUANTITY.parse("-0", "q")).to.equal(0n);
  });

  it("read a bigint as the raw integer", () => {
    expect(QUANTITY.parse(125_000_000n, "q")).to.equal(125_000_000n);
    expect(BAND.parse(500n, "band")).to.equal(500n);
  });

  it("are written without zeros that say nothing", () => {
    const texts = [125_000_000n, -100_000_000n, 0n, -1n].map((raw) =>
      QUANTITY.format(raw as never),
    );
    expect(texts).to.deep.equal(["1.25", "-1", "0", "-0.00000001"]);
    expect(EPOCH.format(100n as never)).to.equal("100");
    expect(EPOCH.describe()).to.match(
      /^write a whole number .* counting market epochs, from 0 to /,
    );
    expect(BAND.describe()).to.match(/^write a decimal string with at most 4 decimals .*1e-4/);
  });

  it("say what is wrong with a text", () => {
    const why = (input: unknown): string => refusal(() => QUANTITY.parse(input, "q")).message;
    expect(why(1.5)).to.equal("q is a floating-point number");
    expect(why(true)).to.equal("q is neither a string nor a bigint");
    expect(why("9".repeat(120))).to.equal("q is out of range");
    expect(why("9".repeat(121))).to.equal("q is too long");
    expect(why("1e3")).to.equal("q is not a plain decimal number");
  });

  it("accept exactly the range of their integer type", () => {
    for (const unit of UNITS) {
      for (const inside of [unit.min, unit.max]) {
        expect(unit.parse(inside, "x")).to.equal(inside);
        expect(unit.parse(unit.format(inside as never), "x")).to.equal(inside);
      }
      for (const outside of [unit.min - 1n, unit.max + 1n]) {
        expect(refusal(() => unit.parse(outside, "x")).code).to.equal("INPUT_INVALID");
      }
    }
    expect(QUANTITY.min).to.equal(-(2n ** 63n));
    expect(LEVEL.min).to.equal(10_000n);
  });

  it("read back what they write", () => {
    for (const unit of UNITS) {
      fc.assert(
        fc.property(fc.bigInt({ min: unit.min, max: unit.max }), (raw) => {
          expect(unit.parse(unit.format(raw as never), "x")).to.equal(raw);
        }),
      );
    }
  });

  const HOSTILE: readonly unknown[] = [
    ...[1, 1.5, NaN, Infinity, -0, true, null, undefined, {}, [], ["1"], Symbol("1"), () => "1"],
    ...[
      "",
      " ",
      " 1",
      "1 ",
      "+1",
      "--1",
      "1e3",
      "1E3",
      "0x10",
      "0b1",
      "1_000",
      "1,000",
      "1.",
      ".5",
    ],
    ...["01", "-01", "1.2.3", "NaN", "Infinity", "1n", "١", "1\n", "1\u0000", "½", "−1"],
    ...["1.123456789", "9".repeat(100), "9".repeat(1_000_000), "-9223372036854775808"],
    ...[new String("1"), { valueOf: () => 1n }, { toString: () => "1" }],
  ];

  it("refuse everything that is not a plain decimal in range", () => {
    for (const input of HOSTILE) {
      for (const unit of UNITS) {
        if (input === "-9223372036854775808" && unit.min === BigInt(input)) continue;
        const error = refusal(() => unit.parse(input, "price[3]"));
        expect(error.code).to.equal("INPUT_INVALID");
        expect(error.field).to.equal("price[3]");
        expect(error.message).to.match(/^price\[3\] /);
        expect(error.fix).to.equal(unit.describe());
      }
    }
  });

  it("name the unit, the decimals and the range in the fix, and never repeat the value", () => {
    const error = refusal(() => QUANTITY.parse("123456.123456789", "quantity.2"));
    expect(error.message).to.equal("quantity.2 has more than 8 decimals");
    expect(error.fix).to.include("units of the instrument").and.include("at most 8 decimals");
    expect(error.fix).to.include("92233720368.54775807");
    expect(JSON.stringify(error)).not.to.include("123456.12");
  });
});
