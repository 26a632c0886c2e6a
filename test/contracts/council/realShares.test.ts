/**
 * The council with the built key of `share` and real proofs.
 *
 * Given the members' secrets        When they prove possession     Then the council is theirs
 * Given one member's proof          When another, or a later generation, uses it   Then it confirms nothing
 * Given a council                   When members share a sealed point with it      Then their shares open it
 */
import { expect } from "chai";
import { network } from "hardhat";
import { SUBGROUP_ORDER, add, multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";
import { ShareProver, solidityProof } from "../../../prover/index.ts";
import { sharedPoint } from "../../../sealing/index.ts";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import { castOf, deploy, type Connection } from "../fixtures/chain.ts";
import { GROUP_SECRET, evaluate, polynomial, rosterOf } from "./rosters.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const THRESHOLD = 2;
const COEFFICIENTS = polynomial(THRESHOLD);
/** Secret of member 1, 2, 3. */
const secretOf = (index: number): bigint => evaluate(COEFFICIENTS, BigInt(index));

describe("Council with real proofs", () => {
  let prover: ShareProver;

  before(async () => {
    prover = await ShareProver.open({ allowDevelopment: true });
  });
  after(async () => {
    await prover.close();
  });

  /** A roster of three proposed, and the first member's proof. */
  async function deployProposed(chain: Connection) {
    const cast = await castOf(chain);
    const { address } = await deployVerifier(cast.governor, "share");
    const council = await deploy(chain, "Council", [cast.governor.address, address]);
    const people = [cast.alice, cast.bob, cast.guardian];
    const roster = rosterOf(
      people.map((person) => person.address),
      THRESHOLD,
      COEFFICIENTS,
    );
    await council.propose(roster);
    const [proposal] = await council.pending();
    const possess = async (index: number, generation = 1) => {
      const member = people[index - 1]!.address;
      const context = await council.possessionContext(generation, index, member);
      const secret = secretOf(index);
      const { proof } = await prover.prove({ secret, point: keyGenerator(), context });
      return solidityProof(proof);
    };
    const first = await possess(1);
    return { cast, council, people, roster, proposal, possess, first };
  }

  /** All three confirmed. */
  async function deployActive(chain: Connection) {
    const world = await deployProposed(chain);
    const { council, people, proposal, possess } = world;
    for (const [i, person] of people.entries()) {
      await council.connect(person).confirm(proposal, await possess(i + 1));
    }
    return world;
  }

  it("belongs to its members once each proved possession", async () => {
    const { council, roster } = await networkHelpers.loadFixture(deployActive);
    expect(await council.key()).to.deep.equal([roster.key.x, roster.key.y]);
    expect(await council.generation()).to.equal(1n);
  });

  it("refuses another member's proof, and one for a later generation", async () => {
    const { council, people, proposal, possess, first } =
      await networkHelpers.loadFixture(deployProposed);
    await expect(council.connect(people[1]).confirm(proposal, first)).to.be.revertedWithCustomError(
      council,
      "PossessionNotProven",
    );
    const later = await possess(1, 2);
    await expect(council.connect(people[0]).confirm(proposal, later)).to.be.revertedWithCustomError(
      council,
      "PossessionNotProven",
    );
    await expect(council.connect(people[0]).confirm(proposal, first)).to.emit(
      council,
      "RosterConfirmed",
    );
  });

  it("verifies shares, and any two of them give what the group's secret would", async () => {
    const { council } = await networkHelpers.loadFixture(deployActive);
    const ephemeral = multiply(keyGenerator(), 987_654_321n);
    const context = 42n;
    const shares: AffinePoint[] = [];
    for (const index of [1, 3]) {
      const proven = await prover.prove({ secret: secretOf(index), point: ephemeral, context });
      const proof = solidityProof(proven.proof);
      const args = [ephemeral, proven.share, context, proof];
      expect(await council.verifyShare(index, ...args)).to.equal(true);
      expect(await council.verifyShare(2, ...args)).to.equal(false);
      const other = [ephemeral, proven.share, context + 1n, proof];
      expect(await council.verifyShare(index, ...other)).to.equal(false);
      shares.push(proven.share);
    }
    // Lagrange at 0 over 1 and 3: 3/2 and −1/2.
    const half = (SUBGROUP_ORDER + 1n) / 2n;
    const opened = add(multiply(shares[0]!, 3n * half), multiply(shares[1]!, -half));
    expect(opened).to.deep.equal(sharedPoint(GROUP_SECRET, ephemeral));
  });
});
