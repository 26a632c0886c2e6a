/**
 * A process that proves one circuit one way, and nothing else: `node proveContestant.ts <kind> <circuit> <input>`. To each message it
 * answers with what one proof took; kind `cold` opens, proves once and ends.
 */
import { readFileSync } from "node:fs";
import type * as Snarkjs from "snarkjs";
import { circuitById } from "../circuits/spec.ts";
import { ProofCheck } from "../prover/engine/proofCheck.ts";
import { Groth16Engine } from "../prover/engine/engine.ts";
import { ownBackend } from "../prover/backend/own.ts";
import { WitnessGenerator } from "../prover/backend/witness.ts";
import { artefactPaths } from "../setup/artefacts.ts";
import { loadProvingKey, loadVerificationKey } from "../setup/keys.ts";
import { toSnarkjs } from "../setup/verificationKey.ts";
import { usualNamed } from "./usual/circuits.ts";

const DEVELOPMENT = { allowDevelopment: true };
const [kind = "", id = "", inputPath = ""] = process.argv.slice(2);
const circuit = usualNamed(id) ?? id;

/** Loaded by those who use it: memory is measured. */
const library = (): Promise<typeof Snarkjs> => import("snarkjs");

const input = (): Record<string, string[]> =>
  JSON.parse(readFileSync(inputPath, "utf8")) as Record<string, string[]>;

/** One measured piece of work; what it returns goes along. */
type Work = () => unknown;

/** A proof for those who verify. */
async function somebodysProof() {
  const open = await ownBackend().open(loadProvingKey(circuit, DEVELOPMENT));
  const output = await open.prove(input());
  await open.close();
  return output;
}

const KINDS: Record<string, () => Promise<Work>> = {
  /** Files in, as the library's own examples do. */
  library: async () => {
    const snarkjs = await library();
    const paths = artefactPaths(id);
    const zkey = paths.zkey("development");
    const signals = input() as Snarkjs.CircuitSignals;
    return () => snarkjs.groth16.fullProve(signals, paths.wasm, zkey);
  },
  snarkjs: async () => {
    const { snarkjsBackend } = await import("../prover/backend/snarkjs.ts");
    const open = await snarkjsBackend.open(loadProvingKey(circuit, DEVELOPMENT));
    return () => open.prove(input());
  },
  own: async () => {
    const open = await ownBackend().open(loadProvingKey(circuit, DEVELOPMENT));
    return () => open.prove(input());
  },
  profile: async () => {
    const { zkey, wasm } = loadProvingKey(circuit, DEVELOPMENT);
    const [engine, generator] = [
      await Groth16Engine.open(zkey),
      await WitnessGenerator.compile(wasm),
    ];
    return async () => {
      const before = process.cpuUsage();
      const witness = generator.generate(input());
      const { user, system } = process.cpuUsage(before);
      const blinding = { r: new Uint8Array(32).fill(1), s: new Uint8Array(32).fill(2) };
      await engine.prove(witness, blinding);
      return { witness: (user + system) / 1000, ...engine.profile };
    };
  },
  witness: async () => {
    const generator = await WitnessGenerator.compile(loadProvingKey(circuit, DEVELOPMENT).wasm);
    return () => generator.generate(input());
  },
  "snarkjs witness": async () => {
    const { wasm } = loadProvingKey(circuit, DEVELOPMENT);
    const { calculate } = (await library()).wtns as unknown as {
      calculate: (input: object, wasm: Uint8Array, witness: object) => Promise<void>;
    };
    return () => calculate(input(), wasm, { type: "mem" });
  },
  "own check": async () => {
    const check = await ProofCheck.open(loadVerificationKey(circuit, DEVELOPMENT).key);
    const output = await somebodysProof();
    return () => check.verifies(output);
  },
  verifier: async () => {
    const { isProofOf } = await import("../verifier/hotProof.ts");
    const { keyPoints } = await import("../verifier/verificationKey.ts");
    const key = {
      circuit: circuitById(id),
      ...keyPoints(loadVerificationKey(circuit, DEVELOPMENT).key),
    };
    const { proof, publicSignals } = await somebodysProof();
    const signals = publicSignals.map(BigInt);
    return () => isProofOf(key, signals, proof);
  },
  "snarkjs verify": async () => {
    const snarkjs = await library();
    const key = toSnarkjs(loadVerificationKey(circuit, DEVELOPMENT).key);
    const { proof, publicSignals } = await somebodysProof();
    return () =>
      snarkjs.groth16.verify(key, [...publicSignals], proof as unknown as Snarkjs.Groth16Proof);
  },
};

if (kind === "cold") {
  const open = await ownBackend().open(loadProvingKey(circuit, DEVELOPMENT));
  await open.prove(input());
  await open.close();
} else {
  const work = await (KINDS[kind] ?? (() => Promise.reject(new Error(`no contestant ${kind}`))))();
  process.on("message", () => {
    void measure(work);
  });
  process.send?.("ready");
}

async function measure(work: Work): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const from = performance.now();
  const result = await work();
  const wall = performance.now() - from;
  const { user, system } = process.cpuUsage(cpuBefore);
  const rss = process.resourceUsage().maxRSS / 1024;
  const detail = kind === "profile" ? result : undefined;
  process.send?.({ wall, cpu: (user + system) / 1000, rss, detail });
}
