/** Over the scalar field: rows of the constraint system, number-theoretic transforms, and elements into and out of the engine's form. */
import { type Assembler, type Code, get, I32, i32, loop, type Routine, set } from "./assembler.ts";
import { ELEMENT_BYTES, type Field } from "./field.ts";

const STEP = i32.const(ELEMENT_BYTES);
/** Of an element outside the engine. */
const PACKED = i32.const(32);
const WORD = i32.const(4);

const advance = (local: number, step: Code): Code => set(local, i32.add(get(local), step));
const endOf = (routine: Routine, from: Code, count: Code, step: Code): readonly [number, Code] => {
  const end = routine.local(I32);
  return [end, set(end, i32.add(from, i32.mul(count, step)))];
};

/** `<name>Import(from, to, count, factor)` and `<name>Export`: packed elements to loose ones times the factor over R, and back. */
export function addConversions(assembler: Assembler, name: string, field: Field): void {
  const work = assembler.room(ELEMENT_BYTES);
  const [from, to, count, factor] = [0, 1, 2, 3];
  assembler.routine(`${name}Import`, 4, (routine) => {
    const [end, setEnd] = endOf(routine, get(from), get(count), PACKED);
    return [
      ...setEnd,
      ...loop(i32.ltU(get(from), get(end)), [
        ...field.unpack(get(from), work),
        ...field.multiply(work, get(factor), get(to)),
        ...advance(from, PACKED),
        ...advance(to, STEP),
      ]),
    ];
  });
  assembler.routine(`${name}Export`, 4, (routine) => {
    const [end, setEnd] = endOf(routine, get(from), get(count), STEP);
    return [
      ...setEnd,
      ...loop(i32.ltU(get(from), get(end)), [
        ...field.multiply(get(from), get(factor), work),
        ...field.pack(work, get(to)),
        ...advance(from, STEP),
        ...advance(to, PACKED),
      ]),
    ];
  });
}

export function addTransforms(assembler: Assembler, field: Field): void {
  const { multiply, add, subtract, reduce, copy } = field;
  const work = assembler.room(ELEMENT_BYTES);

  // One stage, decimation in time: u, v become u + w·v, u − w·v. Values grow by 4 a stage, so 2^28 elements need no reduction.
  assembler.routine("stage", 5, (routine) => {
    const [from, end, half, roots, rootStep] = [0, 1, 2, 3, 4];
    const [root, middle, other] = [routine.local(I32), routine.local(I32), routine.local(I32)];
    return loop(i32.ltU(get(from), get(end)), [
      ...set(root, get(roots)),
      ...set(middle, i32.add(get(from), get(half))),
      ...set(other, get(middle)),
      ...loop(i32.ltU(get(from), get(middle)), [
        ...multiply(get(other), get(root), work),
        ...subtract(get(from), work, get(other)),
        ...add(get(from), work, get(from)),
        ...advance(from, STEP),
        ...advance(other, STEP),
        ...advance(root, get(rootStep)),
      ]),
      ...set(from, get(other)),
    ]);
  });

  // to[order[i]] = from[i]·factors[i]
  assembler.routine("scatter", 5, (routine) => {
    const [from, factors, order, to, count] = [0, 1, 2, 3, 4];
    const [end, setEnd] = endOf(routine, get(from), get(count), STEP);
    return [
      ...setEnd,
      ...loop(i32.ltU(get(from), get(end)), [
        ...multiply(get(from), get(factors), i32.add(get(to), i32.load(get(order)))),
        ...advance(from, STEP),
        ...advance(factors, STEP),
        ...advance(order, WORD),
      ]),
    ];
  });

  // out[order[row]] = Σ coefficients·witness[wires], for rows first … last − 1 of which `starts` has the first entries.
  assembler.routine("rows", 8, (routine) => {
    const [starts, wires, coefficients, witness, order, out, first, last] = [
      0, 1, 2, 3, 4, 5, 6, 7,
    ];
    const [entry, end, to] = [routine.local(I32), routine.local(I32), routine.local(I32)];
    const total = assembler.room(ELEMENT_BYTES);
    const nothing = assembler.room(ELEMENT_BYTES);
    const word = (list: number, index: Code): Code =>
      i32.load(i32.add(get(list), i32.mul(index, WORD)));
    return loop(i32.ltU(get(first), get(last)), [
      ...set(entry, word(starts, get(first))),
      ...set(end, word(starts, i32.add(get(first), i32.const(1)))),
      ...set(to, i32.add(get(out), word(order, get(first)))),
      ...copy(nothing, total),
      ...loop(i32.ltU(get(entry), get(end)), [
        ...multiply(
          i32.add(get(coefficients), i32.mul(get(entry), STEP)),
          i32.add(get(witness), word(wires, get(entry))),
          work,
        ),
        ...add(total, work, total),
        ...reduce(total, total),
        ...set(entry, i32.add(get(entry), i32.const(1))),
      ]),
      ...copy(total, get(to)),
      ...set(first, i32.add(get(first), i32.const(1))),
    ]);
  });

  // c = a·b, element by element.
  assembler.routine("products", 4, (routine) => {
    const [a, b, c, count] = [0, 1, 2, 3];
    const [end, setEnd] = endOf(routine, get(a), get(count), STEP);
    return [
      ...setEnd,
      ...loop(i32.ltU(get(a), get(end)), [
        ...multiply(get(a), get(b), get(c)),
        ...advance(a, STEP),
        ...advance(b, STEP),
        ...advance(c, STEP),
      ]),
    ];
  });

  // a = a·b − c, where all are below 64.
  assembler.routine("join", 4, (routine) => {
    const [a, b, c, count] = [0, 1, 2, 3];
    const [end, setEnd] = endOf(routine, get(a), get(count), STEP);
    const less = assembler.room(ELEMENT_BYTES);
    return [
      ...setEnd,
      ...loop(i32.ltU(get(a), get(end)), [
        ...multiply(get(a), get(b), work),
        ...reduce(get(c), less),
        ...subtract(work, less, get(a)),
        ...advance(a, STEP),
        ...advance(b, STEP),
        ...advance(c, STEP),
      ]),
    ];
  });
}
