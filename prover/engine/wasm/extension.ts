/** Coordinates of points: elements of F_p for G1, of F_p[u]/(u² + 1) for G2, c0 then c1. Bounds as in field.ts, of each part. */
import { type Assembler, type Code, i32 } from "./assembler.ts";
import { ELEMENT_BYTES, type Field } from "./field.ts";

type Instruction = (...values: Code[]) => Code;

export interface Coordinate {
  readonly bytes: number;
  /** a·b < 169/4 in the extension → below 12; below 1 + a·b/169 in the field. */
  readonly multiply: Instruction;
  /** a ≤ 4 */
  readonly square: Instruction;
  readonly add: Instruction;
  readonly subtract: Instruction;
  readonly reduce: Instruction;
  readonly isZero: Instruction;
  readonly copy: Instruction;
  readonly inverse: Instruction;
}

export function baseCoordinate(field: Field): Coordinate {
  const square = (value: Code, to: Code): Code => field.multiply(value, value, to);
  return { ...field, bytes: ELEMENT_BYTES, square };
}

export function extensionCoordinate(assembler: Assembler, name: string, field: Field): Coordinate {
  const { multiply, add, subtract } = field;
  const room = (): Code => assembler.room(ELEMENT_BYTES);
  const [low, high, left, right] = [room(), room(), room(), room()];
  const nothing = room();
  const first = (at: Code): Code => at;
  const second = (at: Code): Code => i32.add(at, i32.const(ELEMENT_BYTES));
  const [a, b, c] = [0, 1, 2].map((local) => [0x20, local] as Code) as [Code, Code, Code];

  const componentwise = (suffix: string, one: Instruction): Instruction =>
    assembler.routine(`${name}${suffix}`, 3, () => [
      ...one(first(a), first(b), first(c)),
      ...one(second(a), second(b), second(c)),
    ]);
  const eachPart = (suffix: string, one: Instruction): Instruction =>
    assembler.routine(`${name}${suffix}`, 2, () => [
      ...one(first(a), first(b)),
      ...one(second(a), second(b)),
    ]);
  const reduce = eachPart("Reduce", field.reduce);

  return {
    bytes: 2 * ELEMENT_BYTES,
    multiply: assembler.routine(`${name}Multiply`, 3, () => [
      ...multiply(first(a), first(b), low),
      ...multiply(second(a), second(b), high),
      ...add(first(a), second(a), left),
      ...add(first(b), second(b), right),
      ...multiply(left, right, left),
      ...subtract(low, high, first(c)),
      ...subtract(left, low, left),
      ...subtract(left, high, second(c)),
    ]),
    square: assembler.routine(`${name}Square`, 2, () => [
      ...add(first(a), second(a), left),
      ...subtract(first(a), second(a), right),
      ...multiply(first(a), second(a), low),
      ...multiply(left, right, first(b)),
      ...add(low, low, second(b)),
    ]),
    add: componentwise("Add", add),
    subtract: componentwise("Subtract", subtract),
    reduce,
    copy: eachPart("Copy", field.copy),
    isZero: assembler.routine(
      `${name}IsZero`,
      1,
      () => i32.and(field.isZero(first(a)), field.isZero(second(a))),
      true,
    ),
    /** (a0 − a1·u)/(a0² + a1²) */
    inverse: assembler.routine(`${name}Inverse`, 2, () => [
      ...reduce(a, b),
      ...multiply(first(b), first(b), low),
      ...multiply(second(b), second(b), high),
      ...add(low, high, low),
      ...field.inverse(low, low),
      ...subtract(nothing, second(b), high),
      ...multiply(first(b), low, first(b)),
      ...multiply(high, low, second(b)),
    ]),
  };
}
