import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "mocha";
import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { explainPortfolio } from "../../cli/explainPortfolio.ts";
import { QUANTITY, type Quantity } from "../../risk/index.ts";
import { black76Value } from "../../risk/pricing/index.ts";
import { RULES, openPortfolio, temporaryFolder, zkmargin } from "./zkmargin.ts";

const slots = (values: readonly string[], rest: string): string[] =>
  Array.from({ length: 32 }, (_, slot) => values[slot] ?? rest);

/** A call on BTC at the money, a year away, at a volatility of 80 %. */
const OPTION = { type: "call" as const, strike: 8_000, years: 1, volatility: 0.8, rate: 0 };
const NOW = 1_583_884_800;

const market = {
  ...{ zkmargin: "market-snapshot/1", circuit: "solvency-book32", epoch: "7" },
  committedAt: String(NOW),
  price: slots(["1", "8000"], "0").map((price, slot) =>
    slot === 16 ? black76Value({ ...OPTION, forward: 8_000 }).toFixed(8) : price,
  ),
  optionPnl: Array.from({ length: 33 }, () => new Array<string>(16).fill("0")),
};

const table = {
  ...{ zkmargin: "rule-table/1", circuit: "solvency-book32" },
  levels: { initial: "1.1", maintenance: "1" },
  longOnly: new Array<boolean>(32).fill(false),
  weightLong: slots(["1"], "0.9"),
  weightShort: slots([], "1"),
  contingency: slots([], "0"),
  bandSensitivity: slots([], "1.2"),
  impact: slots([], "0"),
  shock: Array.from({ length: 33 }, (_, s) =>
    Array.from({ length: 16 }, (_unused, slot) => (slot === 1 && s === 0 ? "-0.2" : "0")),
  ),
};

const series = (circuit: string, own: readonly object[]): object => ({
  ...{ zkmargin: "option-series/1", circuit },
  series: own,
});

const CALL = {
  ...{ slot: "16", underlying: "1", type: "call", strike: "8000" },
  expiry: String(NOW + 365 * 86_400),
};

describe("zkmargin explain on exposure", () => {
  const cwd = temporaryFolder();
  const at = (name: string): string => join(cwd, name);
  const [, exampleMarket = "", , exampleTable = ""] = RULES;
  const shared = { decimals: "8", band: "0.05" };
  const coins = {
    ...{ ...shared, market: exampleMarket, table: exampleTable },
    portfolio: at("book/small.json"),
  };
  const options = {
    ...{ ...shared, market: at("market.json"), table: at("table.json") },
    portfolio: at("book/options.json"),
  };

  before(async () => {
    const write = (name: string, document: object): void => {
      writeFileSync(join(cwd, name), JSON.stringify(document));
    };
    write("market.json", market);
    write("table.json", table);
    write("series.json", series("solvency-book32", [CALL]));
    write("none.json", series("solvency-book32", []));
    write("spot8.json", series("solvency-spot8", []));
    await openPortfolio(cwd, { "0": "150000", "1": "2.5", "2": "-40" }, "small");
    await openPortfolio(cwd, { "0": "500000", "16": "-10" }, "options");
  });

  it("sums coins in dollars, and names them only under --reveal", async () => {
    const explain = [
      "explain",
      "--portfolio",
      "book/small.json",
      ...RULES,
      "--series",
      "spot8.json",
    ];
    const { stdout, status } = await zkmargin(explain, { cwd });
    expect(status).to.equal(0);
    // 1 % of 2.5 BTC at 7,911.43 and of −40 ETH at 194.87.
    expect(stdout).to.match(/^all assets +\$119\.84 +\$0\.00 +\$0\.00 +\$0\.00$/m);
    expect(stdout).not.to.match(/\bslot\b/);
    const revealed = { ...coins, series: at("spot8.json"), reveal: true, symbols: "USDC,BTC" };
    const { text } = await explainPortfolio(revealed);
    expect(text)
      .to.match(/^BTC +2\.5000 +\$197\.79 /m)
      .and.match(/^slot 2 +-40\.0000 +-\$77\.95 /m);
  });

  it("reads the volatility of an option from its price: a short call", async () => {
    const { document } = await explainPortfolio({ ...options, series: at("series.json") });
    // Ten times −N(0.4)·80, −n(0.4)·80²/(8,000·0.8), −80·n(0.4) and n(0.4)·8,000·0.8/2/365.
    expect(document).to.have.property("greeks").that.deep.equals({
      deltaPerPercentUsd: "-524.34",
      gammaPerPercentUsd: "-3.68",
      vegaPerPointUsd: "-294.62",
      thetaPerDayUsd: "32.29",
      withoutVolatility: [],
    });
    const revealed = await explainPortfolio({
      ...{ ...options, series: at("series.json"), reveal: true },
    });
    expect(revealed.document)
      .to.have.nested.property("greeks.assets[0]")
      .that.includes({ slot: 1, deltaPerPercentUsd: "-524.34" });
  });

  it("says how much more can be bought, and why no more", async () => {
    const order = { ...coins, reveal: true, order: "buy:1", symbols: "USDC,BTC" };
    // The whole cash, which may not become a debt, at 7,911.43 USD.
    const size = (150_000n * 10n ** 16n) / 791_143_000_000n;
    expect((await explainPortfolio(order)).text).to.include(
      `largest buy of BTC at its price: ${QUANTITY.format(size as Quantity)} units; more would be a short, which is not allowed`,
    );
    const lent = await explainPortfolio({ ...options, reveal: true, order: "buy:1" });
    expect(lent.document)
      .to.have.property("largestOrder")
      .that.includes({ side: "buy", slot: 1, limitedBy: "margin-short" });
    const greedy = await explainPortfolio({ ...order, level: "6.5", band: "0.5" });
    expect(greedy.text).to.include("largest buy of BTC: none, the statement does not hold");
  });

  it("refuses what does not fit, by name", async () => {
    const rows: [Parameters<typeof explainPortfolio>[0], string][] = [
      [{ ...coins, order: "buy:1" }, "order"],
      [{ ...coins, reveal: true, order: "buy:0" }, "order"],
      [{ ...coins, reveal: true, order: "sell:7" }, "order"],
      [{ ...coins, reveal: true, order: "buy:1:2" }, "order"],
      [{ ...coins, series: at("series.json") }, "circuit"],
      [{ ...options, series: at("none.json") }, "series"],
      [{ ...options, series: at("market.json") }, "epoch"],
    ];
    for (const [parameters, field] of rows) {
      const error: unknown = await explainPortfolio(parameters).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ZkMarginError).and.include({ code: "INPUT_INVALID" });
      expect((error as ZkMarginError).field).to.equal(field);
    }
  });
});
