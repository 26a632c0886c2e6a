/**
 * Given a proof of possession    When it is someone else's, or of another time    Then it confirms nothing
 * Given a share of a sealed delta  When it is another's, or of another point      Then it counts for nothing
 */
import { expect } from "chai";
import { network } from "hardhat";
import {
  FIELD_MODULUS,
  SUBGROUP_ORDER,
  multiply,
  type AffinePoint,
} from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";
import { deploy, type Connection } from "../fixtures/chain.ts";
import {
  contextOf,
  deployCouncil,
  establish,
  possess,
  proofPoints,
  propose,
  type World,
} from "./councilFixture.ts";
import { polynomial, publicKey, rosterOf } from "./rosters.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Of order 2. */
const SMALL_ORDER: AffinePoint = { x: 0n, y: FIELD_MODULUS - 1n };

const load = (): Promise<World> => networkHelpers.loadFixture(deployCouncil);

describe("Council: proofs of possession", () => {
  /** A proposal, and member 1's good proof for it. */
  async function deployProposed(chain: Connection) {
    const world = await deployCouncil(chain);
    const roster = rosterOf(world.accounts, 2);
    const proposal = await propose(world, roster);
    const proof = await possess(world, roster, 1, 1);
    return { ...world, roster, proposal, proof };
  }
  const loadProposed = () => networkHelpers.loadFixture(deployProposed);

  it("states its context as documented", async () => {
    const world = await load();
    const { council, accounts } = world;
    expect(await council.possessionContext(7, 3, accounts[2])).to.equal(
      contextOf(world, 7, 3, accounts[2]!),
    );
  });

  it("has the base of public keys as its constant", async () => {
    const { council } = await load();
    const { x, y } = keyGenerator();
    expect([await council.BASE_X(), await council.BASE_Y()]).to.deep.equal([x, y]);
  });

  it("refuses a proof that the verifier refuses", async () => {
    const { council, people, proposal } = await loadProposed();
    await expect(council.connect(people[0]).confirm(proposal, proofPoints(999)))
      .to.be.revertedWithCustomError(council, "PossessionNotProven")
      .withArgs(1);
  });

  it("refuses another member's proof, replayed", async () => {
    const { council, people, proposal, proof } = await loadProposed();
    await expect(council.connect(people[1]).confirm(proposal, proof))
      .to.be.revertedWithCustomError(council, "PossessionNotProven")
      .withArgs(2);
  });

  it("refuses a proof for the same key under another generation", async () => {
    const world = await loadProposed();
    const { council, people, roster, proposal } = world;
    const later = await possess(world, roster, 2, 1);
    await expect(council.connect(people[0]).confirm(proposal, later)).to.be.revertedWithCustomError(
      council,
      "PossessionNotProven",
    );
  });

  it("refuses a proof made on another chain", async () => {
    const world = await loadProposed();
    const { council, people, roster, proposal } = world;
    const foreign = await possess(world, roster, 1, 2, 1n);
    await expect(
      council.connect(people[1]).confirm(proposal, foreign),
    ).to.be.revertedWithCustomError(council, "PossessionNotProven");
  });

  it("refuses a proof made for another council", async () => {
    const world = await loadProposed();
    const { cast, verifier, people, roster, proof } = world;
    const other = await deploy(connection, "Council", [cast.governor.address, verifier.target]);
    const proposal = await propose({ ...world, council: other }, roster);
    await expect(other.connect(people[0]).confirm(proposal, proof)).to.be.revertedWithCustomError(
      other,
      "PossessionNotProven",
    );
  });

  it("refuses a confirmation by someone who is not a member", async () => {
    const { council, cast, proposal, proof } = await loadProposed();
    await expect(council.connect(cast.stranger).confirm(proposal, proof))
      .to.be.revertedWithCustomError(council, "NotAMember")
      .withArgs(cast.stranger.address);
  });

  it("refuses a second confirmation, so that no member counts twice", async () => {
    const { council, people, proposal, proof } = await loadProposed();
    await council.connect(people[0]).confirm(proposal, proof);
    await expect(council.connect(people[0]).confirm(proposal, proof))
      .to.be.revertedWithCustomError(council, "AlreadyConfirmed")
      .withArgs(1);
  });

  it("confirms what the member read: not a roster put in its place", async () => {
    const world = await loadProposed();
    const { council, people, roster, proposal, proof } = world;
    await council.cancel();
    const substitute = await propose(world, { ...roster, transcript: `0x${"01".repeat(32)}` });
    await expect(council.connect(people[0]).confirm(proposal, proof))
      .to.be.revertedWithCustomError(council, "AnotherProposal")
      .withArgs(proposal, substitute);
  });
});

describe("Council: decryption shares", () => {
  const point = publicKey(77n);
  const context = 5n;

  /** An active council, and a proof by member 2 that `share` is his for `point`. */
  async function deployActive(chain: Connection) {
    const world = await deployCouncil(chain);
    const roster = rosterOf(world.accounts, 2);
    await establish(world, roster);
    const secret = polynomial(2).reduceRight((value, c) => (value * 2n + c) % SUBGROUP_ORDER, 0n);
    const share = multiply(point, 8n * secret);
    const { key } = roster.members[1]!;
    const proof = proofPoints(50);
    const inputs = (p: AffinePoint) => [key.x, key.y, p.x, p.y, share.x, share.y, context];
    for (const p of [point, SMALL_ORDER]) await world.verifier.expectProof(inputs(p), proof);
    return { ...world, share, proof };
  }
  const loadActive = () => networkHelpers.loadFixture(deployActive);

  it("are verified against the member's key, for their point and context", async () => {
    const { council, share, proof } = await loadActive();
    expect(await council.verifyShare(2, point, share, context, proof)).to.equal(true);
    expect(await council.verifyShare(1, point, share, context, proof)).to.equal(false);
    expect(await council.verifyShare(2, share, share, context, proof)).to.equal(false);
    expect(await council.verifyShare(2, point, point, context, proof)).to.equal(false);
    expect(await council.verifyShare(2, point, share, context + 1n, proof)).to.equal(false);
  });

  it("are false, not reverts, for members that are not there and points of small order", async () => {
    const { council, share, proof } = await loadActive();
    expect(await council.verifyShare(0, point, share, context, proof)).to.equal(false);
    expect(await council.verifyShare(4, point, share, context, proof)).to.equal(false);
    expect(await council.verifyShare(2, SMALL_ORDER, share, context, proof)).to.equal(false);
  });

  it("count for the active generation only", async () => {
    const world = await loadActive();
    await establish(world, rosterOf(world.accounts, 2, polynomial(2, 6n)), 2);
    expect(await world.council.verifyShare(2, point, world.share, context, world.proof)).to.equal(
      false,
    );
  });
});
