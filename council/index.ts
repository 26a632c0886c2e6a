/**
 * The council: generating and resharing its key, and opening with it what is sealed. docs/council.md
 */
export { missingAcceptances, parseAcceptance, type AcceptanceDocument } from "./acceptance.ts";
export { blame, judge, parseBlame } from "./blame.ts";
export { BuiltShareProofs } from "./builtShareProofs.ts";
export { ChainSeal } from "./chainSeal.ts";
export { combineShares, openWithShares, sortShares, type Opened } from "./combine.ts";
export { confirmCalldata, proposalOf, proposeCalldata, solidityRoster } from "./contractCalls.ts";
export { blameContext, openingContext, possessionContext, totalContext } from "./context.ts";
export { councilKeyDocument, parseCouncilKey, type CouncilKey } from "./councilKey.ts";
export { parseCommit, parseDealing, type CommitDocument, type DealingDocument } from "./dealing.ts";
export { requireDealings } from "./dealingCheck.ts";
export {
  DECRYPTION_SHARE_FORMAT,
  decryptionShareDocument,
  openShare,
  parseDecryptionShare,
  type DecryptionShare,
} from "./decryptionShare.ts";
export { dealAll } from "./development.ts";
export { documentText, type JsonDocument } from "./document.ts";
export { CouncilFault } from "./fault.ts";
export { missingFinishes, parseFinish, type FinishDocument } from "./finish.ts";
export { Identity, identityDocument, parseIdentity, type PublicIdentity } from "./identity.ts";
export { CouncilMember } from "./member.ts";
export { MemberShare } from "./memberShare.ts";
export { OpenedDelta } from "./openedDelta.ts";
export {
  POSSESSION_FORMAT,
  possessionDocument,
  provePossession,
  type Possession,
} from "./possession.ts";
export { replayAccount, requestsFor, type AccountLogs } from "./replay.ts";
export { parseRequest, requestDocument, type OpeningRequest } from "./request.ts";
export {
  newRoster,
  parseRoster,
  ROSTER_FORMAT,
  rosterDocument,
  sessionOf,
  type Roster,
} from "./roster.ts";
export { type ShareProofs } from "./shareProof.ts";
export { MemberFolder, type MemberStore } from "./store.ts";
