import { expect } from "chai";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { sealOf } from "./books.ts";
import { compile, refuses, type Inputs, type Source } from "./harness.ts";

const IMPROVE: Source = {
  template: "Improve()",
  file: "improve.circom",
  public: ["sealedBefore", "sealedAfter"],
};
const toField = (value: bigint): bigint => (value < 0n ? value + FIELD_MODULUS : value);
/** Largest magnitude of a surplus: 65,535·(2^57 − 1) dollars of requirement and 2^63 cents of value. */
const LARGEST = 65_535n * ((1n << 57n) - 1n) * 10n ** 24n + (1n << 63n) * 10n ** 26n;

function statement(before: bigint, later: bigint): Inputs {
  return {
    sealedBefore: sealOf(toField(before), 11n),
    sealedAfter: sealOf(toField(later), 22n),
    surplusBefore: before,
    saltBefore: 11n,
    surplusAfter: later,
    saltAfter: 22n,
  };
}

describe("Improve", () => {
  const better: [bigint, bigint][] = [
    [-5n, -4n],
    [-1n, 0n],
    [0n, 1n],
    [-(10n ** 30n), 10n ** 30n],
    [-LARGEST, LARGEST],
    [-LARGEST, 1n - LARGEST],
    [LARGEST - 1n, LARGEST],
  ];
  for (const [before, later] of better) {
    it(`accepts ${before} → ${later}`, async () => {
      const circuit = await compile(IMPROVE);
      expect(circuit.satisfied(await circuit.witness(statement(before, later)))).to.equal(true);
    });
    it(`refuses ${later} → ${before}`, async () => {
      expect(await refuses(await compile(IMPROVE), statement(later, before))).to.equal(true);
    });
  }

  it("refuses a surplus that stays", async () => {
    const circuit = await compile(IMPROVE);
    for (const surplus of [0n, -7n, LARGEST, -LARGEST]) {
      expect(await refuses(circuit, statement(surplus, surplus))).to.equal(true);
    }
  });

  it("bounds the difference: what could wrap is refused", async () => {
    const circuit = await compile(IMPROVE);
    expect(await refuses(circuit, statement(0n, 1n << 154n))).to.equal(false);
    expect(await refuses(circuit, statement(0n, (1n << 154n) + 1n))).to.equal(true);
    expect(await refuses(circuit, statement(0n, FIELD_MODULUS / 2n))).to.equal(true);
  });

  it("refuses another surplus or salt than the sealed ones", async () => {
    const circuit = await compile(IMPROVE);
    const honest = statement(-9n, -3n);
    for (const lie of [
      { surplusBefore: -10n },
      { surplusAfter: -2n },
      { saltBefore: 12n },
      { saltAfter: 11n },
      { sealedBefore: honest.sealedAfter! },
      { sealedAfter: honest.sealedBefore! },
    ]) {
      expect(await refuses(circuit, { ...honest, ...lie })).to.equal(true);
    }
  });

  it("resists an honest witness with a sealed figure changed", async () => {
    const circuit = await compile(IMPROVE);
    const witness = await circuit.witness(statement(-9n, -3n));
    for (const signal of ["sealedBefore", "sealedAfter"]) {
      const forged = circuit.edit(witness, { [signal]: circuit.read(witness, signal) + 1n });
      expect(circuit.satisfied(forged), signal).to.equal(false);
    }
  });

  it("loses its meaning without its range check: it is what refuses a fall", async () => {
    const weakened = [
      {
        file: "improve.circom",
        from: "gain.in <== surplusAfter - surplusBefore - 1;",
        to: "gain.in <== 0;",
      },
    ];
    const circuit = await compile({ ...IMPROVE, weakened });
    expect(await refuses(circuit, statement(5n, -5n))).to.equal(false);
  });
});
