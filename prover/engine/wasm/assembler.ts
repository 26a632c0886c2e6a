/**
 * WebAssembly modules from expressions: as much of the format as the engine's arithmetic needs. Code is a list of bytes; an expression
 * leaves its value on the stack.
 */
export type Code = readonly number[];

export const I32 = 0x7f;
export const I64 = 0x7e;
const FUNCTION_TYPE = 0x60;
const VOID = 0x40;

/** Unsigned LEB128. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left === 0 ? low : low + 128);
  } while (left !== 0);
  return bytes;
}

/** Signed LEB128. */
function signed(value: bigint): Code {
  const bytes: number[] = [];
  for (let left = value; ;) {
    const low = Number(BigInt.asUintN(7, left));
    left >>= 7n;
    const isLast = (left === 0n && low < 64) || (left === -1n && low >= 64);
    bytes.push(isLast ? low : low + 128);
    if (isLast) return bytes;
  }
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): Code {
  const bytes = [...new TextEncoder().encode(name)];
  return [...unsigned(bytes.length), ...bytes];
}

const binary =
  (opcode: number) =>
  (left: Code, right: Code): Code => [...left, ...right, opcode];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(BigInt(value))],
  load: (at: Code, offset = 0): Code => [...at, 0x28, 2, ...unsigned(offset)],
  store: (at: Code, offset: number, value: Code): Code => [
    ...[...at, ...value],
    ...[0x36, 2, ...unsigned(offset)],
  ],
  eqz: (value: Code): Code => [...value, 0x45],
  eq: binary(0x46),
  ltU: binary(0x49),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
} as const;

export const i64 = {
  const: (value: bigint): Code => [0x42, ...signed(value)],
  load: (at: Code, offset = 0): Code => [...at, 0x29, 0, ...unsigned(offset)],
  load32: (at: Code, offset = 0): Code => [...at, 0x35, 2, ...unsigned(offset)],
  store: (at: Code, offset: number, value: Code): Code => [
    ...[...at, ...value],
    ...[0x37, 0, ...unsigned(offset)],
  ],
  store32: (at: Code, offset: number, value: Code): Code => [
    ...[...at, ...value],
    ...[0x3e, 2, ...unsigned(offset)],
  ],
  eqz: (value: Code): Code => [...value, 0x50],
  eq: binary(0x51),
  ltS: binary(0x53),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrS: binary(0x87),
  shrU: binary(0x88),
} as const;

/** Of i64 or i32 alike. */
export const sum = (add: (left: Code, right: Code) => Code, terms: readonly Code[]): Code =>
  terms.reduce((left, right) => add(left, right));

export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...[...condition, 0x04, VOID, ...then],
  ...(otherwise.length === 0 ? [] : [0x05, ...otherwise]),
  0x0b,
];

/** Repeats while the condition holds; it is tested first. */
export const loop = (condition: Code, body: Code): Code => [
  ...[0x02, VOID, 0x03, VOID],
  ...[...i32.eqz(condition), 0x0d, 1],
  ...[...body, 0x0c, 0],
  ...[0x0b, 0x0b],
];

/** A function under construction: parameters are i32. */
export class Routine {
  readonly index: number;
  readonly parameters: number;
  readonly hasResult: boolean;
  readonly #locals: number[] = [];
  body: Code = [];

  constructor(index: number, parameters: number, hasResult: boolean) {
    this.index = index;
    this.parameters = parameters;
    this.hasResult = hasResult;
  }

  /** Its number. */
  local(type: number): number {
    this.#locals.push(type);
    return this.parameters + this.#locals.length - 1;
  }

  locals(type: number, count: number): number[] {
    return Array.from({ length: count }, () => this.local(type));
  }

  encode(): Code {
    const code = [...vector(this.#locals.map((type) => [1, type])), ...this.body, 0x0b];
    return [...unsigned(code.length), ...code];
  }
}

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

/** A module that imports a shared memory (`env.memory`) and the address of its own scratch space (`env.scratch`). */
export class Assembler {
  readonly #routines: Routine[] = [];
  readonly #exports: (readonly [name: string, index: number])[] = [];
  #scratch = 0;

  /** @param name under which it is exported */
  routine(
    name: string,
    parameters: number,
    build: (routine: Routine) => Code,
    hasResult = false,
  ): (...values: Code[]) => Code {
    const routine = new Routine(this.#routines.length, parameters, hasResult);
    this.#routines.push(routine);
    routine.body = build(routine);
    this.#exports.push([name, routine.index]);
    return (...values) => [...values.flat(), 0x10, ...unsigned(routine.index)];
  }

  /** Room in the scratch space of each instance: an expression for its address. */
  room(bytes: number): Code {
    const at = this.#scratch;
    this.#scratch += bytes;
    return i32.add([0x23, 0], i32.const(at));
  }

  /** What `env.scratch` must have room for. */
  get scratchBytes(): number {
    return this.#scratch;
  }

  /** @param maximumPages of the memory, 64 KiB each */
  encode(maximumPages: number): Uint8Array<ArrayBuffer> {
    const section = (id: number, content: Code): Code => [
      ...[id, ...unsigned(content.length)],
      ...content,
    ];
    const types = this.#routines.map(({ parameters, hasResult }) => [
      ...[FUNCTION_TYPE, ...unsigned(parameters), ...Array<number>(parameters).fill(I32)],
      ...(hasResult ? [1, I32] : [0]),
    ]);
    const memory = [...text("env"), ...text("memory"), 2, 3, 0, ...unsigned(maximumPages)];
    const scratch = [...text("env"), ...text("scratch"), 3, I32, 0];
    return new Uint8Array([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, vector(types)),
      ...section(2, vector([memory, scratch])),
      ...section(3, vector(this.#routines.map(({ index }) => unsigned(index)))),
      ...section(
        7,
        vector(this.#exports.map(([name, index]) => [...text(name), 0, ...unsigned(index)])),
      ),
      ...section(10, vector(this.#routines.map((routine) => routine.encode()))),
    ]);
  }
}
