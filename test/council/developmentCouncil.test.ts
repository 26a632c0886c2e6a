import { expect } from "chai";
import { getAddress, toBeHex } from "ethers";
import { equals } from "../../circuits/babyjubjub.ts";
import {
  councilKeyDocument,
  dealAll,
  MemberShare,
  newRoster,
  parseCouncilKey,
  parseRoster,
  rosterDocument,
} from "../../council/index.ts";
import { lagrangeCoefficients, weightedScalarSum } from "../../council/polynomial.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { COUNCIL, machines } from "./session.ts";

const accounts = [1n, 2n, 3n].map((account) => getAddress(toBeHex(account, 20)));
const terms = { chainId: 31337n, council: COUNCIL, threshold: 2, accounts };

describe("a development council", () => {
  it("has a key that any threshold of its shares make", () => {
    const { key, shares } = dealAll(terms, 424242n);
    expect(key.key).to.deep.equal(publicKeyOf(424242n));
    for (const set of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const chosen = set.map((place) => shares[place]!);
      const secret = weightedScalarSum(
        chosen.map((share) => share.revealShare()),
        lagrangeCoefficients(chosen.map(({ index }) => index)),
      );
      expect(secret).to.equal(424242n);
    }
  });

  it("says what it is in every document", () => {
    const { key, shares } = dealAll(terms);
    expect(councilKeyDocument(key).development).to.equal(true);
    for (const share of shares) {
      expect(JSON.parse(share.revealText())).to.have.nested.property("key.development", true);
    }
  });

  it("is refused on every chain but local ones, when it is made and when it is read", async () => {
    for (const chainId of [1n, 10n, 11155111n, 31338n]) {
      const error = refusalOf(() => dealAll({ ...terms, chainId }));
      expect([error.code, error.field]).to.deep.equal(["KEY_REFUSED", "development"]);
    }
    const { key, shares } = dealAll({ ...terms, chainId: 1337n });
    const document = { ...councilKeyDocument(key), chainId: "1" };
    expect(refusalOf(() => parseCouncilKey(document)).code).to.equal("KEY_REFUSED");
    const share = shares[0]!.revealText().replace('"1337"', '"1"');
    expect(refusalOf(() => MemberShare.parse(share)).code).to.equal("KEY_REFUSED");
    const members = (await machines(2)).map(({ member }) => member.identity.public());
    const roster = newRoster({
      ...{ chainId: 1337n, council: COUNCIL, generation: 2, threshold: 2, members },
      previous: { key, dealers: [1, 2] },
    });
    const elsewhere = JSON.parse(
      JSON.stringify(rosterDocument(roster)).replaceAll('"1337"', '"1"'),
    ) as unknown;
    expect(refusalOf(() => parseRoster(elsewhere)).code).to.equal("KEY_REFUSED");
  });

  it("takes the bounds of any council", () => {
    for (const bad of [
      { ...terms, threshold: 1 },
      { ...terms, threshold: 4 },
      { ...terms, accounts: accounts.slice(1, 2), threshold: 1 },
      { ...terms, accounts: [accounts[0]!, accounts[0]!] },
      { ...terms, accounts: Array.from({ length: 33 }, (_, i) => getAddress(toBeHex(i + 1, 20))) },
      { ...terms, council: "0x0000000000000000000000000000000000000000" },
    ]) {
      expect(refusalOf(() => dealAll(bad)).code).to.equal("INPUT_INVALID");
    }
  });
});

describe("a council key document", () => {
  const { key, shares } = dealAll(terms);
  const document = councilKeyDocument(key);
  const members = document.members as readonly Record<string, unknown>[];

  it("is refused when group key and members' keys are not of one polynomial", () => {
    const other = { x: String(publicKeyOf(9n).x), y: String(publicKeyOf(9n).y) };
    const changes = [
      { key: other },
      { members: [members[0]!, members[1]!, { ...members[2]!, publicKey: other }] },
      { members: [{ ...members[0]!, publicKey: other }, members[1]!, members[2]!] },
      { members: members.toReversed() },
      { threshold: 3 },
    ];
    for (const change of changes) {
      const error = refusalOf(() => parseCouncilKey({ ...document, ...change }));
      expect([error.code, error.field]).to.deep.equal(["KEY_REFUSED", "members"]);
    }
  });

  it("is refused with a key that is zero, of small order, off the curve or not canonical", () => {
    const minusOne =
      "21888242871839275222246405745257275088548364400416034343698204186575808495616";
    const modulus = "21888242871839275222246405745257275088548364400416034343698204186575808495617";
    for (const [x, y] of [
      ["0", "1"],
      ["0", minusOne],
      ["1", "2"],
      ["0", modulus],
    ]) {
      for (const change of [
        { key: { x, y } },
        { members: [{ ...members[0]!, publicKey: { x, y } }, ...members.slice(1)] },
      ]) {
        expect(refusalOf(() => parseCouncilKey({ ...document, ...change })).code).to.equal(
          "POINT_REFUSED",
        );
      }
    }
  });

  it("goes with the share of its own member only", () => {
    const [first, second] = shares;
    expect(() => new MemberShare(1, first!.revealShare(), key)).not.to.throw();
    for (const [index, share] of [
      [2, first!],
      [1, second!],
      [4, first!],
    ] as const) {
      const error = refusalOf(() => new MemberShare(index, share.revealShare(), key));
      expect(error.code).to.equal("KEY_REFUSED");
      expect(error.message + error.fix).not.to.include(share.revealShare().toString(16));
    }
    expect(equals(publicKeyOf(first!.revealShare()), key.members[0]!.publicKey)).to.equal(true);
  });
});
