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
export {
  clearedStatements,
  conversionOf,
  conversionStatements,
  relistingOf,
  type Relisting,
} from "./conversion.ts";
export {
  proveCleared,
  proveConversion,
  type ClearedProofs,
  type ConversionProvers,
  type ConversionSealing,
  type ProvenConversion,
} from "./conversionProver.ts";
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
export { renderColumns, renderPreflight, type TextOptions } from "./preflightText.ts";
export { provableStatement } from "./provableStatement.ts";
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
export { ImproveProver, type ImprovementProof, type SealedSurplus } from "./improveProver.ts";
export { type ProvingBackend } from "./backend/backend.ts";
export { externalBackend, type ExternalOptions } from "./backend/external.ts";
export { ownBackend } from "./backend/own.ts";
export { snarkjsBackend } from "./backend/snarkjs.ts";
export { KeyedProver, type ProverOptions } from "./keyedProver.ts";
export { largestBand, smallestTopUp, type BookRequest, type TopUp } from "./remedies.ts";
export { sealFigure } from "./sealedFigure.ts";
export { SealProver, sealSignals, type SealProof, type SealRequest } from "./sealProver.ts";
export { Secret } from "./secret.ts";
export {
  formatScalar,
  parseBlinding,
  parseSalt,
  randomBlinding,
  randomSalt,
} from "./secretScalar.ts";
export { encodeField, encodeSignal, type SignalShape, type SignalValue } from "./signalEncoding.ts";
export { shareSignals, ShareProver, type ProvenShare, type ShareRequest } from "./shareProver.ts";
export {
  groth16Proof,
  solidityProof,
  soliditySeal,
  solidityTable,
  solidityTally,
  type SolidityProof,
} from "./solidityArguments.ts";
export { SolvencyStatement, evaluateRequest, type StatementRequest } from "./statement.ts";
export { tallySignals, TallyProver, type TallyProof, type TallyRequest } from "./tallyProver.ts";
export { WarmProver } from "./warmProver.ts";
