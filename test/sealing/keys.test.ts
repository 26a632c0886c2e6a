import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import {
  FIELD_MODULUS,
  add,
  fromAffine,
  multiply,
  SUBGROUP_ORDER,
  toAffine,
  type AffinePoint,
} from "../../circuits/babyjubjub.ts";
import { keyGenerator, slotGenerator } from "../../circuits/generators.ts";
import {
  fixedBase,
  parsePublicKey,
  publicKeyOf,
  sharedPoint,
  toSignedDigits,
} from "../../sealing/index.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { secretKey } from "./arbitraries.ts";

const VECTORS = join(REPOSITORY, "..", "shared", "vectors", "babyjubjub_iden3.json");

interface Vectors {
  readonly derived_small_order_points: {
    readonly points: readonly { readonly x: string; readonly y: string }[];
  };
}

describe("keys", () => {
  it("agree on a point from either side", () => {
    fc.assert(
      fc.property(secretKey(), secretKey(), (a, b) => {
        expect(sharedPoint(a, publicKeyOf(b))).to.deep.equal(sharedPoint(b, publicKeyOf(a)));
      }),
      { numRuns: 25 },
    );
  });

  it("agree on a point in the subgroup, whatever of small order the other side adds", function () {
    const vectors = existsSync(VECTORS)
      ? (JSON.parse(readFileSync(VECTORS, "utf8")) as Vectors)
      : this.skip();
    const honest = publicKeyOf(99n);
    const { points } = vectors.derived_small_order_points;
    expect(points).to.have.length.greaterThan(6);
    for (const { x, y } of points) {
      const torsion: AffinePoint = { x: BigInt(x), y: BigInt(y) };
      expect(() => parsePublicKey(torsion.x, torsion.y))
        .to.throw()
        .with.property("code");
      const mixed = add(honest, torsion);
      expect(sharedPoint(5n, parsePublicKey(mixed.x, mixed.y))).to.deep.equal(
        sharedPoint(5n, honest),
      );
    }
  });

  it("from outside are refused off the curve and with coordinates that are not canonical", () => {
    const { x, y } = keyGenerator();
    for (const [px, py] of [
      [x, y + 1n],
      [0n, 0n],
      [x, y + 2n ** 256n],
      [-x, y],
      [x + FIELD_MODULUS, y],
      [x, y + FIELD_MODULUS],
      [0n, FIELD_MODULUS],
    ] as const) {
      const refused = () => parsePublicKey(px, py);
      expect(refused).to.throw().with.include({ code: "POINT_REFUSED", field: "publicKey" });
    }
    expect(() => parsePublicKey(0n, FIELD_MODULUS)).to.throw("outside the field");
  });

  it("have signed digits that stand for them", () => {
    fc.assert(
      fc.property(secretKey(), (secret) => {
        const digits = toSignedDigits(secret);
        expect(digits >= 0n && digits < SUBGROUP_ORDER).to.equal(true);
        const scalar = (2n * digits - (2n ** 252n - 1n)) % SUBGROUP_ORDER;
        expect((scalar + SUBGROUP_ORDER) % SUBGROUP_ORDER).to.equal(secret);
      }),
    );
  });

  it("come from a table as from the curve library", () => {
    const base = fixedBase(slotGenerator(5));
    fc.assert(
      fc.property(fc.oneof(secretKey(), fc.constantFrom(0n, -1n, SUBGROUP_ORDER)), (scalar) => {
        expect(toAffine(base.multiply(scalar))).to.deep.equal(multiply(slotGenerator(5), scalar));
      }),
      { numRuns: 50 },
    );
    expect(base.multiply(0n).equals(fromAffine({ x: 0n, y: 1n }))).to.equal(true);
  });
});
