/**
 * Groth16 proofs over BN254 (docs/proving.md): the key resident in a memory that threads share, its points in the engine's own form. One
 * proof at a time. What a proof leaves in that memory is zeroed.
 */
import { availableParallelism } from "node:os";
import { readUint256, viewOf } from "../../setup/binaryFile.ts";
import { type Groth16Proof } from "../attestation.ts";
import { circuitRefusal, type ProofOutput } from "../backend/backend.ts";
import { Crew } from "./crew.ts";
import { CurveMachine } from "./curves.ts";
import { G1, G2, type Group, type Layout, type MsmSection } from "./layout.ts";
import { layoutOf, placeKey, readKey } from "./loadKey.ts";
import {
  instantiate,
  PACKED_BYTES,
  PAGE_BYTES,
  putFactors,
  SCRATCH_FROM,
  sharedMemory,
} from "./machine.ts";
import { controlBuffer, type KINDS, timesOf } from "./thread.ts";
import { engineCode } from "./wasm/module.ts";

/** More threads than this have nothing to do. */
const MOST_THREADS = 16;

export interface EngineOptions {
  /** As many as the machine runs at once unless told, at most 16. */
  readonly threads?: number;
}

/** Zero-knowledge of a proof: two scalars, packed, uniform and used once. */
export interface Blinding {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

/** Coordinates in decimal. */
function decimals(packed: Uint8Array): string[] {
  const view = viewOf(packed);
  return Array.from({ length: packed.length / PACKED_BYTES }, (_, index) =>
    readUint256(view, index * PACKED_BYTES).toString(),
  );
}

/** Of a witness: wire 0, which what blinds a proof relies on. */
function isOne(witness: Uint8Array): boolean {
  return witness.subarray(0, PACKED_BYTES).every((byte, index) => byte === (index === 0 ? 1 : 0));
}

export class Groth16Engine {
  readonly #memory: WebAssembly.Memory;
  readonly #layout: Layout;
  readonly #control: SharedArrayBuffer;
  readonly #curves: CurveMachine;
  readonly #nPublic: number;
  readonly #crew: Crew;

  private constructor(
    memory: WebAssembly.Memory,
    layout: Layout,
    control: SharedArrayBuffer,
    curves: CurveMachine,
    nPublic: number,
    crew: Crew,
  ) {
    this.#memory = memory;
    this.#layout = layout;
    this.#control = control;
    this.#curves = curves;
    this.#nPublic = nPublic;
    this.#crew = crew;
  }

  /** @param zkey not kept */
  static async open(zkey: Uint8Array, options: EngineOptions = {}): Promise<Groth16Engine> {
    const threads = Math.min(options.threads ?? availableParallelism(), MOST_THREADS);
    const { bytes, scratchBytes } = engineCode();
    const content = readKey(zkey);
    // One instance more than threads: of this thread, which places the key.
    const layout = layoutOf(content, threads, SCRATCH_FROM + (threads + 1) * scratchBytes);
    const memory = sharedMemory(Math.ceil(layout.end / PAGE_BYTES));
    putFactors(memory);
    const module = await WebAssembly.compile(bytes);
    const machine = { module, memory, scratchBytes };
    const control = controlBuffer();
    const shares = Array.from({ length: threads }, (_, thread) => ({
      ...{ ...machine, layout, control, thread },
    }));
    // Threads start while the key is put in place.
    const crew = Crew.start(shares);
    try {
      placeKey(content, await instantiate(machine, threads), memory, layout);
      const curves = await CurveMachine.load();
      await crew.ready;
      const { nPublic } = content.zkey.header;
      return new Groth16Engine(memory, layout, control, curves, nPublic, crew);
    } catch (error) {
      await crew.close();
      throw error;
    }
  }

  get crew(): Crew {
    return this.#crew;
  }

  /** Whether nothing of a proof is in the shared memory. */
  get isClean(): boolean {
    const { secrets, end } = this.#layout;
    return new Uint32Array(this.#memory.buffer, secrets, (end - secrets) / 4).every(
      (word) => word === 0,
    );
  }

  /** Milliseconds of processor time of the last proof, by kind of work. */
  get profile(): Record<(typeof KINDS)[number], number> {
    return timesOf(this.#control);
  }

  /**
   * @param witness all wires, packed; zeroed when this returns
   * @param blinding zeroed when this returns
   * @throws INTERNAL when a thread ended, or the witness is not of this circuit
   */
  async prove(witness: Uint8Array, { r, s }: Blinding): Promise<ProofOutput> {
    const { packed, nVars, secrets, end } = this.#layout;
    const bytes = new Uint8Array(this.#memory.buffer);
    try {
      const isWitness = witness.length === nVars * PACKED_BYTES && isOne(witness);
      if (!isWitness) throw circuitRefusal();
      bytes.set(witness, packed);
      bytes.set(r, packed + nVars * PACKED_BYTES);
      bytes.set(s, packed + (nVars + 1) * PACKED_BYTES);
      const publicSignals = decimals(
        witness.slice(PACKED_BYTES, (this.#nPublic + 1) * PACKED_BYTES),
      );
      new Int32Array(this.#control).fill(0);
      await this.#crew.run();
      return { proof: this.#compose(r, s), publicSignals };
    } finally {
      for (const secret of [witness, r, s]) secret.fill(0);
      bytes.fill(0, secrets, end);
      this.#curves.clear();
    }
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#crew.close();
  }

  /** C = Σ C + Σ H + s·A + r·(β + Σ B), which is snarkjs' formula with s·r·δ taken away on both sides. */
  #compose(r: Uint8Array, s: Uint8Array): Groth16Proof {
    const curves = this.#curves;
    const { g1m_timesScalar, g1m_add } = curves.operations;
    const a = this.#sumOf("a", G1);
    const b1 = this.#sumOf("b1", G1);
    const c = this.#sumOf("c", G1);
    const product = curves.jacobian(G1);
    g1m_add(c, this.#sumOf("h", G1), c);
    for (const [point, scalar] of [
      [a, s],
      [b1, r],
    ] as const) {
      g1m_timesScalar(point, curves.put(scalar), PACKED_BYTES, product);
      g1m_add(c, product, c);
    }
    const [ax = "", ay = ""] = decimals(curves.coordinates(G1, a));
    const [cx = "", cy = ""] = decimals(curves.coordinates(G1, c));
    const b = decimals(curves.coordinates(G2, this.#sumOf("b2", G2)));
    return {
      pi_a: [ax, ay, "1"],
      pi_b: [b.slice(0, 2), b.slice(2), ["1", "0"]],
      pi_c: [cx, cy, "1"],
      protocol: "groth16",
      curve: "bn128",
    };
  }

  /** A Jacobian point. */
  #sumOf(name: MsmSection["name"], group: Group): number {
    const section = this.#layout.sections.find((candidate) => candidate.name === name);
    const { sums = 0, recoding } = section ?? {};
    const points = (recoding?.bits ?? 0) * (recoding?.windows ?? 0);
    const list = new Uint8Array(this.#memory.buffer, sums, points * group.packedBytes);
    return this.#curves.binarySum(group, list);
  }
}
