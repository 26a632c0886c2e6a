/**
 * Arithmetic modulo a prime m of 254 bits. An element is nine limbs of 29 bits, 36 bytes, lowest first, in Montgomery form with R = 2^261:
 * products of limbs can be summed without a carry in between, and R is 169 times m, so that sums of several elements need no
 * reduction before they are multiplied. Values are *loose*, any multiple of m above the right one, within bounds given here as multiples of m:
 *
 *   multiply  a·b < 169       → below 1 + a·b/169
 *   subtract  b ≤ 4           → below a + 4
 *   add                       → a + b
 *   reduce    a < 100         → below 1.001
 */
import { type Assembler, type Code, get, I64, i32, i64, set, sum, when } from "./assembler.ts";

const LIMBS = 9;
const LIMB_BITS = 29;
const LIMB_MASK = (1n << BigInt(LIMB_BITS)) - 1n;
export const ELEMENT_BYTES = LIMBS * 4;
/** log2 of R. */
export const RADIX_BITS = LIMBS * LIMB_BITS;
/** Multiple of m that a subtraction adds. */
const SLACK = 4n;
/** Bits below the highest limb. */
const HIGH_FROM = RADIX_BITS - LIMB_BITS;
const QUOTIENT_BITS = 55n;

type Instruction = (...values: Code[]) => Code;

/** Operands are addresses; the last is where the result goes, and may be that of an operand. */
export interface Field {
  readonly modulus: bigint;
  readonly multiply: Instruction;
  readonly add: Instruction;
  readonly subtract: Instruction;
  readonly reduce: Instruction;
  /** 1 if the loose value is a multiple of m. */
  readonly isZero: Instruction;
  readonly copy: Instruction;
  readonly inverse: Instruction;
  /** 32 bytes, lowest first, as a number below 2^256: not changed otherwise. */
  readonly unpack: Instruction;
  /** A loose value as 32 bytes, below m. */
  readonly pack: Instruction;
}

export function limbsOf(value: bigint): bigint[] {
  return Array.from({ length: LIMBS }, (_, limb) => {
    const from = value >> BigInt(limb * LIMB_BITS);
    return limb === LIMBS - 1 ? from : from & LIMB_MASK;
  });
}

/** m^−1 modulo 2^29, negated. */
function negativeInverse(modulus: bigint): bigint {
  let inverse = 1n;
  for (let bits = 1; bits < LIMB_BITS; bits *= 2) inverse *= 2n - modulus * inverse;
  return -inverse & LIMB_MASK;
}

const each = (make: (limb: number) => Code): Code =>
  Array.from({ length: LIMBS }, (_, limb) => make(limb)).flat();
const limbAt = (address: number, limb: number): Code => i64.load32(get(address), 4 * limb);
const putAt = (address: number, limb: number, value: Code): Code =>
  i64.store32(get(address), 4 * limb, value);
const masked = (value: Code): Code => i64.and(value, i64.const(LIMB_MASK));
const carried = (value: Code): Code => i64.shrS(value, i64.const(BigInt(LIMB_BITS)));

/** Writes limbs whose values may be anything that fits, passing carries on. */
function normalise(to: number, carry: number, limb: (index: number) => Code): Code {
  return each((index) => {
    const value = index === 0 ? limb(0) : i64.add(limb(index), get(carry));
    if (index === LIMBS - 1) return putAt(to, index, value);
    return [
      ...set(carry, value),
      ...putAt(to, index, masked(get(carry))),
      ...set(carry, carried(get(carry))),
    ];
  });
}

