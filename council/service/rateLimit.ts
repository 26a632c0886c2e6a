/** So many requests at once from one address, then one every so often: a bucket that refills. */

/** Requests an address may make at once. */
const BURST = 30;
/** Milliseconds until it may make another. */
const REFILL = 1_000;
/** Addresses remembered; who comes back after he was forgotten finds a full bucket. */
const MAX_ADDRESSES = 4_096;

interface Bucket {
  readonly left: number;
  /** Milliseconds, of the clock. */
  readonly at: number;
}

export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: () => number;

  /** @param clock milliseconds, never back */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Takes one from the address's bucket; `false` when it is empty. */
  allows(address: string): boolean {
    const now = this.#clock();
    const { left, at } = this.#buckets.get(address) ?? { left: BURST, at: now };
    const filled = Math.min(BURST, left + (now - at) / REFILL);
    const isAllowed = filled >= 1;
    // The one seen last is last in the map, so the first is the one to forget.
    this.#buckets.delete(address);
    this.#buckets.set(address, { left: isAllowed ? filled - 1 : filled, at: now });
    if (this.#buckets.size > MAX_ADDRESSES) this.#forgetOldest();
    return isAllowed;
  }

  #forgetOldest(): void {
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
