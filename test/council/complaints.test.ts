import { expect } from "chai";
import { blame, blameContext, judge, parseBlame, requireDealings } from "../../council/index.ts";
import { pointDocument } from "../../council/document.ts";
import { dealtShare } from "../../council/receive.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { machine, rosterOf, type Messages } from "./session.ts";
import { standInProofs } from "./standInProofs.ts";
import { scene, type Scene, withBadShare, withDealing, stripped } from "./dealingScene.ts";

describe("a complaint about a dealer", () => {
  async function complaint(): Promise<
    Scene & { messages: Messages; outcome: ReturnType<typeof requireDealings> }
  > {
    const stage = await scene();
    const messages = await withDealing(stage, 2, withBadShare(stage.roster, 2, 3));
    const outcome = requireDealings(stage.roster, messages.commits, messages.dealings);
    return { ...stage, messages, outcome };
  }

  it("convinces everybody, from its document alone", async () => {
    const { members, roster, outcome } = await complaint();
    const { identity } = members[2]!.member;
    const document = await blame(roster, outcome, 2, identity, standInProofs);
    const read = parseBlame(JSON.parse(JSON.stringify(document)));
    const fault = await judge(roster, outcome, read, standInProofs);
    expect([fault.role, fault.index]).to.deep.equal(["dealer", 2]);
  });

  it("is made by the member's machine for the one session his keys serve", async () => {
    const { members, roster, messages, outcome } = await complaint();
    const { member } = members[2]!;
    const document = await member.complain(roster, messages, 2, standInProofs);
    expect((await judge(roster, outcome, document, standInProofs)).index).to.equal(2);
    const elsewhere = rosterOf(members, 3);
    const error = await rejectionOf(member.complain(elsewhere, messages, 2, standInProofs));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
  });

  it("is not made about a right share: that would give it away", async () => {
    const { members, roster, outcome } = await complaint();
    const { identity } = members[0]!.member;
    const error = await rejectionOf(blame(roster, outcome, 2, identity, standInProofs));
    expect(error.code).to.equal("INPUT_INVALID");
  });

  it("turns on a member who complains about a right share", async () => {
    const { members, roster, outcome } = await complaint();
    const { identity } = members[0]!.member;
    const encrypted = outcome.dealings[1]!.shares[0]!;
    const { share, proof } = await standInProofs.prove({
      secret: identity.revealEncryptionSecret(),
      point: encrypted.ephemeral,
      context: blameContext(outcome.session, 1, 2),
    });
    const body = {
      zkmargin: "council-blame/1",
      session: outcome.session,
      accuser: 1,
      dealer: 2,
      shared: pointDocument(share),
      proof: { ...proof },
    };
    const document = parseBlame(identity.sign(body));
    const fault = await judge(roster, outcome, document, standInProofs);
    expect([fault.role, fault.index]).to.deep.equal(["member", 1]);
    expect(fault.message).to.include("right share");
  });

  it("turns on a member who shows a false point", async () => {
    const { members, roster, outcome } = await complaint();
    const { identity } = members[2]!.member;
    const document = await blame(roster, outcome, 2, identity, standInProofs);
    const forged = identity.sign({ ...stripped(document), shared: pointDocument(publicKeyOf(7n)) });
    const fault = await judge(roster, outcome, parseBlame(forged), standInProofs);
    expect([fault.role, fault.index]).to.deep.equal(["member", 3]);
  });

  it("is not taken from anybody else, or about another dealer", async () => {
    const { members, roster, outcome } = await complaint();
    const document = await blame(roster, outcome, 2, members[2]!.member.identity, standInProofs);
    const body = stripped(document);
    const stranger = (await machine()).member.identity;
    const unsigned = await rejectionOf(
      judge(roster, outcome, parseBlame(stranger.sign(body)), standInProofs),
    );
    expect(unsigned.code).to.equal("PROOF_REFUSED");
    const other = members[2]!.member.identity.sign({ ...body, dealer: 1 });
    const fault = await judge(roster, outcome, parseBlame(other), standInProofs);
    expect([fault.role, fault.index]).to.deep.equal(["member", 3]);
  });

  it("shows nothing but the one share: the member's other shares stay closed", async () => {
    const { members, outcome, roster } = await complaint();
    const document = await blame(roster, outcome, 2, members[2]!.member.identity, standInProofs);
    const shared = { x: BigInt(document.shared.x), y: BigInt(document.shared.y) };
    expect(dealtShare(outcome.dealings[0]!, 3, shared)).to.equal(undefined);
    expect(dealtShare(outcome.dealings[2]!, 3, shared)).to.equal(undefined);
  });
});
