/** Random openings, keys and seals. */
import fc from "fast-check";
import { SUBGROUP_ORDER, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { MAX_SLOTS } from "../../circuits/generators.ts";
import { publicKeyOf, type DeltaOpening, type SealKeys } from "../../sealing/index.ts";

const LIMIT = 1n << 63n;

/** 1 … ℓ − 1, the extremes over-represented. */
export function secretKey(): fc.Arbitrary<bigint> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(1n, 2n, SUBGROUP_ORDER - 1n), weight: 1 },
    { arbitrary: fc.bigInt({ min: 1n, max: SUBGROUP_ORDER - 1n }), weight: 4 },
  );
}

export function publicKey(): fc.Arbitrary<AffinePoint> {
  return secretKey().map(publicKeyOf);
}

/** Quantities over their whole width, the extremes and zero over-represented. */
export function opening(): fc.Arbitrary<DeltaOpening> {
  const quantity = fc.oneof(
    fc.constantFrom(0n, 1n, -1n, LIMIT - 1n, -LIMIT),
    fc.bigInt({ min: -LIMIT, max: LIMIT - 1n }),
  );
  return fc.record({
    quantities: fc.array(quantity, { minLength: MAX_SLOTS, maxLength: MAX_SLOTS }),
    blinding: fc.oneof(
      fc.constantFrom(0n, SUBGROUP_ORDER - 1n),
      fc.bigInt({ min: 0n, max: SUBGROUP_ORDER - 1n }),
    ),
  });
}

/** Secret keys of council and viewers, with what is sealed to. */
export function keyring(): fc.Arbitrary<{
  secrets: readonly [bigint, bigint, bigint];
  keys: SealKeys;
}> {
  return fc.tuple(secretKey(), secretKey(), secretKey()).map((secrets) => {
    const [council, first, second] = secrets.map(publicKeyOf) as [
      AffinePoint,
      AffinePoint,
      AffinePoint,
    ];
    return { secrets, keys: { council, copies: [first, second] } };
  });
}
