/**
 * Sealed deltas: keys, sealing, opening; requirements encrypted for the audit; the binding of calldata to a proof.
 * Pure; no files, no network.
 */
export {
  sealChallenge,
  sealDigest,
  sealEvaluation,
  sealVector,
  type SealScope,
} from "./binding.ts";
export { fixedBase, type FixedBase } from "./fixedBase.ts";
export { parsePublicKey, publicKeyOf, sharedPoint, toSignedDigits } from "./keys.ts";
export { N_WORDS, type DeltaOpening } from "./message.ts";
export { openAsCouncil, openAsViewer, openCopy, openWithStreamKey, type Side } from "./open.ts";
export {
  parseSealElements,
  sealDelta,
  sealElements,
  sealHash,
  type SealedDelta,
  type SealKeys,
} from "./seal.ts";
export {
  encryptRequirement,
  tallyChallenge,
  tallyDigest,
  tallyEvaluation,
  tallyVector,
  unmask,
  type TallyCiphertext,
  type TallyScope,
} from "./tally.ts";
