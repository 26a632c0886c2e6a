/**
 * One account, replayed event by event: the opening of its commitment after each. Every step is checked
 * against the commitment that the contract announced, by the homomorphism: the opening before opens the
 * commitment before, the change opens what was added, so the opening after opens the commitment after. A
 * step that does not check ends the account's replay; nothing is guessed.
 */
import {
  add,
  equals,
  FIELD_MODULUS,
  multiply,
  SUBGROUP_ORDER,
  type AffinePoint,
} from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { slotGenerator } from "../circuits/generators.ts";
import { type DeltaOpening } from "../sealing/index.ts";
import { AccountState, emptyQuantities } from "./accountState.ts";
import {
  type AccountEvent,
  type EventOf,
  type OrdersEvent,
  type SealEvent,
} from "./chainEvents.ts";

/** The other events of the transaction, and how to open a seal. */
export interface Surroundings {
  readonly seals: readonly SealEvent[];
  readonly orders: readonly OrdersEvent[];
  /** The opening of the seal's own D, or `undefined`; never one that does not open it. */
  readonly open: (seal: SealEvent) => DeltaOpening | undefined;
}

const CHECK_ALL =
  "check the addresses, the first block and that the seed is the account's; another node may have missing events";

function unopened(
  { account, transaction }: AccountEvent,
  why: string,
  fix = CHECK_ALL,
): ZkMarginError {
  return new ZkMarginError(
    "OPENING_MISMATCH",
    `account ${account}: in transaction ${transaction} ${why}`,
    { field: "account", fix },
  );
}

/** Whose events are missing where a change has neither seal nor orders beside it. */
const MISSING = {
  exchanged: [
    "a trade or takeover has neither seal nor orders among the events read: Settlement or LiquidationAuction is not among the modules",
    "name both contracts as modules (--settlement, with a comma); where both are, use a node that keeps all events",
  ],
  converted: [
    "a conversion of options has no seal among the events read: ExpiryClearing is not among the modules",
    "add the address accounts.proofs().clearing() to the modules; where it is, use a node that keeps all events",
  ],
  rerandomised: [
    "a rerandomisation has no seal among the events read: the node leaves out what MarginAccounts emits",
    "use a node that keeps all events",
  ],
} as const;

/** Why a private change could not be opened: its seal was not read, or is to other keys. */
function notOpened(
  event: EventOf<"exchanged" | "converted" | "rerandomised">,
  { seals }: Surroundings,
): ZkMarginError {
  const { account, kind } = event;
  const counterparty = kind === "exchanged" ? event.counterparty : account;
  const isBeside = ({ accountA, accountB }: SealEvent): boolean =>
    (accountA === account && accountB === counterparty) ||
    (accountA === counterparty && accountB === account);
  if (seals.some(isBeside)) {
    return unopened(event, "a private change does not open under the wallet's viewing keys");
  }
  const [why, fix] = MISSING[kind];
  return unopened(event, why, fix);
}

/** Of a point that may be no point at all: nothing from a node is put into the curve unasked. */
function opposite({ x, y }: AffinePoint): AffinePoint {
  return { x: x === 0n ? 0n : FIELD_MODULUS - x, y };
}

/** left + sign·right; the blinding reduced modulo ℓ. */
function plus(left: DeltaOpening, right: DeltaOpening, sign: bigint): DeltaOpening {
  const blinding = (left.blinding + sign * right.blinding) % SUBGROUP_ORDER;
  return {
    quantities: left.quantities.map((q, slot) => q + sign * (right.quantities[slot] ?? 0n)),
    blinding: blinding < 0n ? blinding + SUBGROUP_ORDER : blinding,
  };
}

/** Opening of the delta that two filled orders make for the buyer. */
function ordersOpening({ slot, quantity, quote }: OrdersEvent): DeltaOpening {
  const quantities = emptyQuantities();
  quantities[slot] = quantity;
  quantities[0] = (quantities[0] ?? 0n) - quote;
  return { quantities, blinding: 0n };
}

