import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  add,
  equals,
  FIELD_MODULUS,
  IDENTITY,
  multiply,
  negate,
  parsePoint,
  Point,
  SUBGROUP_ORDER,
} from "../../circuits/babyjubjub.ts";
import { commit, computeGenerators, generators, slotGenerator } from "../../circuits/generators.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";

const VECTORS = join(REPOSITORY, "..", "shared", "vectors", "babyjubjub_iden3.json");

describe("generators", () => {
  it("are what hash-to-curve gives for their labels", () => {
    const { slots, blinding, key, start, secondStart } = generators();
    expect({ slots, blinding, key, start, secondStart }).to.deep.equal(computeGenerators());
  });

  it("are distinct points of prime order", () => {
    const { slots, blinding, key, start, secondStart } = generators();
    const points = [...slots, blinding, key, start, secondStart];
    points.forEach(({ x, y }) => {
      parsePoint(x, y);
      expect(equals({ x, y }, IDENTITY)).to.equal(false);
      expect(multiply({ x, y }, SUBGROUP_ORDER)).to.deep.equal(IDENTITY);
    });
    expect(new Set(points.map(({ x }) => x)).size).to.equal(points.length);
  });

  it("map with the non-square of least magnitude, as RFC 9380 asks", () => {
    const isSquare = (value: bigint): boolean =>
      Point.Fp.pow(Point.Fp.create(value), (FIELD_MODULUS - 1n) / 2n) === 1n;
    for (const candidate of [1n, -1n, 2n, -2n, 3n, -3n, 4n, -4n]) {
      expect(isSquare(candidate)).to.equal(true);
    }
    expect(isSquare(5n)).to.equal(false);
  });
});

describe("commitments", () => {
  const a = [5n, -3n, 0n, 2n ** 62n];
  const b = [-7n, 11n, 1n, -(2n ** 61n)];

  it("add: the commitment of a sum of books is the sum of their commitments", () => {
    const sum = a.map((value, i) => value + (b[i] ?? 0n));
    expect(add(commit(a, 12n), commit(b, 30n))).to.deep.equal(commit(sum, 42n));
  });

  it("conserve: what one account gains by a delta the other loses", () => {
    const [before, delta] = [add(commit(a, 1n), commit(b, 2n)), commit([9n, -4n], 77n)];
    const after = add(add(commit(a, 1n), delta), add(commit(b, 2n), negate(delta)));
    expect(after).to.deep.equal(before);
  });

  it("take a public deposit as a multiple of the slot's generator", () => {
    expect(add(commit(a, 9n), multiply(slotGenerator(1), 100n))).to.deep.equal(
      commit([5n, 97n, 0n, 2n ** 62n], 9n),
    );
  });
});

describe("points from outside", () => {
  it("are refused off the curve and with coordinates that are not canonical", () => {
    const { x, y } = slotGenerator(0);
    for (const [px, py] of [
      [x, y + 1n],
      [0n, 0n],
      [x + FIELD_MODULUS, y],
      [-1n, y],
    ] as const) {
      expect(() => parsePoint(px, py))
        .to.throw()
        .with.property("code", "POINT_REFUSED");
    }
  });

  it("of small order are refused, all eight of the public vectors but the identity", function () {
    const vectors = readVectors() ?? this.skip();
    const points = vectors.derived_small_order_points.points.map(({ x, y }) => toPoint([x, y]));
    expect(points.length).to.be.greaterThan(6);
    for (const { x, y } of points.filter((point) => !equals(point, IDENTITY))) {
      expect(() => parsePoint(x, y))
        .to.throw()
        .with.property("code", "POINT_REFUSED");
    }
  });

  it("add as the public vectors say, and the subgroup has their order and base", function () {
    const vectors = readVectors() ?? this.skip();
    expect(SUBGROUP_ORDER.toString()).to.equal(vectors.curve.l);
    const { x, y } = toPoint(vectors.curve.base8);
    expect(parsePoint(x, y)).to.deep.equal({ x, y });
    expect(vectors.add.length).to.be.greaterThan(0);
    for (const { a, b, sum } of vectors.add) {
      const [left, right] = [toPoint(a), toPoint(b)];
      expect(add(left, right)).to.deep.equal(toPoint(sum));
    }
  });
});

type Pair = readonly [string, string];
interface Vectors {
  readonly curve: { readonly l: string; readonly base8: Pair };
  readonly add: readonly { readonly a: Pair; readonly b: Pair; readonly sum: Pair }[];
  readonly derived_small_order_points: {
    readonly points: readonly { readonly x: string; readonly y: string }[];
  };
}

function toPoint([x, y]: Pair): { x: bigint; y: bigint } {
  return { x: BigInt(x), y: BigInt(y) };
}

/** The public vectors when they lie beside the repository. */
function readVectors(): Vectors | undefined {
  return existsSync(VECTORS) ? (JSON.parse(readFileSync(VECTORS, "utf8")) as Vectors) : undefined;
}
