/** Readers of what council members exchange and keep. */
import {
  councilKeyDocument,
  decryptionShareDocument,
  identityDocument,
  openShare,
  OpenedDelta,
  parseAcceptance,
  parseBlame,
  parseCommit,
  parseCouncilKey,
  parseDealing,
  parseDecryptionShare,
  parseFinish,
  parseIdentity,
  parseRequest,
  parseRoster,
  possessionDocument,
  provePossession,
  requestDocument,
  rosterDocument,
} from "../../council/index.ts";
import { requireDealings } from "../../council/dealingCheck.ts";
import { Identity } from "../../council/identity.ts";
import { MemberShare } from "../../council/memberShare.ts";
import { answerText, parseAnswer } from "../../council/service/answer.ts";
import { commit } from "../../circuits/generators.ts";
import { publicKeyOf, sealDelta } from "../../sealing/index.ts";
import {
  accepted,
  council,
  machines,
  resharingOf,
  type Council,
} from "../../test/council/session.ts";
import { published } from "../../test/council/publishedSeal.ts";
import { standInProofs } from "../../test/council/standInProofs.ts";
import { ofJson, ofText, type Reader } from "./reader.ts";

const SECRET = { secret: true } as const;
const N_SLOTS = 32;
const HELD = [98_765_432_100n, -1_357_924_680n];
const OPENING = {
  quantities: [...HELD, ...new Array<bigint>(N_SLOTS - HELD.length).fill(0n)],
  blinding: 2n ** 240n + 987_654_321n,
};

function sealed() {
  const keys = { council: publicKeyOf(77n), copies: [publicKeyOf(5n), publicKeyOf(6n)] as const };
  const delta = commit(OPENING.quantities, OPENING.blinding);
  return { delta, sealed: sealDelta(OPENING, keys, 4_711n) };
}

async function sharesOf({ shares, key, members }: Council) {
  const [share] = shares;
  const [first] = members;
  if (share === undefined || first === undefined) throw new Error("no members");
  const decryption = await openShare(share, await published(sealed()), standInProofs);
  const possession = possessionDocument(await provePossession(share, standInProofs));
  const header = {
    ...{ chainId: key.chainId, openings: key.council, request: 3n, account: 7n, liquidator: 8n },
    ...{ member: 1, generation: 1, transcript: key.transcript, block: 12, version: 4n },
  };
  const answer = answerText(header, [decryption], publicKeyOf(9n), first.member.identity);
  return { share, identity: first.member.identity, decryption, possession, answer };
}

export async function councilReaders(): Promise<readonly Reader[]> {
  const whole = await council(2, 3);
  const { roster, key, messages, finishes } = whole;
  const { share, identity, decryption, possession, answer } = await sharesOf(whole);
  const newcomers = await machines(2);
  const reshared = resharingOf(key, [1, 2], newcomers, 2);
  const [acceptance] = await accepted(reshared, newcomers);
  const request = sealed();
  const outcome = requireDealings(roster, messages.commits, messages.dealings);
  const opened = new OpenedDelta(request.delta, OPENING);
  // Of this form are complaints; this one would be wrong.
  const complaint = {
    ...{ zkmargin: "council-blame/1", session: outcome.session, accuser: 1, dealer: 2 },
    shared: (possession as { share: unknown }).share,
    proof: (possession as { proof: unknown }).proof,
    signature: finishes[0]?.signature,
  };
  return [
    ofJson("council/identity.ts:parseIdentity", parseIdentity, [
      identityDocument(identity.public()),
    ]),
    ofText(
      "council/identity.ts:Identity.parse",
      (text) => Identity.parse(text),
      [identity.revealText()],
      SECRET,
    ),
    ofJson("council/roster.ts:parseRoster", parseRoster, [
      rosterDocument(roster),
      rosterDocument(reshared),
    ]),
    ofJson("council/acceptance.ts:parseAcceptance", parseAcceptance, [acceptance ?? {}]),
    ofJson("council/dealing.ts:parseCommit", parseCommit, messages.commits.slice(0, 1)),
    ofJson("council/dealing.ts:parseDealing", parseDealing, messages.dealings.slice(0, 1)),
    ofJson("council/finish.ts:parseFinish", parseFinish, finishes.slice(0, 1)),
    ofJson("council/councilKey.ts:parseCouncilKey", (document) => parseCouncilKey(document), [
      councilKeyDocument(key),
    ]),
    ofJson("council/blame.ts:parseBlame", parseBlame, [complaint]),
    ofJson("council/request.ts:parseRequest", parseRequest, [requestDocument(request)]),
    ofJson("council/decryptionShare.ts:parseDecryptionShare", parseDecryptionShare, [
      decryptionShareDocument(decryption),
    ]),
    ofText(
      "council/openedDelta.ts:OpenedDelta.parse",
      (text) => OpenedDelta.parse(text),
      [opened.revealText()],
      SECRET,
    ),
    ofText(
      "council/memberShare.ts:MemberShare.parse",
      (text) => MemberShare.parse(text),
      [share.revealText()],
      SECRET,
    ),
    ofText("council/service/answer.ts:parseAnswer", parseAnswer, [answer]),
  ];
}
