import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "mocha";
import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { findingsOf, freshSeed, fuzz } from "../../soundness/fuzz.ts";
import { runCampaign } from "../../soundness/fuzz/campaign.ts";
import { Chance, chanceOf } from "../../soundness/fuzz/chance.ts";
import { judge } from "../../soundness/fuzz/judge.ts";
import { ofJson } from "../../soundness/fuzz/reader.ts";
import { spoil } from "../../soundness/fuzz/spoil.ts";

const CASES = 2_500;
const SAMPLE = { zkmargin: "book/1", quantity: "987654.32109876" };

describe("hostile documents", () => {
  const folder = fs.mkdtempSync(join(tmpdir(), "zkmargin-judge-"));
  after(() => {
    fs.rmSync(folder, { recursive: true });
  });

  it("are read or refused with a coded error, and nothing else, from a fresh seed", async () => {
    const seed = freshSeed();
    const result = await runCampaign(seed, CASES);
    expect(findingsOf(result), `seed ${seed}`).to.deep.equal([]);
    const done = Object.values(result.counts).flatMap((own) => Object.values(own));
    expect(done.reduce((sum, count) => sum + count, 0)).to.equal(CASES);
  });

  const refusal = (message: string, options: { fix: string; cause?: unknown }) => () => {
    throw new ZkMarginError("INPUT_INVALID", message, options);
  };
  const planted: [string, (document: unknown) => unknown, RegExp][] = [
    ["another exception", () => Symbol.keyFor(1 as never), /no coded error but TypeError/],
    ["a secret in the message", refusal(SAMPLE.quantity, { fix: "none at all" }), /repeats/],
    [
      "a secret in the cause of the cause",
      refusal("no", { fix: "none", cause: new Error("x", { cause: { of: SAMPLE.quantity } }) }),
      /repeats/,
    ],
    ["no way out", refusal("no", { fix: "" }), /no way out/],
    ["an endless message", refusal("no ".repeat(400), { fix: "none" }), /1200 characters/],
    ["a file", () => fs.openSync(join(folder, "left"), "w"), /file was written/],
    [
      "a changed prototype",
      () => Object.defineProperty(Object.prototype, "polluted", { value: 1, configurable: true }),
      /prototype/,
    ],
  ];
  for (const [what, read, said] of planted) {
    it(`are judged: ${what} is found`, async () => {
      const reader = ofJson("planted", read, [SAMPLE], { secret: true });
      const { faults } = await judge(reader, reader.samples[0]!, folder);
      Reflect.deleteProperty(Object.prototype, "polluted");
      expect(faults.join()).to.match(said);
      const calm = ofJson("calm", (document) => document, [SAMPLE], { secret: true });
      expect((await judge(calm, calm.samples[0]!, folder)).faults).to.deep.equal([]);
    });
  }

  it("follow from the seed and the case, and reach every kind of change", () => {
    const sample = Buffer.from(JSON.stringify({ a: ["1", { b: "2.5" }], c: 7, d: null }));
    const variants = Array.from({ length: 3_000 }, (_, n) =>
      Buffer.from(spoil(sample, "json", chanceOf("a", n))).toString("latin1"),
    );
    expect(Buffer.from(spoil(sample, "json", new Chance("a 7"))).toString("latin1")).to.equal(
      variants[7],
    );
    const texts = variants.join("\n");
    for (const sign of [
      "__proto__",
      "NaN",
      "\xef\xbb\xbf",
      "\xff",
      "[".repeat(99),
      "0x",
      "1e400",
    ]) {
      expect(texts, sign).to.include(sign);
    }
    expect(variants.some((text) => /"a":.*"a":/s.test(text))).to.equal(true);
    expect(Math.max(...variants.map(({ length }) => length))).to.be.greaterThan(50_000);
  });

  it("fall short of the bar when there are too few, or one is found", () => {
    const result = { seed: "a", cases: 9, counts: { one: { read: 9 } }, slowest: 1 };
    const found = [{ reader: "one", number: 3, faults: ["it hangs"], input: "" }];
    const short = fuzz.shortfalls({ ...result, found, nFound: 2 });
    expect(short).to.deep.equal([
      "one, case 3 of seed a: it hangs",
      "and 1 more",
      "only 9 cases",
      "one has fewer than 50 cases",
    ]);
  });
});
