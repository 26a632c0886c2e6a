/**
 * Many multiples of one point around a centre, C ± j·S for j up to n, by their u-coordinates alone.
 *
 * On the Montgomery curve v² = u³ + A·u² + u that BabyJubJub is birational to (circuits/generators.ts),
 * u(C ± P) = ((v_C ∓ v_P)/(u_C − u_P))² − A − u_C − u_P: one division serves both signs, all divisions share one
 * inversion, and v is never needed: 3½ multiplications a point. −P has P's u, so a key stands for a point up to its sign.
 */
import { Point, type CurvePoint } from "../../circuits/babyjubjub.ts";
import { ELEMENT_BYTES, FieldMachine } from "./field.ts";

const MONTGOMERY_A = 168698n;
/** From the centre to the last point on either side. */
export const REACH = 1024;
/** Points around one centre, itself included. */
export const POINTS_AROUND = 2 * REACH + 1;
const REACH_BYTES = REACH * ELEMENT_BYTES;

/** Is told of C + offset·S, for offsets −REACH … REACH in any order. */
export interface Visitor {
  /** By its key: the lowest two words of u in Montgomery's form. */
  point(offset: number, low: number, high: number): void;
  /** Of the one point that has no u. */
  identity(offset: number): void;
}

/** Pointers into the machine's memory. */
type Cells = ReturnType<typeof allocate>;

function allocate(machine: FieldMachine) {
  const one = (): number => machine.allocate(1);
  const many = (): number => machine.allocate(REACH);
  const steps = { stepU: many(), stepV: many(), difference: many(), inverse: many() };
  const cells = { centreU: one(), centreV: one(), a: one(), shift: one(), slope: one() };
  machine.put(cells.a, MONTGOMERY_A);
  return { ...steps, ...cells, u: one(), scratch: one() };
}

export class Stride {
  readonly #machine: FieldMachine;
  readonly #cells: Cells;

  private constructor(machine: FieldMachine) {
    this.#machine = machine;
    this.#cells = allocate(machine);
  }

  /** @param step S, in the subgroup of prime order and not its identity */
  static async of(step: CurvePoint): Promise<Stride> {
    const stride = new Stride(await FieldMachine.load(4 * REACH + 8));
    const { stepU, stepV } = stride.#cells;
    let point = step;
    for (let at = 0; at < REACH_BYTES; at += ELEMENT_BYTES) {
      stride.#put(point, stepU + at, stepV + at);
      point = point.add(step);
    }
    return stride;
  }

  /** Tells of every point around a centre in the subgroup of prime order. */
  around(centre: CurvePoint, visitor: Visitor): void {
    if (centre.is0()) this.#aroundIdentity(visitor);
    else this.#aroundPoint(centre, visitor);
  }

  #aroundIdentity(visitor: Visitor): void {
    const { stepU } = this.#cells;
    visitor.identity(0);
    for (let offset = 1; offset <= REACH; offset += 1) {
      const at = stepU + (offset - 1) * ELEMENT_BYTES;
      this.#tell(visitor, offset, at);
      this.#tell(visitor, -offset, at);
    }
  }

  #aroundPoint(centre: CurvePoint, visitor: Visitor): void {
    const { frm_add, frm_batchInverse, frm_isZero, frm_mul, frm_square, frm_sub } =
      this.#machine.operations;
    const { stepU, stepV, difference, inverse, centreU, centreV } = this.#cells;
    const { a, shift, slope, u } = this.#cells;
    this.#put(centre, centreU, centreV);
    this.#tell(visitor, 0, centreU);
    for (let at = 0; at < REACH_BYTES; at += ELEMENT_BYTES) {
      frm_sub(centreU, stepU + at, difference + at);
    }
    frm_batchInverse(difference, ELEMENT_BYTES, REACH, inverse, ELEMENT_BYTES);
    for (let at = 0, offset = 1; at < REACH_BYTES; at += ELEMENT_BYTES, offset += 1) {
      if (frm_isZero(difference + at) !== 0) {
        this.#beside(centre, offset, visitor);
        continue;
      }
      frm_add(centreU, stepU + at, shift);
      frm_add(shift, a, shift);
      frm_sub(centreV, stepV + at, slope);
      frm_mul(slope, inverse + at, slope);
      frm_square(slope, u);
      frm_sub(u, shift, u);
      this.#tell(visitor, offset, u);
      frm_add(centreV, stepV + at, slope);
      frm_mul(slope, inverse + at, slope);
      frm_square(slope, u);
      frm_sub(u, shift, u);
      this.#tell(visitor, -offset, u);
    }
  }

  /** The centre is ±offset·S: one of the two points is the identity, the other twice the centre. */
  #beside(centre: CurvePoint, offset: number, visitor: Visitor): void {
    const { stepV, centreV, slope, u } = this.#cells;
    const { frm_isZero, frm_sub } = this.#machine.operations;
    frm_sub(centreV, stepV + (offset - 1) * ELEMENT_BYTES, slope);
    const doubled = frm_isZero(slope) === 0 ? -offset : offset;
    visitor.identity(-doubled);
    this.#put(centre.double(), u, slope);
    this.#tell(visitor, doubled, u);
  }

  #tell(visitor: Visitor, offset: number, u: number): void {
    const { words } = this.#machine;
    visitor.point(offset, words[u / 4] ?? 0, words[u / 4 + 1] ?? 0);
  }

  /** u = (1 + y)/(1 − y) and v = u/x by one division; x ≠ 0 for every point of prime order. */
  #put({ X, Y, Z }: CurvePoint, toU: number, toV: number): void {
    const { Fp } = Point;
    const { scratch } = this.#cells;
    const { frm_inverse, frm_mul } = this.#machine.operations;
    const [above, below] = [Fp.add(Z, Y), Fp.sub(Z, Y)];
    this.#machine.put(scratch, Fp.mul(below, X));
    frm_inverse(scratch, scratch);
    this.#machine.put(toU, Fp.mul(above, X));
    frm_mul(toU, scratch, toU);
    this.#machine.put(toV, Fp.mul(above, Z));
    frm_mul(toV, scratch, toV);
  }
}
