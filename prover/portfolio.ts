/**
 * A portfolio is the opening of an account's commitment: quantities by slot, the blinding ρ, and the
 * salt of the last sealed requirement. Immutable; deposits, withdrawals and trades make a new one.
 * As JSON: `"zkmargin": "portfolio/1"`. The file is the account: without it nothing can be proven.
 */
import { type SolvencyCircuit } from "../circuits/spec.ts";
import {
  inputInvalid,
  parseJsonText,
  readObject,
  requireFormat,
  type Quantity,
} from "../risk/index.ts";
import { Secret } from "./secret.ts";
import {
  formatScalar,
  parseBlinding,
  parseSalt,
  randomSalt,
  reduceBlinding,
} from "./secretScalar.ts";
import {
  addQuantities,
  formatSlotQuantities,
  parseSlotQuantities,
  type SlotQuantities,
} from "./slotQuantities.ts";
import { type TradeDelta } from "./delta.ts";

export const PORTFOLIO_FORMAT = "portfolio/1";

export class Portfolio extends Secret {
  readonly #quantities: SlotQuantities;
  readonly #blinding: bigint;
  readonly #salt: bigint;

  private constructor(quantities: SlotQuantities, blinding: bigint, salt: bigint) {
    super();
    this.#quantities = quantities;
    this.#blinding = blinding;
    this.#salt = salt;
  }

  /** What an account holds when it is opened: nothing, under blinding 0 (the identity point). */
  static empty(): Portfolio {
    return new Portfolio(parseSlotQuantities({}, "quantity"), 0n, 0n);
  }

  /**
   * @param quantity by slot: decimal strings or raw bigints
   * @throws INPUT_INVALID naming the field, never its value
   */
  static create(
    quantity: Readonly<Record<string, unknown>>,
    blinding: bigint,
    salt = 0n,
  ): Portfolio {
    return new Portfolio(
      parseSlotQuantities(quantity, "quantity"),
      parseBlinding(blinding),
      parseSalt(salt),
    );
  }

  /** @throws INPUT_UNREADABLE or INPUT_INVALID; neither repeats anything of the text */
  static parse(text: string): Portfolio {
    const document = parseJsonText(text, "portfolio");
    const fields = readObject(document, "", ["zkmargin", "quantity", "blinding", "salt"]);
    requireFormat(fields, PORTFOLIO_FORMAT);
    return new Portfolio(
      parseSlotQuantities(fields.quantity, "quantity"),
      parseBlinding(fields.blinding),
      parseSalt(fields.salt),
    );
  }

  /** The file's text, secrets included. */
  revealText(): string {
    const document = {
      zkmargin: PORTFOLIO_FORMAT,
      quantity: formatSlotQuantities(this.#quantities),
      blinding: formatScalar(this.#blinding),
      salt: formatScalar(this.#salt),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  }

  /** Quantities of all 32 slots. */
  revealQuantities(): SlotQuantities {
    return this.#quantities;
  }

  revealBlinding(): bigint {
    return this.#blinding;
  }

  /** The salt behind the last sealed requirement, 0 when there was none. */
  revealSalt(): bigint {
    return this.#salt;
  }

  /**
   * The quantities of the slots `circuit` sees.
   * @throws INPUT_INVALID when the book holds something outside them
   */
  revealQuantitiesFor(circuit: SolvencyCircuit): readonly Quantity[] {
    if (this.#quantities.slice(circuit.nSlots).some((quantity) => quantity !== 0n)) {
      throw inputInvalid(
        "circuit",
        `${circuit.id} does not see every slot of this portfolio`,
        "choose a circuit with more slots",
      );
    }
    return this.#quantities.slice(0, circuit.nSlots);
  }

  /** After a public deposit (positive) or withdrawal (negative): the blinding stays. */
  afterPublic(slot: number, amount: bigint): Portfolio {
    const change = parseSlotQuantities({ [String(slot)]: amount }, "amount");
    const quantities = addQuantities(this.#quantities, change, "amount");
    return new Portfolio(quantities, this.#blinding, this.#salt);
  }

  /** After a private trade: quantities and blindings add. */
  afterTrade(delta: TradeDelta): Portfolio {
    const quantities = addQuantities(this.#quantities, delta.revealQuantities(), "delta");
    const blinding = reduceBlinding(this.#blinding + delta.revealBlinding());
    return new Portfolio(quantities, blinding, this.#salt);
  }

  /** With a new salt, for the next sealed requirement; keep the file, the audit needs the salt. */
  withFreshSalt(): Portfolio {
    return this.withSalt(randomSalt());
  }

  /** With a salt that is known from elsewhere. @throws INPUT_INVALID unless 0 ≤ salt < r */
  withSalt(salt: bigint): Portfolio {
    return new Portfolio(this.#quantities, this.#blinding, parseSalt(salt));
  }
}
