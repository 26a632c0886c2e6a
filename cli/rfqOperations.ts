/** What the `rfq` commands do. Every step may be repeated: it then says again what it said before. */
import { ZkMarginError } from "../circuits/errors.ts";
import { updateSecretFile } from "../files/secretFile.ts";
import { Portfolio } from "../prover/index.ts";
import { itemDocument, TRADE_FORMAT } from "../relay/index.ts";
import { formatDecimal, inputInvalid } from "../risk/index.ts";
import {
  acceptQuote,
  bookTrade,
  endTrade,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  revealSettlement,
  settleTrade,
  signTrade,
  TRADE_PRICE,
  TRADE_QUANTITY,
  watchTrade,
  type RfqParty,
  type RfqSession,
  type StepOutcome,
} from "../trading/index.ts";
import { type Result } from "./output.ts";
import { writePublic } from "./publicFile.ts";
import {
  readLimit,
  readMessage,
  readQuoteTerms,
  readRequestTerms,
  requireMessageTarget,
  writeMessage,
} from "./rfqDocuments.ts";
import { explainTrade, findSession, readContext, type BookOptions } from "./rfqMargin.ts";
import { withDesk, type Desk, type DeskOptions } from "./rfqParty.ts";

interface Out {
  readonly out: string;
}
interface Id {
  readonly id: string;
}

/** A step whose message goes into a file; the file is checked before anything is done. */
async function withMessage(
  options: DeskOptions & Out,
  step: (desk: Desk) => Promise<StepOutcome>,
): Promise<Result> {
  requireMessageTarget(options.out);
  return writeMessage(await withDesk(options, step), options.out);
}

export async function request(options: DeskOptions & Out & { terms: string }): Promise<Result> {
  const terms = await readRequestTerms(options.terms);
  return withMessage(options, ({ party }) => requestQuote(party, terms));
}

export async function quote(
  options: DeskOptions & Out & { terms: string; request: string },
): Promise<Result> {
  const terms = await readQuoteTerms(options.terms);
  const message = await readMessage(options.request, "request");
  return withMessage(options, ({ party }) => quoteRequest(party, message, terms));
}

export async function accept(
  options: DeskOptions & Out & { terms: string; quote: string },
): Promise<Result> {
  const limit = await readLimit(options.terms);
  const message = await readMessage(options.quote, "quote");
  return withMessage(options, ({ party }) => acceptQuote(party, message, limit));
}

export async function receive(options: DeskOptions & { message: string }): Promise<Result> {
  const message = await readMessage(options.message, "message");
  return withDesk(options, async ({ party }) => {
    const { id, format } = await receiveMessage(party, message);
    return { document: { id, received: format }, text: `${id}\nreceived ${format}` };
  });
}

export function explain(
  options: DeskOptions & BookOptions & Id & { reveal?: boolean },
): Promise<Result> {
  return withDesk(options, async (desk) => {
    const session = findSession(desk, options.id);
    const context = await readContext(desk, session, options);
    return explainTrade(context, session, options.reveal === true);
  });
}

export function sign(options: DeskOptions & BookOptions & Out & Id): Promise<Result> {
  return withMessage(options, async (desk) => {
    const context = await readContext(desk, findSession(desk, options.id), options);
    return signTrade(desk.party, options.id, context);
  });
}

export function prove(options: DeskOptions & BookOptions & Out & Id): Promise<Result> {
  return withMessage(options, async (desk) => {
    const context = await readContext(desk, findSession(desk, options.id), options);
    return proveTrade(desk.party, options.id, context);
  });
}

/** What any relayer submits: public as soon as it is on the chain, and before that the two owners' own. */
function writeSettlement(session: RfqSession, out: string): Result {
  const settlement = revealSettlement(session);
  if (settlement === undefined) {
    const fix = "say it without --out to see what is missing";
    throw inputInvalid("id", "has not both signatures and both proofs yet", fix);
  }
  const document = itemDocument({ kind: "trade", settlement });
  writePublic(out, "out", `${JSON.stringify(document, undefined, 1)}\n`, TRADE_FORMAT);
  const { id } = session;
  return { document: { id, trade: out }, text: `${id}\nwrote ${out}: give it to a relayer` };
}

export function settle(options: DeskOptions & Id & { out?: string }): Promise<Result> {
  return withDesk(options, async (desk) => {
    const session = findSession(desk, options.id);
    if (options.out !== undefined) return writeSettlement(session, options.out);
    const outcome = await settleTrade(desk.party, options.id);
    const isUnderWay = outcome.state === "signed" && outcome.missing.length === 0;
    const rest = isUnderWay
      ? ["submitted; ask again once it has its confirmations"]
      : outcome.missing.map((part) => `missing: ${part}`);
    return { document: outcome, text: [outcome.state, ...rest].join("\n") };
  });
}

export function end(options: DeskOptions & Id): Promise<Result> {
  return withDesk(options, async (desk) => {
    findSession(desk, options.id);
    const state = await endTrade(desk.party, options.id);
    return { document: { id: options.id, state }, text: state };
  });
}

/** Books a settled trade in the portfolio file, once however often it is asked. */
export function book(options: DeskOptions & Id & { portfolio: string }): Promise<Result> {
  return withDesk(options, async (desk) => {
    const session = findSession(desk, options.id);
    session.requireState("settled");
    await updateSecretFile(options.portfolio, "portfolio", async (text) => {
      const booked = await bookTrade(desk.party, session, Portfolio.parse(text));
      return [booked.revealText(), undefined] as const;
    });
    const { id, portfolio } = options;
    return { document: { id, portfolio }, text: `${portfolio} opens the account's commitment` };
  });
}

function shown(session: RfqSession, reveal: boolean): Record<string, unknown> {
  const { request: asked, quote: quoted, acceptance } = session.revealRecord();
  const { id, role, state } = session;
  const digest = acceptance?.digest;
  const face = { id, role, state, ...(digest === undefined ? {} : { digest }) };
  if (!reveal) return face;
  const price = quoted === undefined ? null : formatDecimal(quoted.price, TRADE_PRICE.decimals);
  return {
    ...face,
    account: session.ownAccount ?? null,
    counterparty: session.theirAccount ?? null,
    slot: asked.slot,
    takerSide: asked.side,
    quantity: formatDecimal(asked.quantity, TRADE_QUANTITY.decimals),
    price,
    deadline: quoted?.deadline ?? asked.latestDeadline,
  };
}

/** Whether the node could say what became of the trade; one that cannot does not hide the others. */
async function watched(party: RfqParty, id: string): Promise<boolean> {
  try {
    await watchTrade(party, id);
    return true;
  } catch (error) {
    if (error instanceof ZkMarginError && error.code === "CHAIN_FAILED") return false;
    throw error;
  }
}

/**
 * Every conversation in the folder, after a look at the chain. `unconfirmed`: as it was left, for the node could
 * not show what became of it.
 */
export function show(options: DeskOptions & { reveal?: boolean }): Promise<Result> {
  return withDesk(options, async (desk) => {
    const { party } = desk;
    const conversations: Record<string, unknown>[] = [];
    for (const id of party.store.list()) {
      const isConfirmed = await watched(party, id);
      const conversation = shown(findSession(desk, id), options.reveal === true);
      conversations.push(isConfirmed ? conversation : { ...conversation, unconfirmed: true });
    }
    const lines = conversations.map((one) =>
      Object.entries(one)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join("\n  "),
    );
    return {
      document: { conversations },
      text: lines.length === 0 ? "no conversations" : lines.join("\n"),
    };
  });
}
