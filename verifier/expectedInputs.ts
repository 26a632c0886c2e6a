/**
 * What a proof must be about: the caller's context, composed into public inputs and compared with a
 * proof's. Only the figures a proof discloses or seals are taken from the proof, after their widths
 * are checked.
 */
import type { AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { publicSignal, type SolvencyCircuit } from "../circuits/spec.ts";
import {
  validateRuleTable,
  type MarketSnapshot,
  type RuleTable,
  type Terms,
} from "../risk/index.ts";
import { composeHot, composeMarket, composeRules, fromField, signalLabel } from "./publicInputs.ts";
import { Refusal, type Accepted, type ReasonCode } from "./reasons.ts";
import type { VerificationKey } from "./verificationKey.ts";

/** Everything a proof is compared with: from chain state or the caller's files, never the document. */
export interface VerificationContext {
  /** Key of the circuit the rule table is registered for. */
  readonly key: VerificationKey;
  /** The account's commitment. */
  readonly commitment: AffinePoint;
  /** What the caller wants proven. */
  readonly terms: Terms;
  /** The epoch the proof was made at, as committed. */
  readonly market: MarketSnapshot;
  readonly rules: RuleTable;
}

/** A public input the verifier knows, and the reason to give when a proof has another. */
export interface ExpectedInput {
  readonly index: number;
  readonly value: bigint;
  readonly reason: ReasonCode;
}

function compose({ key, commitment, terms, market, rules }: VerificationContext): ExpectedInput[] {
  const { circuit } = key;
  const expect = (offset: number, reason: ReasonCode, values: readonly bigint[]): ExpectedInput[] =>
    values.map((value, position) => ({ index: offset + position, value, reason }));
  const at = (name: string): number => publicSignal(circuit, name).offset;
  const { market: epoch, rules: table } = circuit.groups;
  const [x, y, wanted] = composeHot(commitment, terms);
  return [
    ...expect(at("commitment"), "COMMITMENT_MISMATCH", [x, y]),
    ...expect(at("terms"), "TERMS_MISMATCH", [wanted]),
    ...expect(epoch.offset, "MARKET_MISMATCH", composeMarket(circuit, market)),
    ...expect(table.offset, "RULES_MISMATCH", composeRules(circuit, validateRuleTable(rules))),
  ];
}

/** Throws `Refusal` CONTEXT_INVALID when the context does not fit its circuit. */
export function expectedInputs(context: VerificationContext): readonly ExpectedInput[] {
  try {
    return compose(context);
  } catch (error) {
    const field = error instanceof ZkMarginError ? error.field : undefined;
    throw new Refusal("CONTEXT_INVALID", field ?? "context");
  }
}

/** Throws the reason of the first expected input, among those with these reasons, that differs. */
export function requireInputs(
  circuit: SolvencyCircuit,
  expected: readonly ExpectedInput[],
  signals: readonly bigint[],
  ...reasons: readonly ReasonCode[]
): void {
  for (const { index, value, reason } of expected) {
    if (reasons.includes(reason) && signals[index] !== value) {
      throw new Refusal(reason, signalLabel(circuit, index));
    }
  }
}

/** The hot inputs only the prover knows: within their width if the terms ask for them, else 0. */
export function readFigures(
  circuit: SolvencyCircuit,
  { disclose, tally, compare }: Terms,
  signals: readonly bigint[],
): Pick<Accepted, "disclosed" | "sealedFigure"> {
  const figure = (name: string, wanted: boolean): bigint => {
    const { offset, type } = publicSignal(circuit, name);
    const value = fromField(signals[offset] ?? 0n, type);
    if (value === undefined || (!wanted && value !== 0n)) {
      throw new Refusal("DISCLOSURE_INVALID", name);
    }
    return value;
  };
  const value = figure("value", disclose);
  const requirement = figure("requirement", disclose);
  const sealedFigure = figure("sealedFigure", tally || compare);
  return {
    disclosed: disclose ? { value, requirement } : undefined,
    sealedFigure: tally || compare ? sealedFigure : undefined,
  };
}
