import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError, type ErrorCode } from "../../circuits/errors.ts";
import {
  marketSnapshotDocument,
  minimalBandSensitivity,
  parseJsonText,
  parseMarketSnapshot,
  parseRuleTable,
  plainRules,
  ruleTableDocument,
  settlementDepositIsSafe,
  type Band,
  type Level,
} from "../../risk/index.ts";
import { marketOf, tableOf } from "./arbitraries.ts";
import { sampleMarketDocument, sampleTable, sampleTableDocument } from "./sampleRules.ts";

type Document = Record<string, unknown>;

function faultOf(action: () => unknown): { code: ErrorCode; field: string | undefined } {
  try {
    action();
  } catch (error) {
    if (error instanceof ZkMarginError) return { code: error.code, field: error.field };
    throw error;
  }
  throw new Error("was accepted");
}

/** The field at fault when `path` (an array element as "shock.2.1") is replaced. */
function spoil(document: Document, path: string, value: unknown): Document {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((node, key) => node[key] as Document, document);
  parent[last] = value;
  return document;
}

describe("rule tables", () => {
  const fault = (path: string, value: unknown): string | undefined =>
    faultOf(() => parseRuleTable(spoil(sampleTableDocument(), path, value))).field;

  it("survive the way through JSON text", () => {
    for (const circuit of ["solvency-spot8", "solvency-book32"] as const) {
      fc.assert(
        fc.property(tableOf(circuit), (table) => {
          const text = JSON.stringify(ruleTableDocument(table));
          expect(parseRuleTable(parseJsonText(text, "rule table"))).to.deep.equal(table);
        }),
        { numRuns: 30 },
      );
    }
  });

  it("refuse unknown and missing fields, wrong lengths and wrong types, with the path", () => {
    expect(fault("weightLng", [])).to.equal("weightLng");
    expect(fault("levels.middle", "1")).to.equal("levels.middle");
    const withoutImpact = sampleTableDocument();
    delete withoutImpact.impact;
    expect(() => parseRuleTable(withoutImpact)).to.throw("impact is missing");
    expect(fault("shock.2", ["0"])).to.equal("shock[2]");
    expect(fault("shock.2.1", "0.00001")).to.equal("shock[2][1]");
    expect(fault("shock", {})).to.equal("shock");
    expect(fault("longOnly.3", "true")).to.equal("longOnly[3]");
    expect(fault("weightLong.1", 0.95)).to.equal("weightLong[1]");
    expect(fault("impact.1", "-1")).to.equal("impact[1]");
    expect(fault("levels.initial", "0.9999")).to.equal("levels.initial");
    expect(fault("levels.maintenance", "1,1")).to.equal("levels.maintenance");
    expect(fault("circuit", "solvency-spot9")).to.equal("circuit");
    expect(() => parseRuleTable(spoil(sampleTableDocument(), "circuit", 8))).to.throw(
      "circuit is not a string",
    );
    expect(fault("zkmargin", "rule-table/2")).to.equal("zkmargin");
    for (const document of [null, [], "text", 1n]) {
      const refused = { code: "INPUT_INVALID", field: "the document" };
      expect(faultOf(() => parseRuleTable(document))).to.deep.equal(refused);
      expect(fault("levels", document)).to.equal("levels");
    }
    const polluted = JSON.parse('{"__proto__": {}}') as unknown;
    expect(faultOf(() => parseRuleTable(polluted)).code).to.equal("INPUT_INVALID");
  });

  it("list the fields an object has, and repeat no name that could be a secret", () => {
    const refused = (path: string): ZkMarginError => {
      try {
        parseRuleTable(spoil(sampleTableDocument(), path, "1"));
      } catch (error) {
        return error as ZkMarginError;
      }
      throw new Error("was accepted");
    };
    const { field, fix } = refused("levels.middle");
    expect([field, fix]).to.deep.equal([
      ...["levels.middle", "give exactly the fields initial, maintenance"],
    ]);
    expect(refused("k1234567890").field).to.equal("a field of the document");
    expect(refused("levels.k1234567890").field).to.equal("a field of levels");
  });

  it("refuse what the on-chain registry refuses", () => {
    expect(fault("weightLong.1", "1.0001")).to.equal("weightLong[1]");
    expect(fault("weightShort.7", "0.9999")).to.equal("weightShort[7]");
    expect(fault("bandSensitivity.1", "1.4699")).to.equal("bandSensitivity[1]");
    expect(fault("impact.0", "1")).to.equal("impact[0]");
    expect(fault("shock.0.0", "-6.5486")).to.equal("bandSensitivity[0]");
    const document = spoil(sampleTableDocument(), "bandSensitivity.0", "9");
    expect(() => parseRuleTable(spoil(document, "shock.0.0", "-6.5485"))).not.to.throw();
    const tooRisky = spoil(document, "shock.0.0", "-6.5486");
    expect(faultOf(() => parseRuleTable(tooRisky)).field).to.equal("contingency[0]");
    expect(fault("levels.maintenance", "1.1001")).to.equal("levels.maintenance");
    const sameLevels = spoil(sampleTableDocument(), "levels.maintenance", "1.1");
    expect(() => parseRuleTable(sameLevels)).not.to.throw();
  });

  it("accept the least band sensitivity: largest weight, largest |shock| and contingency", () => {
    const table = sampleTable();
    const least = minimalBandSensitivity(table, 8);
    expect(least[1]).to.equal(10_500n + 4_000n + 200n);
    expect(() =>
      parseRuleTable({ ...sampleTableDocument(), bandSensitivity: least }),
    ).not.to.throw();
  });

  it("leave the band sensitivity of option slots to the author", () => {
    fc.assert(
      fc.property(tableOf("solvency-book32"), (table) => {
        expect(minimalBandSensitivity(table, 16).slice(16)).to.deep.equal(new Array(16).fill(0n));
      }),
      { numRuns: 5 },
    );
  });

  it("know up to which band a deposit of the settlement asset is safe", () => {
    // level 1.1: 1.1 · (0.005 + band · 1.01) ≤ 1 up to band 0.8951.
    const safe = (band: bigint): boolean =>
      settlementDepositIsSafe(sampleTable(), 11_000n as Level, band as Band);
    expect([safe(0n), safe(8_951n), safe(8_952n)]).to.deep.equal([true, true, false]);
    // No risk of its own and κ = 1: at level 1 a whole band is just covered.
    const flat = { ...sampleTable(), ...plainRules("solvency-spot8", () => false) };
    const covered = (band: bigint): boolean =>
      settlementDepositIsSafe(flat, 10_000n as Level, band as Band);
    expect([covered(10_000n), covered(10_001n)]).to.deep.equal([true, false]);
  });

  it("can say nothing but what is in a book", () => {
    const rules = plainRules("solvency-book32", (slot) => slot === 16);
    const slots = <T>(value: T): T[] => new Array<T>(32).fill(value);
    expect(rules).to.deep.equal({
      circuit: "solvency-book32",
      shape: { nLinear: 16, nOption: 16, nScenarios: 33 },
      initialLevel: 10_000n,
      maintenanceLevel: 10_000n,
      longOnly: slots(false).with(16, true),
      weightLong: slots(10_000n),
      weightShort: slots(10_000n),
      contingency: slots(0n),
      bandSensitivity: slots(10_000n),
      impact: slots(0n),
      shock: new Array<bigint[]>(33).fill(new Array<bigint>(16).fill(0n)),
    });
  });
});

