import { expect } from "chai";
import { add, type AffinePoint } from "../../circuits/babyjubjub.ts";
import {
  CouncilMember,
  parseAcceptance,
  type AcceptanceDocument,
  type DealingDocument,
  type Roster,
} from "../../council/index.ts";
import { commitDocument, contentOf, dealingDocument, newDealing } from "../../council/dealing.ts";
import { dealersOf } from "../../council/roster.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import {
  accepted,
  council,
  dealt,
  finished,
  machine,
  machines,
  MemoryStore,
  resharingOf,
  rosterOf,
  type Council,
  type Machine,
} from "./session.ts";
import { standInProofs } from "./standInProofs.ts";

const JUNK = `0x${"00".repeat(48)}`;

/** Old members 1 (honest), 2 (the attacker), 3 (honest); new ones: the attacker's other seat, and the victim. */
interface Scene {
  readonly old: Council;
  readonly honest: Machine;
  readonly attacker: Machine;
  readonly other: Machine;
  readonly evil: Machine;
  readonly victim: Machine;
  /** Dealt by the honest member 1 and the attacker. */
  readonly first: Roster;
  /** Dealt by the attacker and the honest member 3, to the same identities. */
  readonly second: Roster;
}

async function scene(): Promise<Scene> {
  const old = await council(2, 3);
  const [honest, attacker, other] = old.members as [Machine, Machine, Machine];
  const [evil, victim] = (await machines(2)) as [Machine, Machine];
  const first = resharingOf(old.key, [1, 2], [evil, victim], 2);
  const second = resharingOf(old.key, [2, 3], [evil, victim], 2);
  return { old, honest, attacker, other, evil, victim, first, second };
}

/** The acceptances of both new members; the victim's machine says yes to one session only. */
function bothAccept(
  { evil, victim }: Scene,
  roster: Roster,
): Promise<readonly AcceptanceDocument[]> {
  return accepted(roster, [evil, victim]);
}

/** A session of the attacker's, in which his dealing carries that R for the victim. */
async function withPoint({ old, attacker, other, second }: Scene, ephemeral: AffinePoint) {
  const dealer = dealersOf(second).find(({ index }) => index === 2)!;
  const content = newDealing(second, dealer, old.shares[1]!.revealShare());
  const forged = { ...content, shares: [content.shares[0]!, { ephemeral, ciphertext: JUNK }] };
  const { identity } = attacker.member;
  const commits = [commitDocument(forged, identity), await other.member.commit(second)];
  return { commits, own: dealingDocument(forged, commits, identity) };
}

