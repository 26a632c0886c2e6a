import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "mocha";
import { expect } from "chai";
import { MARKET_SNAPSHOT_FORMAT, parseMarketSnapshot } from "../../risk/index.ts";
import { parseRaises } from "../../risk/policy/index.ts";
import { sourceText } from "../lint/sourceTree.ts";
import { readShared } from "../risk/fileBeside.ts";
import { sampleMarketDocument } from "../risk/sampleRules.ts";
import { forecast, type ForecastOptions } from "../../cli/forecastOperations.ts";
import { watch, type WatchOptions } from "../../cli/watchOperations.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { writeCandles } from "./candles.ts";
import { BIN, errorOf, openPortfolio, RULES, temporaryFolder, zkmargin } from "./zkmargin.ts";

/** As it is printed. */
const plain = (document: unknown): unknown =>
  JSON.parse(
    JSON.stringify(document, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    ),
  );

interface SlotDocument {
  readonly slot: number;
  readonly isWithin: boolean;
  readonly distance: string;
  readonly distanceUsd: { down: string; up: string };
  readonly liquidation: { below: string | null; above: string | null };
  readonly leavesBand: { barrier: number; learned: number } | null;
}
interface WatchDocument {
  readonly kind: string;
  readonly health: string;
  readonly surplusUsd: string;
  readonly lease: { standing: string; band: string; hoursLeft: number };
  readonly leaseBreaks: { probability: number; lower: number; upper: number } | null;
  readonly fallsBelow: { probability: number } | null;
  readonly slots: readonly SlotDocument[];
  readonly near: readonly { kind: string; slot?: number }[];
}

const CHAIN = { "from-block": "0", confirmations: "12" };
const WATCH_DEFAULTS = {
  ...CHAIN,
  hours: "24",
  "near-distance": "0.01",
  "near-probability": "0.25",
};
const FORECAST_DEFAULTS = {
  ...{ ...CHAIN, hours: "24", band: "0.05", "flow-blocks": "300", "max-raise": "1.5" },
  symbols: ",BTC,ETH",
};

const HELD = { "0": "22345.67", "1": "-1.9876", "2": "23.4567" };

