import { expect } from "chai";
import fc from "fast-check";
import { equals, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import {
  combineShares,
  CouncilFault,
  decryptionShareDocument,
  openShare,
  openWithShares,
  OpenedDelta,
  parseDecryptionShare,
  parseRequest,
  requestDocument,
  sortShares,
  type CouncilKey,
  type DecryptionShare,
  type OpeningRequest,
} from "../../council/index.ts";
import {
  lagrangeCoefficients,
  randomSecret,
  SecretPolynomial,
  weightedSum,
} from "../../council/polynomial.ts";
import { publicKeyOf, sealDelta, sharedPoint, type DeltaOpening } from "../../sealing/index.ts";
import { refusalOf, rejectionOf } from "../prover/refusal.ts";
import {
  council,
  dealt,
  finished,
  machines,
  resharingOf,
  subsets,
  type Council,
} from "./session.ts";
import { published } from "./publishedSeal.ts";
import { standInProofs } from "./standInProofs.ts";

function openingOf(seed: bigint): DeltaOpening {
  const quantities = Array.from({ length: 32 }, (_, slot) =>
    slot < 3 ? seed * BigInt(slot - 1) : 0n,
  );
  return { quantities, blinding: seed ** 3n };
}

function sealedTo(key: AffinePoint, opening: DeltaOpening): OpeningRequest {
  const viewer = publicKeyOf(randomSecret());
  const sealed = sealDelta(opening, { council: key, copies: [viewer, viewer] }, randomSecret());
  return { delta: commit(opening.quantities, opening.blinding), sealed };
}

async function sharesOf(
  { shares }: Pick<Council, "shares">,
  request: OpeningRequest,
): Promise<DecryptionShare[]> {
  const seal = await published(request);
  return Promise.all(shares.map((share) => openShare(share, seal, standInProofs)));
}

const open = (key: CouncilKey, request: OpeningRequest, shares: readonly DecryptionShare[]) =>
  openWithShares(key, request, shares, standInProofs);

describe("opening a sealed delta as the council", () => {
  let five: Council;
  before(async () => {
    five = await council(3, 5);
  });

  it("gives the opening to any threshold of members, always the same one", async () => {
    const opening = openingOf(70_000_000n);
    const request = sealedTo(five.key.key, opening);
    const shares = await sharesOf(five, request);
    for (const size of [3, 4, 5]) {
      for (const set of subsets(5, size)) {
        const chosen = set.map((place) => shares[place]!).toReversed();
        const { opened, refused } = await open(five.key, request, chosen);
        expect(opened.revealOpening()).to.deep.equal(opening);
        expect(refused).to.deep.equal([]);
      }
    }
  });

  it("gives whatever a delta can hold: the extremes of every slot and of the blinding", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), {
          minLength: 32,
          maxLength: 32,
        }),
        fc.bigInt({ min: 0n, max: 2n ** 250n }),
        async (quantities, blinding) => {
          const request = sealedTo(five.key.key, { quantities, blinding });
          const shares = await sharesOf(five, request);
          const { opened } = await open(five.key, request, shares.slice(1, 4));
          expect(opened.revealOpening()).to.deep.equal({ quantities, blinding });
          const read = OpenedDelta.parse(opened.revealText());
          expect(read.revealOpening()).to.deep.equal({ quantities, blinding });
        },
      ),
      { numRuns: 5, examples: [[new Array<bigint>(32).fill(-(2n ** 63n)), 0n]] },
    );
  });

  it("opens after a resharing what was sealed before it", async () => {
    const old = await council(2, 3);
    const request = sealedTo(old.key.key, openingOf(5n));
    const members = await machines(4);
    const roster = resharingOf(old.key, [1, 3], members, 3);
    const messages = await dealt(roster, [old.members[0]!, old.members[2]!], members);
    const fresh = await finished(roster, members, messages);
    const { opened } = await open(fresh.key, request, (await sharesOf(fresh, request)).slice(1));
    expect(opened.revealOpening()).to.deep.equal(openingOf(5n));
    const outdated = (await sharesOf(old, request)).slice(0, 2);
    const error = await rejectionOf(
      open(fresh.key, request, [...outdated, (await sharesOf(fresh, request))[3]!]),
    );
    expect(error.message).to.equal("member 1 sent a decryption share that is of another key");
  });

  it("is refused with fewer than threshold shares, or one member's several times", async () => {
    const request = sealedTo(five.key.key, openingOf(9n));
    const shares = await sharesOf(five, request);
    for (const few of [[], shares.slice(0, 2), [shares[0]!, shares[1]!, shares[1]!]]) {
      const error = await rejectionOf(open(five.key, request, few));
      expect(error.code).to.equal("COUNCIL_INCOMPLETE");
    }
  });

  /** What member 2 sends instead of his share, and what is said of it. */
  const WRONG: readonly [
    what: string,
    change: (share: DecryptionShare) => DecryptionShare,
    said: string,
  ][] = [
    [
      "another point",
      (share) => ({ ...share, share: publicKeyOf(3n) }),
      "does not prove its point",
    ],
    ["another member's share", (share) => ({ ...share, member: 3 }), "does not prove its point"],
    [
      "a share of another key",
      (share) => ({ ...share, transcript: `0x${"0".repeat(64)}` }),
      "is of another key",
    ],
    [
      "a share of another seal",
      (share) => ({ ...share, sealHash: `0x${"0".repeat(64)}` }),
      "is of another seal",
    ],
    ["a share as a member there is not", (share) => ({ ...share, member: 6 }), "is of another key"],
  ];

  for (const [what, change, said] of WRONG) {
    it(`names a member who sends ${what}, and goes on without him if enough are left`, async () => {
      const request = sealedTo(five.key.key, openingOf(11n));
      const shares = await sharesOf(five, request);
      const wrong = change(shares[1]!);
      const { opened, refused } = await open(five.key, request, [
        shares[0]!,
        wrong,
        shares[3]!,
        shares[4]!,
      ]);
      expect(opened.revealOpening()).to.deep.equal(openingOf(11n));
      const [fault] = refused;
      expect([fault?.role, fault?.index]).to.deep.equal(["member", wrong.member]);
      expect(fault?.message).to.include(said);
      const error = await rejectionOf(open(five.key, request, [shares[0]!, wrong, shares[4]!]));
      expect(error).to.be.instanceOf(CouncilFault);
      expect((error as CouncilFault).index).to.equal(wrong.member);
    });
  }

  it("takes no share made for another seal with the same R", async () => {
    const request = sealedTo(five.key.key, openingOf(11n));
    const twin = { ...request, sealed: { ...request.sealed, wraps: [1n, 2n] as const } };
    const { good } = await sortShares(five.key, request, await sharesOf(five, twin), standInProofs);
    expect(good).to.deep.equal([]);
    const hash = (await sharesOf(five, request))[0]!.sealHash;
    const relabelled = (await sharesOf(five, twin)).map((share) => ({ ...share, sealHash: hash }));
    expect((await sortShares(five.key, request, relabelled, standInProofs)).good).to.deep.equal([]);
  });

  it("is refused when the seal opens another delta, or was made for another council", async () => {
    const request = { ...sealedTo(five.key.key, openingOf(3n)), delta: commit([1n], 1n) };
    const error = await rejectionOf(open(five.key, request, await sharesOf(five, request)));
    expect(error.code).to.equal("OPENING_MISMATCH");
    const foreign = sealedTo(publicKeyOf(4n), openingOf(3n));
    const other = await rejectionOf(open(five.key, foreign, await sharesOf(five, foreign)));
    expect(other.code).to.equal("OPENING_MISMATCH");
  });

  it("tells threshold − 1 members nothing: every shared point is as consistent with their shares", () => {
    const ephemeral = publicKeyOf(randomSecret());
    const shared = (value: bigint): AffinePoint => sharedPoint(value, ephemeral);
    const polynomial = SecretPolynomial.random(3);
    const known = [2, 5];
    const points = known.map((index) => shared(polynomial.revealValueAt(index)));
    for (const guess of [0n, 1n, 77n, randomSecret()]) {
      // The one polynomial through the known shares whose secret is the guess: it gives every other member a share.
      const at = [0, ...known];
      const values = [shared(guess), ...points];
      const third = weightedSum(values, lagrangeCoefficients(at, 1));
      const combined = combineShares({ threshold: 3 }, [
        { member: 1, share: third },
        { member: 2, share: points[0]! },
        { member: 5, share: points[1]! },
      ]);
      expect(equals(combined, shared(guess))).to.equal(true);
    }
  });

  it("keeps what was opened out of everything that prints", async () => {
    const opened = new OpenedDelta(commit([123_456n], 5n), {
      quantities: [123_456n, ...new Array<bigint>(31).fill(0n)],
      blinding: 5n,
    });
    expect(JSON.stringify({ opened }) + String(opened)).not.to.include("123456");
    const member = five.shares[0]!;
    const printed = `${JSON.stringify({ member })}${String(member)}`;
    expect(printed).not.to.include(member.revealShare().toString(16));
  });

  it("reads shares and requests strictly, and back as written", async () => {
    const request = sealedTo(five.key.key, openingOf(2n));
    const [share] = await sharesOf(five, request);
    const document = decryptionShareDocument(share!);
    expect(parseDecryptionShare(JSON.parse(JSON.stringify(document)))).to.deep.equal(share);
    expect(parseRequest(JSON.parse(JSON.stringify(requestDocument(request))))).to.deep.equal(
      request,
    );
    for (const field of Object.keys(document)) {
      expect(() => parseDecryptionShare({ ...document, [field]: "?" }), field).to.throw();
    }
    const seal = requestDocument(request).seal as readonly string[];
    for (const bad of [seal.slice(1), [...seal.slice(1), "-1"], ["0", "1", ...seal.slice(2)]]) {
      const error = refusalOf(() => parseRequest({ ...requestDocument(request), seal: bad }));
      expect(error.code).to.be.oneOf(["INPUT_INVALID", "POINT_REFUSED"]);
    }
  });
});