describe("market snapshots", () => {
  const fault = (path: string, value: unknown): string | undefined =>
    faultOf(() => parseMarketSnapshot(spoil(sampleMarketDocument(), path, value))).field;

  it("survive the way through JSON text", () => {
    for (const circuit of ["solvency-spot8", "solvency-book32"] as const) {
      fc.assert(
        fc.property(marketOf(circuit), (market) => {
          const text = JSON.stringify(marketSnapshotDocument(market));
          expect(parseMarketSnapshot(parseJsonText(text, "market"))).to.deep.equal(market);
        }),
        { numRuns: 30 },
      );
    }
  });

  it("refuse a bad field with its path", () => {
    expect(fault("price.1", "-1")).to.equal("price[1]");
    expect(fault("price.1", 7911.43)).to.equal("price[1]");
    expect(fault("price", new Array(8))).to.equal("price[0]");
    expect(fault("optionPnl.0", ["0"])).to.equal("optionPnl[0]");
    expect(fault("epoch", "1.5")).to.equal("epoch");
    expect(fault("volume", "1")).to.equal("volume");
    expect(fault("committedAt", "now")).to.equal("committedAt");
    expect(fault("circuit", 8)).to.equal("circuit");
    expect(fault("zkmargin", "market-snapshot/2")).to.equal("zkmargin");
  });
});

