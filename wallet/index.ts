/** What other folders use of the wallet. */
export { agreementAt, type Agreement } from "./agreement.ts";
export { type AccountFace, type AccountState } from "./accountState.ts";
export { type ChainReading } from "./chainReading.ts";
export { type Contracts } from "./chainEvents.ts";
export {
  contributionSecrets,
  ContributionSecrets,
  deltaSecrets,
  DeltaSecrets,
  viewingKey,
  ViewingKey,
  type ContributionTerms,
  type DeltaTerms,
  type Deployment,
} from "./derivation.ts";
export {
  decryptText,
  encryptText,
  isEncrypted,
  type About,
  type Decrypted,
} from "./encryptedText.ts";
export {
  createEncryptedFile,
  readEncryptedFile,
  updateEncryptedFile,
  type EncryptedFile,
} from "./encryptedFile.ts";
export { EthersLogSource } from "./ethersLogSource.ts";
export { exportLiveView, exportPastView } from "./exportView.ts";
export { announcedCommitments, type Announced } from "./announced.ts";
export { followView, type Viewed, type ViewedAccount, type ViewOptions } from "./followView.ts";
export { Histories, type Opener, type RefusedAccount, type SealedTo } from "./histories.ts";
export { KeyRing } from "./keyRing.ts";
export { createKeystore, openKeystore, KEYSTORE_FORMAT } from "./keystore.ts";
export { type AccountFacts, type ChainLog, type LogQuery, type LogSource } from "./logSource.ts";
export { MIN_PASSPHRASE, Passphrase } from "./passphrase.ts";
export { nextViewingIndex } from "./nextKey.ts";
export { type ForeignAccount, type Ownership } from "./ownership.ts";
export { recoverAccounts, type Recovery, type RecoveryOptions } from "./recovery.ts";
export { PHRASE_WORDS, Seed } from "./seed.ts";
export { encryptedViewText, openView, parseView, viewText, VIEW_FORMAT } from "./viewDocument.ts";
export { ViewRight, type ViewScope, type ViewSubject } from "./viewRight.ts";
