/**
 * Giant steps: Q − k·G·B for k = 0, 1, …, with G = 2m + 1. Where T = k·G ± i with a baby step i ≤ m, the point left is ±i·B,
 * whose key the table has. Candidates are checked exactly.
 */
import { fromAffine, type AffinePoint, type CurvePoint } from "../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import { fixedBase, type FixedBase } from "../../sealing/fixedBase.ts";
import { type BabySteps, giantStepOf, giantStepsOf } from "./babySteps.ts";
import { POINTS_AROUND, REACH, Stride } from "./stride.ts";

export interface Sought {
  /** Q, in the subgroup of prime order. */
  readonly point: AffinePoint;
  /** T is sought from 0 to this. */
  readonly limit: bigint;
}

const AROUND = BigInt(POINTS_AROUND);

export class Search {
  readonly #table: BabySteps;
  readonly #limit: bigint;
  readonly #point: CurvePoint;
  readonly #base: FixedBase;
  /** Of the first block. */
  readonly #centre: CurvePoint;
  /** From one block's centre to the next. */
  readonly #apart: FixedBase;
  readonly #stride: Stride;

  private constructor(table: BabySteps, sought: Sought, base: FixedBase, stride: Stride) {
    const giant = giantStepOf(table.bits);
    this.#table = table;
    this.#limit = sought.limit;
    this.#point = fromAffine(sought.point);
    this.#base = base;
    this.#centre = this.#point.subtract(base.multiply(BigInt(REACH) * giant));
    this.#apart = fixedBase(base.multiply(AROUND * giant).toAffine());
    this.#stride = stride;
  }

  /** Blocks of giant steps, numbered from 0; later ones are of greater T. */
  static blocksOf(bits: number, limit: bigint): bigint {
    return (giantStepsOf(bits, limit) + AROUND - 1n) / AROUND;
  }

  static async of(table: BabySteps, sought: Sought): Promise<Search> {
    const base = fixedBase(keyGenerator());
    return new Search(table, sought, base, await Stride.of(base.multiply(giantStepOf(table.bits))));
  }

  /** T, if one of the block's giant steps leads to it. */
  look(block: bigint): bigint | undefined {
    const table = this.#table;
    const giant = giantStepOf(table.bits);
    const middle = block * AROUND + BigInt(REACH);
    let found: bigint | undefined;
    const tryAt = (offset: number, step: number): void => {
      // The centre is Q − middle·G·B: what is added to it is one giant step less.
      const at = (middle - BigInt(offset)) * giant;
      found ??= [at + BigInt(step), at - BigInt(step)].find((total) => this.#is(total));
    };
    this.#stride.around(this.#centre.subtract(this.#apart.multiply(block)), {
      point(offset, low, high) {
        table.find(low, high, (step) => {
          tryAt(offset, step);
        });
      },
      identity(offset) {
        tryAt(offset, 0);
      },
    });
    return found;
  }

  #is(total: bigint): boolean {
    if (total < 0n || total > this.#limit) return false;
    return this.#base.multiply(total).equals(this.#point);
  }
}
