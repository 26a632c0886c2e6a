/** The steps of a conversation up to a point, for tests about what comes then. */
import {
  acceptQuote,
  proveTrade,
  quoteRequest,
  receiveMessage,
  requestQuote,
  signTrade,
} from "../../trading/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { LIMIT, QUOTE, REQUEST, type World } from "./world.ts";

/** Every message so far, as sent. */
export interface Conversation {
  readonly id: string;
  readonly request: string;
  readonly quote: string;
  readonly acceptance: string;
}

export async function agree({ taker, maker }: World): Promise<Conversation> {
  const { id, message: request } = await requestQuote(taker.party, REQUEST);
  const { message: quote } = await quoteRequest(maker.party, request, QUOTE);
  const { message: acceptance } = await acceptQuote(taker.party, quote, LIMIT);
  return { id, request, quote, acceptance };
}

/** The same, received by the maker. */
export async function fix(world: World): Promise<Conversation> {
  const conversation = await agree(world);
  await receiveMessage(world.maker.party, conversation.acceptance);
  return conversation;
}

/** The same, signed by both, signatures exchanged. */
export async function sign(world: World): Promise<Conversation> {
  const conversation = await fix(world);
  const { taker, maker } = world;
  const { id } = conversation;
  const first = await signTrade(taker.party, id, taker.context());
  const second = await signTrade(maker.party, id, maker.context());
  await receiveMessage(maker.party, first.message);
  await receiveMessage(taker.party, second.message);
  return conversation;
}

/** The same, proven by both, proofs exchanged. */
export async function prove(world: World): Promise<Conversation> {
  const conversation = await sign(world);
  const { taker, maker } = world;
  const { id } = conversation;
  const first = await proveTrade(taker.party, id, taker.context());
  const second = await proveTrade(maker.party, id, maker.context());
  await receiveMessage(maker.party, first.message);
  await receiveMessage(taker.party, second.message);
  return conversation;
}

export type Fields = Record<string, unknown>;

/** A message with fields replaced. */
export function altered(text: string, changes: Fields): string {
  return JSON.stringify({ ...(JSON.parse(text) as Fields), ...changes });
}

/** Code and field of the refusal. */
export async function refused(attempt: Promise<unknown>): Promise<string> {
  const { code, field } = await rejectionOf(attempt);
  return `${code} ${field ?? "-"}`;
}
