import { bn254 } from "@noble/curves/bn254.js";
import { expect } from "chai";
import { concatenate, uint32 } from "../../setup/binaryFile.ts";
import { openPointEngine, type PointEngine } from "../../setup/generatorPowers.ts";
import { DEVELOPMENT_ALPHA } from "../../setup/developmentSecret.ts";
import { checkProvingKey, checkVerificationKey, requireKind } from "../../setup/keyCheck.ts";
import { G2_GENERATOR, negateG2 } from "../../setup/pointCheck.ts";
import {
  type G2Point,
  type VerificationKey,
  verificationKeyOf,
} from "../../setup/verificationKey.ts";
import { parseZkey, ZKEY_SECTION } from "../../setup/zkeyFile.ts";
import { alterZkey, buildProduct, PRODUCT, type Product } from "./fixture.ts";
import { expectRefusal } from "./refusal.ts";

const { Fp2 } = bn254.fields;

/** A point of the twist outside the subgroup of order r: almost every one is. */
function pointOutsideSubgroup(): G2Point {
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.fromBigTuple([c0, 0n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      if (!bn254.G2.Point.fromAffine({ x, y }).isTorsionFree()) return { x, y };
    } catch {
      // No point with this abscissa.
    }
  }
}

describe("key checks", () => {
  let product: Product;
  let engine: PointEngine;
  let key: VerificationKey;

  before(async () => {
    product = await buildProduct();
    engine = await openPointEngine();
    key = verificationKeyOf(parseZkey(product.zkey));
  });

  after(() => {
    product.remove();
  });

  it("know a development key by its alpha, whatever it passes for", () => {
    expect(key.alpha).to.deep.equal(DEVELOPMENT_ALPHA);
    requireKind(key, "development", PRODUCT.id);
    expectRefusal(
      () => {
        requireKind(key, "ceremony", PRODUCT.id);
      },
      "KEY_REFUSED",
      "it is a development key",
    );
  });

  describe("of a verification key refuse", () => {
    const refuses = (title: string, alter: () => Partial<VerificationKey>, words: string): void => {
      it(title, () => {
        const altered = { ...key, ...alter() };
        expectRefusal(
          () => {
            checkVerificationKey(altered, PRODUCT);
          },
          "KEY_REFUSED",
          words,
        );
      });
    };

    refuses("gamma = delta", () => ({ gamma: key.delta }), "gamma = delta");
    refuses("gamma = -delta", () => ({ delta: negateG2(key.gamma) }), "gamma = -delta");
    refuses(
      "delta = generator",
      () => ({ gamma: key.beta, delta: G2_GENERATOR }),
      "nobody contrib",
    );
    refuses("beta = gamma", () => ({ beta: key.gamma }), "beta = gamma");
    refuses("beta = -gamma", () => ({ beta: negateG2(key.gamma) }), "beta = -gamma");
    refuses("beta = delta", () => ({ delta: key.beta }), "beta = delta");
    refuses("beta = -delta", () => ({ delta: negateG2(key.beta) }), "beta = -delta");
    refuses("a gamma no ceremony makes", () => ({ gamma: key.beta }), "gamma is not the generator");
    refuses("an alpha off the curve", () => ({ alpha: { x: 1n, y: 3n } }), "alpha is not in G1");
    refuses("an alpha at infinity", () => ({ alpha: { x: 0n, y: 0n } }), "alpha is not in G1");
    refuses(
      "a coordinate that is not reduced",
      () => ({ alpha: { ...key.alpha, x: key.alpha.x + bn254.fields.Fp.ORDER } }),
      "alpha is not in G1",
    );
    for (const name of ["beta", "gamma", "delta"] as const) {
      refuses(
        `a ${name} outside the subgroup`,
        () => ({ [name]: pointOutsideSubgroup() }),
        `${name} is not in G2`,
      );
      refuses(
        `a ${name} off the twist`,
        () => ({ [name]: { x: key[name].x, y: Fp2.add(key[name].y, Fp2.ONE) } }),
        `${name} is not in G2`,
      );
    }
    refuses(
      "an IC point off the curve",
      () => ({ ic: key.ic.with(2, { x: 5n, y: 5n }) }),
      "IC[2] is not in G1",
    );
    refuses("a missing IC point", () => ({ ic: key.ic.slice(1) }), "it has 3 IC points, not 4");
    refuses("another number of signals", () => ({ nPublic: 4 }), "4 public signals, not 3");
  });

  describe("of a proving key refuse", () => {
    const refuses = (title: string, alter: () => Uint8Array, words: string): void => {
      it(title, () => {
        expectRefusal(() => checkProvingKey(alter(), PRODUCT, "development"), "KEY_REFUSED", words);
      });
    };
    const offCurve = (type: number, offset: number): Uint8Array => {
      const section = Uint8Array.from(parseZkey(product.zkey).sections.get(type) ?? []);
      section[offset] = (section[offset] ?? 0) ^ 1;
      return alterZkey(product.zkey, {}, new Map([[type, section]]));
    };

    refuses("a file that is cut", () => product.zkey.slice(0, -1), "malformed");
    refuses("bytes after its end", () => concatenate([product.zkey, uint32(0)]), "malformed");
    refuses(
      "no contribution",
      () => {
        const list = parseZkey(product.zkey).sections.get(ZKEY_SECTION.contributions);
        const circuitHash = list?.subarray(0, 64) ?? new Uint8Array(64);
        const none = concatenate([circuitHash, uint32(0)]);
        return alterZkey(product.zkey, {}, new Map([[ZKEY_SECTION.contributions, none]]));
      },
      "nobody contributed to it",
    );
    refuses(
      "a delta changed after the last contribution",
      () =>
        alterZkey(product.zkey, {
          delta1: engine.G1.powers([99n]),
          delta2: engine.G2.powers([99n]),
        }),
      "not the one of the last contribution",
    );
    refuses(
      "a delta that differs between the groups",
      () => alterZkey(product.zkey, { delta2: engine.G2.powers([99n]) }),
      "delta differs between G1 and G2",
    );
    refuses(
      "a beta that differs between the groups",
      () => alterZkey(product.zkey, { beta1: engine.G1.powers([99n]) }),
      "beta differs between G1 and G2",
    );
    refuses("an A point off the curve", () => offCurve(ZKEY_SECTION.a, 64), "point 1 of section a");
    refuses("a B point off the twist", () => offCurve(ZKEY_SECTION.b2, 640), "of section b2");
    refuses("an H point off the curve", () => offCurve(ZKEY_SECTION.h, 0), "point 0 of section h");
  });

  it("do not take a development key for a ceremony's", () => {
    expectRefusal(
      () => checkProvingKey(product.zkey, PRODUCT, "ceremony"),
      "KEY_REFUSED",
      "it is a development key",
    );
  });

  it("do not take the development key of one circuit for another's", () => {
    expectRefusal(
      () => checkProvingKey(product.zkey, { ...PRODUCT, id: "another" }, "development"),
      "KEY_REFUSED",
      "not the development key of this circuit",
    );
  });
});