export function addField(assembler: Assembler, name: string, modulus: bigint): Field {
  const moduli = limbsOf(modulus);
  const slack = limbsOf(SLACK * modulus);
  const ofModulus = (limb: number): Code => i64.const(moduli[limb] ?? 0n);

  const multiply = assembler.routine(`${name}Multiply`, 3, (routine) => {
    const rights = routine.locals(I64, LIMBS);
    const sums = routine.locals(I64, LIMBS);
    const [left, quotient, carry] = [routine.local(I64), routine.local(I64), routine.local(I64)];
    const at = (list: readonly number[], index: number): Code => get(list[index] ?? 0);
    const rows = each((row) => [
      ...set(left, limbAt(0, row)),
      ...set(sums[0] ?? 0, i64.add(at(sums, 0), i64.mul(get(left), at(rights, 0)))),
      ...set(quotient, masked(i64.mul(at(sums, 0), i64.const(negativeInverse(modulus))))),
      ...set(carry, carried(i64.add(at(sums, 0), i64.mul(get(quotient), ofModulus(0))))),
      ...Array.from({ length: LIMBS - 1 }, (_, index) =>
        set(
          sums[index] ?? 0,
          sum(i64.add, [
            ...[at(sums, index + 1), i64.mul(get(left), at(rights, index + 1))],
            i64.mul(get(quotient), ofModulus(index + 1)),
            ...(index === 0 ? [get(carry)] : []),
          ]),
        ),
      ).flat(),
      ...set(sums[LIMBS - 1] ?? 0, i64.const(0n)),
    ]);
    return [
      ...each((limb) => set(rights[limb] ?? 0, limbAt(1, limb))),
      ...rows,
      ...normalise(2, carry, (limb) => at(sums, limb)),
    ];
  });

  const add = assembler.routine(`${name}Add`, 3, (routine) =>
    normalise(2, routine.local(I64), (limb) => i64.add(limbAt(0, limb), limbAt(1, limb))),
  );
  const subtract = assembler.routine(`${name}Subtract`, 3, (routine) =>
    normalise(2, routine.local(I64), (limb) =>
      i64.add(i64.sub(limbAt(0, limb), limbAt(1, limb)), i64.const(slack[limb] ?? 0n)),
    ),
  );

  /** The quotient by m from the highest limb: right, or one too small just above a multiple. */
  const inverseOfHigh = (1n << (BigInt(HIGH_FROM) + QUOTIENT_BITS)) / modulus;
  const reduce = assembler.routine(`${name}Reduce`, 2, (routine) => {
    const [quotient, carry] = [routine.local(I64), routine.local(I64)];
    const estimate = i64.mul(limbAt(0, LIMBS - 1), i64.const(inverseOfHigh));
    return [
      ...set(quotient, i64.shrU(estimate, i64.const(QUOTIENT_BITS))),
      ...normalise(1, carry, (limb) =>
        i64.sub(limbAt(0, limb), i64.mul(get(quotient), ofModulus(limb))),
      ),
    ];
  });

  const work = assembler.room(ELEMENT_BYTES);
  const isZero = assembler.routine(
    `${name}IsZero`,
    1,
    (routine) => {
      const [none, one] = [routine.local(I64), routine.local(I64)];
      return [
        ...reduce(get(0), work),
        ...set(none, i64.const(0n)),
        ...set(one, i64.const(0n)),
        ...each((limb) => [
          ...set(none, i64.or(get(none), i64.load32(work, 4 * limb))),
          ...set(one, i64.or(get(one), i64.xor(i64.load32(work, 4 * limb), ofModulus(limb)))),
        ]),
        ...i32.or(i64.eqz(get(none)), i64.eqz(get(one))),
      ];
    },
    true,
  );

  const copy = assembler.routine(`${name}Copy`, 2, () =>
    each((limb) => putAt(1, limb, limbAt(0, limb))),
  );

  /** a^(m − 2), four bits at a time. */
  const powers = assembler.room(16 * ELEMENT_BYTES);
  const result = assembler.room(ELEMENT_BYTES);
  const power = (index: number): Code => i32.add(powers, i32.const(index * ELEMENT_BYTES));
  const inverse = assembler.routine(`${name}Inverse`, 2, () => {
    const digits = (modulus - 2n)
      .toString(16)
      .split("")
      .map((digit) => Number.parseInt(digit, 16));
    const [first = 0, ...others] = digits;
    return [
      ...copy(get(0), power(1)),
      ...Array.from({ length: 14 }, (_, index) =>
        multiply(power(index + 1), get(0), power(index + 2)),
      ).flat(),
      ...copy(power(first), result),
      ...others.flatMap((digit) => [
        ...Array.from({ length: 4 }, () => multiply(result, result, result)).flat(),
        ...(digit === 0 ? [] : multiply(result, power(digit), result)),
      ]),
      ...copy(result, get(1)),
    ];
  });

  const unpack = assembler.routine(`${name}Unpack`, 2, (routine) => {
    // Bits of limbs that are read before the first is written: source and target may overlap.
    const limbs = routine.locals(I64, LIMBS);
    return [
      ...each((limb) => {
        const bit = limb * LIMB_BITS;
        const bits = limb === LIMBS - 1 ? 256 - bit : LIMB_BITS;
        const byte = Math.min(Math.floor(bit / 8), 24);
        const word = i64.shrU(i64.load(get(0), byte), i64.const(BigInt(bit - 8 * byte)));
        return set(limbs[limb] ?? 0, i64.and(word, i64.const((1n << BigInt(bits)) - 1n)));
      }),
      ...each((limb) => putAt(1, limb, get(limbs[limb] ?? 0))),
    ];
  });

  const pack = assembler.routine(`${name}Pack`, 2, (routine) => {
    const limbs = routine.locals(I64, LIMBS);
    const carry = routine.local(I64);
    const reduced = (limb: number): Code => i64.load32(work, 4 * limb);
    const limb = (index: number): Code => get(limbs[index] ?? 0);
    const at = (index: number, bits: bigint): Code => i64.shl(limb(index), i64.const(bits));
    const above = (index: number, bits: bigint): Code => i64.shrU(limb(index), i64.const(bits));
    // Less m, if that is not negative.
    const less = each((index) => [
      ...set(carry, i64.add(get(carry), i64.sub(reduced(index), ofModulus(index)))),
      ...set(limbs[index] ?? 0, index === LIMBS - 1 ? get(carry) : masked(get(carry))),
      ...set(carry, carried(get(carry))),
    ]);
    const words = [
      [limb(0), at(1, 29n), at(2, 58n)],
      [above(2, 6n), at(3, 23n), at(4, 52n)],
      [above(4, 12n), at(5, 17n), at(6, 46n)],
      [above(6, 18n), at(7, 11n), at(8, 40n)],
    ];
    return [
      ...reduce(get(0), work),
      ...set(carry, i64.const(0n)),
      ...less,
      ...when(
        i64.ltS(get(carry), i64.const(0n)),
        each((index) => set(limbs[index] ?? 0, reduced(index))),
      ),
      ...words.flatMap((parts, word) => i64.store(get(1), 8 * word, sum(i64.or, parts))),
    ];
  });

  return {
    ...{ modulus, multiply, add, subtract, reduce, isZero, copy, inverse, unpack, pack },
  };
}
