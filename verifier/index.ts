export { ATTESTATION_FORMAT } from "./attestation.ts";
export { contextFromChain, isWithinBand, type ChainQuery } from "./chainContext.ts";
export {
  openDeployment,
  readAccount,
  readEpoch,
  readTable,
  readVerifier,
  registeredTable,
  registeredVerifier,
  type AccountState,
  type Deployment,
  type RegisteredTable,
} from "./chainState.ts";
export { holdsFor } from "./composedProof.ts";
export type { VerificationContext } from "./expectedInputs.ts";
export { HotVerifier, type HotCircuit } from "./hotProof.ts";
export type { PairingCheck } from "./pairingCheck.ts";
export { closeSnarkjs } from "./pairingSnarkjs.ts";
export { combine, prepareGroup, prepareInputs, type PreparedInputs } from "./preparedInputs.ts";
export { composeMarket, composeRules } from "./publicInputs.ts";
export {
  REASONS,
  type Accepted,
  type ReasonCode,
  type Refused,
  type VerificationResult,
} from "./reasons.ts";
export {
  installedVerificationKey,
  openVerificationKey,
  type KeyIdentity,
  type VerificationKey,
} from "./verificationKey.ts";
export { verifyAttestation } from "./verifyAttestation.ts";
