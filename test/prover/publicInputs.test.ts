import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { solvencyCircuit, publicSignal, type SolvencyId } from "../../circuits/spec.ts";
import {
  Portfolio,
  SolvencyStatement,
  circuitInput,
  commitmentOf,
  encodeSignal,
  encodeField,
  evaluateRequest,
  sealFigure,
  marketScalars,
  privateSignals,
  publicSignalsOf,
  ruleScalars,
} from "../../prover/index.ts";
import { packTerms, type Terms } from "../../risk/index.ts";
import { marketOf, tableOf, terms } from "../risk/arbitraries.ts";
import { refusalOf } from "./refusal.ts";
import { healthy, requestFor, sampleTerms, short } from "./samplePortfolios.ts";

interface Listed {
  name: string;
  dims: (string | number)[];
  type: string;
}
interface CircuitsFile {
  statements: { solvency: { public: Listed[]; private: Listed[] } };
}
const { solvency } = (
  JSON.parse(
    readFileSync(new URL("../../circuits/circuits.json", import.meta.url), "utf8"),
  ) as CircuitsFile
).statements;

const mirror = (x: bigint): bigint => (x < 0n ? FIELD_MODULUS + x : x);

describe("public inputs", () => {
  for (const id of ["solvency-spot8", "solvency-book32"] as SolvencyId[]) {
    it(`stand where circuits.json says, row-major, negatives mirrored (${id})`, () => {
      const circuit = solvencyCircuit(id);
      fc.assert(
        fc.property(marketOf(id), tableOf(id), terms(), (market, table, asked) => {
          const outputs = { value: -5n, requirement: 7n, sealedFigure: 11n };
          const hot = { commitment: { x: 1n, y: 2n }, terms: asked, ...outputs };
          const signals = publicSignalsOf(circuit, hot, market, table);
          const at = (name: string, index: number): bigint | undefined =>
            signals[publicSignal(circuit, name).offset + index];
          expect(signals).to.have.length(circuit.nPublic);
          expect(signals.slice(0, 3)).to.deep.equal([1n, 2n, packTerms(asked)]);
          expect(signals.slice(3, 6)).to.deep.equal([FIELD_MODULUS - 5n, 7n, 11n]);
          table.weightLong.forEach((weight, slot) => {
            expect(at("price", slot)).to.equal(market.price[slot]);
            expect(at("longOnly", slot)).to.equal(table.longOnly[slot] === true ? 1n : 0n);
            expect(at("weightLong", slot)).to.equal(weight);
            expect(at("weightShort", slot)).to.equal(table.weightShort[slot]);
            expect(at("contingency", slot)).to.equal(table.contingency[slot]);
            expect(at("bandSensitivity", slot)).to.equal(table.bandSensitivity[slot]);
            expect(at("impact", slot)).to.equal(table.impact[slot]);
          });
          const { nLinear, nOption } = circuit.parameters;
          table.shock.forEach((row, s) => {
            row.forEach((shock, i) => expect(at("shock", s * nLinear + i)).to.equal(mirror(shock)));
            market.optionPnl[s]?.forEach((pnl, i) => {
              expect(at("optionPnl", s * nOption + i)).to.equal(mirror(pnl));
            });
          });
          const { market: m, rules } = circuit.groups;
          expect(marketScalars(circuit, market)).to.deep.equal(
            signals.slice(m.offset, m.offset + m.length),
          );
          expect(ruleScalars(circuit, table)).to.deep.equal(signals.slice(rules.offset));
        }),
        { numRuns: 10 },
      );
    });
  }

  it("list the private inputs of circuits.json", () => {
    const listed = solvency.private.map(({ name, dims, type }) => ({
      name,
      dims: dims.map((dim) => (dim === "nSlots" ? 8 : dim)),
      type,
    }));
    expect(privateSignals(solvencyCircuit("solvency-spot8"))).to.deep.equal(listed);
  });
});