describe("JSON text", () => {
  it("is refused without quoting it", () => {
    const error = (() => {
      try {
        return parseJsonText('{"blinding": 12345678', "portfolio");
      } catch (caught) {
        return caught as ZkMarginError;
      }
    })() as ZkMarginError;
    expect([error.code, error.field]).to.deep.equal(["INPUT_UNREADABLE", "portfolio"]);
    expect(`${error.message} ${error.fix} ${String(error.cause)}`).not.to.include("1234");
  });
});

describe("JSON text", () => {
  it("is refused when an object has a field twice, however it is spelled", () => {
    for (const text of [
      ...['{"a":"1","a":"2"}', '{"b":[{"x":1,"\\u0078" : 2}]}'],
      ...['{"a":[1],"a":2}', '{"a":{"b":1},"a":2}', '{"a":[{}],"b":{},"a":[]}'],
    ]) {
      expect(() => parseJsonText(text, "portfolio"), text).to.throw("twice");
    }
  });

  it("may hold a string of any length, of backslashes and quotes too", () => {
    const length = 32 * 2 ** 20;
    for (const [text, inside] of [
      [`{"a":"${"A".repeat(length)}"}`, length],
      [`{"a":"${"\\\\".repeat(2 ** 20)}"}`, 2 ** 20],
      [`{"a":"${'\\"'.repeat(2 ** 20)}"}`, 2 ** 20],
    ] as const) {
      expect((parseJsonText(text, "answer") as { a: string }).a).to.have.length(inside);
      const twice = `${text.slice(0, -1)},"\\u0061":1}`;
      expect(() => parseJsonText(twice, "answer")).to.throw("twice");
    }
  });

  it("of others has as many marks as brackets that open, commas and strings", () => {
    const text = '{"a":[1,{}],"b":[]}';
    expect(parseJsonText(text, "answer", 8)).to.deep.equal(JSON.parse(text));
    expect(() => parseJsonText(text, "answer", 7)).to.throw("answer holds more than it can");
  });

  it("of others is refused for its marks before it is parsed, whether it is JSON or not", () => {
    const many = 2 ** 20;
    const keys = Array.from({ length: many }, (_, place) => `"${place}":0`).join(",");
    for (const text of [
      `${"[".repeat(many)}${"]".repeat(many)}`,
      "[".repeat(many),
      `[${"{},".repeat(many)}{}]`,
      `[${"0,".repeat(many)}0]`,
      `{${keys}}`,
      '""'.repeat(many),
    ]) {
      expect(() => parseJsonText(text, "answer", 64)).to.throw("answer holds more than it can");
    }
    const text = `{"a":["${'[{\\",'.repeat(many)}"]}`;
    expect(parseJsonText(text, "answer", 4)).to.deep.equal(JSON.parse(text));
    expect(() => parseJsonText(text, "answer", 3)).to.throw("more than it can");
  });

  it("may hold 64 lists within each other", () => {
    const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(parseJsonText(nested(64), "answer")).to.deep.equal(JSON.parse(nested(64)));
    expect(() => parseJsonText(nested(65), "answer")).to.throw("answer is nested too deep");
  });

  it("may have the same field in different objects, and colons and braces in strings", () => {
    const text = '{"a":{"x":"{\\"x\\":"},"b":[{"x":"1"},{"x":"x\\"}:"}]}';
    expect(parseJsonText(text, "portfolio")).to.deep.equal(JSON.parse(text));
    for (const other of ['{"a":{"x":1},"x":2}', '{"a":"b","b":"a"}', '{"x":["x","x"]}']) {
      expect(parseJsonText(other, "portfolio")).to.deep.equal(JSON.parse(other));
    }
  });
});
