/**
 * A member going through a session, step by step: accept if he is new, commit if he deals, deal, finish, agree.
 * Every step can be repeated, also after a crash: what was made once is kept before it is sent, and made only
 * once, so a member never deals two polynomials. Accepting and committing tie the folder to the session; the
 * other steps take no roster but that one's, whatever has become of the file. His encryption key serves one
 * session alone (identity.ts says why).
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, parseJsonText } from "../risk/index.ts";
import {
  acceptanceDocument,
  requireAcceptances,
  requireResharing,
  type AcceptanceDocument,
} from "./acceptance.ts";
import { blame, type BlameDocument } from "./blame.ts";
import { councilKeyDocument, type CouncilKey } from "./councilKey.ts";
import {
  commitDocument,
  contentOf,
  dealingDigest,
  dealingDocument,
  newDealing,
  parseDealing,
  type CommitDocument,
  type DealingContent,
  type DealingDocument,
} from "./dealing.ts";
import { requireCommits, requireDealings, type Outcome } from "./dealingCheck.ts";
import { canonicalText, documentText } from "./document.ts";
import { CouncilFault, START_AGAIN } from "./fault.ts";
import { agreedKey, finishDocument, type FinishDocument } from "./finish.ts";
import { agreedShare, heldShare } from "./heldShare.ts";
import { Identity } from "./identity.ts";
import { MemberShare } from "./memberShare.ts";
import { receiveShare } from "./receive.ts";
import { requireDealer, requireMember, sessionOf, type Roster } from "./roster.ts";
import { type ShareProofs } from "./shareProof.ts";
import { bindIdentity, bindRecipients, requireBound } from "./singleUse.ts";
import { type MemberStore } from "./store.ts";

/** What the other members sent. */
export interface SessionMessages {
  readonly commits: readonly CommitDocument[];
  readonly dealings: readonly DealingDocument[];
}

function partOf(step: "drawn" | "shown", roster: Roster): string {
  return `${step}-${sessionOf(roster).slice(2)}`;
}

export class CouncilMember {
  readonly identity: Identity;
  readonly #store: MemberStore;

  private constructor(identity: Identity, store: MemberStore) {
    this.identity = identity;
    this.#store = store;
  }

  /** A member with new keys; of a store that has keys, the member they are of. */
  static async create(store: MemberStore, name: string, account: string): Promise<CouncilMember> {
    const text = await store.keep("identity", Identity.create(name, account).revealText());
    return new CouncilMember(Identity.parse(text), store);
  }

  /** @throws INPUT_INVALID when the store holds no identity */
  static async open(store: MemberStore): Promise<CouncilMember> {
    const text = await store.read("identity");
    if (text !== undefined) return new CouncilMember(Identity.parse(text), store);
    throw inputInvalid("folder", "holds no identity", "make one: zkmargin council identity");
  }

