/**
 * The Solidity curve against noble's, on edge cases, random points and public vectors.
 *
 * Given two points   When added or subtracted   It equals noble
 * Given a commitment When an amount is put on a slot, or taken off it   It equals noble
 * Given a stranger's point   When off the curve or not canonical   It is refused
 *                            When of small order   It is no key
 */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { network } from "hardhat";
import {
  FIELD_MODULUS,
  IDENTITY,
  SUBGROUP_ORDER,
  add,
  multiply,
  negate,
  type AffinePoint,
} from "../../../circuits/babyjubjub.ts";
import { MAX_SLOTS, blindingGenerator, slotGenerator } from "../../../circuits/generators.ts";
import { deployDataContract } from "../../../setup/solidityData.ts";
import { generatorTableCodes } from "../../../setup/solidityTables.ts";
import { deployCurveHarness, toPoint, type CurveHarness } from "./curveFixture.ts";

const LARGEST = 2n ** 64n - 1n;
const VECTORS = new URL("../../../../shared/vectors/babyjubjub_iden3.json", import.meta.url);

/** Deterministic scalars below ℓ. */
function scalar(seed: number): bigint {
  return (
    (BigInt(seed + 1) * 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251f86c6a11d0c18e95n) %
    SUBGROUP_ORDER
  );
}

interface Vectors {
  add: { a: [string, string]; b: [string, string]; sum: [string, string] }[];
  mul: { point: [string, string]; scalar: string; product: [string, string] }[];
  derived_small_order_points: { points: { order: number; x: string; y: string }[] };
}

