import { expect } from "chai";
import { FIELD_MODULUS, IDENTITY } from "../../circuits/babyjubjub.ts";
import { solvencyCircuit } from "../../circuits/spec.ts";
import { marketScalars, ruleScalars } from "../../prover/publicInputs.ts";
import {
  composeMarket,
  composeRules,
  fromField,
  signalLabel,
  toField,
  typeRange,
} from "../../verifier/publicInputs.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import { sampleContext, sampleDocument } from "./sampleClaim.ts";

const context = sampleContext("solvency-spot8");
const document = sampleDocument(context);

/** Reason and field for a context with one part replaced by anything at all. */
async function outcome(change: Readonly<Record<string, unknown>>): Promise<string> {
  const wrong = { ...context, ...change };
  const result = await verifyAttestation(document, wrong);
  return result.ok ? "accepted" : `${result.reason} ${result.detail}`;
}

describe("public inputs composed by the verifier", () => {
  for (const id of ["solvency-spot8", "solvency-book32"] as const) {
    it(`of ${id} are the prover's, though neither knows the other`, () => {
      const { key, market, rules } = sampleContext(id);
      expect(composeMarket(key.circuit, market)).to.deep.equal(marketScalars(key.circuit, market));
      expect(composeRules(key.circuit, rules)).to.deep.equal(ruleScalars(key.circuit, rules));
    });
  }

  it("refuse a market or table of another circuit, size, type or width", async () => {
    const { market, rules, terms } = context;
    const price = (value: unknown): unknown => ({
      ...market,
      price: market.price.with(2, value as never),
    });
    const rule = (name: "impact" | "longOnly" | "contingency", value: unknown): unknown => ({
      ...rules,
      [name]: (rules[name] as unknown[]).with(3, value),
    });
    const wrong: [Readonly<Record<string, unknown>>, string][] = [
      [{ market: { ...market, circuit: "solvency-book32" } }, "market.circuit"],
      [{ market: { ...market, price: market.price.slice(1) } }, "market.price"],
      [{ market: { ...market, price: undefined } }, "market.price"],
      [{ market: price(2n ** 64n) }, "market.price[2]"],
      [{ market: price(-1n) }, "market.price[2]"],
      [{ market: price(1) }, "market.price[2]"],
      [{ market: price("1") }, "market.price[2]"],
      [{ rules: rule("impact", 2n ** 40n) }, "rules.impact[3]"],
      [{ rules: rule("contingency", 2n ** 16n) }, "bandSensitivity[3]"],
      [{ rules: rule("longOnly", 2n) }, "rules.longOnly[3]"],
      [{ rules: { ...rules, shock: [] } }, "rules.shock"],
      [{ terms: { ...terms, level: 9_999n } }, "terms.level"],
      [{ terms: { ...terms, level: 65_536n } }, "terms.level"],
      [{ terms: { ...terms, band: 65_536n } }, "terms.band"],
      [{ terms: { ...terms, band: -1n } }, "terms.band"],
      [{ terms: { ...terms, compare: true, tally: true } }, "terms.compare"],
      [{ terms: { ...terms, compare: true, disclose: true } }, "terms.compare"],
      [{ commitment: { ...IDENTITY, x: 2n ** 254n } }, "commitment.x"],
      [{ commitment: { ...IDENTITY, x: FIELD_MODULUS } }, "commitment.x"],
      [{ commitment: { ...IDENTITY, y: -1n } }, "commitment.y"],
      [{ commitment: undefined }, "context"],
      [{ market: null }, "context"],
      [{ key: undefined }, "context"],
    ];
    for (const [change, field] of wrong) {
      expect(await outcome(change), field).to.equal(`CONTEXT_INVALID ${field}`);
    }
  });

  it("take terms, prices and coordinates up to the ends of their ranges", async () => {
    const { market, terms } = context;
    const ends: readonly Readonly<Record<string, unknown>>[] = [
      { terms: { ...terms, level: 10_000n, band: 0n } },
      { terms: { ...terms, level: 65_535n } },
      { terms: { ...terms, band: 65_535n } },
      { terms: { ...terms, compare: true } },
      { terms: { ...terms, level: 0n, disclose: true } },
      { market: { ...market, price: market.price.with(2, (2n ** 64n - 1n) as never) } },
      { commitment: { x: FIELD_MODULUS - 1n, y: 0n } },
    ];
    for (const change of ends) {
      expect(await outcome(change)).to.match(/^(?:COMMITMENT|TERMS|MARKET)_MISMATCH /);
    }
  });

  it("refuse a rule table that would not cover its band", async () => {
    const { rules } = context;
    const bandSensitivity = rules.bandSensitivity.with(5, 100n as never);
    const answer = await outcome({ rules: { ...rules, bandSensitivity } });
    expect(answer).to.equal("CONTEXT_INVALID bandSensitivity[5]");
  });

  it("spell a negative number as r − |x|, and read it back within its width", () => {
    for (const value of [-(2n ** 63n), -1n, 0n, 1n, 2n ** 63n - 1n]) {
      expect(fromField(toField(value), "int64")).to.equal(value);
    }
    expect(fromField(toField(-(2n ** 63n) - 1n), "int64")).to.equal(undefined);
    expect(fromField(2n ** 63n, "int64")).to.equal(undefined);
    expect(fromField(toField(-1n), "uint64")).to.equal(undefined);
  });

  it("know every type that circuits.json names, and no other", () => {
    for (const { type } of solvencyCircuit("solvency-book32").publicSignals) {
      const { min, max } = typeRange(type);
      expect(min < max, type).to.equal(true);
    }
    expect(() => typeRange("float")).to.throw('"float" is unknown');
  });

  it("are named as in the documentation", () => {
    const circuit = solvencyCircuit("solvency-book32");
    const labels = [0, 2, 6, 37, 38, 565, 566].map((index) => signalLabel(circuit, index));
    expect(labels).to.deep.equal([
      "commitment[0]",
      "terms",
      "price[0]",
      "price[31]",
      "optionPnl[0][0]",
      "optionPnl[32][15]",
      "longOnly[0]",
    ]);
    expect(signalLabel(circuit, 99_999)).to.equal("publicSignals[99999]");
  });
});
