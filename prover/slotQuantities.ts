/**
 * Quantities by slot for all 32 slots there are. As JSON an object that names only the slots held:
 * `{ "0": "150000", "2": "-1.5" }`. One commitment serves every circuit; the small one proves books
 * that stay inside its slots.
 */
import { MAX_SLOTS } from "../circuits/generators.ts";
import { QUANTITY, inputInvalid, memberPath, type Quantity } from "../risk/index.ts";

/** Always {@link MAX_SLOTS} long. */
export type SlotQuantities = readonly Quantity[];

const SLOT = /^(0|[1-9][0-9]?)$/;

/** @throws INPUT_INVALID for a slot that does not exist or a quantity that does not parse */
export function parseSlotQuantities(input: unknown, path: string): SlotQuantities {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw inputInvalid(path, "is not an object", 'write quantities by slot: { "0": "150000" }');
  }
  const quantities = new Array<Quantity>(MAX_SLOTS).fill(0n as Quantity);
  for (const [key, text] of Object.entries(input)) {
    const slot = Number(key);
    if (!SLOT.test(key) || slot >= MAX_SLOTS) {
      throw inputInvalid(
        path,
        "names a slot that does not exist",
        `use slots 0 to ${MAX_SLOTS - 1}`,
      );
    }
    quantities[slot] = QUANTITY.parse(text, memberPath(path, key));
  }
  return Object.freeze(quantities);
}

/** The object form; what {@link parseSlotQuantities} reads. */
export function formatSlotQuantities(quantities: SlotQuantities): Record<string, string> {
  const held = quantities.map((quantity, slot) => [String(slot), quantity] as const);
  return Object.fromEntries(
    held.filter(([, quantity]) => quantity !== 0n).map(([slot, q]) => [slot, QUANTITY.format(q)]),
  );
}

/**
 * left + right per slot.
 * @throws INPUT_INVALID when a sum leaves the signed 64-bit range: such a book could never be proven
 */
export function addQuantities(
  left: SlotQuantities,
  right: readonly bigint[],
  field: string,
): SlotQuantities {
  return Object.freeze(
    left.map((quantity, slot) => {
      const total = quantity + (right[slot] ?? 0n);
      if (total < QUANTITY.min || total > QUANTITY.max) {
        throw inputInvalid(
          field,
          `would take slot ${slot} out of the range of a quantity`,
          "use a smaller amount: a book holds less than 2^63 × 1e-8 per slot",
        );
      }
      return total as Quantity;
    }),
  );
}