describe("BabyJubJub.sol", () => {
  let harness: CurveHarness;
  const point = (seed: number): AffinePoint => multiply(blindingGenerator(), scalar(seed));
  /** (0, −1), of order two: the smallest point outside the subgroup. */
  const ORDER_TWO: AffinePoint = { x: 0n, y: FIELD_MODULUS - 1n };

  before(async () => {
    harness = await deployCurveHarness(await network.create());
  });

  describe("adds", () => {
    const cases: [string, AffinePoint, AffinePoint][] = [
      ["the identity to itself", IDENTITY, IDENTITY],
      ["the identity to a point", point(1), IDENTITY],
      ["a point to the identity", IDENTITY, point(1)],
      ["a point to itself", point(2), point(2)],
      ["a point to its negative", point(3), negate(point(3))],
      ["a point of order two to a point", point(4), ORDER_TWO],
      ["a point of order two to itself", ORDER_TWO, ORDER_TWO],
    ];
    for (const [title, p, q] of cases) {
      it(`${title}, and subtracts it, as noble does`, async () => {
        expect(toPoint(await harness.add(p, q))).to.deep.equal(add(p, q));
        expect(toPoint(await harness.subtract(p, q))).to.deep.equal(add(p, negate(q)));
      });
    }

    it("forty pairs of points as noble does", async () => {
      for (let seed = 0; seed < 40; seed++) {
        const [p, q] = [point(seed), point(100 + seed)];
        expect(toPoint(await harness.add(p, q))).to.deep.equal(add(p, q));
      }
    });
  });

  describe("puts an amount on a commitment", () => {
    const amounts = [
      0n,
      1n,
      2n ** 16n,
      2n ** 32n - 1n,
      2n ** 48n,
      2n ** 63n,
      LARGEST,
      123_456_789n,
    ];
    for (const amount of amounts) {
      it(`and takes it off: ${amount}`, async () => {
        const c = point(7);
        const delta = multiply(slotGenerator(5), amount);
        expect(toPoint(await harness.addAmount(c, 5, amount))).to.deep.equal(add(c, delta));
        expect(toPoint(await harness.addAmount(c, 5, -amount))).to.deep.equal(
          add(c, negate(delta)),
        );
      });
    }

    it("on every slot", async () => {
      for (let slot = 0; slot < MAX_SLOTS; slot++) {
        const amount = scalar(slot) % 2n ** 64n;
        const sum = toPoint(await harness.addAmount(IDENTITY, slot, amount));
        expect(sum).to.deep.equal(multiply(slotGenerator(slot), amount));
      }
    });

    it("returning to the identity when the same amount leaves", async () => {
      const c = multiply(slotGenerator(31), LARGEST);
      expect(toPoint(await harness.addAmount(c, 31, -LARGEST))).to.deep.equal(IDENTITY);
    });

    it("and refuses amounts of 2^64 and more, either way", async () => {
      for (const amount of [LARGEST + 1n, -LARGEST - 1n, 2n ** 255n - 1n, -(2n ** 255n)]) {
        await expect(harness.addAmount(point(7), 5, amount))
          .to.be.revertedWithCustomError(harness, "AmountTooLarge")
          .withArgs(amount);
      }
    });

    it("doubling it when the commitment is that amount", async () => {
      const c = multiply(slotGenerator(0), 77n);
      expect(toPoint(await harness.addAmount(c, 0, 77n))).to.deep.equal(add(c, c));
    });

    it("of order two, where the addition law is complete too", async () => {
      const sum = toPoint(await harness.addAmount(ORDER_TWO, 3, 9n));
      expect(sum).to.deep.equal(add(ORDER_TWO, multiply(slotGenerator(3), 9n)));
    });

    it("and refuses slot 32", async () => {
      await expect(harness.addAmount(IDENTITY, 32, 1n))
        .to.be.revertedWithCustomError(harness, "NoSuchSlot")
        .withArgs(32);
    });
  });

  describe("takes keys from outside", () => {
    it("that lie in the subgroup of prime order, or differ from it by a point of small order", async () => {
      for (let seed = 0; seed < 10; seed++) {
        expect(await harness.isUsableKey(point(seed))).to.equal(true);
        expect(await harness.isUsableKey(add(point(seed), ORDER_TWO))).to.equal(true);
      }
    });

    it("but none off the curve, not canonical, or of order one or two", async () => {
      const { x, y } = point(3);
      for (const bad of [
        { x, y: y + 1n },
        { x: y, y: x },
        { x: 0n, y: 0n },
        { x: x + FIELD_MODULUS, y },
        { x, y: y + FIELD_MODULUS },
        { x: 0n, y: FIELD_MODULUS + 1n },
        IDENTITY,
        ORDER_TWO,
      ]) {
        expect(await harness.isUsableKey(bad)).to.equal(false);
      }
    });

    it("and multiplies them by the cofactor as noble does", async () => {
      const eightfold = (p: AffinePoint): AffinePoint => {
        const twice = add(p, p);
        const fourfold = add(twice, twice);
        return add(fourfold, fourfold);
      };
      for (let seed = 0; seed < 10; seed++) {
        for (const p of [point(seed), add(point(seed), ORDER_TWO)]) {
          expect(toPoint(await harness.timesCofactor(p))).to.deep.equal(eightfold(p));
          expect(toPoint(await harness.timesCofactor(p))).to.deep.equal(multiply(point(seed), 8n));
        }
      }
      expect(toPoint(await harness.timesCofactor(IDENTITY))).to.deep.equal(IDENTITY);
      expect(toPoint(await harness.timesCofactor(ORDER_TWO))).to.deep.equal(IDENTITY);
    });
  });

  describe("refuses", () => {
    it("generator tables with other code, and no code at all", async () => {
      const { lower, upper } = generatorTableCodes();
      const connection = await network.create();
      const signer = await connection.ethers.provider.getSigner(0);
      const swapped = await deployDataContract(signer, upper);
      const good = await deployDataContract(signer, lower);
      const factory = await connection.ethers.getContractFactory("BabyJubJubHarness");
      for (const tables of [
        [swapped, good],
        [good, good],
        [signer.address, swapped],
      ] as const) {
        await expect(factory.deploy(...tables)).to.be.revertedWithCustomError(
          factory,
          "GeneratorTableMismatch",
        );
      }
    });

    it("points off the curve", async () => {
      const { x, y } = point(8);
      expect(await harness.isOnCurve({ x, y })).to.equal(true);
      expect(await harness.isOnCurve({ x, y: y + 1n })).to.equal(false);
      expect(await harness.isOnCurve({ x: 0n, y: 0n })).to.equal(false);
    });

    it("coordinates that are not canonical", async () => {
      const { x, y } = point(9);
      expect(await harness.isOnCurve({ x: x + FIELD_MODULUS, y })).to.equal(false);
      expect(await harness.isOnCurve({ x, y: y + FIELD_MODULUS })).to.equal(false);
      expect(await harness.isOnCurve({ x: 0n, y: FIELD_MODULUS + 1n })).to.equal(false);
    });

    it("the inverse of zero", async () => {
      await expect(harness.invert(0n)).to.be.revertedWithCustomError(harness, "NotInvertible");
      await expect(harness.invert(FIELD_MODULUS)).to.be.revertedWithCustomError(
        harness,
        "NotInvertible",
      );
      expect(((await harness.invert(7n)) * 7n) % FIELD_MODULUS).to.equal(1n);
    });
  });

  describe("agrees with the public vectors of iden3", () => {
    before(function () {
      if (!existsSync(VECTORS)) this.skip();
    });
    const read = (): Vectors => JSON.parse(readFileSync(VECTORS, "utf8")) as Vectors;
    const parse = ([x, y]: [string, string]): AffinePoint => ({ x: BigInt(x), y: BigInt(y) });

    it("on additions", async () => {
      for (const { a, b, sum } of read().add) {
        expect(toPoint(await harness.add(parse(a), parse(b)))).to.deep.equal(parse(sum));
      }
    });

    it("on multiples, by doubling and adding", async () => {
      for (const { point: base, scalar: factor, product } of read().mul) {
        let sum = IDENTITY;
        for (const bit of BigInt(factor).toString(2)) {
          sum = toPoint(await harness.add(sum, sum));
          if (bit === "1") sum = toPoint(await harness.add(sum, parse(base)));
        }
        expect(sum).to.deep.equal(parse(product));
      }
    });

    it("on points of small order, which are on the curve", async () => {
      for (const { order, x, y } of read().derived_small_order_points.points) {
        const small = parse([x, y]);
        expect(await harness.isOnCurve(small)).to.equal(true);
        let sum = IDENTITY;
        for (let i = 0; i < order; i++) sum = toPoint(await harness.add(sum, small));
        expect(sum).to.deep.equal(IDENTITY);
      }
    });

    it("on points of small order, which are no keys, alone; with a point of the subgroup they are", async () => {
      const small = read().derived_small_order_points.points;
      expect(small.map(({ order }) => order)).to.include.members([1, 2, 4, 8]);
      for (const { x, y } of small) {
        const torsion = parse([x, y]);
        expect(await harness.isUsableKey(torsion)).to.equal(false);
        expect(toPoint(await harness.timesCofactor(torsion))).to.deep.equal(IDENTITY);
        const key = add(point(1), torsion);
        expect(await harness.isUsableKey(key)).to.equal(true);
        expect(toPoint(await harness.timesCofactor(key))).to.deep.equal(multiply(point(1), 8n));
      }
    });
  });
});
