/** Books of a few whole or half units, by slot of `solvency-spot8`. */
import { QUANTITY, type Quantity } from "../../../risk/index.ts";

export function quantities(held: Readonly<Record<number, number>>): Quantity[] {
  return Array.from({ length: 8 }, (_, slot) =>
    QUANTITY.parse((held[slot] ?? 0).toString(), `book[${slot}]`),
  );
}
