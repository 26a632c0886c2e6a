/**
 * Many additions of affine points at once. Each is a division; all divisions of a call share one inversion, so that an addition costs
 * six multiplications. Coordinates are reduced (field.ts) in all points but those of the key, which are below 1.4; y = 0 is on neither
 * curve, so that a point whose bytes are all zero can stand for the identity.
 */
import { type Assembler, type Code, get, I32, i32, loop, set, sum, when } from "./assembler.ts";
import { type Coordinate } from "./extension.ts";
import { limbsOf } from "./field.ts";

/** Two points and where their sum goes: addresses. Bit 0 of a point's says that it is subtracted. */
export const PAIR_BYTES = 12;
/** In bits 0 and 1 of the third address while a call lasts. */
const KIND = { doubling: 1, cancelling: 2 } as const;
const KIND_BITS = 3;

/** Of 3, 4 and 5 times the modulus: what a difference is, as `subtract` leaves it, when it is zero. */
function lowLimbsOfZero(modulus: bigint): number[] {
  return [3n, 4n, 5n].map((multiple) => Number(limbsOf(multiple * modulus)[0]));
}

/** Adds the routine `<name>AddPairs(pairs, count, room for as many coordinates)`, which returns how many sums are the identity. */
export function addPairs(
  assembler: Assembler,
  name: string,
  coordinate: Coordinate,
  modulus: bigint,
): void {
  const { bytes, multiply, square, add, subtract, reduce, isZero, copy, inverse } = coordinate;
  const room = (): Code => assembler.room(bytes);
  const [product, one, nothing] = [room(), room(), room()];
  const [divisor, slope, leftY, rightY, x, y] = [room(), room(), room(), room(), room(), room()];

  const address = (point: Code): Code => i32.and(point, i32.const(-4));
  const yOf = (point: Code): Code => i32.add(address(point), i32.const(bytes));
  const signedY = assembler.routine(`${name}SignedY`, 2, () =>
    when(
      i32.and(get(0), i32.const(1)),
      subtract(nothing, yOf(get(0)), get(1)),
      copy(yOf(get(0)), get(1)),
    ),
  );

  /** Of the points at locals `a` and `b`: by what the slope is divided, and what kind of addition it is. */
  const classify = (a: number, b: number, kind: number): Code => [
    ...subtract(address(get(b)), address(get(a)), divisor),
    ...set(kind, i32.const(0)),
    ...when(
      sum(
        i32.or,
        lowLimbsOfZero(modulus).map((limb) => i32.eq(i32.load(divisor), i32.const(limb))),
      ),
      when(isZero(divisor), [
        ...signedY(get(a), leftY),
        ...signedY(get(b), rightY),
        ...subtract(rightY, leftY, divisor),
        ...when(
          isZero(divisor),
          [...add(leftY, leftY, divisor), ...set(kind, i32.const(KIND.doubling))],
          [...copy(one, divisor), ...set(kind, i32.const(KIND.cancelling))],
        ),
      ]),
    ),
  ];

  const slopeOf = (a: number, b: number, kind: number): Code => [
    ...signedY(get(a), leftY),
    ...when(
      i32.eqz(get(kind)),
      [...signedY(get(b), rightY), ...subtract(rightY, leftY, slope)],
      [...square(address(get(a)), x), ...add(x, x, slope), ...add(slope, x, slope)],
    ),
    ...multiply(slope, divisor, slope),
    ...reduce(slope, slope),
  ];

  const finish = (a: number, b: number, to: Code): Code => [
    ...square(slope, x),
    ...subtract(x, address(get(a)), x),
    ...subtract(x, address(get(b)), x),
    ...reduce(x, x),
    ...subtract(address(get(a)), x, y),
    ...multiply(slope, y, y),
    ...subtract(y, leftY, y),
    ...copy(x, to),
    ...reduce(y, i32.add(to, i32.const(bytes))),
  ];

  // Parameters: pairs, count, prefixes.
  assembler.routine(
    `${name}AddPairs`,
    3,
    (routine) => {
      const [a, b, kind] = [routine.local(I32), routine.local(I32), routine.local(I32)];
      const [pair, prefix, end] = [routine.local(I32), routine.local(I32), routine.local(I32)];
      const [to, identities] = [routine.local(I32), routine.local(I32)];
      const load = [
        ...set(a, i32.load(get(pair))),
        ...set(b, i32.load(get(pair), 4)),
        ...set(to, i32.load(get(pair), 8)),
      ];
      const forward = [
        ...load,
        ...classify(a, b, kind),
        ...i32.store(get(pair), 8, i32.or(get(to), get(kind))),
        ...copy(product, get(prefix)),
        ...multiply(product, divisor, product),
        ...set(pair, i32.add(get(pair), i32.const(PAIR_BYTES))),
        ...set(prefix, i32.add(get(prefix), i32.const(bytes))),
      ];
      const again = [
        ...subtract(address(get(b)), address(get(a)), divisor),
        ...when(get(kind), classify(a, b, kind)),
      ];
      const backward = [
        ...set(pair, i32.sub(get(pair), i32.const(PAIR_BYTES))),
        ...set(prefix, i32.sub(get(prefix), i32.const(bytes))),
        ...load,
        ...set(kind, i32.and(get(to), i32.const(KIND_BITS))),
        ...set(to, address(get(to))),
        ...again,
        // `product` is the inverse of the product of all divisors up to this one.
        ...multiply(product, get(prefix), slope),
        ...multiply(product, divisor, product),
        ...copy(slope, divisor),
        ...when(
          i32.eq(get(kind), i32.const(KIND.cancelling)),
          [
            ...copy(nothing, get(to)),
            ...copy(nothing, i32.add(get(to), i32.const(bytes))),
            ...set(identities, i32.add(get(identities), i32.const(1))),
          ],
          [...slopeOf(a, b, kind), ...finish(a, b, get(to))],
        ),
      ];
      return [
        ...set(pair, get(0)),
        ...set(prefix, get(2)),
        ...set(end, i32.add(get(0), i32.mul(get(1), i32.const(PAIR_BYTES)))),
        ...copy(one, product),
        ...loop(i32.ltU(get(pair), get(end)), forward),
        ...inverse(product, product),
        ...loop(i32.ltU(get(0), get(pair)), backward),
        ...get(identities),
      ];
    },
    true,
  );
  // Where the machine puts 1 before anything else: machine.ts.
  assembler.routine(`${name}One`, 0, () => one, true);
}
