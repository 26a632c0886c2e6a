import { expect } from "chai";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { compile, refuses } from "./harness.ts";
import { IMPROVE, improvement, LARGEST } from "./improveStatements.ts";

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
      expect(circuit.satisfied(await circuit.witness(improvement(before, later)))).to.equal(true);
    });
    it(`refuses ${later} → ${before}`, async () => {
      expect(await refuses(await compile(IMPROVE), improvement(later, before))).to.equal(true);
    });
  }

  it("refuses a surplus that stays", async () => {
    const circuit = await compile(IMPROVE);
    for (const surplus of [0n, -7n, LARGEST, -LARGEST]) {
      expect(await refuses(circuit, improvement(surplus, surplus))).to.equal(true);
    }
  });

  it("bounds the difference: what could wrap is refused", async () => {
    const circuit = await compile(IMPROVE);
    expect(await refuses(circuit, improvement(0n, 1n << 154n))).to.equal(false);
    expect(await refuses(circuit, improvement(0n, (1n << 154n) + 1n))).to.equal(true);
    expect(await refuses(circuit, improvement(0n, FIELD_MODULUS / 2n))).to.equal(true);
  });

  it("refuses another surplus or salt than the sealed ones", async () => {
    const circuit = await compile(IMPROVE);
    const honest = improvement(-9n, -3n);
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
    const witness = await circuit.witness(improvement(-9n, -3n));
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
    expect(await refuses(circuit, improvement(5n, -5n))).to.equal(false);
  });
});
