import { expect } from "chai";
import fc from "fast-check";
import {
  canonicalJson,
  differences,
  explainManifest,
  parseManifest,
  parseRaises,
  policyGrid,
  type Canonical,
  type RaiseDocument,
} from "../../../risk/policy/index.ts";
import { scenarioShocksUp } from "../../../risk/scenarios/index.ts";
import { runs } from "../runs.ts";
import {
  COINS,
  DAY,
  START,
  bookDocument,
  build,
  madeCandles,
  marketReturns,
  policyDocument,
} from "./policyFixture.ts";

const DAYS = 30;
const NOW = START + (DAYS + 1) * DAY;
const candles = madeCandles(marketReturns(2, DAYS + 3));
const first = build(policyDocument(), { asOf: NOW, candles });
const second = build(policyDocument(), { asOf: NOW + DAY, candles, previous: first.state });

const document: fc.Arbitrary<Canonical> = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    ...[fc.string(), fc.boolean(), fc.constant(null)],
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      tie("value"),
      { maxKeys: 4 },
    ),
  ),
})).value;

describe("canonical JSON", () => {
  it("is the same whatever the order of keys, and says the same as the document", () => {
    fc.assert(
      fc.property(document, (value) => {
        const text = canonicalJson(value);
        const again = JSON.parse(text) as Canonical;
        expect(canonicalJson(again)).to.equal(text);
        expect(differences(again, value)).to.deep.equal([]);
      }),
      runs(100),
    );
    expect(canonicalJson({ b: "1", a: ["x", true, null] })).to.equal(
      '{\n  "a": [\n    "x",\n    true,\n    null\n  ],\n  "b": "1"\n}\n',
    );
  });

  it("names the deepest places where two documents differ", () => {
    const given = { a: [{ b: "1" }, "x"], c: "2", d: [] };
    const built = { a: [{ b: "2" }, "x", "y"], d: {}, e: null };
    expect(differences(given, built)).to.deep.equal([
      { path: "a[0].b", given: '"1"', built: '"2"' },
      { path: "a[2]", given: undefined, built: '"y"' },
      { path: "d", given: "[]", built: "{}" },
      { path: "e", given: undefined, built: "null" },
      { path: "c", given: '"2"', built: undefined },
    ]);
  });
});

describe("a manifest", () => {
  it("is read back to what it was written from, and starts the same next table", () => {
    expect(parseManifest(second.text)).to.deep.equal(second.manifest);
    const again = build(policyDocument(), { asOf: NOW + DAY, candles, previous: first.state });
    expect(again.text).to.equal(second.text);
    expect(second.state.table).to.deep.equal(second.table);
    expect(second.state.scenarios).to.deep.equal(second.rows.map(({ moves }) => moves));
  });

  it("holds width, candidates, bound, shocks before and after, κ, k, levels, correlation and inputs", () => {
    const { explanation, inputs, table } = second.manifest;
    const [, btc] = explanation.slots;
    expect(explanation.secondsSince).to.equal("86400");
    expect(Object.keys(inputs)).to.have.members([
      "policy",
      "candles",
      "chain",
      "raises",
      "previous",
    ]);
    expect(btc!.width!.previous).to.equal(first.state.slots[1]!.width!.toFixed(6));
    expect(btc!.shocks!.previousFall).to.equal(first.manifest.explanation.slots[1]!.shocks!.fall);
    expect(btc!.bandSensitivity.value).to.equal(table.bandSensitivity[1]);
    expect(btc!.impact).to.deep.equal({
      ...{ previous: "1000", target: "1000", value: "1000", boundBy: "none" },
    });
    expect(explanation.correlation.assets).to.deep.equal(COINS);
    expect(explanation.correlation.matrix).to.have.length(5);
  });

  it("is refused in another spelling, with a field more, or with a state that does not fit", () => {
    expect(() => parseManifest(second.text.replace("\n", ""))).to.throw("canonical spelling");
    const spoiled = (change: (copy: Record<string, never>) => void) => {
      const copy = structuredClone(second.manifest) as unknown as Record<string, never>;
      change(copy);
      return () => parseManifest(canonicalJson(copy));
    };
    expect(spoiled((copy) => Object.assign(copy, { more: "1" }))).to.throw("more is not a known");
    const state = (copy: Record<string, never>) =>
      copy.state as unknown as { slots: Record<string, unknown>[]; scenarios: string[][] };
    expect(spoiled((copy) => state(copy).slots.pop())).to.throw("state.slots are not 8");
    expect(spoiled((copy) => state(copy).scenarios[0]!.pop())).to.throw("state.scenarios are not");
    expect(spoiled((copy) => (state(copy).slots[1]!.width = null))).to.throw(
      "does not fit the kind",
    );
    expect(spoiled((copy) => (state(copy).slots[1]!.width = "1e-3"))).to.throw("is not a plain");
    expect(spoiled((copy) => (state(copy).scenarios[0]![0] = "9"))).to.throw("is out of range");
  });

  it("says in words what changed and which bound held it back", () => {
    const document_ = policyDocument();
    document_.slots[1]!.weightLong = "0.9";
    const returns = marketReturns(2, DAYS);
    const crash = Object.fromEntries(COINS.map((c) => [c, [...returns[c]!, -0.6]]));
    const built = build(document_, {
      ...{ asOf: NOW + DAY, candles: madeCandles(crash), previous: first.state },
    });
    const words = explainManifest(built.manifest).join("\n");
    expect(words).to.include("24.0 hours after the table before");
    expect(words).to.include(
      "long weight was 0.98, now 0.96 (−2.04 %), held back by the largest fall a day: 0.9 was asked",
    );
    expect(words).to.match(/width [0-9.]+ % in logs, was [0-9.]+ % \(\+25\.00 %\)/);
    expect(words).to.match(/held back by the largest rise a day: lower by [0-9.]+ % than asked/);
    expect(words).to.not.match(/NaN|undefined|Infinity/);
  });

  it("says what the governance section says otherwise than before", () => {
    const document_ = policyDocument();
    document_.governance.classes.major!.width!.cap = "0.7";
    const { manifest } = build(document_, { asOf: NOW + DAY, candles, previous: first.state });
    expect(manifest.explanation.governance).to.deep.equal([
      { path: "classes.major.width.cap", before: '"0.8"', now: '"0.7"' },
    ]);
    expect(explainManifest(manifest)[1]).to.equal(
      'governance changed: classes.major.width.cap was "0.8", now "0.7"',
    );
    expect(second.manifest.explanation.governance).to.deep.equal([]);
  });

  it("is a grid in which the values of options are computed, with the table's own shocks", () => {
    for (const { manifest, table } of [second, withOptions()]) {
      const { grid, assets, linear } = policyGrid(manifest);
      expect(scenarioShocksUp(grid, assets, linear, table.shape)).to.deep.equal(table.shock);
    }
    const { grid } = policyGrid(withOptions().manifest);
    const names = grid.scenarios.map(({ name }) => name);
    expect(names).to.include.members(["9: unmoved, volatility up", "14: unmoved, volatility down"]);
    expect(names.filter((name) => name.endsWith("35 % of it"))).to.have.length(2);
  });
});