describe("signal encoding", () => {
  const scalar = (type: string, value: unknown): bigint | undefined =>
    encodeSignal({ name: "x", dims: [], type }, value)[0];

  it("accepts exactly the range of the declared type", () => {
    const ranges: [string, bigint, bigint][] = [
      ["bit", 0n, 1n],
      ["uint34", 0n, 2n ** 34n - 1n],
      ["int24", -(2n ** 23n), 2n ** 23n - 1n],
      ["int64", -(2n ** 63n), 2n ** 63n - 1n],
      ["field", 0n, FIELD_MODULUS - 1n],
    ];
    for (const [type, least, greatest] of ranges) {
      expect(scalar(type, least)).to.equal(mirror(least));
      expect(scalar(type, greatest)).to.equal(greatest);
      for (const outside of [least - 1n, greatest + 1n]) {
        expect(refusalOf(() => scalar(type, outside)).code).to.equal("INPUT_INVALID");
      }
    }
  });

  it("refuses what the witness calculator would reduce to something", () => {
    const hostile = [
      ...[FIELD_MODULUS, FIELD_MODULUS + 1n, -FIELD_MODULUS, -1n, 2n ** 256n],
      ...[true, false, 1, 1.5, NaN, "1", "0x1", null, undefined, [1n], {}],
    ];
    for (const value of hostile) {
      const error = refusalOf(() => scalar("field", value));
      expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "x"]);
    }
  });

  it("knows bits, field elements and integers of a width, and no other type", () => {
    for (const type of ["float", "xint8", "int8x", "int08", "uint", "", "Field"]) {
      expect(refusalOf(() => scalar(type, 1n)).code, type).to.equal("INTERNAL");
    }
  });

  it("writes a signed number as the text of a canonical field element", () => {
    const texts = [0n, 5n, -1n].map(encodeField);
    expect(texts).to.deep.equal(["0", "5", String(FIELD_MODULUS - 1n)]);
  });

  it("refuses wrong dimensions with the path", () => {
    const shape = { name: "shock", dims: [2, 2], type: "int24" };
    expect(
      encodeSignal(shape, [
        [1n, -1n],
        [2n, 3n],
      ]),
    ).to.deep.equal([1n, mirror(-1n), 2n, 3n]);
    const field = (value: unknown): string | undefined =>
      refusalOf(() => encodeSignal(shape, value)).field;
    expect(field([[1n, 2n]])).to.equal("shock");
    expect(field([[1n, 2n], [3n]])).to.equal("shock[1]");
    expect(
      field([
        [1n, 2n],
        [3n, 4n, 5n],
      ]),
    ).to.equal("shock[1]");
    expect(
      field([
        [1n, 2n],
        [3n, 2n ** 23n],
      ]),
    ).to.equal("shock[1][1]");
    expect(field([[1n, 2n], new Array(2)])).to.equal("shock[1][0]");
  });
});

describe("solvency statements", () => {
  const compose = (portfolio: Portfolio, asked: Terms): SolvencyStatement =>
    SolvencyStatement.compose(requestFor(portfolio, asked));

  it("publish neither value nor requirement unless asked", () => {
    const { hot, publicSignals } = compose(healthy(), sampleTerms());
    const { x, y } = commitmentOf(healthy());
    expect(hot).to.include({ value: 0n, requirement: 0n, sealedFigure: 0n });
    expect(publicSignals.slice(0, 6)).to.deep.equal([x, y, packTerms(sampleTerms()), 0n, 0n, 0n]);
  });

  it("publish cents under disclosure, negative ones mirrored", () => {
    const debt = Portfolio.create({ "0": "1", "2": "-1" }, 0n);
    const { hot, publicSignals } = compose(debt, { ...sampleTerms(), disclose: true });
    // 1 − 1.1 · 194.87 = −213.357 dollars.
    expect(hot.value).to.equal(-21_336n);
    expect(publicSignals[3]).to.equal(FIELD_MODULUS - 21_336n);
    expect(hot.requirement > 0n).to.equal(true);
  });

  it("seal only with a salt, which a plain statement leaves out", () => {
    const sealed = { ...sampleTerms(), tally: true };
    expect(refusalOf(() => compose(healthy(), sealed)).field).to.equal("salt");
    const salted = healthy().withFreshSalt();
    const salt = salted.revealSalt();
    const { requirementUsd, surplus } = evaluateRequest(requestFor(salted));
    const compared = { ...sampleTerms(), compare: true };
    expect(refusalOf(() => compose(healthy(), compared)).field).to.equal("salt");
    for (const [asked, figure] of [
      [sealed, requirementUsd],
      [compared, surplus],
    ] as const) {
      const statement = compose(salted, asked);
      expect(statement.hot.sealedFigure).to.equal(sealFigure(figure, salt));
      expect(statement.revealCircuitInput().salt).to.deep.equal([String(salt)]);
    }
    expect(compose(salted, sampleTerms()).revealCircuitInput().salt).to.deep.equal(["0"]);
  });

  it("name every input of the circuit and no other", () => {
    const input = compose(short(), sampleTerms()).revealCircuitInput();
    const listed = [...solvency.public, ...solvency.private].map(({ name }) => name);
    expect(Object.keys(input)).to.deep.equal(listed);
    expect(input.quantity?.[2]).to.equal((FIELD_MODULUS - 9_870_000_000n).toString());
    expect(refusalOf(() => circuitInput(solvencyCircuit("solvency-spot8"), {})).field).to.equal(
      "commitment",
    );
  });

  it("refuse a portfolio that does not open the account's commitment", () => {
    const commitment = commitmentOf(healthy());
    const stale = { ...requestFor(short()), commitment };
    expect(refusalOf(() => SolvencyStatement.compose(stale)).code).to.equal("OPENING_MISMATCH");
    expect(
      SolvencyStatement.compose({ ...requestFor(healthy()), commitment }).circuit.nSlots,
    ).to.equal(8);
  });
});
