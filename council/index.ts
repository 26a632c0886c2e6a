/**
 * The council: generating and resharing its key, and opening with it what is sealed. docs/council.md
 */
export {
  ACCEPTANCE_FORMAT,
  missingAcceptances,
  parseAcceptance,
  requireAcceptances,
  type AcceptanceDocument,
} from "./acceptance.ts";
export { BLAME_FORMAT, blame, contradict, judge, parseBlame, type BlameDocument } from "./blame.ts";
export { BuiltShareProofs } from "./builtShareProofs.ts";
export { ChainSeal, type SealPlace } from "./chainSeal.ts";
export { combineShares, openWithShares, sortShares, type Opened, type Sorted } from "./combine.ts";
export { confirmCalldata, proposalOf, proposeCalldata, solidityRoster } from "./contractCalls.ts";
export {
  blameContext,
  openingContext,
  possessionContext,
  totalContext,
  type Seat,
} from "./context.ts";
export {
  COUNCIL_KEY_FORMAT,
  councilKeyDocument,
  parseCouncilKey,
  type CouncilKey,
  type KeyMember,
} from "./councilKey.ts";
export {
  COMMIT_FORMAT,
  DEALING_FORMAT,
  parseCommit,
  parseDealing,
  type CommitDocument,
  type DealingDocument,
} from "./dealing.ts";
export { requireCommits, requireDealings, type Outcome } from "./dealingCheck.ts";
export {
  DECRYPTION_SHARE_FORMAT,
  decryptionShareDocument,
  openShare,
  parseDecryptionShare,
  type DecryptionShare,
} from "./decryptionShare.ts";
export { dealAll, type DevelopmentCouncil, type DevelopmentTerms } from "./development.ts";
export { documentText, MAX_MEMBERS, type JsonDocument } from "./document.ts";
export { CouncilFault, type Role } from "./fault.ts";
export {
  agreedKey,
  FINISH_FORMAT,
  missingFinishes,
  parseFinish,
  type FinishDocument,
} from "./finish.ts";
export {
  Identity,
  IDENTITY_FORMAT,
  identityDocument,
  parseIdentity,
  type PublicIdentity,
} from "./identity.ts";
export { CouncilMember, type SessionMessages } from "./member.ts";
export { MEMBER_SHARE_FORMAT, MemberShare } from "./memberShare.ts";
export { OPENED_DELTA_FORMAT, OpenedDelta } from "./openedDelta.ts";
export {
  parsePossession,
  POSSESSION_FORMAT,
  possessionDocument,
  provePossession,
  requirePossession,
  type Possession,
} from "./possession.ts";
export {
  openerFrom,
  replayAccount,
  requestOf,
  requestsFor,
  type AccountLogs,
  type Replayed,
} from "./replay.ts";
export {
  parseRequest,
  requestDocument,
  SEALED_DELTA_FORMAT,
  type OpeningRequest,
} from "./request.ts";
export {
  newRoster,
  parseRoster,
  ROSTER_FORMAT,
  rosterDocument,
  sessionOf,
  type Roster,
} from "./roster.ts";
export { type ShareProofs } from "./shareProof.ts";
export { MEMBER_FILE_FORMAT, MemberFolder, type MemberStore } from "./store.ts";
