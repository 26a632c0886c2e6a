import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  parseAcceptance,
  parseCommit,
  parseDealing,
  parseFinish,
  type DealingDocument,
} from "../../council/index.ts";
import { contentOf } from "../../council/dealing.ts";
import { committedValueAt, SecretPolynomial } from "../../council/polynomial.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { accepted, council, dealt, machines, resharingOf, rosterOf } from "./session.ts";

describe("documents of a session", () => {
  it("are read strictly: an unknown, missing or misspelt field is refused", async () => {
    const members = await machines(2);
    const roster = rosterOf(members, 2);
    const { commits, dealings } = await dealt(roster, members);
    const finish = await members[0]!.member.finish(roster, { commits, dealings });
    const old = await council(2, 2);
    const next = await machines(2);
    const [acceptance] = await accepted(resharingOf(old.key, [1, 2], next, 2), next);
    const documents: readonly [(document: unknown) => unknown, object][] = [
      [parseAcceptance, acceptance!],
      [parseCommit, commits[0]!],
      [parseDealing, dealings[0]!],
      [parseFinish, finish],
    ];
    for (const [parse, document] of documents) {
      expect(parse(JSON.parse(JSON.stringify(document)))).to.deep.equal(document);
      expect(() => parse({ ...document, extra: 1 })).to.throw(ZkMarginError);
      for (const field of Object.keys(document)) {
        const rest: Record<string, unknown> = { ...document };
        Reflect.deleteProperty(rest, field);
        expect(() => parse(rest), field).to.throw(ZkMarginError);
        expect(() => parse({ ...document, [field]: null }), field).to.throw(ZkMarginError);
      }
    }
  });

  it("hold a committed value that matches each member's share", () => {
    const polynomial = SecretPolynomial.random(4);
    for (const index of [1, 2, 7, 32]) {
      const expected = publicKeyOf(polynomial.revealValueAt(index));
      expect(committedValueAt(polynomial.commitments(), index)).to.deep.equal(expected);
    }
  });

  it("say nothing of the polynomial when it is printed", () => {
    const polynomial = SecretPolynomial.random(2, 123456789n);
    expect(JSON.stringify({ polynomial }) + String(polynomial)).not.to.include("123456789");
  });

  it("survive a round trip with their points", async () => {
    const members = await machines(2);
    const roster = rosterOf(members, 2);
    const { dealings } = await dealt(roster, members);
    const [first] = dealings as [DealingDocument, DealingDocument];
    expect(contentOf(parseDealing(JSON.parse(JSON.stringify(first))))).to.deep.equal(
      contentOf(first),
    );
  });
});