function withOptions() {
  return build(bookDocument(COINS), { asOf: NOW, candles });
}

describe("a raise", () => {
  const raises = (factor: number, asOf = NOW + DAY): RaiseDocument => ({
    asOf,
    raises: [{ asset: "BTC", factor, reason: "barrier" }],
  });
  const free = () => {
    // Without the bound on speed, to see the raise alone.
    const document_ = policyDocument();
    document_.governance.width = { most: "1", rise: "10", fall: "0.9" };
    Object.assign(document_.governance.classes.major!.width!, { rise: "10", fall: "0.9" });
    return document_;
  };
  const start = build(free(), { asOf: NOW, candles });
  const at = (days: number, previous = start.state, document_?: RaiseDocument) =>
    build(free(), { asOf: NOW + days * DAY, candles, previous, raises: document_ });
  const widthOf = (built: typeof start): number => built.state.slots[1]!.width!;

  it("widens the scenarios of its asset alone, at most by what governance allows", () => {
    const plain = at(1);
    const raised = at(1, start.state, raises(1.2));
    expect(widthOf(raised)).to.be.closeTo(1.2 * widthOf(plain), 1e-8);
    expect(raised.state.slots[2]).to.deep.equal(plain.state.slots[2]);
    const greedy = at(1, start.state, raises(50));
    expect(widthOf(greedy)).to.be.closeTo(1.5 * widthOf(plain), 1e-8);
    const { raise } = greedy.manifest.explanation.slots[1]!;
    expect(raise).to.deep.equal({
      ...{ asked: "50.000000000", reason: "barrier" },
      ...{ carried: "1.000000000", factor: "1.500000000" },
    });
    expect(explainManifest(greedy.manifest).join("\n")).to.include("raised by 50.00 %");
  });

  it("fades by half in the half-life: an old warning as one that is not repeated", () => {
    const old = at(3, start.state, raises(1.4, NOW + DAY));
    expect(old.state.slots[1]!.raise).to.be.closeTo(1.2, 1e-9);
    const once = at(1, start.state, raises(1.4));
    const later = at(3, once.state);
    expect(later.state.slots[1]!.raise).to.be.closeTo(1.2, 1e-9);
    const repeated = at(3, once.state, raises(1.4, NOW + 3 * DAY));
    expect(repeated.state.slots[1]!.raise).to.be.closeTo(1.4, 1e-9);
  });

  it("rises no faster than any width", () => {
    const bounded = build(policyDocument(), {
      ...{ asOf: NOW + DAY, candles, previous: first.state, raises: raises(1.5) },
    });
    expect(bounded.state.slots[1]!.width).to.be.at.most(1.25 * first.state.slots[1]!.width! + 1e-9);
  });

  it("is refused below 1, twice, from later than the table, or with an unprintable reason", () => {
    const read = (change: object) => () =>
      parseRaises({
        ...{ zkmargin: "width-raise/1", asOf: "2024-02-01T00:00:00Z" },
        raises: [{ asset: "BTC", factor: "1.2", reason: "", ...change }],
      });
    expect(read({})().raises).to.deep.equal([{ asset: "BTC", factor: 1.2, reason: "" }]);
    expect(read({ factor: "0.9" })).to.throw("raises[0].factor is out of range");
    expect(read({ factor: "Infinity" })).to.throw("raises[0].factor is not a plain");
    expect(read({ reason: "\u001b[31m" })).to.throw("raises[0].reason is no plain text");
    expect(() => at(1, start.state, raises(1.2, NOW + 2 * DAY))).to.throw(
      "is later than the table's",
    );
    const twice = { asset: "BTC", factor: "1.2", reason: "" };
    expect(() =>
      parseRaises({
        ...{ zkmargin: "width-raise/1", asOf: "2024-02-01T00:00:00Z" },
        raises: [twice, twice],
      }),
    ).to.throw("raises name an asset twice");
  });
});
