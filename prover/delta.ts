/**
 * A private trade: D = Σ d_i·G_i + δ·H moves between two commitments, C_A + D and C_B − D. Positions are
 * conserved by the algebra; the chain sees the point only. One side makes the delta and hands the file
 * to the other over a channel of their own; both sign the point. As JSON: `"zkmargin": "trade-delta/1"`.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { commit } from "../circuits/generators.ts";
import {
  inputInvalid,
  parseJsonText,
  QUANTITY,
  readObject,
  requireFormat,
  type Quantity,
} from "../risk/index.ts";
import { Secret } from "./secret.ts";
import { formatScalar, parseBlinding, randomBlinding, reduceBlinding } from "./secretScalar.ts";
import {
  formatSlotQuantities,
  parseSlotQuantities,
  type SlotQuantities,
} from "./slotQuantities.ts";

export const TRADE_DELTA_FORMAT = "trade-delta/1";

export class TradeDelta extends Secret {
  readonly #quantities: SlotQuantities;
  readonly #blinding: bigint;

  private constructor(quantities: SlotQuantities, blinding: bigint) {
    super();
    const extreme = quantities.indexOf(QUANTITY.min as Quantity);
    if (extreme !== -1) {
      throw inputInvalid(
        `quantity.${extreme}`,
        "has no counterpart for the other side",
        "trade less than 2^63 × 1e-8 per slot",
      );
    }
    this.#quantities = quantities;
    this.#blinding = blinding;
  }

  /**
   * The trade as seen by the account that receives +D.
   * @param quantity by slot: decimal strings or raw bigints; positive is received
   * @param blinding δ, fresh by default: a delta with a known δ can be opened by trying quantities
   */
  static create(
    quantity: Readonly<Record<string, unknown>>,
    blinding: bigint = randomBlinding(),
  ): TradeDelta {
    return new TradeDelta(parseSlotQuantities(quantity, "quantity"), parseBlinding(blinding));
  }

  /** @throws INPUT_UNREADABLE or INPUT_INVALID; neither repeats anything of the text */
  static parse(text: string): TradeDelta {
    const document = parseJsonText(text, "trade delta");
    const fields = readObject(document, "", ["zkmargin", "quantity", "blinding"]);
    requireFormat(fields, TRADE_DELTA_FORMAT);
    return new TradeDelta(
      parseSlotQuantities(fields.quantity, "quantity"),
      parseBlinding(fields.blinding),
    );
  }

  /** The same trade as the counterparty books it: −d, −δ. */
  negate(): TradeDelta {
    const quantities = this.#quantities.map((quantity) => (0n - quantity) as Quantity);
    return new TradeDelta(quantities, reduceBlinding(-this.#blinding));
  }

  /** D: all that the chain and the signatures see. */
  point(): AffinePoint {
    return commit(this.#quantities, this.#blinding);
  }

  /** The file's text, secrets included. */
  revealText(): string {
    const document = {
      zkmargin: TRADE_DELTA_FORMAT,
      quantity: formatSlotQuantities(this.#quantities),
      blinding: formatScalar(this.#blinding),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  }

  revealQuantities(): SlotQuantities {
    return this.#quantities;
  }

  revealBlinding(): bigint {
    return this.#blinding;
  }
}
