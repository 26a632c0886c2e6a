/** Price paths: hourly files, and the path that is built in. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { readCandles } from "../../replay/data/candles.ts";
import { DAILY_CLOSES, straightLines } from "../../replay/data/facts.ts";
import { HOUR, isoOf, stretch, timeOf } from "../../replay/data/pricePath.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";

const HEADER = "time_utc,asset,open,high,low,close,volume_base,source";
const row = (hour: string, asset: string, close: string, source = "one"): string =>
  `2020-03-12T${hour}:00:00Z,${asset},1,1,1,${close},9,${source}`;

describe("hourly candles", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-candles-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const read = (rows: readonly string[], header = HEADER) => {
    const file = join(folder, "candles.csv");
    writeFileSync(file, `${[header, ...rows].join("\n")}\n`);
    return readCandles(file, "somewhere", [
      { feed: "BTC", asset: "BTC", source: "one" },
      { feed: "BTC elsewhere", asset: "BTC", source: "two" },
    ]);
  };
  const whole = [
    row("10", "BTC", "6014.9"),
    row("10", "BTC", "6092.44", "two"),
    row("10", "ETH", "132.91"),
    row("11", "BTC", "6059.00000001"),
    row("11", "BTC", "6060", "two"),
  ];

  it("gives each feed the closes of its asset and venue, from the hour's end on, exactly", () => {
    const path = read(whole);
    expect(path?.ticks).to.deep.equal([
      {
        time: timeOf("2020-03-12T11:00:00Z"),
        prices: { BTC: 601_490_000_000n, "BTC elsewhere": 609_244_000_000n },
      },
      {
        time: timeOf("2020-03-12T12:00:00Z"),
        prices: { BTC: 605_900_000_001n, "BTC elsewhere": 606_000_000_000n },
      },
    ]);
  });

  it("knows no path where there is no file", () => {
    expect(readCandles(join(folder, "none.csv"), "nowhere", [])).to.equal(undefined);
  });

  it("refuses an hour that is missing, a feed that is missing, a column that is missing, and what is no price", () => {
    const refused = [
      () => read([...whole.slice(0, 2), row("12", "BTC", "1"), row("12", "BTC", "1", "two")]),
      () => read(whole.slice(0, 4)),
      () => read(whole, HEADER.replace("close", "last")),
      () => read([...whole.slice(1), row("10", "BTC", "6.0e3")]),
    ];
    for (const attempt of refused) {
      expect(attempt).to.throw(ZkMarginError).with.property("code", "INPUT_INVALID");
    }
  });
});

describe("the path that is built in", () => {
  const path = straightLines(["BTC", "BTC elsewhere"], "ETH");

  it("is hourly, and passes through every daily close", () => {
    const [first] = path.ticks;
    for (const [hour, { time }] of path.ticks.entries()) {
      expect(time).to.equal((first?.time ?? 0) + hour * HOUR);
    }
    for (const [day, btc, eth] of DAILY_CLOSES) {
      const midnight = timeOf(`${day}T00:00:00Z`) + 24 * HOUR;
      const tick = path.ticks.find(({ time }) => time === midnight);
      const prices: Readonly<Record<string, bigint>> = tick?.prices ?? {};
      expect(Number(prices.BTC) / 1e8, day).to.equal(Number(btc));
      expect(Number(prices.ETH) / 1e8, day).to.equal(Number(eth));
      expect(prices["BTC elsewhere"]).to.equal(prices.BTC);
    }
  });

  it("falls from close to close without turning", () => {
    const crash = stretch(path, timeOf("2020-03-12T00:00:00Z"), timeOf("2020-03-13T00:00:00Z"));
    const closes = crash.ticks.map(({ prices }) => prices.BTC ?? 0n);
    expect(closes).to.have.lengthOf(25);
    for (const [hour, close] of closes.entries()) {
      if (hour > 0) expect(close < (closes[hour - 1] ?? 0n)).to.equal(true);
    }
  });

  it("uses the closes of the public data set, to the eight decimals of a feed", function () {
    const file = join(REPOSITORY, "..", "shared", "data", "daily_windows_ohlcv.csv");
    if (!existsSync(file)) this.skip();
    const rows = readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(","));
    for (const [day, btc, eth] of DAILY_CLOSES) {
      for (const [asset, close] of [
        ["BTC", btc],
        ["ETH", eth],
      ] as const) {
        const found = rows.find(([date, name]) => date === day && name === asset);
        expect(Math.abs(Number(found?.[5]) - Number(close)), `${asset} ${day}`).to.be.below(1e-6);
      }
    }
  });

  it("says times as people write them", () => {
    expect(isoOf(timeOf("2020-03-12T11:00:00Z"))).to.equal("2020-03-12T11:00Z");
    expect(timeOf("2020-03-12T11:00Z")).to.equal(timeOf("2020-03-12T11:00:00Z"));
    expect(() => timeOf("yesterday")).to.throw(ZkMarginError);
  });
});
