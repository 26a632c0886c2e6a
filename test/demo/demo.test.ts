/** The whole story with real proofs on a fresh chain, as a newcomer runs it. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { CLOSES, SYMBOLS } from "../../demo/facts.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";

interface Scene {
  readonly title: string;
  readonly story: readonly string[];
  readonly chainSaw: readonly string[];
  readonly stayedHidden?: string;
  readonly provingMs?: readonly number[];
  readonly gas?: Readonly<Record<string, number>>;
}

describe("demo", () => {
  let scenes: readonly Scene[] = [];
  const scene = (title: RegExp): Scene => {
    const found = scenes.find((candidate) => title.test(candidate.title));
    if (found === undefined) throw new Error(`no scene is called ${title.source}`);
    return found;
  };

  before(async () => {
    const demo = join(REPOSITORY, "demo", "main.ts");
    const run = promisify(execFile)(process.execPath, [demo, "--json"], { cwd: REPOSITORY });
    const document = JSON.parse((await run).stdout) as { zkmargin: string; scenes: Scene[] };
    expect(document.zkmargin).to.equal("demo/1");
    scenes = document.scenes;
  });

  it("tells the whole story in order, and ends by itself", () => {
    const chapters = scenes.map(({ title }) => title.split(/[:,]/)[0]);
    expect(chapters).to.deep.equal([
      "A market",
      "A council",
      "11 March 2020",
      "Deposits",
      "A private trade in a perpetual",
      "Two empty disks",
      "Pre-flight",
      "A withdrawal",
      "An audit",
      "12 March 2020",
      "The lease ends",
      "No proof",
      "A top-up makes the account provable again",
      "From silence to settlement",
    ]);
  });

  it("shows for each step what the chain saw, and where there is a proof what it cost", () => {
    for (const { title, chainSaw, provingMs, gas } of scenes) {
      expect(chainSaw, title).to.not.be.empty;
      for (const ms of provingMs ?? []) expect(ms).to.be.greaterThan(0);
      if (provingMs !== undefined) expect(gas, title).to.not.equal(undefined);
    }
    expect(scene(/private trade/).provingMs).to.have.lengthOf(1);
  });

  it("shows the chain one point of a trade, and of both books nothing that was traded", () => {
    const saw = scene(/private trade/).chainSaw.join(" ");
    // D and the sum; the digits of a point are random, and may read like a size or a price.
    const point = /0x[0-9a-f]{6}…[0-9a-f]{4}(?![0-9a-f])/g;
    expect(saw.match(point)).to.have.lengthOf(2);
    expect(saw.replaceAll(point, "")).to.not.match(/130|195|25,?402|PERP|ETH/);
    expect(saw).to.contain("the sum of commitments is unchanged");
  });

  it("plays a market in which some are taken over, in part or in full, and every balance agrees", () => {
    const { story, chainSaw } = scene(/From silence to settlement/);
    const [, parts = 0, fulls = 0] =
      /(\d+) takeovers in part and (\d+) in full/.exec(chainSaw.join(" ")) ?? [];
    expect(Number(parts) + Number(fulls)).to.be.greaterThan(0);
    expect(story.join(" ")).to.match(/From price move to settlement: least \d+ min/);
    expect(story.join(" ")).to.contain("agreed to the last unit after each of");
  });

  it("gets both books back from phrases and chain", () => {
    expect(scene(/empty disks/).story.join(" ")).to.contain("Both books are back");
  });

  it("carries the funding of a perpetual in its price", () => {
    const priceOf = (date: RegExp, slot: string): number =>
      Number(new RegExp(`${slot} ([\\d.]+)`).exec(scene(date).chainSaw.join(" "))?.[1]);
    expect(priceOf(/^11 March/, "ETH-PERP")).to.equal(priceOf(/^11 March/, "ETH"));
    const ratio = priceOf(/^12 March/, "ETH-PERP") / priceOf(/^12 March/, "ETH");
    expect(ratio).to.be.within(0.9996, 0.9998);
  });

  it("opens the sum of two requirements and no more, covered by what the vault holds", () => {
    const { story, chainSaw } = scene(/An audit/);
    const [, total = "", worth = ""] =
      /need \$([\d,]+); the vault holds \$([\d,]+)/.exec(story.join(" ")) ?? [];
    const whole = (text: string): number => Number(text.replaceAll(",", ""));
    expect(whole(total)).to.be.greaterThan(0);
    expect(whole(worth)).to.be.greaterThan(whole(total));
    // Of figures the chain saw the total alone.
    expect(chainSaw.join(" ").match(/\$[\d,]+/g)).to.deep.equal([`$${total}`]);
  });

  it("loses the lease to a price, not to a flag", () => {
    expect(scene(/Pre-flight/).chainSaw.join(" ")).to.contain("isSolvent = true");
    expect(scene(/lease ends/).chainSaw.join(" ")).to.contain("isSolvent = false");
  });

  it("refuses proof, withdrawal and loan after the crash, each for its own reason", () => {
    const { story, chainSaw } = scene(/No proof/);
    expect(story.join("\n")).to.match(/NOT PROVABLE: short by \$[\d,]+\.\d\d/);
    expect(story.join("\n")).to.contain("MARGIN_SHORT");
    expect(chainSaw.map((line) => line.split(": ").at(-1))).to.deep.equal([
      "PriceOutsideBand",
      "ProofRefused",
      "AccountLapsed",
      "NotAttested",
    ]);
  });

  it("uses the closes of the public data set, to the eight decimals of a feed", function () {
    const file = join(REPOSITORY, "..", "shared", "data", "daily_windows_ohlcv.csv");
    if (!existsSync(file)) this.skip();
    const rows = readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(","));
    for (const day of ["2020-03-11", "2020-03-12"] as const) {
      for (const asset of SYMBOLS) {
        const row = rows.find(([date, name]) => date === day && name === asset);
        const close = Number(row?.[5]);
        expect(Math.abs(Number(CLOSES[day][asset]) - close), `${asset} ${day}`).to.be.lessThan(
          1e-6,
        );
      }
    }
  });
});
