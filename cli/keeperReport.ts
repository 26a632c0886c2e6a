/** What `zkmargin keeper` says while it runs, and when it ends: as documents and as text. */
import { type Notice, type NodeNotice, type RunSummary } from "../keeper/index.ts";
import { type Result } from "./output.ts";

const NODES: Readonly<Record<NodeNotice["state"], string>> = {
  answers: "answers again",
  failing: "does not answer, or answers nonsense; asking the next",
  busy: "is busy, or lacks what was asked for; asking the next",
  "other-chain": "IS OF ANOTHER CHAIN and is not asked any more",
  behind: "is behind another; asking the next",
};

type Waits = Extract<Notice, { kind: "waits" }>["why"];
const WAITS: Readonly<Record<Waits, string>> = {
  "under-way": "its last transaction is under way",
  "queue-full": "enough transactions are under way",
  "foreign-transaction": "another program sends with this key: give the keeper one of its own",
  "fee-too-high": "gas costs more than --max-fee",
  unfunded: "the sending address cannot pay the gas",
  "token-balance": "the sending address has too few tokens for the bond",
};

type Ruled = Extract<Notice, { kind: "ruled" }>["ruling"];
type RulingWait = Extract<Ruled, { kind: "wait" }>["why"];
const RULED: Readonly<Record<Exclude<Ruled["kind"], "wait">, string>> = {
  attest: "healthy: attested for its silent owner",
  open: "below maintenance: put on auction",
  restart: "below maintenance: auction started again",
  release: "neither healthy nor certainly below maintenance: the bond is asked back",
  reprice: "the auction may cost others more than recorded: raised",
  "bid-part": "bid for a part",
  "bid-full": "bid for the whole",
};
const WAITING: Readonly<Record<RulingWait, string>> = {
  gain: "a takeover gains less than wanted as yet",
  reserve: "a takeover would eat the reserve",
  "margin-short": "the own account could not carry it",
  "too-large": "it is larger than --max-requirement, or than a proof can hold",
  "not-allowed": "no takeover is allowed as yet",
  "on-the-line": "it is neither healthy nor certainly below maintenance",
  "not-provable": "no valuation of it can be proven",
  "not-now": "the market stands, or the role is off",
  "own-book": "the own book is not known yet as the chain has it",
  outdated: "it moved on since it was opened",
};

function ruledText(ruling: Ruled): string {
  if (ruling.kind !== "wait") return RULED[ruling.kind];
  return `waits: ${WAITING[ruling.why]}`;
}

function outcomeText({ outcome }: Extract<Notice, { kind: "outcome" }>): string {
  const { name } = outcome;
  switch (outcome.kind) {
    case "mined":
      return `${name}: done in block ${outcome.block}`;
    case "lost":
      return `${name}: somebody was faster, or prices moved (block ${outcome.block})`;
    case "displaced":
      return `${name}: another transaction took its number`;
    case "withdrawn":
      return `${name}: not needed any more, and never sent`;
    case "raised":
      return `${name}: sent again for more gas, ${outcome.hash}`;
  }
}

function textOf(notice: Notice): string {
  switch (notice.kind) {
    case "node":
      return `node ${notice.node} ${NODES[notice.state]}`;
    case "market":
      return `market ${notice.state}, epoch ${notice.epoch}, block ${notice.block}`;
    case "sent":
      return `${notice.duty}: sent ${notice.hash}`;
    case "refused":
      return `${notice.duty}: not now, ${notice.message}`;
    case "waits":
      return `${notice.duty}: waits, ${WAITS[notice.why]}`;
    case "outcome":
      return outcomeText(notice);
    case "asked":
      return `account ${notice.account}: the council is asked (request ${notice.request})`;
    case "opened":
      return `account ${notice.account}: opened by members ${notice.members.join(", ")}`;
    case "forgot":
      return `account ${notice.account}: its book is deleted here`;
    case "ruled":
      return `account ${notice.account}: ${ruledText(notice.ruling)}`;
    case "fault": {
      const { code, message, fix } = notice.error;
      return `${notice.duty}: ${code}: ${message}\n  fix: ${fix}`;
    }
    case "trouble":
      return `${notice.error.code}: ${notice.error.message}; trying again\n  fix: ${notice.error.fix}`;
    case "recovered":
      return "the chain is read again";
  }
}

function documentOf(notice: Notice): object {
  switch (notice.kind) {
    case "fault":
    case "trouble":
      return { ...notice, ...notice.error.toJSON() };
    case "outcome": {
      const { kind, name, ...rest } = notice.outcome;
      return { kind, duty: name, ...rest };
    }
    case "ruled": {
      const { kind, ...rest } = notice.ruling;
      return { kind: "ruled", account: notice.account, ruling: kind, ...rest };
    }
    case "node":
    case "market":
    case "sent":
    case "refused":
    case "waits":
    case "asked":
    case "opened":
    case "forgot":
    case "recovered":
      return notice;
  }
}

/** A notice as news. */
export function newsOf(notice: Notice): Pick<Result, "document" | "text"> {
  return { document: documentOf(notice), text: textOf(notice) };
}

/** The end of a run. @param faults duties that could not be done for want of something to be mended */
export function keeperResult(
  { passes, transactions, block }: RunSummary,
  sender: string,
  faults: number,
): Pick<Result, "document" | "text"> {
  return {
    document: { kind: "ended", sender, passes, transactions, block: block ?? null, faults },
    text: "",
  };
}