function ordersDelta({ slot, quantity, quote }: OrdersEvent): AffinePoint {
  const paid = opposite(multiply(slotGenerator(0), quote));
  return add(multiply(slotGenerator(slot), quantity), paid);
}

/** Opening of what an exchange added to the account: of sealed D or −D, or of filled orders. */
function exchanged(
  event: EventOf<"exchanged">,
  { seals, orders, open }: Surroundings,
): DeltaOpening | undefined {
  const { account, counterparty, delta } = event;
  const sides = [
    { first: account, second: counterparty, of: delta, sign: 1n },
    { first: counterparty, second: account, of: opposite(delta), sign: -1n },
  ];
  const nothing: DeltaOpening = { quantities: emptyQuantities(), blinding: 0n };
  for (const { first, second, of, sign } of sides) {
    const filled = orders.find(
      (order) => order.buyer === first && order.seller === second && equals(ordersDelta(order), of),
    );
    if (filled !== undefined) return plus(nothing, ordersOpening(filled), sign);
    const seal = seals.find(
      ({ accountA, accountB, delta: D }) =>
        accountA === first && accountB === second && equals(D, of),
    );
    const opening = seal === undefined ? undefined : open(seal);
    if (opening !== undefined) return plus(nothing, opening, sign);
  }
  return undefined;
}

/** Opening of what a rerandomisation or a conversion added: sealed to the account twice. */
function ownDelta(
  event: EventOf<"rerandomised" | "converted">,
  { seals, open }: Surroundings,
): DeltaOpening | undefined {
  const { account, delta } = event;
  const seal = seals.find(
    ({ accountA, accountB, delta: D }) =>
      accountA === account && accountB === account && equals(D, delta),
  );
  return seal === undefined ? undefined : open(seal);
}

function changed(
  state: AccountState,
  event: EventOf<"moved" | "exchanged" | "rerandomised" | "converted">,
  added: AffinePoint,
  change: DeltaOpening,
): AccountState {
  const { face } = state;
  if (!equals(add(face.commitment, added), event.commitment)) {
    throw unopened(
      event,
      "the commitment is not what the account's events make it: some are missing",
    );
  }
  const version = event.kind === "rerandomised" ? face.version : event.version;
  return new AccountState(
    { ...face, commitment: event.commitment, version },
    plus(state.revealOpening(), change, 1n),
  );
}

/**
 * The account after one of its events.
 * @throws OPENING_MISMATCH naming account and transaction
 */
export function afterEvent(
  state: AccountState,
  event: AccountEvent,
  surroundings: Surroundings,
): AccountState {
  const { face } = state;
  if (face.closed) throw unopened(event, "an account that was closed is changed");
  switch (event.kind) {
    case "opened":
      throw unopened(event, "the account is opened a second time");
    case "viewingKeySet":
      return new AccountState({ ...face, viewingKey: event.viewingKey }, state.revealOpening());
    case "closed":
      if (state.revealOpening().quantities.some((quantity) => quantity !== 0n)) {
        throw unopened(event, "it is closed though it is not empty: events are missing");
      }
      return new AccountState({ ...face, closed: true }, state.revealOpening());
    case "moved": {
      const quantities = emptyQuantities();
      quantities[event.slot] = event.amount;
      const magnitude = event.amount < 0n ? -event.amount : event.amount;
      const point = multiply(slotGenerator(event.slot), magnitude);
      const added = event.amount < 0n ? opposite(point) : point;
      return changed(state, event, added, { quantities, blinding: 0n });
    }
    case "exchanged":
    case "converted":
    case "rerandomised": {
      const change =
        event.kind === "exchanged" ? exchanged(event, surroundings) : ownDelta(event, surroundings);
      if (change === undefined) throw notOpened(event, surroundings);
      return changed(state, event, event.delta, change);
    }
  }
}
