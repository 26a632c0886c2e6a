/**
 * Given a proposed roster      When every member proves possession of his key   Then it is the council, with its key
 * Given an active roster       When the next one shares the same key            Then it takes over; another key never does
 * Given keys that are unusable, repeated, or of no common polynomial            Then the proposal is refused
 */
import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";
import {
  FIELD_MODULUS,
  SUBGROUP_ORDER,
  add,
  type AffinePoint,
} from "../../../circuits/babyjubjub.ts";
import { deploy } from "../fixtures/chain.ts";
import { deployCouncil, establish, possess, propose, type World } from "./councilFixture.ts";
import {
  GROUP_SECRET,
  TRANSCRIPT,
  polynomial,
  publicKey,
  rosterOf,
  type Roster,
} from "./rosters.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Of order 2. */
const SMALL_ORDER: AffinePoint = { x: 0n, y: FIELD_MODULUS - 1n };

const load = (): Promise<World> => networkHelpers.loadFixture(deployCouncil);

describe("Council: establishing and resharing", () => {
  it("has the roster's key once every member confirmed, and none before", async () => {
    const world = await load();
    const { council, accounts, people } = world;
    const roster = rosterOf(accounts, 2);
    const proposal = await propose(world, roster);
    for (const [i, person] of people.entries()) {
      await expect(council.key()).to.be.revertedWithCustomError(council, "NoKey");
      const confirmation = council
        .connect(person)
        .confirm(proposal, await possess(world, roster, 1, i + 1));
      await expect(confirmation)
        .to.emit(council, "RosterConfirmed")
        .withArgs(1, i + 1, person.address);
      if (i === 2) {
        await expect(confirmation)
          .to.emit(council, "RosterActivated")
          .withArgs(1, roster.key.x, roster.key.y, 2, 3);
      }
    }
    expect(await council.key()).to.deep.equal([roster.key.x, roster.key.y]);
    expect(await council.threshold()).to.deep.equal([2n, 3n]);
    expect(await council.pending()).to.deep.equal([`0x${"00".repeat(32)}`, 0n]);
    const [, , transcript, members] = await council.roster(1);
    expect(transcript).to.equal(TRANSCRIPT);
    expect(members).to.deep.equal(
      roster.members.map(({ account, key }) => [account, [key.x, key.y]]),
    );
    expect(await council.memberKey(2)).to.deep.equal([
      roster.members[1]!.key.x,
      roster.members[1]!.key.y,
    ]);
    expect(await council.memberKey(0)).to.deep.equal([0n, 1n]);
    expect(await council.memberKey(4)).to.deep.equal([0n, 1n]);
  });

  it("reshares the same key to other members under another threshold", async () => {
    const world = await load();
    const { council, accounts, people, cast } = world;
    await establish(world, rosterOf(accounts, 2));
    const next = rosterOf([cast.stranger.address, ...accounts.slice(0, 2)], 3, polynomial(3, 9n));
    const moved = { ...world, people: [cast.stranger, people[0]!, people[1]!] };
    await establish(moved, next, 2);
    expect(await council.generation()).to.equal(2n);
    expect(await council.key()).to.deep.equal([next.key.x, next.key.y]);
    expect(await council.threshold()).to.deep.equal([3n, 3n]);
    expect((await council.roster(1))[1]).to.equal(2n);
    await expect(council.roster(3)).to.be.revertedWithCustomError(council, "GenerationUnknown");
    await expect(council.roster(0)).to.be.revertedWithCustomError(council, "GenerationUnknown");
  });

  it("refuses a second roster with another key, however well shared", async () => {
    const world = await load();
    await establish(world, rosterOf(world.accounts, 2));
    const other = rosterOf(world.accounts, 2, polynomial(2, 3n, GROUP_SECRET + 1n));
    await expect(world.council.propose(other))
      .to.be.revertedWithCustomError(world.council, "GroupKeyChanged")
      .withArgs(other.key.x, other.key.y);
  });

  it("keeps the active roster while the next is confirmed by some only", async () => {
    const world = await load();
    const { council, accounts, people } = world;
    await establish(world, rosterOf(accounts, 2));
    const next = rosterOf(accounts, 3, polynomial(3, 4n));
    const proposal = await propose(world, next);
    await council.connect(people[0]).confirm(proposal, await possess(world, next, 2, 1));
    expect(await council.generation()).to.equal(1n);
    expect(await council.threshold()).to.deep.equal([2n, 3n]);
    expect(await council.pending()).to.deep.equal([proposal, 1n]);
  });

  it("forgets a cancelled proposal and its confirmations", async () => {
    const world = await load();
    const { council, accounts, people } = world;
    const roster = rosterOf(accounts, 2);
    const proposal = await propose(world, roster);
    await council.connect(people[0]).confirm(proposal, await possess(world, roster, 1, 1));
    await expect(council.cancel()).to.emit(council, "RosterCancelled").withArgs(1, proposal);
    await expect(
      council.connect(people[1]).confirm(proposal, await possess(world, roster, 1, 2)),
    ).to.be.revertedWithCustomError(council, "NoProposalPending");
    await expect(council.cancel()).to.be.revertedWithCustomError(council, "NoProposalPending");

    const two = rosterOf(accounts.slice(0, 2), 2, polynomial(2, 8n));
    await establish(world, two);
    expect((await council.roster(1))[3].length).to.equal(2);
  });
});

