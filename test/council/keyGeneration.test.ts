import { expect } from "chai";
import fc from "fast-check";
import { equals } from "../../circuits/babyjubjub.ts";
import { councilKeyDocument, parseCouncilKey } from "../../council/index.ts";
import { lagrangeCoefficients, weightedScalarSum } from "../../council/polynomial.ts";
import { type MemberShare } from "../../council/memberShare.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { council, dealt, finished, machine, machines, rosterOf, subsets } from "./session.ts";

/** The secret that these shares interpolate to, times B. */
function keyBehind(shares: readonly MemberShare[]) {
  const weights = lagrangeCoefficients(shares.map(({ index }) => index));
  return publicKeyOf(
    weightedScalarSum(
      shares.map((share) => share.revealShare()),
      weights,
    ),
  );
}

async function requireCouncil(threshold: number, size: number): Promise<void> {
  const { key, shares } = await council(threshold, size);
  expect(shares.map(({ index }) => index)).to.deep.equal(
    Array.from({ length: size }, (_, place) => place + 1),
  );
  for (const set of subsets(size, threshold)) {
    expect(equals(keyBehind(set.map((place) => shares[place]!)), key.key), String(set)).to.be.true;
  }
  for (const set of subsets(size, threshold - 1)) {
    expect(equals(keyBehind(set.map((place) => shares[place]!)), key.key), String(set)).to.be.false;
  }
  expect(parseCouncilKey(councilKeyDocument(key))).to.deep.equal(key);
  expect(key.development).to.equal(false);
}

describe("the council's key generation", () => {
  it("gives two of three the key, and one of them nothing", () => requireCouncil(2, 3));

  it("gives three of five the key, and two of them nothing", () => requireCouncil(3, 5));

  it("gives any threshold of any council the key", async () => {
    const sizes = fc
      .integer({ min: 2, max: 6 })
      .chain((size) => fc.tuple(fc.integer({ min: 2, max: size }), fc.constant(size)));
    await fc.assert(
      fc.asyncProperty(sizes, ([threshold, size]) => requireCouncil(threshold, size)),
      { numRuns: 6 },
    );
  });

  it("makes another key every time", async () => {
    const [one, other] = [await council(2, 2), await council(2, 2)];
    expect(equals(one.key.key, other.key.key)).to.equal(false);
  });

  it("ends in the same document on every machine, and binds it to all dealings", async () => {
    const { roster, members, messages, finishes, key } = await council(2, 3);
    for (const { member } of members) {
      expect(await member.agree(roster, messages, finishes)).to.deep.equal(key);
    }
    const other = await council(2, 3);
    expect(other.key.transcript).not.to.equal(key.transcript);
  });

  it("takes every step again without making anything anew", async () => {
    const members = await machines(3);
    const roster = rosterOf(members, 2);
    const messages = await dealt(roster, members);
    expect(await dealt(roster, members)).to.deep.equal(messages);
    const first = await finished(roster, members, messages);
    const second = await finished(roster, members, messages);
    expect(second.finishes).to.deep.equal(first.finishes);
    expect(second.key).to.deep.equal(first.key);
  });

  it("does not show a dealing before every commit is there, and names who is missing", async () => {
    const members = await machines(3);
    const roster = rosterOf(members, 2);
    const commits = await Promise.all(
      members.slice(0, 2).map(({ member }) => member.commit(roster)),
    );
    const error = await rejectionOf(members[0]!.member.deal(roster, commits));
    expect(error.code).to.equal("COUNCIL_INCOMPLETE");
    expect(error.message).to.include("3");
    expect([...members[0]!.store.parts.keys()].some((part) => part.startsWith("shown"))).to.be
      .false;
  });

  it("does not use a share before every member finished alike", async () => {
    const members = await machines(3);
    const roster = rosterOf(members, 2);
    const messages = await dealt(roster, members);
    const finishes = await Promise.all(
      members.slice(1).map(({ member }) => member.finish(roster, messages)),
    );
    const [, second] = members;
    const error = await rejectionOf(second!.member.agree(roster, messages, finishes));
    expect([error.code, error.message]).to.deep.equal([
      "COUNCIL_INCOMPLETE",
      "finishes of 1 missing",
    ]);
    expect((await rejectionOf(second!.member.agreedShare())).code).to.equal("INPUT_INVALID");
  });

  it("refuses someone who is not on the roster, and a roster that changes his keys", async () => {
    const members = await machines(2);
    const roster = rosterOf(members, 2);
    const stranger = await machine("stranger");
    expect((await rejectionOf(stranger.member.commit(roster))).field).to.equal("dealers");
    const [first] = roster.members;
    const swapped = {
      ...roster,
      members: [
        { ...first!, encryptionKey: stranger.member.identity.encryptionKey },
        roster.members[1]!,
      ],
    };
    expect((await rejectionOf(members[0]!.member.commit(swapped))).field).to.equal("members");
  });

  it("lets an identity serve one session only", async () => {
    const members = await machines(2);
    await dealt(rosterOf(members, 2), members);
    const error = await rejectionOf(members[0]!.member.commit(rosterOf(members, 2)));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
  });
});
