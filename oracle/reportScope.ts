/** Which option slots a report may be about: those that trade, and those whose first report is due. */
import { inputInvalid } from "../risk/index.ts";
import { type OracleFacts, type OracleSeries, type OracleSlot } from "./oracleFacts.ts";
import { reportRefused } from "./reportRefused.ts";

/** A slot that takes a report. */
export interface DueSlot {
  readonly slot: number;
  readonly series: OracleSeries;
  /** 1e-8 USD of the report before; 0 before the series' first. */
  readonly before: bigint;
  /** 1e-8 USD, what the report is measured by. */
  readonly underlyingPrice: bigint;
}

export interface ReportScope {
  readonly due: readonly DueSlot[];
  readonly leftOut: readonly { readonly slot: number; readonly why: string }[];
}

const DUE_STATES = ["announced", "trading", "relisting"];

/** Why the slot takes no report at that time; undefined where it does. */
function reasonAgainst({ slot, state, next, series }: OracleSlot, facts: OracleFacts, at: bigint) {
  if (!DUE_STATES.includes(state)) return state;
  const one = state === "trading" ? series : next;
  if (one === undefined) return "nothing announced";
  if (next !== undefined && state !== "trading" && at < next.from) return "not due yet";
  if (facts.time >= one.expiry || at >= one.expiry) return "expired";
  const price = facts.underlyingPrices[Number(one.underlying)] ?? 0n;
  if (price > 0n) return { slot, series: one, underlyingPrice: price };
  return `slot ${one.underlying} has no price yet`;
}

/** @throws REPORT_REFUSED for a part of a relisting: its slots get their new prices together */
function requireWholeRelisting(facts: OracleFacts, due: readonly DueSlot[]): void {
  const relisting = facts.slots.filter(({ state }) => state === "relisting");
  const missing = relisting.filter(({ slot }) => !due.some((one) => one.slot === slot));
  if (missing.length === 0 || missing.length === relisting.length) return;
  const names = missing.map(({ slot }) => slot).join(", ");
  throw reportRefused(
    `slots ${names} are relisted with others of the report, and are not in it`,
    "report all slots of a relisting at once, or none",
    "slots",
  );
}

/**
 * @param at timestamp of the report, block time, s
 * @param chosen all that take one unless told
 * @throws INPUT_INVALID for a chosen slot that takes none, REPORT_REFUSED where none is left
 */
export function reportScope(
  facts: OracleFacts,
  at: bigint,
  chosen?: ReadonlySet<number>,
): ReportScope {
  const due: DueSlot[] = [];
  const leftOut: { slot: number; why: string }[] = [];
  for (const slot of facts.slots) {
    const reason = reasonAgainst(slot, facts, at);
    const isChosen = chosen?.has(slot.slot) ?? true;
    if (typeof reason === "string") leftOut.push({ slot: slot.slot, why: reason });
    else if (!isChosen) leftOut.push({ slot: slot.slot, why: "not chosen" });
    else due.push({ ...reason, before: slot.state === "trading" ? slot.price : 0n });
  }
  const wrong = [...(chosen ?? [])].find((slot) => !due.some((one) => one.slot === slot));
  if (wrong !== undefined) {
    const why = leftOut.find(({ slot }) => slot === wrong)?.why ?? "nothing was announced";
    throw inputInvalid(
      "slots",
      `name slot ${wrong}, which takes no report: ${why}`,
      "leave it out",
    );
  }
  if (due.length === 0) {
    throw reportRefused(
      `no option slot takes a report at block ${facts.block}`,
      "see `zkmargin options series`: report what trades, or what is announced once it is due",
    );
  }
  requireWholeRelisting(facts, due);
  return { due, leftOut };
}
