/** The documents that carry `share` proofs, with the built circuit. */
import { after, before } from "mocha";
import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import {
  add,
  FIELD_MODULUS,
  multiply,
  negate,
  Point,
  SUBGROUP_ORDER,
  type AffinePoint,
} from "../../circuits/babyjubjub.ts";
import { commit, generators, keyGenerator } from "../../circuits/generators.ts";
import {
  BuiltShareProofs,
  judge,
  openShare,
  openWithShares,
  parseBlame,
  possessionContext,
  possessionDocument,
  provePossession,
  requireDealings,
  type CouncilKey,
  type Possession,
} from "../../council/index.ts";
import { commitDocument, dealingDocument, newDealing } from "../../council/dealing.ts";
import { randomSecret } from "../../council/polynomial.ts";
import { pointDocument } from "../../council/document.ts";
import { dealersOf } from "../../council/roster.ts";
import { type Groth16Proof } from "../../prover/attestation.ts";
import { publicKeyOf, sealDelta, sharedPoint } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { published } from "./publishedSeal.ts";
import { council, machines, rosterOf, type Council, type Machine } from "./session.ts";

describe("council documents with real proofs", () => {
  const proofs = new BuiltShareProofs({ allowDevelopment: true });
  let three: Council;
  before(async () => {
    three = await council(2, 3);
  });
  after(() => proofs.close());

  /** As the contract asks: of the member's key on its own roster. */
  function holds(key: CouncilKey, { member, proven }: Possession): Promise<boolean> {
    const { publicKey, account } = key.members[member - 1]!;
    const context = possessionContext({ ...key, index: member }, account);
    return proofs.verify({ publicKey, point: keyGenerator(), context, ...proven });
  }

  it("prove possession of each member's key, to the contract's context", async () => {
    for (const share of three.shares.slice(0, 2)) {
      const possession = await provePossession(share, proofs);
      expect(await holds(three.key, possession)).to.equal(true);
      const { share: shown, ...rest } = possessionDocument(possession);
      expect(shown).to.deep.equal(pointDocument(possession.proven.share));
      expect(rest).to.include({ member: share.index, transcript: three.key.transcript });
      const publicKey = three.key.members[share.index - 1]!.publicKey;
      expect(possession.proven.share).to.deep.equal(
        sharedPoint(share.revealShare(), keyGenerator()),
      );
      // As a stranger computes it: the contract's share is 8·PK, its context abi.encode of the names.
      expect(possession.proven.share).to.deep.equal(sharedPoint(1n, publicKey));
      const { chainId, council: contract, generation, members } = three.key;
      const encoded = AbiCoder.defaultAbiCoder().encode(
        ["string", "uint256", "address", "uint256", "uint256", "address"],
        [
          ...["zkmargin/possession", chainId, contract, generation, share.index],
          members[share.index - 1]!.account,
        ],
      );
      const seat = { chainId, council: contract, generation, index: share.index };
      expect(possessionContext(seat, members[share.index - 1]!.account)).to.equal(
        BigInt(keccak256(encoded)) % FIELD_MODULUS,
      );
    }
  });

  it("do not prove possession for another member, generation, contract or chain", async () => {
    const possession = await provePossession(three.shares[0]!, proofs);
    expect(await holds(three.key, { ...possession, member: 2 })).to.equal(false);
    for (const change of [
      { chainId: 1337n },
      { generation: 2 },
      { council: three.key.members[0]!.account },
    ]) {
      expect(await holds({ ...three.key, ...change }, possession)).to.equal(false);
    }
  });

  it("open a sealed delta, and tell a share with a false point or a broken proof", async () => {
    const opening = { quantities: new Array<bigint>(32).fill(-7n), blinding: 99n };
    const viewer = publicKeyOf(5n);
    const request = {
      delta: commit(opening.quantities, opening.blinding),
      sealed: sealDelta(
        opening,
        { council: three.key.key, copies: [viewer, viewer] },
        randomSecret(),
      ),
    };
    const shares = [];
    const seal = await published(request);
    for (const share of three.shares.slice(1)) shares.push(await openShare(share, seal, proofs));
    const { opened } = await openWithShares(three.key, request, shares, proofs);
    expect(opened.revealOpening()).to.deep.equal(opening);
    const [first, second] = shares;
    const swapped = { ...first!, share: second!.share };
    const error = await rejectionOf(openWithShares(three.key, request, [swapped, second!], proofs));
    expect(error.field).to.equal("member 2");
  });

  /** Points that a dealer takes for R so that the ladder of the circuit, which starts from S or T, meets itself. */
  const { start, secondStart } = generators();
  const CLEARED: readonly [what: string, point: AffinePoint][] = [
    ["the ladder's start", start],
    ["minus the ladder's start", negate(start)],
    ["twice the ladder's start", multiply(start, 2n)],
    ["minus twice the ladder's start", multiply(start, SUBGROUP_ORDER - 2n)],
    ["the ladder's second start", secondStart],
    ["both starts", add(start, secondStart)],
  ];

  for (const [what, cleared] of CLEARED) {
    it(`complain about a dealer whose 8R is ${what}`, async () => {
      const members = await machines(2);
      const roster = rosterOf(members, 2);
      const [victim, dealer] = members as [Machine, Machine];
      const content = newDealing(roster, dealersOf(roster)[1]!);
      const ephemeral = multiply(cleared, Point.Fn.inv(8n));
      const ciphertext = `0x${"00".repeat(48)}`;
      const bad = { ...content, shares: [{ ephemeral, ciphertext }, content.shares[1]!] };
      const { identity } = dealer.member;
      const commits = [await victim.member.commit(roster), commitDocument(bad, identity)];
      const dealings = [
        await victim.member.deal(roster, commits),
        dealingDocument(bad, commits, identity),
      ];
      const messages = { commits, dealings };
      const complaint = await victim.member.complain(roster, messages, 2, proofs);
      const read = parseBlame(JSON.parse(JSON.stringify(complaint)));
      const outcome = requireDealings(roster, commits, dealings);
      const fault = await judge(roster, outcome, read, proofs);
      expect([fault.role, fault.index]).to.deep.equal(["dealer", 2]);
      expect(fault.message).to.include("wrong share");
    });
  }

  it("refuse every malformed proof without throwing", async () => {
    const statement = await proofs.prove({ secret: 11n, point: publicKeyOf(3n), context: 4n });
    expect(await proofs.verify(statement)).to.equal(true);
    const { proof } = statement;
    const p = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
    const broken: readonly Partial<Groth16Proof>[] = [
      { pi_a: ["1", "2", "1"] },
      { pi_a: [proof.pi_a[0]!, String(p - BigInt(proof.pi_a[1]!)), "1"] },
      { pi_a: [String(p + BigInt(proof.pi_a[0]!)), proof.pi_a[1]!, "1"] },
      { pi_a: ["0", "0", "1"] },
      { pi_a: [proof.pi_a[0]!, proof.pi_a[1]!, "2"] },
      { pi_a: [] },
      { pi_b: [proof.pi_b[1]!, proof.pi_b[0]!, proof.pi_b[2]!] },
      { pi_b: [] },
      { pi_c: proof.pi_a },
      { pi_c: ["3", "3", "1"] },
    ];
    for (const change of broken) {
      const changed = { ...statement, proof: { ...proof, ...change } };
      expect(await proofs.verify(changed), JSON.stringify(change)).to.equal(false);
    }
    expect(await proofs.verify({ ...statement, context: 5n })).to.equal(false);
    expect(await proofs.verify({ ...statement, context: 4n + FIELD_MODULUS })).to.equal(false);
  });
});