describe("zkmargin watch", () => {
  const cwd = temporaryFolder();
  const candles = writeCandles(cwd);
  let own: string[];
  /** In this process; options as the command line gives them. */
  const look = async (options: Partial<WatchOptions> = {}) => {
    const [portfolio, market, table] = [join(cwd, own[1]!), RULES[1]!, RULES[3]!];
    const given = { ...WATCH_DEFAULTS, portfolio, market, table, band: "0.05", ...options };
    const { document, exitStatus } = await watch(given);
    return { ...(plain(document) as WatchDocument), status: exitStatus };
  };
  const past = (name: "calm" | "wild", hours: string): Partial<WatchOptions> => ({
    ...{ candles: join(cwd, `${name}.csv`), symbols: "USDC,BTC,ETH", hours },
  });

  before(async () => {
    own = await openPortfolio(cwd, HELD);
    const fallen = sampleMarketDocument();
    fallen.price = ["1", "7400", "194.87", "3.85", "0", "0", "0", "0"];
    writeFileSync(join(cwd, "fallen.json"), JSON.stringify(fallen));
  });

  it("says how far every price is from its edge, and where the book falls, without any candles", async () => {
    const seen = await look();
    expect(seen.status).to.equal(0);
    expect(seen.lease).to.deep.equal({ standing: "assumed", band: "0.05", hoursLeft: 24 });
    expect(seen.slots.map(({ slot }) => slot)).to.deep.equal([0, 1, 2, 3]);
    const [cash, btc, eth] = seen.slots;
    expect(btc).to.deep.include({ distance: "0.05", isWithin: true, leavesBand: null });
    expect(btc!.distanceUsd).to.deep.equal({ down: "395.5715", up: "395.5715" });
    // Long of cash and ether, short of bitcoin.
    expect(cash!.liquidation.above).to.equal(null);
    expect(btc!.liquidation.below).to.equal(null);
    expect(Number(btc!.liquidation.above)).to.be.above(7911.43);
    expect(eth!.liquidation.above).to.equal(null);
    expect([seen.leaseBreaks, seen.fallsBelow]).to.deep.equal([null, null]);
    expect(seen.near).to.deep.equal([]);
  });

  it("sees its liquidation price confirmed by the pre-flight at that price", async () => {
    const { slots, surplusUsd } = await look();
    const above = slots[1]!.liquidation.above!;
    const at = async (price: string): Promise<number> => {
      const market = sampleMarketDocument();
      market.price = (market.price as string[]).with(1, price);
      expect(parseMarketSnapshot(market).price[1]).not.to.equal(0n);
      writeFileSync(join(cwd, "at.json"), JSON.stringify(market));
      const words = ["--market", "at.json", ...RULES.slice(2, 4), "--band", "0", "--level", "1"];
      return (await zkmargin(["explain", ...own, ...words], { cwd })).status!;
    };
    const cent = (
      BigInt(above.replace(".", "").padEnd(above.indexOf(".") + 8, "0")) - 1n
    ).toString();
    const before = `${cent.slice(0, -8)}.${cent.slice(-8)}`;
    expect([await at(above), await at(before)]).to.deep.equal([1, 0]);
    expect(Number(surplusUsd)).to.be.above(0);
  });

  it("estimates what is likely from candles: little in calm, much in a storm, and more with time", async () => {
    const calm = await look(past("calm", "6"));
    const wild = await look(past("wild", "6"));
    const later = await look(past("wild", "12"));
    for (const { leaseBreaks, fallsBelow, slots } of [calm, wild, later]) {
      const { probability, lower, upper } = leaseBreaks!;
      expect(0 <= lower && lower <= probability && probability <= upper && upper <= 1).to.equal(
        true,
      );
      expect(fallsBelow!.probability).to.be.within(0, 1);
      for (const { leavesBand } of slots.slice(1, 3)) {
        expect(leavesBand!.learned).to.be.within(0, 1);
        expect(leavesBand!.barrier).to.be.at.most(upper);
      }
      // No candles, no estimate.
      expect([slots[0]!.leavesBand, slots[3]!.leavesBand]).to.deep.equal([null, null]);
    }
    expect(calm.leaseBreaks!.probability).to.be.below(0.2);
    expect(wild.leaseBreaks!.probability).to.be.above(0.4);
    expect(later.leaseBreaks!.probability).to.be.above(wild.leaseBreaks!.probability);
    expect([calm.status, wild.status]).to.deep.equal([0, 1]);
    expect(wild.near).to.deep.include({ kind: "likely-to-break" });
  });

  it("ends with status 1 and says which price left the band of the lease", async () => {
    const words = ["--market", "fallen.json", ...RULES.slice(2), "--lease-market", RULES[1]!];
    const { stdout, status } = await zkmargin(
      ["watch", ...own, ...words, "--symbols", "A,BTC", "--candles", "calm.csv"],
      { cwd },
    );
    expect(status).to.equal(1);
    expect(stdout)
      .to.match(/^BTC +\$7400 +OUTSIDE/m)
      .and.match(/^NEAR BTC: the price left the band$/m);
    const near = await look({ "near-distance": "0.05" });
    expect(near.near).to.deep.equal([]);
    const nearer = await look({ "near-distance": "0.0501" });
    expect(nearer.near.map(({ kind, slot }) => [kind, slot])).to.deep.equal(
      [0, 1, 2, 3].map((slot) => ["edge-near", slot]),
    );
    const strict = await look({ level: "5" });
    expect(strict.near[0]).to.deep.equal({ kind: "below-level" });
    expect([strict.status, strict.health]).to.deep.equal([1, nearer.health]);
    // The sample table allows no debt of dollars.
    const debt = await openPortfolio(cwd, { "0": "-1", "1": "3" }, "debt");
    const refused = await look({ portfolio: join(cwd, debt[1]!) });
    expect(refused.near).to.deep.equal([{ kind: "not-provable" }]);
  });

  it("prints the report that docs/warning.md shows", async function () {
    const [header, ...rows] = readShared("data/hourly_2020_03.csv", this).split("\n");
    const known = rows.filter((row) => row < "2020-03-12T06" && !row.includes("gemini"));
    writeFileSync(
      join(cwd, "hourly.csv"),
      `${[header, ...known.filter((row) => row !== "")].join("\n")}\n`,
    );
    const alice = await openPortfolio(cwd, { "0": "14000", "1": "-1.5", "2": "20" }, "alice");
    const words = ["--candles", "hourly.csv", "--symbols", "USDC,BTC,ETH"];
    const { stdout, status } = await zkmargin(["watch", ...alice, ...RULES, ...words], { cwd });
    expect(status).to.equal(1);
    const shown = stdout
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}\n`);
    expect(sourceText("docs/warning.md")).to.include(shown.join(""));
  });

  it("looks again and again until it is stopped, one document a line", async function () {
    this.timeout(60_000);
    const words = ["watch", ...own, ...RULES, "--every", "1", "--json"];
    const child = spawn(process.execPath, [BIN, ...words], { cwd });
    let [stdout, isTold] = ["", false];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (isTold || stdout.split("\n").length <= 2) return;
      // A second one would end it at once.
      isTold = child.kill("SIGINT");
    });
    const status = await new Promise((resolve) => child.once("close", resolve));
    const kinds = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as WatchDocument).kind);
    expect(status).to.equal(0);
    expect(kinds.slice(0, 2)).to.deep.equal(["watch", "watch"]);
    expect(kinds.at(-1)).to.equal("ended");
  });

  it("prints no quantity and no blinding, also where it refuses", async () => {
    const said: string[] = [];
    for (const words of [candles("wild"), ["--level", "7", "--json"], ["--hours", "x"]]) {
      const run = await zkmargin(["watch", ...own, ...RULES, ...words], { cwd });
      said.push(run.stdout, run.stderr);
    }
    const all = said.join("\n").replaceAll(",", "");
    for (const quantity of Object.values(HELD))
      expect(all).not.to.include(quantity.replace("-", ""));
    const { blinding } = JSON.parse(readFileSync(join(cwd, own[1]!), "utf8")) as {
      blinding: string;
    };
    expect(all).not.to.include(blinding);
  });

  it("refuses what is missing, excludes itself or is no number, by its option", async () => {
    const [portfolio, market, table] = [join(cwd, own[1]!), RULES[1]!, RULES[3]!];
    const files = { portfolio, market, table, band: "0.05" };
    const candle = join(cwd, "calm.csv");
    const rpc = "http://127.0.0.1:1";
    const refusals: [options: Partial<WatchOptions>, field: string, code?: string][] = [
      [{ market, table, band: "0.05" }, "portfolio"],
      [{ portfolio }, "market"],
      [{ portfolio, market, table }, "band"],
      [{ ...files, hours: "0" }, "hours"],
      [{ ...files, "near-distance": "1.5" }, "near-distance"],
      [{ ...files, "near-probability": "-1" }, "near-probability"],
      [{ ...files, every: "0" }, "every"],
      [{ ...files, portfolio: "-", every: "1" }, "every"],
      [{ ...files, symbols: "USDC,BTC" }, "candles"],
      [{ ...files, candles: candle }, "symbols"],
      [{ ...files, candles: candle, symbols: "XYZ" }, "symbols"],
      [{ ...files, candles: candle, symbols: "BTC,BTC" }, "symbols"],
      [{ ...files, candles: candle, symbols: ",,,,,,,,BTC" }, "symbols"],
      [{ ...files, candles: `${candle}.none`, symbols: "BTC" }, "candles", "INPUT_UNREADABLE"],
      [{ ...files, keystore: "k" }, "keystore"],
      [{ ...files, rpc }, "rpc"],
      [{ portfolio, rpc, account: "1" }, "auction"],
      [{ ...files, "lease-market": table }, "levels"],
      [{ ...files, commitment: "0,1" }, "portfolio", "OPENING_MISMATCH"],
    ];
    for (const [options, field, code = "INPUT_INVALID"] of refusals) {
      const error = await rejectionOf(watch({ ...WATCH_DEFAULTS, ...options }));
      expect([error.code, error.field], JSON.stringify(options)).to.deep.equal([code, field]);
    }
  });
});

interface ForecastDocument {
  readonly asOf: string;
  readonly slots: readonly {
    asset: string;
    barrier: number;
    learned: number;
    raise: number;
    lapsesExpected: null;
  }[];
  readonly chain: null;
}

describe("zkmargin forecast", () => {
  const cwd = temporaryFolder();
  const candles = writeCandles(cwd);
  const ask = async (
    name: "calm" | "wild",
    options: Partial<ForecastOptions>,
  ): Promise<ForecastDocument> => {
    const [, file, , symbols] = candles(name);
    const given = {
      ...FORECAST_DEFAULTS,
      candles: join(cwd, file!),
      symbols: symbols!,
      ...options,
    };
    return plain((await forecast(given)).document) as ForecastDocument;
  };

  it("says by slot how likely its price leaves a band, and raises nothing in calm", async () => {
    const { slots, asOf, chain } = await ask("calm", { hours: "6" });
    expect(slots.map(({ asset }) => asset)).to.deep.equal(["BTC", "ETH"]);
    expect(asOf).to.equal("2024-01-03T12:00:00Z");
    expect(chain).to.equal(null);
    for (const { barrier, learned, raise, lapsesExpected } of slots) {
      expect(barrier).to.be.within(0, 0.2);
      expect(learned).to.be.within(0, 0.5);
      expect(raise).to.be.within(1, 1.5);
      expect(lapsesExpected).to.equal(null);
    }
    const wide = await ask("calm", { hours: "6", band: "0.2" });
    wide.slots.forEach((slot, i) => {
      expect(slot.barrier).to.be.at.most(slots[i]!.barrier);
      expect(slot.learned).to.be.at.most(slots[i]!.learned);
    });
  });

  it("writes raises that the next rule table's policy reads, within the bound", async () => {
    const options = { hours: "1", "max-raise": "1.2", raises: join(cwd, "raises.json") };
    const { slots, asOf } = await ask("wild", options);
    const raises = parseRaises(JSON.parse(readFileSync(join(cwd, "raises.json"), "utf8")));
    expect(new Date(raises.asOf * 1000).toISOString()).to.equal(asOf.replace("Z", ".000Z"));
    const expected = slots.filter(({ raise }) => raise > 1);
    expect(raises.raises.map(({ asset }) => asset)).to.deep.equal(
      expected.map(({ asset }) => asset),
    );
    for (const { factor } of raises.raises) expect(factor).to.be.within(1, 1.2);
    // Its own format is replaced, nothing else.
    const words = [...candles("wild"), "--raises"];
    const again = await zkmargin(["forecast", ...words, "raises.json"], { cwd });
    expect([again.status, again.stderr]).to.deep.equal([0, ""]);
    expect(again.stdout)
      .to.match(/^BTC +/m)
      .and.match(/^wrote raises.json$/m);
    writeFileSync(join(cwd, "other.json"), JSON.stringify({ zkmargin: MARKET_SNAPSHOT_FORMAT }));
    const error = await errorOf(["forecast", ...words, "other.json"], { cwd });
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "raises"]);
  });

  it("refuses candles that lag behind others, are too few, or of no known step", async () => {
    const text = readFileSync(join(cwd, "calm.csv"), "utf8").trimEnd().split("\n");
    const files: Record<string, readonly string[]> = {
      "lag.csv": text.slice(0, -1),
      "few.csv": [text[0]!, ...text.slice(1, 8)],
      "odd.csv": [text[0]!, ...text.slice(1, 61).filter((_, i) => i % 2 === 0)],
      "bad.csv": [text[0]!, "2024-01-01T00:00:00Z,BTC,1,1,1,x,1"],
    };
    for (const [name, lines] of Object.entries(files)) {
      writeFileSync(join(cwd, name), `${lines.join("\n")}\n`);
      const error = await errorOf(["forecast", "--candles", name, "--symbols", ",BTC,ETH"], {
        cwd,
      });
      expect([error.code, error.status], name).to.deep.equal(["INPUT_INVALID", 2]);
      expect(error.message, name).to.match(/^--candles: /);
    }
    const wrong = { band: "0", hours: "NaN", "flow-blocks": "0", "max-raise": "0.9" };
    for (const [option, value] of Object.entries(wrong)) {
      const options = { ...FORECAST_DEFAULTS, candles: join(cwd, "calm.csv"), [option]: value };
      const error = await rejectionOf(forecast(options));
      expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", option]);
    }
  });
});
