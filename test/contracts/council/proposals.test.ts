/**
 * Given one roster   When it is proposed on another chain, in another contract, or for another generation
 *                    Then members confirm another hash, and no confirmation of one counts for the other
 */
import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";
import { deployCouncil, establish, possess, propose, type World } from "./councilFixture.ts";
import { polynomial, publicKey, rosterOf, type Roster } from "./rosters.ts";

const connection = await network.create();
const load = () => connection.networkHelpers.loadFixture(deployCouncil);

/** keccak256(abi.encode(chain, contract, generation, roster)), computed here. */
function proposalOf({ chainId, council }: World, generation: number, roster: Roster): string {
  const point = "tuple(uint256 x, uint256 y)";
  const member = `tuple(address account, ${point} key)`;
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      [
        "uint256",
        "address",
        "uint256",
        `tuple(${point} key, uint8 threshold, bytes32 transcript, ${member}[] members)`,
      ],
      [chainId, council.target, generation, roster],
    ),
  );
}

/** Member 1 confirms `proposal` while another waits. */
async function refusesConfirmation(
  world: World,
  roster: Roster,
  generation: number,
  proposal: string,
) {
  const { council, people } = world;
  const proof = await possess(world, roster, generation, 1);
  const [pending] = await council.pending();
  await expect(council.connect(people[0]).confirm(proposal, proof))
    .to.be.revertedWithCustomError(council, "AnotherProposal")
    .withArgs(proposal, pending);
}

describe("Council: what a proposal's hash binds", () => {
  it("is the documented hash, in the event, the return value and the state", async () => {
    const world = await load();
    const { council, accounts } = world;
    const roster = rosterOf(accounts, 2);
    const hash = proposalOf(world, 1, roster);
    expect(await council.propose.staticCall(roster)).to.equal(hash);
    await expect(council.propose(roster))
      .to.emit(council, "RosterProposed")
      .withArgs(1, hash, roster.transcript);
    expect((await council.pending())[0]).to.equal(hash);
  });

  it("binds the chain: the same contract address elsewhere has another", async () => {
    const foreign = await network.create("foreignChain");
    const here = await deployCouncil(await network.create());
    const there = await deployCouncil(foreign);
    expect(there.council.target).to.equal(here.council.target);
    expect(there.accounts).to.deep.equal(here.accounts);
    const roster = rosterOf(here.accounts, 2);
    const [first, second] = [await propose(here, roster), await propose(there, roster)];
    expect(first).not.to.equal(second);
    expect(second).to.equal(proposalOf(there, 1, roster));
    await refusesConfirmation(there, roster, 1, first);
  });

  it("binds the contract: a confirmation for one council confirms nothing in another", async () => {
    const world = await load();
    const { cast, verifier, accounts } = world;
    const args = [cast.governor.address, verifier.target];
    const other = { ...world, council: await deploy(connection, "Council", args) };
    const roster = rosterOf(accounts, 2);
    const [first, second] = [await propose(world, roster), await propose(other, roster)];
    expect(first).not.to.equal(second);
    await refusesConfirmation(other, roster, 1, first);
  });

  it("binds the generation: the roster of the first, proposed again, is another proposal", async () => {
    const world = await load();
    const roster = rosterOf(world.accounts, 2);
    await establish(world, roster);
    const again = await propose(world, roster);
    expect(again).to.equal(proposalOf(world, 2, roster));
    const first = proposalOf(world, 1, roster);
    expect(again).not.to.equal(first);
    await refusesConfirmation(world, roster, 2, first);
  });

  it("binds every field of the roster", async () => {
    const { council, accounts, cast } = await load();
    const roster = rosterOf(accounts, 2);
    const [one, two, three] = accounts as [string, string, string];
    const others: Roster[] = [
      { ...roster, transcript: `0x${"01".repeat(32)}` },
      rosterOf(accounts, 3),
      rosterOf([two, one, three], 2),
      rosterOf([one, two, cast.stranger.address], 2),
      rosterOf([one, two], 2),
      rosterOf(accounts, 2, polynomial(2, 3n)),
      rosterOf(accounts, 2, polynomial(2, 1n, 99n)),
    ];
    const hashes = [];
    for (const each of [roster, ...others]) hashes.push(await council.propose.staticCall(each));
    expect(new Set(hashes).size).to.equal(hashes.length);
    expect(others.at(-1)!.key).to.deep.equal(publicKey(99n));
  });
});
