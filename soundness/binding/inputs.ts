/** Every public input of every circuit, and every element of what some stand for, changed in turn. */
import { type network } from "hardhat";
import {
  circuitById,
  solvencyCircuit,
  type CircuitId,
  type SolvencyId,
} from "../../circuits/spec.ts";
import { solidityProof } from "../../prover/index.ts";
import {
  sealChallenge,
  sealEvaluation,
  tallyChallenge,
  tallyEvaluation,
} from "../../sealing/index.ts";
import { deployVerifier } from "../../setup/deployVerifier.ts";
import { SCOPE } from "../../test/contracts/audit/tallyFixture.ts";
import { HOT_FIELDS, type HotInputs } from "../../test/contracts/crypto/statementInputs.ts";
import { toPoint } from "../../test/contracts/crypto/curveFixture.ts";
import {
  type ProofVerifier,
  type SolvencyVerifier,
} from "../../test/contracts/crypto/verifierFixture.ts";
import { SAMPLE_SCOPE } from "../../test/contracts/seals/sealFixture.ts";
import { G1, SCALAR_MODULUS } from "../../verifier/bn254.ts";
import { HotVerifier, verifyAttestation, type HotCircuit } from "../../verifier/index.ts";
import {
  proveImprovement,
  proveSeal,
  proveShare,
  proveSolvency,
  proveTally,
  type Proven,
} from "./proofs.ts";

type Chain = Awaited<ReturnType<typeof network.create>>;

/** One row: all the inputs of a name. */
export interface InputRow {
  readonly circuit: CircuitId;
  /** As in circuits.json; of a vector, its elements. */
  readonly input: string;
  readonly tried: number;
  /** Refused by the verifier contract. */
  readonly onChain: number;
  /** What verifier/ says, each answer with how often. */
  readonly offChain: Readonly<Record<string, number>>;
}

/** Both answers on one changed input. */
interface Judges {
  readonly onChain: (signals: readonly bigint[], changed: number) => Promise<boolean>;
  readonly offChain: (signals: readonly bigint[]) => Promise<string> | string;
}

const another = (signal: bigint): bigint => (signal + 1n) % SCALAR_MODULUS;

