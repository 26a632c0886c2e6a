/**
 * Members' sessions and the council contract, with real proofs.
 *
 * Given a key the members generated   When it is proposed and they confirm it   Then it is the council's
 * Given that council                  When it reshares to others                Then the contract takes them, with the same key
 * Given a sealed delta                When the new members open it              Then the chain accepts each one's share
 */
import { expect } from "chai";
import { network } from "hardhat";
import { commit } from "../../../circuits/generators.ts";
import {
  BuiltShareProofs,
  confirmCalldata,
  CouncilMember,
  newRoster,
  openingContext,
  openShare,
  openWithShares,
  proposalOf,
  proposeCalldata,
  provePossession,
  type MemberShare,
} from "../../../council/index.ts";
import { solidityProof } from "../../../prover/index.ts";
import { publicKeyOf, sealDelta, sealHash } from "../../../sealing/index.ts";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import { published } from "../../council/publishedSeal.ts";
import { dealt, finished, MemoryStore, type Machine } from "../../council/session.ts";
import { castOf, deploy } from "../fixtures/chain.ts";

const connection = await network.create();

describe("a council's key, from its members to the chain", () => {
  const proofs = new BuiltShareProofs({ allowDevelopment: true });
  after(() => proofs.close());

  async function machinesOf(accounts: readonly { address: string }[]): Promise<Machine[]> {
    return Promise.all(
      accounts.map(async ({ address }) => {
        const store = new MemoryStore();
        return { store, member: await CouncilMember.create(store, "member", address) };
      }),
    );
  }

  it("is generated, confirmed, reshared and used", async () => {
    const cast = await castOf(connection);
    const { address: verifier } = await deployVerifier(cast.governor, "share");
    const council = await deploy(connection, "Council", [cast.governor.address, verifier]);
    const [chainId, address] = [31337n, await council.getAddress()];
    const people = [cast.alice, cast.bob, cast.guardian];

    const putOnChain = async (shares: readonly MemberShare[], signers: typeof people) => {
      const { key } = shares[0]!;
      await cast.governor.sendTransaction({ to: address, data: proposeCalldata(key) });
      expect((await council.pending())[0]).to.equal(proposalOf(key));
      for (const [place, share] of shares.entries()) {
        const data = confirmCalldata(key, await provePossession(share, proofs));
        await signers[place]!.sendTransaction({ to: address, data });
      }
      expect(await council.generation()).to.equal(BigInt(key.generation));
      expect(await council.key()).to.deep.equal([key.key.x, key.key.y]);
    };

    const founders = await machinesOf(people);
    const roster = newRoster({
      ...{ chainId, council: address, generation: 1, threshold: 2 },
      members: founders.map(({ member }) => member.identity.public()),
    });
    const first = await finished(roster, founders, await dealt(roster, founders));
    await putOnChain(first.shares, people);

    const successors = [cast.bob, cast.alice];
    const next = await machinesOf(successors);
    const resharing = newRoster({
      ...{ chainId, council: address, generation: 2, threshold: 2 },
      members: next.map(({ member }) => member.identity.public()),
      previous: { key: first.key, dealers: [1, 3] },
    });
    const messages = await dealt(resharing, [founders[0]!, founders[2]!], next);
    const second = await finished(resharing, next, messages);
    expect(second.key.key).to.deep.equal(first.key.key);
    await putOnChain(second.shares, successors);

    const opening = { quantities: new Array<bigint>(32).fill(3n), blinding: 8n };
    const viewer = publicKeyOf(6n);
    const keys = { council: second.key.key, copies: [viewer, viewer] as const };
    const request = {
      delta: commit(opening.quantities, opening.blinding),
      sealed: sealDelta(opening, keys, 1234567n),
    };
    const parts = [];
    const seal = await published(request);
    for (const share of second.shares) parts.push(await openShare(share, seal, proofs));
    const { opened } = await openWithShares(second.key, request, parts, proofs);
    expect(opened.revealOpening()).to.deep.equal(opening);
    for (const { member, share, proof } of parts) {
      const context = openingContext({ ...second.key, index: member }, sealHash(request.sealed));
      const point = request.sealed.ephemeral;
      const verify = (bound: bigint): Promise<boolean> =>
        council.verifyShare(member, point, share, bound, solidityProof(proof));
      expect(await verify(context)).to.equal(true);
      expect(await verify(context + 1n)).to.equal(false);
    }
  });
});
