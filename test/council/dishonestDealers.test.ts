import { expect } from "chai";
import fc from "fast-check";
import { IDENTITY, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  CouncilFault,
  parseCommit,
  parseDealing,
  requireDealings,
  type Roster,
} from "../../council/index.ts";
import {
  commitDocument,
  contentOf,
  dealingDocument,
  type DealingContent,
} from "../../council/dealing.ts";
import { sessionOf } from "../../council/roster.ts";
import { isSignedBy } from "../../council/signature.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { scene, withBadShare, withDealing, honestContent, stripped } from "./dealingScene.ts";
import { dealt, finished } from "./session.ts";

/** (0, −1), of order two, and a point of order four. */
const ORDER_TWO: AffinePoint = {
  x: 0n,
  y: 21888242871839275222246405745257275088548364400416034343698204186575808495616n,
};

async function faultOf(promise: Promise<unknown>): Promise<CouncilFault> {
  const error = await rejectionOf(promise);
  expect(error).to.be.instanceOf(CouncilFault);
  return error as CouncilFault;
}

describe("the council against a dishonest dealer", () => {
  /** What dealer 2 does instead of dealing honestly, and what of him is said. */
  const PUBLIC_FAULTS: readonly [
    what: string,
    change: (content: DealingContent, roster: Roster) => DealingContent,
    said: RegExp,
  ][] = [
    [
      "who commits to the identity, so that he adds nothing",
      (content) => ({ ...content, commitments: [IDENTITY, ...content.commitments.slice(1)] }),
      /commitment that is not of prime order/,
    ],
    [
      "whose polynomial has a lower degree than it should",
      (content) => ({ ...content, commitments: [content.commitments[0]!, IDENTITY] }),
      /commitment that is not of prime order/,
    ],
    [
      "who leaves out a commitment",
      (content) => ({ ...content, commitments: content.commitments.slice(1) }),
      /polynomial of another degree/,
    ],
    [
      "whose polynomial has a higher degree than it should",
      (content) => ({ ...content, commitments: [...content.commitments, publicKeyOf(5n)] }),
      /polynomial of another degree/,
    ],
    [
      "who commits to a point of small order",
      (content) => ({ ...content, commitments: [ORDER_TWO, content.commitments[1]!] }),
      /commitment that is not of prime order/,
    ],
    [
      "who commits to a point off the curve",
      (content) => ({ ...content, commitments: [{ x: 1n, y: 2n }, content.commitments[1]!] }),
      /commitment that is not of prime order/,
    ],
    [
      "who encrypts a share with a key of small order",
      (content) => ({
        ...content,
        shares: content.shares.map((share) => ({ ...share, ephemeral: ORDER_TWO })),
      }),
      /key of a share that is not of prime order/,
    ],
    [
      "who deals to fewer members",
      (content) => ({ ...content, shares: content.shares.slice(1) }),
      /another number of members/,
    ],
  ];

  for (const [what, change, said] of PUBLIC_FAULTS) {
    it(`names one ${what}`, async () => {
      const stage = await scene();
      const content = change(honestContent(stage.roster, 2), stage.roster);
      const messages = await withDealing(stage, 2, content);
      for (const place of [0, 2]) {
        const fault = await faultOf(stage.members[place]!.member.finish(stage.roster, messages));
        expect([fault.role, fault.index]).to.deep.equal(["dealer", 2]);
        expect(fault.message).to.match(said);
      }
    });
  }

  it("names one who sends a wrong share, to the member who got it alone", async () => {
    const stage = await scene();
    const messages = await withDealing(stage, 2, withBadShare(stage.roster, 2, 3));
    const fault = await faultOf(stage.members[2]!.member.finish(stage.roster, messages));
    expect([fault.role, fault.index]).to.deep.equal(["dealer", 2]);
    await stage.members[0]!.member.finish(stage.roster, messages);
    const error = await rejectionOf(finished(stage.roster, stage.members, messages));
    expect(error.code).to.equal("COUNCIL_FAULT");
  });

  it("names one whose shares do not belong to his commitments, or do not decrypt", async () => {
    const stage = await scene();
    const other = honestContent(stage.roster, 2);
    const mixed = { ...honestContent(stage.roster, 2), shares: other.shares };
    const fault = await faultOf(
      stage.members[0]!.member.finish(stage.roster, await withDealing(stage, 2, mixed)),
    );
    expect(fault.index).to.equal(2);

    const spoilt = await scene();
    const content = honestContent(spoilt.roster, 2);
    const shares = content.shares.map((share) => ({
      ...share,
      ciphertext: `0x${"0".repeat(96)}`,
    }));
    const messages = await withDealing(spoilt, 2, { ...content, shares });
    expect(
      (await faultOf(spoilt.members[0]!.member.finish(spoilt.roster, messages))).index,
    ).to.equal(2);
  });

  it("names one who shows another dealing than he committed to, having seen the others", async () => {
    const { members, roster } = await scene();
    const { commits, dealings } = await dealt(roster, members);
    const late = dealingDocument(honestContent(roster, 2), commits, members[1]!.member.identity);
    const messages = { commits, dealings: [dealings[0]!, late, dealings[2]!] };
    const fault = await faultOf(members[0]!.member.finish(roster, messages));
    expect([fault.index, fault.message]).to.deep.equal([
      2,
      "dealer 2 shows another dealing than he committed to",
    ]);
  });

  it("names one who commits anew after having seen the others, and not who saw the first", async () => {
    const { members, roster } = await scene();
    const { commits, dealings } = await dealt(roster, members);
    const { identity } = members[1]!.member;
    const content = honestContent(roster, 2);
    const second = commitDocument(content, identity);
    const swapped = [commits[0]!, second, commits[2]!];
    const late = dealingDocument(content, swapped, identity);
    const messages = { commits: swapped, dealings: [dealings[0]!, late, dealings[2]!] };
    // Member 1 has the second commit alone; his own dealing lists the first.
    const fault = await faultOf(members[0]!.member.finish(roster, messages));
    expect([fault.role, fault.index, fault.message]).to.deep.equal([
      ...["dealer", 2],
      "dealer 2 signed two commits: the one here, and the one that dealer 1 lists",
    ]);
    const [here, listed] = fault.evidence.map(parseCommit);
    expect([here, listed]).to.deep.equal([second, commits[1]]);
    expect(isSignedBy(here!, identity.signingKey)).to.equal(true);
    expect(isSignedBy(listed!, identity.signingKey)).to.equal(true);
    expect([listed!.session, listed!.dealer]).to.deep.equal([here!.session, here!.dealer]);
    expect(listed!.digest).to.not.equal(here!.digest);
    const both = { commits: [...commits, second], dealings };
    expect((await faultOf(members[0]!.member.finish(roster, both))).message).to.equal(
      "dealer 2 signed two commits",
    );
  });

  it("notices one who shows two members different dealings: they do not finish alike", async () => {
    const { members, roster } = await scene(2, 2);
    const { commits, dealings } = await dealt(roster, members);
    const { identity } = members[1]!.member;
    const content = honestContent(roster, 2);
    const second = commitDocument(content, identity);
    const other = dealingDocument(content, [commits[0]!, second], identity);
    // Member 1 is shown the second pair from the start, so his own dealing lists it.
    const [one] = members;
    const fresh = await one!.member.finish(roster, { commits, dealings });
    const error = await rejectionOf(
      one!.member.finish(roster, {
        commits: [commits[0]!, second],
        dealings: [dealings[0]!, other],
      }),
    );
    expect(error.code).to.equal("COUNCIL_FAULT");
    const forged = identity.sign({
      ...stripped(fresh),
      member: 2,
      transcript: `0x${"1".repeat(64)}`,
    });
    const disagreement = await rejectionOf(
      one!.member.agree(roster, { commits, dealings }, [fresh, forged]),
    );
    expect(disagreement.message).to.include("member 2 finished with another transcript");
  });

  it("does not name a member who finished with the other of two commits", async () => {
    const { members, roster } = await scene();
    const messages = await dealt(roster, members);
    const { identity } = members[1]!.member;
    const second = commitDocument(honestContent(roster, 2), identity);
    const [first] = await Promise.all(members.map(({ member }) => member.finish(roster, messages)));
    const seen = messages.commits.toSpliced(1, 1, second);
    const elsewhere = members[2]!.member.identity.sign({
      ...stripped(first!),
      ...{ member: 3, transcript: `0x${"1".repeat(64)}` },
      commits: seen.map(({ digest, signature }) => ({ digest, signature })),
    });
    const fault = await faultOf(members[0]!.member.agree(roster, messages, [elsewhere]));
    expect([fault.role, fault.index]).to.deep.equal(["dealer", 2]);
    expect(fault.evidence.map(parseCommit)).to.deep.equal([messages.commits[1], second]);
  });

  it("names one who lists a commit that its dealer has not signed, and not that dealer", async () => {
    const { members, roster } = await scene();
    const { commits, dealings } = await dealt(roster, members);
    const { identity } = members[1]!.member;
    for (const seen of [
      { ...commits[0]!, digest: `0x${"2".repeat(64)}` },
      commitDocument(honestContent(roster, 1), identity),
    ]) {
      const lying = dealingDocument(contentOf(dealings[1]!), [seen, ...commits.slice(1)], identity);
      const messages = { commits, dealings: dealings.toSpliced(1, 1, lying) };
      const fault = await faultOf(members[2]!.member.finish(roster, messages));
      expect([fault.role, fault.index]).to.deep.equal(["dealer", 2]);
      expect(fault.message).to.include("lists a commit of dealer 1 that is not signed by him");
    }
    const short = dealingDocument(contentOf(dealings[1]!), commits.slice(1), identity);
    const messages = { commits, dealings: dealings.toSpliced(1, 1, short) };
    expect((await faultOf(members[2]!.member.finish(roster, messages))).index).to.equal(2);
  });

  it("refuses what was signed by somebody else, or for another session", async () => {
    const { members, roster } = await scene();
    const { commits, dealings } = await dealt(roster, members);
    const forged = members[0]!.member.identity.sign(stripped(dealings[1]!));
    const error = await rejectionOf(
      members[0]!.member.finish(roster, {
        commits,
        dealings: [dealings[0]!, forged, dealings[2]!],
      }),
    );
    expect([error.code, error.field]).to.deep.equal(["PROOF_REFUSED", "signature"]);

    const fresh = await scene();
    for (const { member } of fresh.members) await member.commit(fresh.roster);
    const late = await rejectionOf(fresh.members[0]!.member.deal(fresh.roster, commits));
    expect([late.code, late.field]).to.deep.equal(["PROOF_REFUSED", "session"]);
    const replayed = await dealt(fresh.roster, fresh.members);
    const replay = { ...replayed, dealings: [...dealings] };
    expect(
      (await rejectionOf(fresh.members[0]!.member.finish(fresh.roster, replay))).field,
    ).to.equal("session");
  });

  it("replays nothing under the same keys: chain, contract, generation and threshold are in the session", async () => {
    const { roster } = await scene();
    const sessions = [
      roster,
      { ...roster, chainId: 1n },
      { ...roster, council: roster.members[0]!.account },
      { ...roster, generation: 2 },
      { ...roster, threshold: 3 },
      { ...roster, nonce: `0x${"0".repeat(64)}` },
      { ...roster, members: roster.members.toReversed() },
    ].map(sessionOf);
    expect(new Set(sessions).size).to.equal(sessions.length);
  });

  it("does not let an encrypted share be taken elsewhere", async () => {
    const { roster, members } = await scene();
    const content = honestContent(roster, 1);
    // The share of member 1, in the place of member 2's.
    const moved = {
      ...content,
      shares: [content.shares[0]!, content.shares[0]!, content.shares[2]!],
    };
    const messages = await withDealing({ roster, members }, 1, moved);
    expect((await faultOf(members[1]!.member.finish(roster, messages))).index).to.equal(1);
  });

  it("is stopped by any single change of a dealing", async () => {
    const { members, roster } = await scene();
    const { commits, dealings } = await dealt(roster, members);
    const text = JSON.stringify(dealings[1]);
    const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...digits), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = String((Number(text[at]) + by) % 10);
        const changed = text.slice(0, at) + digit + text.slice(at + 1);
        return rejected(() => {
          const dealing = parseDealing(JSON.parse(changed));
          requireDealings(roster, commits, [dealings[0]!, dealing, dealings[2]!]);
        });
      }),
      { numRuns: 60 },
    );
  });
});

/** A signed document's body. */
async function rejected(action: () => void): Promise<boolean> {
  try {
    action();
    return false;
  } catch (error) {
    return error instanceof ZkMarginError;
  }
}