async function rowOf(
  circuit: CircuitId,
  input: string,
  changes: readonly (readonly [changed: number, signals: readonly bigint[]])[],
  { onChain, offChain }: Judges,
): Promise<InputRow> {
  const answers: Record<string, number> = {};
  let refused = 0;
  for (const [changed, signals] of changes) {
    if (!(await onChain(signals, changed))) refused += 1;
    const answer = await offChain(signals);
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  return { circuit, input, tried: changes.length, onChain: refused, offChain: answers };
}

async function rowsOf(id: CircuitId, { signals }: Proven, judges: Judges): Promise<InputRow[]> {
  if (!(await judges.onChain(signals, -1)) || (await judges.offChain(signals)) !== "accepted") {
    throw new Error(`the proof of ${id} is not accepted with its own inputs`);
  }
  const rows: InputRow[] = [];
  for (const { name, offset, length } of circuitById(id).publicSignals) {
    if (length === 0) continue;
    const changes = Array.from({ length }, (_, k): [number, bigint[]] => {
      const at = offset + k;
      return [at, signals.with(at, another(signals[at] ?? 0n))];
    });
    rows.push(await rowOf(id, name, changes, judges));
  }
  return rows;
}

async function solvencyRows({ ethers }: Chain, id: SolvencyId): Promise<InputRow[]> {
  const proven = await proveSolvency(id);
  const { attestation, context } = proven;
  const { address } = await deployVerifier(await ethers.provider.getSigner(0), id);
  const contract = await ethers.getContractAt("ISolvencyVerifier", address);
  const verifier = contract as unknown as SolvencyVerifier;
  const { market, rules } = solvencyCircuit(id).groups;
  const part = ({ offset, length }: typeof market): bigint[] =>
    proven.signals.slice(offset, offset + length);
  const prepared = {
    market: G1.fromAffine(toPoint(await verifier.prepareMarket(part(market)))),
    rules: G1.fromAffine(toPoint(await verifier.prepareRules(part(rules)))),
  };
  const proof = solidityProof(proven.proof);
  return rowsOf(id, proven, {
    // An input one higher is its point once more: what the contract would fold, without folding all of it.
    onChain: (signals, changed) => {
      const shift = context.key.ic[changed + 1] ?? G1.ZERO;
      const moved = (group: "market" | "rules"): { x: bigint; y: bigint } => {
        const { offset, length } = solvencyCircuit(id).groups[group];
        const isIts = changed >= offset && changed < offset + length;
        return (isIts ? prepared[group].add(shift) : prepared[group]).toAffine();
      };
      const hot = Object.fromEntries(HOT_FIELDS.map((field, k) => [field, signals[k] ?? 0n]));
      return verifier.verify(hot as HotInputs, moved("market"), moved("rules"), proof);
    },
    offChain: async (signals) => {
      const publicSignals = signals.map(String);
      const result = await verifyAttestation({ ...attestation, publicSignals }, context);
      return result.ok ? "accepted" : result.reason;
    },
  });
}

async function hotJudges({ ethers }: Chain, id: HotCircuit, { proof }: Proven): Promise<Judges> {
  const { address } = await deployVerifier(await ethers.provider.getSigner(0), id);
  const contract = await ethers.getContractAt("IProofVerifier", address);
  const verifier = contract as unknown as ProofVerifier;
  const offChain = HotVerifier.installed(id, { allowDevelopment: true });
  return {
    onChain: (signals) => verifier.verify(signals, solidityProof(proof)),
    offChain: (signals) => (offChain.verify(signals, proof) ? "accepted" : "false"),
  };
}

/** Elements of the bound vectors by name, and how many of each. */
const ELEMENTS = {
  seal: {
    ...{ D: 2, rerandomise: 1, P: 2, V_0: 2, V_1: 2, R: 2 },
    ...{ wrap: 2, word: 10 },
  },
  tally: { sealedFigure: 1, P: 2, R: 2, V: 2 },
} as const;

/** What the contracts make of a vector with one element changed: challenge and evaluation follow it. */
async function vectorRows(chain: Chain, id: "seal" | "tally"): Promise<InputRow[]> {
  const proven = await (id === "seal" ? proveSeal() : proveTally());
  const judges = await hotJudges(chain, id, proven);
  const rows = await rowsOf(id, proven, judges);
  const { vector, signals } = proven;
  const [digest = 0n] = signals;
  const signalsOf = (changed: readonly bigint[]): bigint[] => {
    const challenge =
      id === "seal"
        ? sealChallenge(digest, changed, SAMPLE_SCOPE)
        : tallyChallenge(digest, changed, SCOPE);
    const evaluation = (id === "seal" ? sealEvaluation : tallyEvaluation)(changed, challenge);
    return [digest, challenge, evaluation];
  };
  let at = 0;
  for (const [name, length] of Object.entries(ELEMENTS[id])) {
    const changes = Array.from({ length }, (_, k): [number, bigint[]] => {
      const element = vector[at + k] ?? 0n;
      return [at + k, signalsOf(vector.with(at + k, another(element)))];
    });
    rows.push(await rowOf(id, `calldata: ${name}`, changes, judges));
    at += length;
  }
  if (at !== vector.length) throw new Error(`${id} binds ${vector.length} elements, not ${at}`);
  return rows;
}

/** Every input of these circuits. */
export async function inputRows(chain: Chain, ids: readonly CircuitId[]): Promise<InputRow[]> {
  const rows: InputRow[] = [];
  for (const id of ids) {
    if (id === "solvency-spot8" || id === "solvency-book32") {
      rows.push(...(await solvencyRows(chain, id)));
    } else if (id === "seal" || id === "tally") {
      rows.push(...(await vectorRows(chain, id)));
    } else {
      const proven = await (id === "share" ? proveShare(4_711n, 99n) : proveImprovement());
      rows.push(...(await rowsOf(id, proven, await hotJudges(chain, id, proven))));
    }
  }
  return rows;
}
