/** A context a caller might have, and the document a prover would send for it. */
import { commit } from "../../circuits/generators.ts";
import type { SolvencyId, SolvencyCircuit } from "../../circuits/spec.ts";
import {
  BAND,
  LEVEL,
  MARKET_SNAPSHOT_FORMAT,
  RULE_TABLE_FORMAT,
  parseMarketSnapshot,
  parseRuleTable,
  plainTerms,
  type MarketSnapshot,
  type RuleTable,
} from "../../risk/index.ts";
import { ATTESTATION_FORMAT } from "../../verifier/attestation.ts";
import type { VerificationContext } from "../../verifier/expectedInputs.ts";
import { composeHot, composeMarket, composeRules } from "../../verifier/publicInputs.ts";
import { knownKey, solveProof, type Groth16Document } from "./knownSecrets.ts";

export interface AttestationDocument {
  zkmargin: string;
  circuit: string;
  keyHash: string;
  proof: Groth16Document;
  publicSignals: string[];
}

const fill = <T>(length: number, entry: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => entry(index));

/** Nearly every element non-zero and distinct, with negative shocks. */
function sampleRules({ id, nSlots, parameters }: SolvencyCircuit): RuleTable {
  return parseRuleTable({
    zkmargin: RULE_TABLE_FORMAT,
    circuit: id,
    levels: { initial: 12_000n, maintenance: 10_500n },
    longOnly: fill(nSlots, (i) => i % 2 === 0),
    weightLong: fill(nSlots, (i) => 9_000n + BigInt(i)),
    weightShort: fill(nSlots, (i) => 11_000n + BigInt(i)),
    contingency: fill(nSlots, (i) => 100n + BigInt(i)),
    bandSensitivity: fill(nSlots, (i) => 20_000n + BigInt(i)),
    impact: fill(nSlots, (i) => BigInt(i) * 1_000n),
    shock: fill(parameters.nScenarios, (s) =>
      fill(parameters.nLinear, (i) => BigInt((s + 1) * 100 + i) * (s % 2 === 0 ? -1n : 1n)),
    ),
  });
}

function sampleMarket({ id, nSlots, parameters }: SolvencyCircuit): MarketSnapshot {
  return parseMarketSnapshot({
    zkmargin: MARKET_SNAPSHOT_FORMAT,
    circuit: id,
    epoch: 7n,
    committedAt: 1_583_884_800n,
    price: fill(nSlots, (i) => 100_000_000n * BigInt(i + 1)),
    optionPnl: fill(parameters.nScenarios, (s) =>
      fill(parameters.nOption, (i) => BigInt(s * 7 + i + 1) * (i % 2 === 0 ? -1n : 1n)),
    ),
  });
}

export function sampleContext(id: SolvencyId): VerificationContext {
  const key = knownKey(id);
  return {
    key,
    commitment: commit([12_345n, -678n], 999n),
    terms: plainTerms(LEVEL.parse(12_000n, "level"), BAND.parse(300n, "band")),
    market: sampleMarket(key.circuit),
    rules: sampleRules(key.circuit),
  };
}

/** Public inputs for a context: what an honest prover proves. */
export function sampleSignals(
  { key, commitment, terms, market, rules }: VerificationContext,
  figures: readonly [bigint, bigint, bigint] = [0n, 0n, 0n],
): bigint[] {
  return [
    ...composeHot(commitment, terms),
    ...figures,
    ...composeMarket(key.circuit, market),
    ...composeRules(key.circuit, rules),
  ];
}

/** The document for these inputs under the context's key. */
export function sampleDocument(
  context: VerificationContext,
  signals: readonly bigint[] = sampleSignals(context),
): AttestationDocument {
  return {
    zkmargin: ATTESTATION_FORMAT,
    circuit: context.key.circuit.id,
    keyHash: context.key.hash,
    proof: solveProof(signals),
    publicSignals: signals.map(String),
  };
}
