/** What `council possess`, `open-share`, `combine`, `blame` and `judge` do: everything with a `share` proof. */
import {
  BuiltShareProofs,
  ChainSeal,
  confirmCalldata,
  decryptionShareDocument,
  DECRYPTION_SHARE_FORMAT,
  judge,
  openShare,
  openWithShares,
  parseBlame,
  parseCouncilKey,
  parseDecryptionShare,
  parseRequest,
  POSSESSION_FORMAT,
  possessionDocument,
  proposalOf,
  provePossession,
  requireDealings,
} from "../council/index.ts";
import { EthersLogSource } from "../wallet/ethersLogSource.ts";
import {
  messagePath,
  openMember,
  publish,
  readMessages,
  readRoster,
  type MemberOptions,
} from "./councilFolders.ts";
import { readList, readWhole } from "./councilRosters.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { proverOptions, type KeyChoice } from "./proverChoice.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget } from "./publicFile.ts";
import { withNode } from "./rpc.ts";
import { createSecretFile } from "./secretFile.ts";
import { readDocument } from "./userFile.ts";
import { readChain, type ChainOptions } from "./walletOptions.ts";

export async function withProofs<T>(
  choice: KeyChoice,
  use: (proofs: BuiltShareProofs) => Promise<T>,
): Promise<T> {
  requireLeaveFor("share", choice.development === true);
  const proofs = new BuiltShareProofs(proverOptions(choice));
  try {
    return await use(proofs);
  } finally {
    await proofs.close();
  }
}

export interface PossessOptions extends MemberOptions, KeyChoice {
  readonly out: string;
}

/** Also the calldata of `confirm`, for the proposal of the key this member knows and no other. */
export async function possess(options: PossessOptions): Promise<Result> {
  const { out } = options;
  requirePublicTarget(out, "out", POSSESSION_FORMAT);
  const share = await (await openMember(options)).agreedShare();
  const possession = await withProofs(options, (proofs) => provePossession(share, proofs));
  publish(out, "out", possessionDocument(possession));
  const { council, members } = share.key;
  const account = members[share.index - 1]?.account ?? "";
  const [proposal, calldata] = [proposalOf(share.key), confirmCalldata(share.key, possession)];
  return {
    document: { possession: out, council, account, proposal, calldata },
    text: `wrote ${out}\nproposal ${proposal}\nsend to ${council} from ${account}:\n${calldata}`,
  };
}

export interface OpenShareOptions extends MemberOptions, KeyChoice, ChainOptions {
  readonly sealed: string;
  readonly out: string;
}

/** Finds the seal on the chain before it does anything with the share. */
export async function makeDecryptionShare(options: OpenShareOptions): Promise<Result> {
  requirePublicTarget(options.out, "out", DECRYPTION_SHARE_FORMAT);
  const request = await readDocument(options.sealed, "sealed", parseRequest);
  const share = await (await openMember(options)).agreedShare();
  const seal = await withNode(options.rpc, (provider) =>
    ChainSeal.find(readChain(options, new EthersLogSource(provider)), request),
  );
  const made = await withProofs(options, (proofs) => openShare(share, seal, proofs));
  publish(options.out, "out", decryptionShareDocument(made));
  const { member, sealHash } = made;
  const places = seal.places.map(({ accountA, accountB, block, transaction }) => {
    return { accounts: [accountA, accountB].map(String), block, transaction };
  });
  const lines = places.map(
    ({ accounts, block, transaction }) =>
      `accounts ${accounts.join(" and ")}, block ${block}, transaction ${transaction}`,
  );
  return {
    document: { share: options.out, member, sealHash, places },
    text: [`wrote ${options.out}`, `seal ${sealHash}`, ...lines].join("\n"),
  };
}

export interface CombineOptions extends KeyChoice {
  readonly key: string;
  readonly sealed: string;
  readonly shares: string;
  readonly out: string;
}

export async function combine(options: CombineOptions): Promise<Result> {
  const key = await readDocument(options.key, "key", parseCouncilKey);
  const request = await readDocument(options.sealed, "sealed", parseRequest);
  const shares = await Promise.all(
    readList(options.shares).map((file) => readDocument(file, "shares", parseDecryptionShare)),
  );
  const { opened, refused } = await withProofs(options, (proofs) =>
    openWithShares(key, request, shares, proofs),
  );
  createSecretFile(options.out, opened.revealText(), "out");
  const said = refused.map(({ message }) => message);
  return {
    document: { opened: options.out, refused: said },
    text: [`wrote ${options.out} (secret)`, ...said.map((why) => `set aside: ${why}`)].join("\n"),
  };
}

export interface BlameOptions extends MemberOptions, KeyChoice {
  readonly messages: string;
  readonly dealer: string;
}

export async function complain(options: BlameOptions): Promise<Result> {
  const dealer = readWhole(options.dealer, "dealer");
  const member = await openMember(options);
  const roster = await readRoster(options.messages);
  const messages = await readMessages(options.messages);
  const complaint = await withProofs(options, (proofs) =>
    member.complain(roster, messages, dealer, proofs),
  );
  const path = messagePath(options.messages, "blame", complaint.accuser, dealer);
  publish(path, "messages", complaint);
  return { document: { wrote: path, accuser: complaint.accuser, dealer }, text: `wrote ${path}` };
}

export interface JudgeOptions extends KeyChoice {
  readonly messages: string;
  readonly blame: string;
}

/** Says who is at fault; that somebody is, is certain once there is a complaint. */
export async function judgeComplaint(options: JudgeOptions): Promise<Result> {
  const complaint = await readDocument(options.blame, "blame", parseBlame);
  const roster = await readRoster(options.messages);
  const { commits, dealings } = await readMessages(options.messages);
  const outcome = requireDealings(roster, commits, dealings);
  const { role, index, message, fix } = await withProofs(options, (proofs) =>
    judge(roster, outcome, complaint, proofs),
  );
  return {
    document: { atFault: { role, index }, message },
    text: `${message}\n${fix}`,
  };
}
