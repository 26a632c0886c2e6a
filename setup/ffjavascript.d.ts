/** The part of ffjavascript that setup/ uses; the package ships no types. */
declare module "ffjavascript" {
  /** Deterministic generator seeded with eight 32-bit words. */
  export class ChaCha {
    constructor(seed: readonly number[]);
  }

  export interface ThreadManager {
    memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
    u8: Uint8Array;
    u32: Uint32Array;
    instance: { exports: Record<string, (...parameters: number[]) => number> };
    alloc(bytes: number): number;
    getBuff(pointer: number, bytes: number): Uint8Array;
    setBuff(pointer: number, bytes: Uint8Array): void;
  }

  export interface ScalarField {
    fromRng(rng: ChaCha): Uint8Array;
    toObject(element: Uint8Array): bigint;
  }

  export interface CurveGroup {
    /** Generator, Jacobian coordinates. */
    readonly g: Uint8Array;
    fromRng(rng: ChaCha): Uint8Array;
    timesFr(point: Uint8Array, scalar: Uint8Array): Uint8Array;
    toAffine(point: Uint8Array): Uint8Array;
  }

  export interface Curve {
    readonly tm: ThreadManager;
    readonly Fr: ScalarField;
    readonly G1: CurveGroup;
    readonly G2: CurveGroup;
    terminate(): Promise<void>;
  }

  export function getCurveFromName(name: string, singleThread?: boolean): Promise<Curve>;
}
