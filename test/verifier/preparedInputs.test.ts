import { expect } from "chai";
import { SCALAR_MODULUS, G1, type G1Point } from "../../verifier/bn254.ts";
import {
  combine,
  prepareGroup,
  prepareInputs,
  type InputBases,
} from "../../verifier/preparedInputs.ts";
import { knownKey, vkXScalar } from "./knownSecrets.ts";
import { sampleContext, sampleSignals } from "./sampleClaim.ts";

/** IC_0 + Σ x_k·IC_{k+1}, one multiplication at a time. */
function oneShot({ ic }: InputBases, signals: readonly bigint[]): G1Point {
  return signals.reduce(
    (sum, signal, index) => sum.add((ic[index + 1] ?? G1.ZERO).multiplyUnsafe(signal)),
    ic[0] ?? G1.ZERO,
  );
}

describe("prepared inputs", () => {
  for (const id of ["solvency-spot8", "solvency-book32"] as const) {
    it(`of ${id}: the three parts add up to the one-shot vk_x`, () => {
      const context = sampleContext(id);
      const signals = sampleSignals(context);
      const prepared = combine(prepareInputs(context.key, signals));
      expect(prepared.equals(oneShot(context.key, signals))).to.equal(true);
      expect(prepared.equals(G1.BASE.multiply(vkXScalar(signals)))).to.equal(true);
    });
  }

  const key = knownKey("solvency-spot8");
  const { nPublic, groups } = key.circuit;
  const zeros = Array.from({ length: nPublic }, () => 0n);

  it("with every input zero leave IC_0 in the hot part and nothing elsewhere", () => {
    const { hot, market, rules } = prepareInputs(key, zeros);
    expect(key.ic[0]?.equals(hot)).to.equal(true);
    expect([market.is0(), rules.is0()]).to.deep.equal([true, true]);
  });

  it("treat the largest inputs as the negative numbers they stand for", () => {
    const signals = zeros.map((_, index) => SCALAR_MODULUS - 1n - BigInt(index));
    const prepared = combine(prepareInputs(key, signals));
    expect(prepared.equals(oneShot(key, signals))).to.equal(true);
  });

  it("see every single input, at its own position", () => {
    const seen = zeros.map((_, at) => {
      const signals = zeros.map((zero, index) => (index === at ? 1n : zero));
      return combine(prepareInputs(key, signals));
    });
    seen.forEach((point, at) => {
      const expected = key.ic[at + 1]?.add(key.ic[0] ?? G1.ZERO);
      expect(expected?.equals(point), String(at)).to.equal(true);
    });
  });

  it("of a group are the same point whether folded alone or with the others", () => {
    const signals = zeros.map((_, index) => BigInt(index * index + 1));
    const { offset, length } = groups.market;
    const alone = prepareGroup(key, "market", signals.slice(offset, offset + length));
    expect(alone.equals(prepareInputs(key, signals).market)).to.equal(true);
  });

  it("refuse a group of the wrong length", () => {
    expect(() => prepareGroup(key, "market", [1n])).to.throw(
      RangeError,
      "group market has 8 inputs",
    );
  });
});
