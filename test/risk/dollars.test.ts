import { expect } from "chai";
import fc from "fast-check";
import {
  ceilDiv,
  floorDiv,
  formatCents,
  formatPercent,
  formatUsd,
  toCents,
} from "../../risk/index.ts";
import { decimal } from "./fraction.ts";

describe("dollars", () => {
  it("group thousands and keep two decimals", () => {
    expect(formatCents(0n)).to.equal("$0.00");
    expect(formatCents(-5n)).to.equal("-$0.05");
    expect(formatCents(123_456_789n)).to.equal("$1,234,567.89");
    expect(formatCents(-99_999n)).to.equal("-$999.99");
    expect(formatCents(100_000n)).to.equal("$1,000.00");
  });

  it("round once, in the direction stated, also below zero", () => {
    expect(formatUsd(12_345n, 4, "down")).to.equal("$1.23");
    expect(formatUsd(12_345n, 4, "up")).to.equal("$1.24");
    expect(formatUsd(-12_345n, 4, "down")).to.equal("-$1.24");
    expect(formatUsd(-12_345n, 4, "up")).to.equal("-$1.23");
    expect(formatUsd(7n, 0, "up")).to.equal("$7.00");
  });

  it("agree with exact rationals", () => {
    const decimals = fc.constantFrom(2, 16, 20, 24, 28);
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 45n), max: 10n ** 45n }),
        decimals,
        (amount, places) => {
          expect(toCents(amount, places, "down")).to.equal(decimal(amount, places).floor(2));
          expect(toCents(amount, places, "up")).to.equal(decimal(amount, places).ceil(2));
        },
      ),
    );
  });

  it("print percentages exactly", () => {
    expect([525n, 500n, 10_000n, -1n, 0n].map(formatPercent)).to.deep.equal([
      ...["5.25%", "5%", "100%", "-0.01%", "0%"],
    ]);
  });

  it("divide towards the infinity in the name", () => {
    expect([floorDiv(-7n, 2n), ceilDiv(-7n, 2n)]).to.deep.equal([-4n, -3n]);
    expect([floorDiv(7n, 2n), ceilDiv(7n, 2n)]).to.deep.equal([3n, 4n]);
    expect([floorDiv(-8n, 2n), ceilDiv(8n, 2n)]).to.deep.equal([-4n, 4n]);
  });
});
