/** A delta that the council opened, `opened-delta/1`: secret, like the trade it is. */
import { equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { commit } from "../circuits/generators.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { parseJsonText, readObject, requireFormat } from "../risk/index.ts";
import { Secret } from "../prover/secret.ts";
import { formatScalar, parseBlinding } from "../prover/secretScalar.ts";
import { formatSlotQuantities, parseSlotQuantities } from "../prover/slotQuantities.ts";
import { type DeltaOpening } from "../sealing/index.ts";
import { pointDocument, readGroupPoint } from "./document.ts";

export const OPENED_DELTA_FORMAT = "opened-delta/1";

export class OpenedDelta extends Secret {
  /** D, public. */
  readonly delta: AffinePoint;
  readonly #opening: DeltaOpening;

  /** @throws OPENING_MISMATCH unless the opening is one of the delta's */
  constructor(delta: AffinePoint, opening: DeltaOpening) {
    super();
    if (!equals(commit(opening.quantities, opening.blinding), delta)) {
      throw new ZkMarginError("OPENING_MISMATCH", "the opening is not the delta's", {
        field: "delta",
        fix: "use the file as zkmargin wrote it",
      });
    }
    this.delta = delta;
    this.#opening = opening;
  }

  /** @throws INPUT_UNREADABLE, INPUT_INVALID, POINT_REFUSED, OPENING_MISMATCH */
  static parse(text: string): OpenedDelta {
    const document = parseJsonText(text, "opened delta");
    const fields = readObject(document, "", ["zkmargin", "delta", "quantity", "blinding"]);
    requireFormat(fields, OPENED_DELTA_FORMAT);
    return new OpenedDelta(readGroupPoint(fields.delta, "delta"), {
      quantities: parseSlotQuantities(fields.quantity, "quantity"),
      blinding: parseBlinding(fields.blinding),
    });
  }

  revealOpening(): DeltaOpening {
    return this.#opening;
  }

  revealText(): string {
    const { quantities, blinding } = this.#opening;
    const quantity = formatSlotQuantities(
      parseSlotQuantities(Object.fromEntries(quantities.entries()), "quantity"),
    );
    const document = {
      zkmargin: OPENED_DELTA_FORMAT,
      delta: pointDocument(this.delta),
      quantity,
      blinding: formatScalar(blinding),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
}