describe("Council: what it refuses to be proposed", () => {
  /** Proposes the changed roster and expects this error. */
  function refuses(title: string, error: string, change: (roster: Roster) => object): void {
    it(`refuses ${title}`, async () => {
      const { council, accounts } = await load();
      const roster = rosterOf(accounts, 2);
      await expect(council.propose({ ...roster, ...change(roster) })).to.be.revertedWithCustomError(
        council,
        error,
      );
    });
  }
  const withMember = (roster: Roster, place: number, change: object) => ({
    members: roster.members.map((member, i) => (i === place ? { ...member, ...change } : member)),
  });

  refuses("the identity as group key", "GroupKeyRefused", () => ({ key: { x: 0n, y: 1n } }));
  refuses("zero coordinates as group key", "GroupKeyRefused", () => ({ key: { x: 0n, y: 0n } }));
  refuses("a group key of small order", "GroupKeyRefused", () => ({ key: SMALL_ORDER }));
  refuses("a group key off the curve", "GroupKeyRefused", ({ key }) => ({
    key: { x: key.x, y: key.y + 1n },
  }));
  refuses("a group key that is not canonical", "GroupKeyRefused", ({ key }) => ({
    key: { x: key.x + FIELD_MODULUS, y: key.y },
  }));
  refuses("a member key of small order", "MemberKeyRefused", (roster) =>
    withMember(roster, 1, { key: SMALL_ORDER }),
  );
  refuses("a member key off the curve", "MemberKeyRefused", (roster) =>
    withMember(roster, 2, { key: { x: 1n, y: 1n } }),
  );
  refuses("two members with one key", "DuplicateKey", (roster) =>
    withMember(roster, 2, { key: roster.members[0]!.key }),
  );
  refuses("a member with the group's key", "DuplicateKey", (roster) =>
    withMember(roster, 0, { key: roster.key }),
  );
  refuses("one member twice", "DuplicateMember", (roster) =>
    withMember(roster, 2, { account: roster.members[0]!.account }),
  );
  refuses("a member without an address", "MemberMissing", (roster) =>
    withMember(roster, 0, { account: `0x${"00".repeat(20)}` }),
  );
  refuses("a threshold of one", "ThresholdRefused", () => ({ threshold: 1 }));
  refuses("a threshold of zero", "ThresholdRefused", () => ({ threshold: 0 }));
  refuses("a threshold above the number of members", "ThresholdRefused", () => ({ threshold: 4 }));
  refuses("no transcript", "TranscriptMissing", () => ({ transcript: `0x${"00".repeat(32)}` }));
  refuses("a group key that the members do not share", "KeysDoNotBelongTogether", () => ({
    key: publicKey(GROUP_SECRET + 1n),
  }));
  refuses("a member key of no common polynomial", "KeysDoNotBelongTogether", (roster) =>
    withMember(roster, 1, { key: publicKey(42n) }),
  );
  refuses("two members' keys exchanged", "KeysDoNotBelongTogether", ({ members }) => ({
    members: [members[1], members[0], members[2]].map((member, i) => ({
      account: members[i]!.account,
      key: member!.key,
    })),
  }));
  refuses("a threshold below what the sharing needs", "KeysDoNotBelongTogether", ({ members }) => ({
    ...rosterOf(
      members.map(({ account }) => account),
      3,
    ),
    threshold: 2,
  }));
  refuses("a threshold above what the sharing needs", "FewerMembersSuffice", () => ({
    threshold: 3,
  }));

  it("refuses more than 32 members, and takes 32 in one transaction", async () => {
    const { council } = await load();
    const accounts = Array.from(
      { length: 33 },
      (_, i) => `0x${(i + 1).toString(16).padStart(40, "0")}`,
    );
    await expect(council.propose(rosterOf(accounts, 17)))
      .to.be.revertedWithCustomError(council, "ThresholdRefused")
      .withArgs(17, 33);
    const transaction = await council.propose(rosterOf(accounts.slice(0, 32), 17));
    const { gasUsed } = await transaction.wait();
    expect(gasUsed < 2n ** 24n).to.equal(true);
  });

  it("takes every sharing of the stated degree, and none with one key changed", async () => {
    const { council } = await load();
    const accounts = Array.from({ length: 7 }, (_, i) => `0x${"0".repeat(39)}${i + 1}`);
    // Drawn evenly: scalars close to 0 and to the order meet one another, which is DuplicateKey.
    const scalar = fc.noBias(fc.bigInt(1n, SUBGROUP_ORDER - 1n));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 7 }),
        fc.nat(),
        fc.nat(),
        scalar,
        fc.array(scalar, { minLength: 7, maxLength: 7 }),
        async (size, degree, place, shift, coefficients) => {
          const threshold = 2 + (degree % (size - 1));
          const roster = rosterOf(
            accounts.slice(0, size),
            threshold,
            coefficients.slice(0, threshold),
          );
          expect(await council.propose.staticCall(roster)).to.have.length(66);
          const moved = add(roster.key, publicKey(shift));
          const members = withMember(roster, place % size, { key: publicKey(shift) });
          for (const change of [{ key: moved }, members]) {
            await expect(
              council.propose.staticCall({ ...roster, ...change }),
            ).to.be.revertedWithCustomError(council, "KeysDoNotBelongTogether");
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it("looks at keys up to points of small order, as Diffie–Hellman does", async () => {
    const { council, accounts } = await load();
    const roster = rosterOf(accounts, 2);
    await council.propose({ ...roster, key: add(roster.key, SMALL_ORDER) });
    expect((await council.pending())[0]).not.to.equal(`0x${"00".repeat(32)}`);
  });

  it("takes one proposal at a time, from a governor", async () => {
    const world = await load();
    const { council, accounts, cast } = world;
    const roster = rosterOf(accounts, 2);
    const byAlice = council.connect(cast.alice);
    for (const attempt of [() => byAlice.propose(roster), () => byAlice.cancel()]) {
      await expect(attempt()).to.be.revertedWithCustomError(
        council,
        "AccessControlUnauthorizedAccount",
      );
    }
    const proposal = await propose(world, roster);
    await expect(council.propose(roster))
      .to.be.revertedWithCustomError(council, "ProposalPending")
      .withArgs(proposal);
  });

  it("is not deployed with the verifier of another circuit", async () => {
    const { council, cast } = await load();
    for (const circuit of ["seal", "improve"]) {
      const other = await deploy(connection, "MockProofVerifier", [encodeBytes32String(circuit)]);
      await expect(deploy(connection, "Council", [cast.governor.address, other.target]))
        .to.be.revertedWithCustomError(council, "NotAShareVerifier")
        .withArgs(other.target);
    }
  });

  it("is not deployed without a governor or a verifier", async () => {
    const { council, verifier, cast } = await load();
    const zero = `0x${"00".repeat(20)}`;
    for (const args of [
      [zero, verifier.target],
      [cast.governor.address, zero],
    ]) {
      await expect(deploy(connection, "Council", args)).to.be.revertedWithCustomError(
        council,
        "ZeroAddress",
      );
    }
  });
});
