/**
 * Logs into events. Events of other contracts, and of a contract that has no business emitting them, are
 * no history: they are left out.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { MAX_SLOTS } from "../circuits/generators.ts";
import { parseSealElements, type SealedDelta } from "../sealing/index.ts";
import {
  type AccountEvent,
  type ChainEvent,
  type Contracts,
  type Place,
  type SealEvent,
} from "./chainEvents.ts";
import { EVENTS } from "./eventAbi.ts";
import { type ChainLog } from "./logSource.ts";

/** Values of an event by name; ethers decoded them by the fragments above. */
interface Values {
  readonly number: (name: string) => bigint;
  readonly slot: () => number;
  readonly point: (name: string) => AffinePoint;
  readonly list: (name: string) => readonly bigint[];
  readonly text: (name: string) => string;
}

function slotOf(number: bigint): number {
  if (number >= BigInt(MAX_SLOTS)) throw new RangeError("no such slot");
  return Number(number);
}

function sealEvent(at: Place, { number, point, list }: Values): SealEvent | undefined {
  const ephemeral = point("ephemeral");
  let sealed: SealedDelta;
  try {
    sealed = parseSealElements([ephemeral.x, ephemeral.y, ...list("wraps"), ...list("words")]);
  } catch {
    // Refused by the contract already; whoever needs it will miss it.
    return undefined;
  }
  const [accountA, accountB] = [number("accountA"), number("accountB")];
  return { ...at, kind: "sealed", accountA, accountB, delta: point("delta"), sealed };
}

function eventOf(name: string, at: Place, values: Values): ChainEvent | undefined {
  const { number, slot, point, text } = values;
  const own = () => ({ ...at, account: number("account") });
  const commitment = () => ({ commitment: { x: number("cx"), y: number("cy") } });
  const moved = (sign: bigint): AccountEvent => ({
    ...own(),
    kind: "moved",
    slot: slot(),
    amount: sign * number("amount"),
    ...commitment(),
    version: number("version"),
  });
  switch (name) {
    case "AccountOpened":
      return { ...own(), kind: "opened", owner: text("owner"), viewingKey: point("view") };
    case "ViewingKeySet":
      return { ...own(), kind: "viewingKeySet", viewingKey: point("view") };
    case "Deposited":
    case "CollateralMoved":
      return moved(1n);
    case "Withdrawn":
      return moved(-1n);
    case "Exchanged":
      return {
        ...own(),
        kind: "exchanged",
        counterparty: number("counterparty"),
        delta: point("delta"),
        ...commitment(),
        version: number("version"),
      };
    case "Rerandomised":
      return { ...own(), kind: "rerandomised", delta: point("delta"), ...commitment() };
    case "Converted":
      return {
        ...own(),
        kind: "converted",
        delta: point("delta"),
        ...commitment(),
        version: number("version"),
      };
    case "AccountClosed":
      return { ...own(), kind: "closed" };
    case "DeltaSealed":
      return sealEvent(at, values);
    case "OrdersSettled":
      return {
        ...at,
        kind: "orders",
        buyer: number("buyer"),
        seller: number("seller"),
        slot: slot(),
        quantity: number("quantity"),
        quote: number("quote"),
      };
    default:
      return undefined;
  }
}

function mayEmit(kind: ChainEvent["kind"], isAccounts: boolean): boolean {
  if (kind === "sealed") return true;
  return (kind === "orders") !== isAccounts;
}

/**
 * The event in a log; `undefined` when it is none of ours.
 * @throws CHAIN_FAILED for a log of ours that does not decode
 */
export function readEvent(log: ChainLog, contracts: Contracts): ChainEvent | undefined {
  const address = log.address.toLowerCase();
  const isAccounts = address === contracts.accounts.toLowerCase();
  if (!isAccounts && !contracts.modules.some((module) => module.toLowerCase() === address)) {
    return undefined;
  }
  const { block, transaction, index } = log;
  let parsed: ReturnType<typeof EVENTS.parseLog>;
  let event: ChainEvent | undefined;
  try {
    parsed = EVENTS.parseLog(log);
    if (parsed === null) return undefined;
    const args = parsed.args;
    const number = (name: string): bigint => args.getValue(name) as bigint;
    event = eventOf(
      parsed.name,
      { block, transaction, index },
      {
        number,
        slot: () => slotOf(number("slot")),
        point: (name) => ({ x: number(`${name}X`), y: number(`${name}Y`) }),
        list: (name) => [...(args.getValue(name) as Iterable<bigint>)],
        text: (name) => args.getValue(name) as string,
      },
    );
  } catch (cause) {
    throw new ZkMarginError("CHAIN_FAILED", `an event of ${transaction} does not decode`, {
      fix: "check the contracts' addresses and that the node is sound",
      cause,
    });
  }
  return event !== undefined && mayEmit(event.kind, isAccounts) ? event : undefined;
}
