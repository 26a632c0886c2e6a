/** One real proof of every circuit, and what was asked for when it was made. */
import { type SolvencyId } from "../../circuits/spec.ts";
import { commit } from "../../circuits/generators.ts";
import {
  ImproveProver,
  Portfolio,
  SealProver,
  sealSignals,
  ShareProver,
  shareSignals,
  TallyProver,
  tallySignals,
  WarmProver,
  type Attestation,
} from "../../prover/index.ts";
import { publicKeyOf, sealVector, tallyVector } from "../../sealing/index.ts";
import { COUNCIL, SCOPE } from "../../test/contracts/audit/tallyFixture.ts";
import {
  SAMPLE_KEYS,
  SAMPLE_OPENING,
  SAMPLE_SCOPE,
} from "../../test/contracts/seals/sealFixture.ts";
import { sampleContext } from "../../test/verifier/sampleClaim.ts";
import { installedVerificationKey } from "../../verifier/index.ts";
import { type VerificationContext } from "../../verifier/index.ts";

/** snarkjs' spelling of a proof. */
export type ProofDocument = Attestation["proof"];

export interface Proven {
  readonly signals: readonly bigint[];
  readonly proof: ProofDocument;
}

/** Of `seal` and `tally`: the calldata that three public inputs stand for. */
export interface ProvenVector extends Proven {
  readonly vector: readonly bigint[];
}

const DEVELOPMENT = { allowDevelopment: true };
const BLINDING = 271_828n;

/** Opens a prover, uses it once and closes it. */
async function once<Prover extends { close(): Promise<void> }, Found>(
  opening: Promise<Prover>,
  use: (prover: Prover) => Promise<Found>,
): Promise<Found> {
  const prover = await opening;
  try {
    return await use(prover);
  } finally {
    await prover.close();
  }
}

/** Nearly every rule, price and scenario non-zero, and no two alike. */
export async function proveSolvency(
  id: SolvencyId,
): Promise<Proven & { attestation: Attestation; context: VerificationContext }> {
  const key = installedVerificationKey(id, DEVELOPMENT);
  const { market, rules, terms } = sampleContext(id);
  const portfolio = Portfolio.create({ "0": "1000", "1": "-5", "3": "2.5" }, BLINDING);
  const attestation = await once(WarmProver.open(id, DEVELOPMENT), (prover) =>
    prover.prove({ portfolio, market, table: rules, terms }),
  );
  const quantities = Array.from({ length: key.circuit.nSlots }, () => 0n)
    .with(0, 1_000n * 10n ** 8n)
    .with(1, -5n * 10n ** 8n)
    .with(3, 250_000_000n);
  const context = { key, commitment: commit(quantities, BLINDING), terms, market, rules };
  const { publicSignals, proof } = attestation;
  return { signals: publicSignals.map(BigInt), proof, attestation, context };
}

export function proveSeal(): Promise<ProvenVector> {
  return once(SealProver.open(DEVELOPMENT), async (prover) => {
    const request = { opening: SAMPLE_OPENING, keys: SAMPLE_KEYS, scope: SAMPLE_SCOPE };
    const made = await prover.prove({ ...request, ephemeral: 987_654_321n, rerandomise: false });
    const vector = sealVector(made.delta, false, SAMPLE_KEYS, made.sealed);
    return { vector, signals: sealSignals(vector, SAMPLE_SCOPE), proof: made.proof };
  });
}

export function proveTally(): Promise<ProvenVector> {
  return once(TallyProver.open(DEVELOPMENT), async (prover) => {
    const secrets = { requirement: 1_234_567n, salt: 556n, ephemeral: 987_654_322n };
    const made = await prover.prove({ ...secrets, councilKey: COUNCIL, scope: SCOPE });
    const vector = tallyVector(made.sealedFigure, COUNCIL, made.ciphertext);
    return { vector, signals: tallySignals(vector, SCOPE), proof: made.proof };
  });
}

export function proveShare(
  secret: bigint,
  context: bigint,
  point = publicKeyOf(1n),
): Promise<Proven> {
  return once(ShareProver.open(DEVELOPMENT), async (prover) => {
    const made = await prover.prove({ secret, point, context });
    return { signals: shareSignals(made), proof: made.proof };
  });
}

export function proveImprovement(): Promise<Proven> {
  return once(ImproveProver.open(DEVELOPMENT), async (prover) => {
    const before = { surplus: -5_000n, salt: 31n };
    const made = await prover.prove(before, { surplus: -4_999n, salt: 32n });
    return { signals: [made.sealedBefore, made.sealedAfter], proof: made.proof };
  });
}
