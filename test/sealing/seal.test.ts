import { expect } from "chai";
import fc from "fast-check";
import { FIELD_MODULUS, SUBGROUP_ORDER, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { commit, keyGenerator } from "../../circuits/generators.ts";
import {
  openAsCouncil,
  openAsViewer,
  openCopy,
  openWithStreamKey,
  parseSealElements,
  publicKeyOf,
  sealDelta,
  sealElements,
  sealHash,
  sharedPoint,
} from "../../sealing/index.ts";
import { fromWords } from "../../sealing/message.ts";
import { keyring, opening, secretKey } from "./arbitraries.ts";

const RUNS = { numRuns: 25 };
const SMALL_ORDER: readonly [string, AffinePoint][] = [
  ["the identity", { x: 0n, y: 1n }],
  ["the point of order two", { x: 0n, y: FIELD_MODULUS - 1n }],
];

function refusal(action: () => unknown): { code?: unknown; field?: unknown } {
  try {
    action();
  } catch (error) {
    return error as { code?: unknown; field?: unknown };
  }
  return {};
}

describe("sealed deltas", () => {
  it("open for the council and for either viewer, to what was sealed", () => {
    fc.assert(
      fc.property(opening(), keyring(), secretKey(), (held, { secrets, keys }, ephemeral) => {
        const delta = commit(held.quantities, held.blinding);
        const sealed = sealDelta(held, keys, ephemeral);
        const [council, first, second] = secrets;
        const shared = sharedPoint(council, sealed.ephemeral);
        expect(openAsCouncil(sealed, shared, delta)).to.deep.equal(held);
        expect(openAsViewer(sealed, first, delta)).to.deep.equal(held);
        expect(openAsViewer(sealed, second, delta)).to.deep.equal(held);
        for (const side of [0, 1] as const) {
          expect(openCopy(sealed, first, delta, side)?.opening).to.deep.equal(held);
          expect(openCopy(sealed, second, delta, side)?.opening).to.deep.equal(held);
        }
      }),
      RUNS,
    );
  });

  it("open for nobody else, not even with a key that is close to one of them", () => {
    fc.assert(
      fc.property(opening(), keyring(), secretKey(), (held, { secrets, keys }, ephemeral) => {
        const delta = commit(held.quantities, held.blinding);
        const sealed = sealDelta(held, keys, ephemeral);
        for (const secret of secrets) {
          const other = (secret % (SUBGROUP_ORDER - 1n)) + 1n;
          if (secrets.includes(other)) continue;
          expect(openAsViewer(sealed, other, delta)).to.equal(undefined);
          const shared = sharedPoint(other, sealed.ephemeral);
          expect(openAsCouncil(sealed, shared, delta)).to.equal(undefined);
        }
      }),
      RUNS,
    );
  });

  it("open to nothing when any element was changed, or for another delta", () => {
    fc.assert(
      fc.property(
        opening(),
        keyring(),
        fc.integer({ min: 2, max: 13 }),
        (held, { secrets, keys }, at) => {
          const delta = commit(held.quantities, held.blinding);
          const sealed = sealDelta(held, keys, 77n);
          const viewer = secrets[at === 3 ? 2 : 1];
          const changed = sealElements(sealed).map((element, k) =>
            k === at ? (element + 1n) % FIELD_MODULUS : element,
          );
          fc.pre(at > 3 || secrets[1] !== secrets[2]);
          expect(openAsViewer(parseSealElements(changed), viewer, delta)).to.equal(undefined);
          const other = commit(held.quantities, (held.blinding + 1n) % SUBGROUP_ORDER);
          expect(openAsViewer(sealed, viewer, other)).to.equal(undefined);
        },
      ),
      RUNS,
    );
  });

  it("give a viewer a stream key that opens this delta and says nothing about his secret", () => {
    const held = { quantities: Array.from({ length: 32 }, (_, i) => BigInt(i)), blinding: 5n };
    const keys = { council: publicKeyOf(2n), copies: [publicKeyOf(3n), publicKeyOf(4n)] as const };
    const delta = commit(held.quantities, held.blinding);
    const first = sealDelta(held, keys, 11n);
    const streamKey = openCopy(first, 3n, delta)?.streamKey;
    expect(openWithStreamKey(first, streamKey ?? 0n, delta)).to.deep.equal(held);
    const second = sealDelta(held, keys, 12n);
    expect(openWithStreamKey(second, streamKey ?? 0n, delta)).to.equal(undefined);
  });

  it("keep the stream key from a viewer whose key is the council's own", () => {
    // Without separate purposes his wrap would be twice the stream key.
    const keys = { council: publicKeyOf(2n), copies: [publicKeyOf(2n), publicKeyOf(4n)] as const };
    const held = { quantities: Array.from({ length: 32 }, () => 1n), blinding: 5n };
    const sealed = sealDelta(held, keys, 11n);
    const half = (sealed.wraps[0] * ((FIELD_MODULUS + 1n) / 2n)) % FIELD_MODULUS;
    const delta = commit(held.quantities, held.blinding);
    expect(openWithStreamKey(sealed, half, delta)).to.equal(undefined);
  });

  for (const [title, point] of SMALL_ORDER) {
    it(`refuse ${title} as council key, as viewing key and as R`, () => {
      const held = { quantities: Array.from({ length: 32 }, () => 0n), blinding: 1n };
      const good = publicKeyOf(9n);
      const seal = (council: AffinePoint, first: AffinePoint, second: AffinePoint): unknown =>
        refusal(() => sealDelta(held, { council, copies: [first, second] }, 7n));
      const refused = (field: string) => ({ code: "POINT_REFUSED", field });
      expect(seal(point, good, good)).to.include(refused("council key"));
      expect(seal(good, point, good)).to.include(refused("first viewing key"));
      expect(seal(good, good, point)).to.include(refused("second viewing key"));
      const elements = sealElements(sealDelta(held, { council: good, copies: [good, good] }, 7n));
      const forged = [point.x, point.y, ...elements.slice(2)];
      expect(refusal(() => parseSealElements(forged))).to.include(refused("ephemeral point"));
    });
  }

  it("refuse an ephemeral secret of zero or ℓ, and openings no circuit accepts", () => {
    const keys = { council: keyGenerator(), copies: [keyGenerator(), keyGenerator()] as const };
    const quantities = Array.from({ length: 32 }, () => 0n);
    for (const bad of [0n, SUBGROUP_ORDER, -1n]) {
      const refused = refusal(() => sealDelta({ quantities, blinding: 0n }, keys, bad));
      expect(refused).to.include({ code: "INPUT_INVALID", field: "ephemeral" });
    }
    for (const blinding of [-1n, SUBGROUP_ORDER]) {
      expect(() => sealDelta({ quantities, blinding }, keys, 1n)).to.throw(RangeError);
    }
    const few = { quantities: quantities.slice(1), blinding: 0n };
    expect(() => sealDelta(few, keys, 1n)).to.throw(RangeError);
    for (const q of [1n << 63n, -(1n << 63n) - 1n, SUBGROUP_ORDER]) {
      const wide = [q, ...quantities.slice(1)];
      expect(() => sealDelta({ quantities: wide, blinding: 0n }, keys, 1n)).to.throw(RangeError);
    }
  });

  it("refuse another number of elements, and one outside the field", () => {
    const keys = { council: keyGenerator(), copies: [keyGenerator(), keyGenerator()] as const };
    const held = { quantities: Array.from({ length: 32 }, () => 0n), blinding: 3n };
    const elements = sealElements(sealDelta(held, keys, 7n));
    const most = elements.with(-1, FIELD_MODULUS - 1n).with(2, 0n);
    expect(sealElements(parseSealElements(most))).to.deep.equal(most);
    for (const wrong of [
      ...[elements.slice(0, -1), [...elements, 0n], []],
      ...[elements.with(5, FIELD_MODULUS), elements.with(13, -1n)],
    ]) {
      const refused = refusal(() => parseSealElements(wrong));
      expect(refused).to.include({ code: "INPUT_INVALID", field: "seal" });
    }
  });

  it("decrypt to no opening where a word is wider than 230 bits, or one is missing", () => {
    const widest = Array.from({ length: 10 }, () => 2n ** 230n - 1n);
    expect(fromWords(widest)?.quantities).to.deep.equal(new Array(32).fill(2n ** 63n - 1n));
    expect(fromWords(widest.with(4, 2n ** 230n))).to.equal(undefined);
    expect(fromWords(widest.slice(1))).to.equal(undefined);
  });

  it("hash to what changes with every element", () => {
    const keys = { council: keyGenerator(), copies: [keyGenerator(), keyGenerator()] as const };
    const held = { quantities: Array.from({ length: 32 }, () => 0n), blinding: 3n };
    const elements = sealElements(sealDelta(held, keys, 7n));
    const hashes = elements.slice(2).map((_, k) => {
      const changed = elements.map((element, i) =>
        i === k + 2 ? (element + 1n) % FIELD_MODULUS : element,
      );
      return sealHash(parseSealElements(changed));
    });
    expect(new Set([sealHash(parseSealElements(elements)), ...hashes]).size).to.equal(13);
  });
});
