/**
 * Many multiples of one generator at once, by 8-bit windows: a table of d·256^k·G for d in 1..255 and
 * k in 0..31, then at most 32 mixed additions a scalar. The arithmetic is ffjavascript's WebAssembly,
 * in its single-threaded form: about 27 µs a point of G1 and 100 µs of G2. Variable time, for public
 * scalars only.
 *
 * Points come and go in snarkjs' file format "LEM": affine, little-endian, Montgomery form, the
 * identity as zeros.
 */
import { type Curve, getCurveFromName } from "ffjavascript";
import { uint256 } from "./binaryFile.ts";

const WINDOWS = 32;
const ENTRIES = 255;
/** Points normalised together, one inversion for all. */
const CHUNK = 2048;
const PAGE_BYTES = 65536;

export type GroupName = "G1" | "G2";

/** One group's window table inside the engine's memory. */
export interface GeneratorTable {
  /** Bytes of an affine point. */
  readonly pointBytes: number;
  /** scalar·G for each 0 ≤ scalar < 2^256. */
  powers(scalars: readonly bigint[]): Uint8Array;
  /** Concatenated points as snarkjs hashes them: big-endian, plain, identity flagged. */
  uncompressed(points: Uint8Array): Uint8Array;
}

export interface PointEngine {
  readonly curve: Curve;
  readonly G1: GeneratorTable;
  readonly G2: GeneratorTable;
}

/** The private, single-threaded engine; it holds no worker, so nothing needs to be ended. */
export async function openPointEngine(): Promise<PointEngine> {
  const curve = await getCurveFromName("bn128", true);
  return { curve, G1: buildTable(curve, "G1", 32), G2: buildTable(curve, "G2", 64) };
}

/** Fresh memory behind everything allocated so far; growing it detaches the engine's old views. */
function reserve(curve: Curve, bytes: number): number {
  const { tm } = curve;
  tm.memory.grow(Math.ceil(bytes / PAGE_BYTES) + 1);
  tm.u8 = new Uint8Array(tm.memory.buffer);
  tm.u32 = new Uint32Array(tm.memory.buffer);
  return tm.alloc(bytes);
}

function buildTable(curve: Curve, group: GroupName, fieldBytes: number): GeneratorTable {
  const { tm } = curve;
  const affine = 2 * fieldBytes;
  const jacobian = 3 * fieldBytes;
  const prefix = group === "G1" ? "g1m" : "g2m";
  const call = (name: string, ...parameters: number[]): void => {
    tm.instance.exports[`${prefix}_${name}`]?.(...parameters);
  };
  const table = reserve(curve, WINDOWS * ENTRIES * affine);
  const scratch = reserve(curve, Math.max(CHUNK, ENTRIES + 1) * jacobian);

  const base = tm.alloc(affine);
  tm.setBuff(base, curve[group].toAffine(curve[group].g));
  for (let window = 0; window < WINDOWS; window++) {
    call("zero", scratch);
    call("addMixed", scratch, base, scratch);
    for (let entry = 1; entry <= ENTRIES; entry++) {
      const previous = scratch + (entry - 1) * jacobian;
      call("addMixed", previous, base, previous + jacobian);
    }
    call("batchToAffine", scratch, ENTRIES + 1, scratch);
    const row = table + window * ENTRIES * affine;
    tm.u8.copyWithin(row, scratch, scratch + ENTRIES * affine);
    tm.u8.copyWithin(base, scratch + ENTRIES * affine, scratch + (ENTRIES + 1) * affine);
  }

  const power = (scalar: bigint, target: number): void => {
    call("zero", target);
    uint256(scalar).forEach((digit, window) => {
      if (digit === 0) return;
      call("addMixed", target, table + (window * ENTRIES + digit - 1) * affine, target);
    });
  };

  return {
    pointBytes: affine,
    powers: (scalars) => {
      const points = new Uint8Array(scalars.length * affine);
      for (let start = 0; start < scalars.length; start += CHUNK) {
        const chunk = scalars.slice(start, start + CHUNK);
        chunk.forEach((scalar, index) => {
          power(scalar, scratch + index * jacobian);
        });
        call("batchToAffine", scratch, chunk.length, scratch);
        points.set(tm.getBuff(scratch, chunk.length * affine), start * affine);
      }
      return points;
    },
    uncompressed: (points) => {
      const out = new Uint8Array(points.length);
      for (let start = 0; start < points.length; start += CHUNK * affine) {
        const chunk = points.subarray(start, start + CHUNK * affine);
        tm.setBuff(scratch, chunk);
        call("batchLEMtoU", scratch, chunk.length / affine, scratch);
        out.set(tm.getBuff(scratch, chunk.length), start);
      }
      return out;
    },
  };
}
