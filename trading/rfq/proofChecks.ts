/**
 * What a party asks of a counterparty's proofs before it relies on them. The contract asks the same again;
 * who asks first is not left with a signature under a trade that cannot settle.
 */
import { add, negate, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { type SealKeys, type SealScope } from "../../sealing/index.ts";
import { type TradeProof } from "../tradeProof.ts";
import { type RfqAcceptance } from "./acceptance.ts";
import { type RfqQuote, type RfqRequest } from "./agreement.ts";
import { type RfqProof } from "./confirmations.ts";
import { type ProvenSeal, type RfqParty } from "./party.ts";
import { tradeRefused, type RfqSession } from "./session.ts";
import { councilPin } from "./store.ts";

/** A proof of one account's book after the trade. */
export interface BookClaim {
  readonly account: bigint;
  /** Its commitment before and after the trade. */
  readonly before: AffinePoint;
  readonly after: AffinePoint;
  readonly tradeProof: TradeProof;
}

/** A proof that what is sealed is the opening of D, to these keys, shown for the accounts of `scope`. */
export interface SealClaim {
  readonly delta: AffinePoint;
  readonly keys: SealKeys;
  readonly scope: SealScope;
  readonly seal: ProvenSeal;
}

/** Both answer no for whatever a counterparty wrote; they throw when they could not be asked. */
export interface ProofChecks {
  /** Whether the contract would take the seal. @throws BUILD_MISSING, KEY_REFUSED */
  seal(claim: SealClaim): boolean | Promise<boolean>;
  /** Whether the contract would take the proof, by the market and rules on-chain. @throws CHAIN_FAILED too */
  book(claim: BookClaim): Promise<boolean>;
}

/**
 * The keys that the chain wants the trade sealed to. A council's key never changes, so the first one seen at a
 * Settlement is kept in the folder, and a node that names another one later is not believed.
 * @throws TRADE_REFUSED for another council key than the one kept, or than the one the party was given
 */
export async function sealKeysOf(
  { chain, store, councilKey }: RfqParty,
  { venue, account }: RfqRequest,
  quote: RfqQuote,
): Promise<SealKeys> {
  const council = await chain.councilKey();
  if (councilKey !== undefined && nameOf(councilKey) !== nameOf(council)) {
    throw tradeRefused(
      "council",
      "has another key on this node than in its document",
      "ask another node; seal and sign nothing until the two agree",
    );
  }
  store.pin(councilPin(venue), nameOf(council));
  const [taker, maker] = [await chain.account(account), await chain.account(quote.account)];
  return { council, copies: [taker.viewingKey, maker.viewingKey] };
}

/** Where the trade's seal counts: D moves from the maker's account to the taker's. @throws CHAIN_FAILED */
export async function sealScopeOf(
  { chain }: RfqParty,
  { venue, account }: RfqRequest,
  quote: RfqQuote,
): Promise<SealScope> {
  const { accounts } = await chain.venue();
  return { chainId: venue.chainId, accounts, accountA: account, accountB: quote.account };
}

const nameOf = ({ x, y }: AffinePoint): string => `${x},${y}`;

/** @throws TRADE_REFUSED unless the seal is proven to be of the trade, for the keys that the chain has now */
export async function requireSealProof(
  party: RfqParty,
  request: RfqRequest,
  quote: RfqQuote,
  { delta, sealed, sealDigest: digest, sealProof: proof }: RfqAcceptance,
): Promise<void> {
  const keys = await sealKeysOf(party, request, quote);
  const scope = await sealScopeOf(party, request, quote);
  const seal = { sealed, digest, proof };
  if (await party.proofChecks.seal({ delta, keys, scope, seal })) return;
  throw tradeRefused(
    "sealProof",
    "does not hold for both accounts and the keys that the chain has",
    "begin another session; if no key was replaced, do not trade with this counterparty",
  );
}

/** @throws TRADE_REFUSED unless the counterparty's proof would be taken by the contract */
export async function requireBookProof(
  party: RfqParty,
  session: RfqSession,
  { account, before, tradeProof }: RfqProof,
): Promise<void> {
  const { delta } = session.revealTrade().acceptance;
  const after = add(before, session.isAccountA ? negate(delta) : delta);
  if (await party.proofChecks.book({ account, before, after, tradeProof })) return;
  throw tradeRefused("proof", "does not hold", "ask the counterparty to prove again");
}
