/** Mutants of the tables that the build generates. */
import { named, type Edit, type Mutant } from "./mutants.ts";

/** Tables whose constants are changed: what each holds and where, in the text that the build writes. */
const TABLES: readonly (readonly [table: string, constants: readonly number[]])[] = [
  ["startPoint", [0, 1]],
  ["startCorrection", [0, 1]],
  ["amountCorrection", [0, 1]],
  ["ladderStarts", [0, 1, 2, 3]],
  ["ladderCorrections", [0, 1, 2, 3]],
  // Of 8 and of 32 slots: the sizes that are shipped.
  ["correctionPoint", [15, 63]],
  // Some constants along the windows of a slot; of each other table one or two.
  ["slotWindows0", Array.from({ length: 17 }, (_, k) => (18 * k) % 272)],
  ["slotWindows31", [271]],
  ["blindingWindows", [30, 1070]],
  ["keyWindows", [30, 1070]],
  ["amountWindows", [30, 254]],
];

/** Mutants of the generated tables. */
export function windowMutants(text: string): Mutant[] {
  return TABLES.flatMap(([table, constants]) => {
    const start =
      text.indexOf(`function ${table}() {`) + 1 || text.indexOf(`function ${table}(`) + 1;
    const open = text.indexOf("= [", start);
    const numbers = [...text.slice(open, text.indexOf("\n}", open)).matchAll(/\d+/g)];
    return named(
      "windows.circom",
      table,
      text,
      constants.map((k): Edit => {
        const number = numbers[k];
        if (number === undefined) throw new Error(`${table} has no constant ${k}`);
        const at = [open + number.index, open + number.index + number[0].length] as const;
        return { operator: "window", statement: at, at, to: `${BigInt(number[0]) + 1n}` };
      }),
    ).map((mutant, k) => ({
      ...mutant,
      before: `constant ${constants[k] ?? 0}`,
      after: "one greater",
    }));
  });
}