  /** The member's share, once he finished. @throws INPUT_INVALID before */
  share(): Promise<MemberShare> {
    return heldShare(this.#store);
  }

  /** As {@link share}, of a key that all members agreed on. @throws INPUT_INVALID before */
  agreedShare(): Promise<MemberShare> {
    return agreedShare(this.#store);
  }

  /**
   * As a new member of a resharing: his keys serve this session and no other. He has compared it with the others.
   * @throws INPUT_INVALID when they serve another, or the roster lists other keys than his
   */
  async accept(roster: Roster): Promise<AcceptanceDocument> {
    requireResharing(roster);
    requireMember(roster, this.identity);
    await bindIdentity(this.#store, roster);
    return acceptanceDocument(roster, this.identity);
  }

  /**
   * Deals, as yet to himself, and commits to it. He has compared the session with the others.
   * @throws INPUT_INVALID when he is no dealer of the session
   */
  async commit(roster: Roster): Promise<CommitDocument> {
    return commitDocument(await this.#drawn(roster), this.identity);
  }

  /**
   * Shows the dealing of the session he committed to.
   * @throws COUNCIL_INCOMPLETE until all commits are there, and all new members' acceptances; INPUT_INVALID when
   * this folder committed to none of the session; PROOF_REFUSED, COUNCIL_FAULT
   */
  async deal(
    roster: Roster,
    commits: readonly CommitDocument[],
    acceptances: readonly AcceptanceDocument[] = [],
  ): Promise<DealingDocument> {
    const drawn = await this.#store.read(partOf("drawn", roster));
    if (drawn === undefined) {
      throw inputInvalid(
        "folder",
        "has not committed to a dealing of this session",
        "compare the session with the other members, then: zkmargin council commit",
      );
    }
    const content = contentOf(parseDealing(parseJsonText(drawn, "dealing")));
    const all = requireCommits(roster, commits);
    requireAcceptances(roster, acceptances);
    const own = all.find(({ dealer }) => dealer === content.dealer);
    this.#requireOwn(content.dealer, own?.digest === dealingDigest(content));
    const document = dealingDocument(content, all, this.identity);
    const kept = await this.#store.keep(partOf("shown", roster), documentText(document));
    return parseDealing(parseJsonText(kept, "dealing"));
  }

  /** The public part of the session, which the member's own dealing must be part of. */
  async outcome(roster: Roster, messages: SessionMessages): Promise<Outcome> {
    const outcome = requireDealings(roster, messages.commits, messages.dealings);
    const shown = await this.#store.read(partOf("shown", roster));
    if (shown !== undefined) {
      const own = parseDealing(parseJsonText(shown, "dealing"));
      const text = canonicalText(own);
      const isThere = messages.dealings.some((dealing) => canonicalText(dealing) === text);
      this.#requireOwn(own.dealer, isThere);
    }
    return outcome;
  }

  /**
   * Checks everything, keeps the share and says so.
   * @throws INPUT_INVALID when this folder has not joined the session; COUNCIL_FAULT, COUNCIL_INCOMPLETE, PROOF_REFUSED
   */
  async finish(roster: Roster, messages: SessionMessages): Promise<FinishDocument> {
    requireMember(roster, this.identity);
    await requireBound(this.#store, roster);
    const outcome = await this.outcome(roster, messages);
    const share = receiveShare(roster, outcome, this.identity);
    const kept = MemberShare.parse(await this.#store.keep("share", share.revealText()));
    if (kept.key.transcript !== share.key.transcript) {
      throw inputInvalid(
        "folder",
        "holds a share made of other dealings",
        "compare the signed dealings with those the other members have",
      );
    }
    return finishDocument(kept, outcome, this.identity);
  }

  /** The key, once all members finished alike; from then on the share is used. */
  async agree(
    roster: Roster,
    messages: SessionMessages,
    finishes: readonly FinishDocument[],
  ): Promise<CouncilKey> {
    const key = agreedKey(roster, await this.outcome(roster, messages), finishes);
    if ((await this.share()).key.transcript === key.transcript) {
      await this.#store.keep("agreed", documentText(councilKeyDocument(key)));
    }
    return key;
  }

  /**
   * A complaint about a dealer who sent a wrong share.
   * @throws INPUT_INVALID when his share is right, or this folder has not joined the session; as {@link outcome}
   */
  async complain(
    roster: Roster,
    messages: SessionMessages,
    dealer: number,
    proofs: ShareProofs,
  ): Promise<BlameDocument> {
    await requireBound(this.#store, roster);
    const outcome = await this.outcome(roster, messages);
    return blame(roster, outcome, dealer, this.identity, proofs);
  }

  /** His dealing of the session, drawn the first time. */
  async #drawn(roster: Roster): Promise<DealingContent> {
    const dealer = requireDealer(roster, this.identity.signingKey);
    const constant = await this.#constant(roster, dealer.index);
    const part = partOf("drawn", roster);
    // The commits are not known yet: kept with an empty list, which nobody would accept.
    const drawn =
      (await this.#store.read(part)) ??
      (await this.#store.keep(
        part,
        documentText(dealingDocument(newDealing(roster, dealer, constant), [], this.identity)),
      ));
    return contentOf(parseDealing(parseJsonText(drawn, "dealing")));
  }

  /** What is dealt: in a resharing the old share, of the very key that the roster names. */
  async #constant(roster: Roster, index: number): Promise<bigint | undefined> {
    if (roster.previous === null) {
      requireMember(roster, this.identity);
      await bindIdentity(this.#store, roster);
      return undefined;
    }
    const share = await agreedShare(this.#store);
    const own = canonicalText(councilKeyDocument(share.key));
    const named = canonicalText(councilKeyDocument(roster.previous.key));
    if (own === named && share.index === index) {
      await bindRecipients(this.#store, roster);
      return share.revealShare();
    }
    throw new ZkMarginError("KEY_REFUSED", "the roster reshares another key than the folder's", {
      field: "previous.key",
      fix: "take the key document from this folder's session; do not deal in this one",
    });
  }

  #requireOwn(dealer: number, isOwn: boolean): void {
    if (isOwn) return;
    const why =
      "is this member, and there is a dealing or commit in his name that is not this folder's";
    throw new CouncilFault("dealer", dealer, why, START_AGAIN);
  }
}