describe("two resharings to the same new member", () => {
  /** What the attacker makes of the R that the honest dealer used. */
  const POINTS: readonly [what: string, change: (stolen: AffinePoint) => AffinePoint][] = [
    ["the R of another", (stolen) => stolen],
    ["that R shifted by a point of his own", (stolen) => add(stolen, publicKeyOf(12345n))],
    ["twice that R", (stolen) => add(stolen, stolen)],
  ];

  for (const [what, change] of POINTS) {
    it(`do not let a dealer have the share of one opened by a complaint in the other: ${what}`, async () => {
      const stage = await scene();
      const { honest, attacker, other, victim, first, second } = stage;
      // The honest dealer shows his dealing once the victim has accepted that session.
      const commits = [await honest.member.commit(first), await attacker.member.commit(first)];
      const acceptances = await bothAccept(stage, first);
      const shown = await honest.member.deal(first, commits, acceptances);
      const stolen = contentOf(shown).shares[1]!.ephemeral;

      const { commits: later, own } = await withPoint(stage, change(stolen));
      // The victim joins no other session, so no honest dealer shows anything in it …
      for (const attempt of [
        () => victim.member.accept(second),
        () => other.member.deal(second, later, acceptances),
        () => other.member.deal(second, later),
      ]) {
        expect((await rejectionOf(attempt())).code).to.be.oneOf([
          ...["INPUT_INVALID", "PROOF_REFUSED", "COUNCIL_INCOMPLETE"],
        ]);
      }
      // … and even with all dealings at hand the victim neither finishes nor complains there.
      const forged = newDealing(second, dealersOf(second)[1]!, 5n);
      const dealings = [own, dealingDocument(forged, later, other.member.identity)];
      for (const attempt of [
        () => victim.member.complain(second, { commits: later, dealings }, 2, standInProofs),
        () => victim.member.finish(second, { commits: later, dealings }),
      ]) {
        const error = await rejectionOf(attempt());
        expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
        expect(error.message).to.include("serves another session");
      }
    });
  }

  it("do not both show a dealing: what one session waits for, the victim gave to the other", async () => {
    const stage = await scene();
    const { honest, attacker, evil, victim, first, second } = stage;
    await bothAccept(stage, second);
    const commits = [await honest.member.commit(first), await attacker.member.commit(first)];
    const evils = await rejectionOf(evil.member.accept(first));
    expect([evils.code, evils.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
    expect((await rejectionOf(victim.member.accept(first))).field).to.equal("folder");
    const error = await rejectionOf(honest.member.deal(first, commits));
    expect([error.code, error.message]).to.deep.equal([
      "COUNCIL_INCOMPLETE",
      "acceptances of 1, 2 missing",
    ]);
    const kept = [...honest.store.parts.keys()].filter((part) => part.startsWith("shown"));
    expect(kept).to.have.length(1);
  });
});

describe("the acceptance of a resharing", () => {
  it("is signed only after the folder has been tied to the session, and again the same", async () => {
    const { old, evil, victim, first } = await scene();
    class FullStore extends MemoryStore {
      override async keep(part: string, text: string): Promise<string> {
        if (part === "session") throw new Error("no space");
        return super.keep(part, text);
      }
    }
    const store = new FullStore();
    const member = await CouncilMember.create(store, "full", victim.member.identity.account);
    const roster = resharingOf(old.key, [1, 2], [evil, { member, store }], 2);
    let failed = false;
    try {
      await member.accept(roster);
    } catch {
      failed = true;
    }
    expect(failed).to.equal(true);
    const document = await victim.member.accept(first);
    expect(await victim.member.accept(first)).to.deep.equal(document);
    expect(parseAcceptance(JSON.parse(JSON.stringify(document)))).to.deep.equal(document);
    expect(() => parseAcceptance({ ...document, member: 0 })).to.throw();
    expect(() => parseAcceptance({ ...document, more: 1 })).to.throw();
  });

  it("is not taken from anybody else, for another member, or from another session", async () => {
    const stage = await scene();
    const { honest, attacker, evil, victim, first } = stage;
    const commits = [await honest.member.commit(first), await attacker.member.commit(first)];
    const [own, victims] = (await bothAccept(stage, first)) as [
      AcceptanceDocument,
      AcceptanceDocument,
    ];
    const { zkmargin, session } = own;
    const byEvil = evil.member.identity.sign({ zkmargin, session, member: 2 });
    for (const bad of [byEvil, { ...own, member: 2 }, { ...victims, member: 9 }]) {
      const error = await rejectionOf(honest.member.deal(first, commits, [own, bad]));
      expect([error.code, error.field]).to.deep.equal(["PROOF_REFUSED", "signature"]);
    }
    const elsewhere = victim.member.identity.sign({
      ...{ zkmargin, session: `0x${"1".repeat(64)}`, member: 2 },
    });
    const other = await rejectionOf(honest.member.deal(first, commits, [own, elsewhere]));
    expect([other.code, other.field]).to.deep.equal(["PROOF_REFUSED", "session"]);
    const one = await rejectionOf(honest.member.deal(first, commits, [victims]));
    expect(one.message).to.equal("acceptances of 1 missing");
    expect((await honest.member.deal(first, commits, [victims, own])).dealer).to.equal(1);
  });

  it("is not given to a roster that lists other keys or another address for the member", async () => {
    const { old, victim, evil } = await scene();
    const stranger = (await machine()).member.identity.public();
    const own = victim.member.identity.public();
    for (const listed of [
      { ...own, encryptionKey: stranger.encryptionKey },
      { ...own, signingKey: stranger.signingKey },
      { ...own, account: stranger.account },
    ]) {
      const roster = resharingOf(old.key, [1, 2], [evil, victim], 2);
      const changed = { ...roster, members: [roster.members[0]!, listed] };
      expect((await rejectionOf(victim.member.accept(changed))).field).to.equal("members");
    }
    expect(victim.store.parts.has("session")).to.equal(false);
  });

  it("has no place in a key generation, where the commit is one", async () => {
    const members = await machines(2);
    const roster = rosterOf(members, 2);
    const error = await rejectionOf(members[0]!.member.accept(roster));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "messages"]);
    expect(await dealt(roster, members)).to.have.property("dealings");
  });
});

describe("a roster exchanged between the steps of a session", () => {
  it("is not dealt for: a dealer deals in the session he committed to", async () => {
    const stage = await scene();
    const { old, honest, attacker, first } = stage;
    await honest.member.commit(first);
    await attacker.member.commit(first);
    const thieves = await machines(2);
    const swapped = resharingOf(old.key, [1, 2], thieves, 2);
    const content = newDealing(swapped, dealersOf(swapped)[1]!, old.shares[1]!.revealShare());
    const commits = [commitDocument(content, attacker.member.identity)];
    const acceptances = await accepted(swapped, thieves);
    const error = await rejectionOf(honest.member.deal(swapped, commits, acceptances));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
    expect(
      [...honest.store.parts.keys()].filter((part) => part.startsWith("drawn")),
    ).to.have.length(2);
  });

  it("is not dealt for in a key generation either, nor finished", async () => {
    const members = await machines(2);
    const roster = rosterOf(members, 2);
    const messages = await dealt(roster, members);
    const [one] = members;
    const thief = await machine();
    const swapped = rosterOf([one!, thief], 2);
    const dealing = await rejectionOf(one!.member.deal(swapped, messages.commits));
    expect([dealing.code, dealing.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
    const finish = await rejectionOf(one!.member.finish(swapped, messages));
    expect([finish.code, finish.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
    expect((await finished(roster, members, messages)).key.generation).to.equal(1);
  });

  it("is not finished by a new member who accepted another, or none", async () => {
    const stage = await scene();
    const { old, honest, attacker, evil, victim, first } = stage;
    const messages = await dealt(first, [honest, attacker], [evil, victim]);
    const swapped = resharingOf(old.key, [1, 2], [evil, victim], 2);
    const error = await rejectionOf(victim.member.finish(swapped, messages));
    expect(error.message).to.include("serves another session");
    const late = await machine();
    const foreign = resharingOf(old.key, [1, 2], [evil, late], 2);
    const nothing = { commits: [], dealings: [] as DealingDocument[] };
    for (const attempt of [
      () => late.member.finish(foreign, nothing),
      () => late.member.complain(foreign, nothing, 1, standInProofs),
    ]) {
      expect((await rejectionOf(attempt())).message).to.include("has joined no session");
    }
    expect(late.store.parts.has("session")).to.equal(false);
  });
});
