/** What other folders use of the wallet. */
export { type AccountFace, type AccountState } from "./accountState.ts";
export { type ChainReading } from "./chainReading.ts";
export { type Contracts } from "./chainEvents.ts";
export {
  contributionSecrets,
  ContributionSecrets,
  deltaSecrets,
  viewingKey,
  ViewingKey,
  type DeltaTerms,
  type Deployment,
} from "./derivation.ts";
export { decryptText, encryptText, type About } from "./encryptedText.ts";
export { EthersLogSource } from "./ethersLogSource.ts";
export { exportLiveView, exportPastView } from "./exportView.ts";
export { announcedCommitments, type Announced } from "./announced.ts";
export { followView, type Viewed, type ViewedAccount } from "./followView.ts";
export { KeyRing } from "./keyRing.ts";
export { createKeystore, openKeystore } from "./keystore.ts";
export { type ChainLog, type LogQuery, type LogSource } from "./logSource.ts";
export { Passphrase } from "./passphrase.ts";
export { nextViewingIndex } from "./nextKey.ts";
export { type Ownership } from "./ownership.ts";
export { recoverAccounts, type Recovery, type RecoveryOptions } from "./recovery.ts";
export { Seed } from "./seed.ts";
export { encryptedViewText, openView, parseView, viewText } from "./viewDocument.ts";
export { ViewRight } from "./viewRight.ts";
