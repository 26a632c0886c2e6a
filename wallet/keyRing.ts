/**
 * The viewing keys of one wallet with one deployment: which public key is whose. Keys are used in order, so
 * those to look for are the ones up to a gap past the last found on the chain.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { Secret } from "../prover/secret.ts";
import { viewingKey, type Deployment, type ViewingKey } from "./derivation.ts";
import { type Seed } from "./seed.ts";

/** Keys looked for past the last found. */
export const GAP = 20;

const nameOf = ({ x, y }: AffinePoint): string => `${x},${y}`;

export class KeyRing extends Secret {
  readonly #seed: Seed;
  readonly #deployment: Deployment;
  readonly #gap: number;
  readonly #keys = new Map<string, ViewingKey>();
  #derived = 0;
  #next = 0;

  /** @param used indices known to be used: 0 … used − 1 */
  constructor(seed: Seed, deployment: Deployment, used = 0, gap = GAP) {
    super();
    this.#seed = seed;
    this.#deployment = deployment;
    this.#gap = gap;
    this.#use(used);
  }

  /** The first index past those found: the next account or rotation takes it. */
  get nextIndex(): number {
    return this.#next;
  }

  /** Keys looked for: 0 … derived − 1. */
  get derived(): number {
    return this.#derived;
  }

  #use(next: number): void {
    this.#next = Math.max(this.#next, next);
    while (this.#derived < this.#next + this.#gap) {
      const key = viewingKey(this.#seed, this.#deployment, this.#derived++);
      this.#keys.set(nameOf(key.publicKey), key);
    }
  }

  /** The wallet's key with this public key, among those looked for. */
  find(publicKey: AffinePoint): ViewingKey | undefined {
    return this.#keys.get(nameOf(publicKey));
  }

  /** As {@link find}, and looks further from there on. */
  discover(publicKey: AffinePoint): ViewingKey | undefined {
    const key = this.find(publicKey);
    if (key !== undefined) this.#use(key.index + 1);
    return key;
  }
}
