import { expect } from "chai";
import fc from "fast-check";
import { equals, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { parseRoster, rosterDocument, type CouncilKey } from "../../council/index.ts";
import { commitDocument, dealingDocument, newDealing } from "../../council/dealing.ts";
import { type MemberShare } from "../../council/memberShare.ts";
import { lagrangeCoefficients, weightedScalarSum } from "../../council/polynomial.ts";
import { dealersOf } from "../../council/roster.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { refusalOf, rejectionOf } from "../prover/refusal.ts";
import {
  accepted,
  council,
  dealt,
  finished,
  machines,
  resharingOf,
  subsets,
  type Council,
  type Finished,
  type Machine,
} from "./session.ts";

type Placed = Pick<MemberShare, "index" | "revealShare">;

function keyBehind(shares: readonly Placed[]): AffinePoint {
  const weights = lagrangeCoefficients(shares.map(({ index }) => index));
  return publicKeyOf(
    weightedScalarSum(
      shares.map((share) => share.revealShare()),
      weights,
    ),
  );
}

const pick = <T>(list: readonly T[], places: readonly number[]): T[] =>
  places.map((place) => list[place]!);

async function reshared(
  old: Pick<Council, "members" | "key">,
  dealers: readonly number[],
  members: readonly Machine[],
  threshold: number,
): Promise<Finished> {
  const roster = resharingOf(old.key, dealers, members, threshold);
  const messages = await dealt(
    roster,
    dealers.map((index) => old.members[index - 1]!),
    members,
  );
  return finished(roster, members, messages);
}

function requireSameKey(before: CouncilKey, { key, shares }: Finished): void {
  expect(key.key).to.deep.equal(before.key);
  expect(key.generation).to.equal(before.generation + 1);
  for (const set of subsets(shares.length, key.threshold)) {
    expect(equals(keyBehind(pick(shares, set)), before.key), String(set)).to.equal(true);
  }
}

describe("resharing the council's key", () => {
  it("refreshes the shares of the same members without changing the key", async () => {
    const old = await council(2, 3);
    const fresh = await reshared(old, [1, 2, 3], await machines(3), 2);
    requireSameKey(old.key, fresh);
    fresh.shares.forEach((share, place) => {
      expect(share.revealShare()).not.to.equal(old.shares[place]!.revealShare());
    });
  });

  it("goes on without lost members, as long as threshold old ones deal", async () => {
    const old = await council(3, 5);
    requireSameKey(old.key, await reshared(old, [1, 3, 5], await machines(5), 3));
  });

  it("changes threshold and size, up and down", async () => {
    const old = await council(2, 3);
    const up = await reshared(old, [2, 3], await machines(5), 4);
    requireSameKey(old.key, up);
    const nextMembers = await machines(5);
    const roster = resharingOf(old.key, [2, 3], nextMembers, 4);
    const messages = await dealt(roster, pick(old.members, [1, 2]), nextMembers);
    const second = await finished(roster, nextMembers, messages);
    requireSameKey(old.key, second);
    const down = await reshared(
      { members: nextMembers, key: second.key },
      [1, 2, 4, 5],
      await machines(2),
      2,
    );
    requireSameKey(second.key, down);
  });

  it("keeps the key through any chain of resharings", async () => {
    const step = fc.record({
      size: fc.integer({ min: 2, max: 5 }),
      threshold: fc.integer({ min: 2, max: 5 }),
      skip: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        let current: Pick<Council, "members" | "key"> = await council(2, 3);
        for (const { size, threshold, skip } of steps) {
          const sets = subsets(current.members.length, current.key.threshold);
          const dealers = sets[skip % sets.length]!.map((place) => place + 1);
          const members = await machines(size);
          const next = await reshared(current, dealers, members, Math.min(threshold, size));
          requireSameKey(current.key, next);
          current = { members, key: next.key };
        }
      }),
      { numRuns: 4 },
    );
  });

  it("makes old shares useless together with new ones below the threshold", async () => {
    const old = await council(3, 4);
    const fresh = await reshared(old, [1, 2, 4], await machines(4), 3);
    // Two thieves' worth of old shares and two of new ones: any three of them of mixed age give another key.
    const [before, after] = [pick(old.shares, [0, 1]), pick(fresh.shares, [2, 3])];
    for (const set of subsets(4, 3)) {
      const mixed = pick([...before, ...after], set);
      expect(equals(keyBehind(mixed), old.key.key), String(set)).to.equal(false);
    }
    // As a whole they fit no polynomial of that degree: every other key is as consistent with them.
    expect(equals(keyBehind([...before, ...after]), old.key.key)).to.equal(false);
  });

  it("names an old member who reshares another value than his share", async () => {
    const old = await council(2, 3);
    const members = await machines(3);
    const roster = resharingOf(old.key, [1, 2], members, 2);
    const [honest, dishonest] = old.members;
    const content = newDealing(roster, dealersOf(roster)[1]!, 12345n);
    const { identity } = dishonest!.member;
    const commits = [await honest!.member.commit(roster), commitDocument(content, identity)];
    const acceptances = await accepted(roster, members);
    const dealings = [
      await honest!.member.deal(roster, commits, acceptances),
      dealingDocument(content, commits, identity),
    ];
    const error = await rejectionOf(members[0]!.member.finish(roster, { commits, dealings }));
    expect(error.message).to.equal("dealer 2 reshared another value than his share");
  });

  it("takes no dealing of somebody who held no share, or was not chosen to deal", async () => {
    const old = await council(2, 3);
    const members = await machines(3);
    const roster = resharingOf(old.key, [1, 2], members, 2);
    for (const outsider of [old.members[2]!, members[0]!]) {
      expect((await rejectionOf(outsider.member.commit(roster))).field).to.equal("dealers");
    }
  });

  it("needs every chosen dealer, so that all members sum the same dealings", async () => {
    const old = await council(2, 3);
    const members = await machines(3);
    const roster = resharingOf(old.key, [1, 2, 3], members, 2);
    const commits = await Promise.all(
      pick(old.members, [0, 1]).map(({ member }) => member.commit(roster)),
    );
    const error = await rejectionOf(old.members[0]!.member.deal(roster, commits));
    expect([error.code, error.message]).to.deep.equal([
      "COUNCIL_INCOMPLETE",
      "commits of 3 missing",
    ]);
  });

  it("does not hand an old member's share to a roster that names another key", async () => {
    const [old, other] = [await council(2, 2), await council(2, 2)];
    const roster = resharingOf(other.key, [1, 2], await machines(2), 2);
    const forged = {
      ...roster,
      previous: {
        ...roster.previous!,
        key: {
          ...other.key,
          members: other.key.members.map((member, place) => ({
            ...member,
            signingKey: old.key.members[place]!.signingKey,
          })),
        },
      },
    };
    expect((await rejectionOf(old.members[0]!.member.commit(forged))).code).to.equal("KEY_REFUSED");
  });

  it("is not dealt again to keys that served another session: a complaint there would open this one", async () => {
    const old = await council(2, 2);
    const members = await machines(2);
    await dealt(resharingOf(old.key, [1, 2], members, 2), old.members, members);
    const again = resharingOf(old.key, [1, 2], members, 2);
    const error = await rejectionOf(old.members[0]!.member.commit(again));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "members[0].encryptionKey"]);
  });

  it("can be begun again with another roster: the old shares are dealt anew", async () => {
    const old = await council(2, 3);
    const members = await machines(3);
    const failed = resharingOf(old.key, [1, 2], members, 2);
    await dealt(failed, pick(old.members, [0, 1]), members);
    requireSameKey(old.key, await reshared(old, [1, 3], await machines(3), 2));
  });

  it("is refused with too few dealers, unknown ones, another chain or a generation that does not follow", async () => {
    const { key } = await council(2, 3);
    const members = await machines(2);
    const document = rosterDocument(resharingOf(key, [1, 2], members, 2));
    const changes: readonly [object, string][] = [
      [{ previous: { ...(document.previous as object), dealers: [1] } }, "previous.dealers"],
      [{ previous: { ...(document.previous as object), dealers: [1, 4] } }, "previous.dealers"],
      [{ previous: { ...(document.previous as object), dealers: [2, 1] } }, "previous.dealers"],
      [{ previous: { ...(document.previous as object), dealers: [1, 1] } }, "previous.dealers"],
      [{ chainId: "5" }, "previous.key"],
      [{ council: members[0]!.member.identity.account }, "previous.key"],
      [{ generation: 3 }, "generation"],
      [{ generation: 1, previous: null, threshold: 1 }, "threshold"],
      [{ generation: 2, previous: null }, "generation"],
    ];
    for (const [change, field] of changes) {
      const error = refusalOf(() => parseRoster({ ...document, ...change }));
      expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", field]);
    }
    expect(rosterDocument(parseRoster(document))).to.deep.equal(document);
  });
});
