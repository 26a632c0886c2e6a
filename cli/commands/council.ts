/** `zkmargin council …`: the threshold group that can open what is sealed. */
import { command, commandFamily } from "../command.ts";
import {
  AGREED_SESSION,
  CHAIN,
  CONTRACTS,
  EVENTS,
  KEY,
  MEMBER,
  MESSAGES,
  OPENINGS,
  OUT,
  ROSTER,
  SEALED,
  SERVICE,
  SESSION,
} from "../councilFlags.ts";
import { DEVELOPMENT, PROVING } from "../flags.ts";
import { TOTAL_DUTY, TOTAL_SHARE } from "../totalFlags.ts";
import { KEYSTORE } from "../walletFlags.ts";

const rosters = () => import("../councilRosters.ts");
const session = () => import("../councilSession.ts");
const opening = () => import("../councilOpening.ts");
const replaying = () => import("../councilReplay.ts");
const serving = () => import("../councilServe.ts");
const totals = () => import("../councilTotals.ts");
const collecting = () => import("../councilCollect.ts");

export const council = commandFamily("zkmargin council", "the group that opens what is sealed", {
  identity: command({
    name: "zkmargin council identity",
    description: "make the keys of one member for one session",
    options: {
      ...MEMBER,
      name: { type: "string", required: true, valueHint: "text", description: "for people" },
      account: {
        type: "string",
        required: true,
        valueHint: "0x…",
        description: "address that confirms the roster on-chain",
      },
      ...OUT,
    },
    run: async (options) => (await rosters()).newIdentity(options),
  }),
  roster: command({
    name: "zkmargin council roster",
    description: "list the members who generate a key",
    options: { ...CHAIN, ...ROSTER },
    run: async (options) => (await rosters()).makeRoster(options),
  }),
  reshare: command({
    name: "zkmargin council reshare",
    description: "list the members whom old ones hand the same key on to",
    options: {
      ...KEY,
      dealers: {
        type: "string",
        required: true,
        valueHint: "1,3",
        description: "old members who deal: all of them will have to",
      },
      ...ROSTER,
    },
    run: async (options) => (await rosters()).makeResharing(options),
  }),
  accept: command({
    name: "zkmargin council accept",
    description: "as a new member, join the session in which old ones reshare",
    options: { ...MEMBER, ...MESSAGES, ...AGREED_SESSION },
    run: async (options) => (await session()).acceptSession(options),
  }),
  commit: command({
    name: "zkmargin council commit",
    description: "draw a dealing and commit to it",
    options: { ...MEMBER, ...MESSAGES, ...AGREED_SESSION },
    run: async (options) => (await session()).commitDealing(options),
  }),
  deal: command({
    name: "zkmargin council deal",
    description: "show the dealing, once every commit and acceptance is there",
    options: { ...MEMBER, ...MESSAGES, ...SESSION },
    run: async (options) => (await session()).showDealing(options),
  }),
  finish: command({
    name: "zkmargin council finish",
    description: "check every dealing and keep the share; again, once all finished, for the key",
    options: { ...MEMBER, ...MESSAGES, ...SESSION },
    run: async (options) => (await session()).finishSession(options),
  }),
  show: command({
    name: "zkmargin council show",
    description: "how a session stands, or what a key document says",
    options: {
      messages: { type: "string", valueHint: "folder", description: "a session's documents" },
      key: { type: "string", valueHint: "file", description: "council-key.json" },
    },
    run: async (options) => (await session()).show(options),
  }),
  possess: command({
    name: "zkmargin council possess",
    description: "prove possession of the member's key, and the calldata that confirms it on-chain",
    options: {
      ...MEMBER,
      ...OUT,
      ...PROVING,
    },
    run: async (options) => (await opening()).possess(options),
  }),
  "open-share": command({
    name: "zkmargin council open-share",
    description: "the member's decryption share of one sealed delta that the chain has",
    options: { ...MEMBER, ...SEALED, ...CONTRACTS, ...OUT, ...PROVING },
    run: async (options) => (await opening()).makeDecryptionShare(options),
  }),
  combine: command({
    name: "zkmargin council combine",
    description: "open a sealed delta with the shares of enough members",
    options: {
      ...KEY,
      ...SEALED,
      shares: {
        type: "string",
        required: true,
        valueHint: "file,file",
        description: "decryption shares of different members",
      },
      out: { type: "string", required: true, valueHint: "file", description: "opening (secret)" },
      ...DEVELOPMENT,
    },
    run: async (options) => (await opening()).combine(options),
  }),
  requests: command({
    name: "zkmargin council requests",
    description: "what members have to open to follow an account, from the chain",
    options: {
      ...EVENTS,
      out: {
        type: "string",
        required: true,
        valueHint: "folder",
        description: "for sealed-N.json",
      },
    },
    run: async (options) => (await replaying()).writeRequests(options),
  }),
  replay: command({
    name: "zkmargin council replay",
    description: "an account's opening, from its events and what members opened",
    options: {
      ...EVENTS,
      opened: {
        type: "string",
        valueHint: "file,file",
        description: "opened deltas (secret), in any order",
      },
      out: { type: "string", required: true, valueHint: "file", description: "portfolio (secret)" },
    },
    run: async (options) => (await replaying()).replay(options),
  }),
  serve: command({
    name: "zkmargin council serve",
    description: "a member's service: answers on-chain requests to open lapsed accounts",
    options: { ...MEMBER, ...CONTRACTS, ...OPENINGS, ...SERVICE, ...TOTAL_DUTY, ...PROVING },
    run: async (options) => (await serving()).serveRequests(options),
  }),
  total: command({
    name: "zkmargin council total",
    description: "the member's share of an audit window's sum, as a call that submits it",
    options: TOTAL_SHARE,
    run: async (options) => (await totals()).makeShareOfTotal(options),
  }),
  collect: command({
    name: "zkmargin council collect",
    description: "as a liquidator, the book of a lapsed account from the members' answers",
    options: {
      ...KEYSTORE,
      ...KEY,
      ...CONTRACTS,
      ...OPENINGS,
      request: {
        type: "string",
        required: true,
        valueHint: "number",
        description: "number that the contract gave the request",
      },
      members: {
        type: "string",
        required: true,
        valueHint: "url,url",
        description: "where the members' services answer, in any order",
      },
      out: { type: "string", required: true, valueHint: "file", description: "portfolio (secret)" },
      ...DEVELOPMENT,
    },
    run: async (options) => (await collecting()).collect(options),
  }),
  blame: command({
    name: "zkmargin council blame",
    description: "show everybody that a dealer sent a wrong share",
    options: {
      ...MEMBER,
      ...MESSAGES,
      dealer: { type: "string", required: true, valueHint: "index", description: "who" },
      ...PROVING,
    },
    run: async (options) => (await opening()).complain(options),
  }),
  judge: command({
    name: "zkmargin council judge",
    description: "check a complaint: who is at fault",
    options: {
      ...MESSAGES,
      blame: { type: "string", required: true, valueHint: "file", description: "complaint" },
      ...DEVELOPMENT,
    },
    run: async (options) => (await opening()).judgeComplaint(options),
  }),
  "deal-all": command({
    name: "zkmargin council deal-all",
    description: "a whole council made by one person: for development on local chains only",
    options: {
      ...MEMBER,
      ...CHAIN,
      threshold: {
        type: "string",
        required: true,
        valueHint: "2-32",
        description: "members needed",
      },
      accounts: {
        type: "string",
        required: true,
        valueHint: "0x…,0x…",
        description: "addresses that confirm on-chain, one a member",
      },
      ...DEVELOPMENT,
    },
    run: async (options) => (await import("../councilDevelopment.ts")).dealToAll(options),
  }),
});
