/** One account in a simulated market: its book, its lease, and how far its liquidation is. Mutable. */
import { type BookFigures } from "./marginRule.ts";
import { type Trader } from "./population.ts";

/** As the contracts call it: attested, lapsed (in grace or overdue), in auction, or gone. */
export type Phase = "attested" | "lapsed" | "in auction" | "gone";

export class SimulatedAccount {
  readonly trader: Trader;
  readonly quantity: Float64Array;
  phase: Phase = "attested";
  /** Hour of the latest flag, and of the latest start of its auction. */
  flaggedAt = 0;
  auctionStart = 0;
  /** Hour since which the book is below maintenance, as far as anybody looked. */
  belowSince: number | undefined;
  /** Dollars the owner can still add. */
  reserve: number;
  /** The council opened it though it was healthy. */
  openedHealthy = false;
  takenInPart = 0;
  takenInFull = false;
  #leasePrice: Float64Array;
  #leaseBand: number;
  #leaseUntil: number;

  constructor(trader: Trader, slotPrice: Float64Array, leaseUntil: number) {
    this.trader = trader;
    this.quantity = trader.quantity.slice();
    this.reserve = trader.reserve;
    this.#leasePrice = slotPrice.slice();
    this.#leaseBand = trader.band;
    this.#leaseUntil = leaseUntil;
  }

  /** Expired, or any price of the table left the band: flags name slots of the table, whatever is held. */
  isLeaseOver(slotPrice: Float64Array, hour: number): boolean {
    if (hour >= this.#leaseUntil) return true;
    const band = this.#leaseBand;
    for (let slot = 1; slot < slotPrice.length; slot++) {
      const base = this.#leasePrice[slot] ?? 0;
      if (Math.abs((slotPrice[slot] ?? 0) - base) > band * base) return true;
    }
    return false;
  }

  attest(slotPrice: Float64Array, band: number, until: number): void {
    this.phase = "attested";
    this.belowSince = undefined;
    this.#leasePrice.set(slotPrice);
    this.#leaseBand = band;
    this.#leaseUntil = until;
  }

  flag(hour: number): void {
    this.phase = "lapsed";
    this.flaggedAt = hour;
  }

  auction(hour: number): void {
    this.phase = "in auction";
    this.auctionStart = hour;
  }

  get wasTakenOver(): boolean {
    return this.takenInFull || this.takenInPart > 0;
  }

  /** What is below maintenance now was not at the step before, or has been since. */
  note(isBelow: boolean, hour: number): void {
    if (!isBelow) this.belowSince = undefined;
    else this.belowSince ??= hour;
  }

  /** `share` of the positions goes; `figures` are from before, `left` is what the rest is worth. @returns what went */
  giveUp(share: number, { worth, cash }: BookFigures, left: number): Float64Array {
    const stays = 1 - share;
    const gone = this.quantity.map((units, slot) => (slot === 0 ? 0 : share * units));
    for (let slot = 1; slot < gone.length; slot++) {
      this.quantity[slot] = stays === 0 ? 0 : (this.quantity[slot] ?? 0) * stays;
    }
    this.quantity[0] = left - stays * (worth - cash);
    return gone;
  }
}
