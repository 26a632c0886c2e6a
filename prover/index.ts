export {
  ATTESTATION_FORMAT,
  attestationText,
  withContext,
  type Attestation,
  type AttestationContext,
  type Groth16Proof,
} from "./attestation.ts";
export { chargesOf, slotCharges, totalCharge, type Charges, type SlotCharges } from "./charges.ts";
export { afterPublicAmount, commitmentOf, opens, requireOpening } from "./commitment.ts";
export { TRADE_DELTA_FORMAT, TradeDelta } from "./delta.ts";
export { PORTFOLIO_FORMAT, Portfolio } from "./portfolio.ts";
export {
  describeRemedy,
  isPositionHidden,
  preflight,
  requireProvable,
  type Preflight,
  type PreflightOptions,
} from "./preflight.ts";
export { renderPreflight, type TextOptions } from "./preflightText.ts";
export {
  circuitInput,
  marketScalars,
  privateSignals,
  publicSignalsOf,
  publicValues,
  ruleScalars,
  type HotInputs,
  type SignalValues,
  type StatementOutputs,
} from "./publicInputs.ts";
export { largestBand, smallestTopUp, type BookRequest, type TopUp } from "./remedies.ts";
export { poseidon2, sealRequirement } from "./sealedRequirement.ts";
export { Secret } from "./secret.ts";
export {
  formatScalar,
  parseBlinding,
  parseSalt,
  randomBlinding,
  randomSalt,
} from "./secretScalar.ts";
export { encodeSignal, type SignalShape, type SignalValue } from "./signalEncoding.ts";
export { solidityProof, solidityTable, type SolidityProof } from "./solidityArguments.ts";
export { SolvencyStatement, evaluateRequest, type StatementRequest } from "./statement.ts";
export { WarmProver } from "./warmProver.ts";
