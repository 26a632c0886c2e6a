/**
 * Given the sums of a window and members' shares of them   When enough are combined   Then the total, whichever they are
 * Given a share that is of another key, window or generation, too few of them, or a limit below the total
 *   When they are combined   Then refused, and never another total
 */
import { expect } from "chai";
import fc from "fast-check";
import { multiply, Point, toAffine, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import { WindowFold } from "../../audit/fold.ts";
import { makeTable, type BabySteps } from "../../audit/logarithm/index.ts";
import { decryptTotal, totalPoint, type MemberPoint } from "../../audit/totals/decryption.ts";
import { dealAll, totalContext } from "../../council/index.ts";
import { encryptRequirement, sharedPoint, type TallyCiphertext } from "../../sealing/index.ts";
import { COUNCIL } from "../council/session.ts";
import { rejectionOf } from "../prover/refusal.ts";

const accounts = [1, 2, 3, 4, 5].map((member) => `0x${String(member).padStart(40, "0")}`);
const terms = { chainId: 31337n, council: COUNCIL, threshold: 3, accounts };
const { key, shares } = dealAll(terms);
const { threshold } = key;
const WINDOW = 7n;
const LIMIT = 2n ** 26n;

let ephemeral = 900n;

function sumOf(requirements: readonly bigint[], window = WINDOW): TallyCiphertext {
  const fold = new WindowFold(window);
  requirements.forEach((dollars, place) => {
    const ciphertext = encryptRequirement(dollars, key.key, (ephemeral += 1n));
    const account = BigInt(place + 1);
    fold.add({ window, account, version: 1n, hidden: true, replaced: false, ciphertext });
  });
  return fold.sum();
}

function pointsOf(
  sum: TallyCiphertext,
  members: readonly number[],
  of: readonly { readonly index: number; revealShare(): bigint }[] = shares,
): MemberPoint[] {
  return members.map((member) => {
    const own = of[member - 1]!;
    return { member: own.index, share: sharedPoint(own.revealShare(), sum.ephemeral) };
  });
}

describe("the decryption of a total", () => {
  let table: BabySteps;

  before(async () => {
    table = await makeTable(12, { workers: 1 });
  });

  const decrypted = (sum: TallyCiphertext, of: readonly MemberPoint[], limit = LIMIT) =>
    decryptTotal({ window: WINDOW, sum, shares: of, threshold }, { table, limit, workers: 1 });

  it("is what the accounts need together, whichever members share", async () => {
    const property = fc.asyncProperty(
      fc.array(fc.bigInt(0n, 2n ** 22n), { maxLength: 6 }),
      fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: threshold }),
      async (requirements, members) => {
        const sum = sumOf([...requirements, 1n]);
        const total = requirements.reduce((all, dollars) => all + dollars, 1n);
        expect(await decrypted(sum, pointsOf(sum, members))).to.equal(total);
      },
    );
    await fc.assert(property, { numRuns: 10 });
  });

  it("finds nothing but zero in contributions of nothing", async () => {
    const sum = sumOf([0n, 0n, 0n]);
    expect(await decrypted(sum, pointsOf(sum, [2, 4, 5]))).to.equal(0n);
  });

  it("counts no part of small order, as the contract's check does not", () => {
    const sum = sumOf([40n, 2n]);
    const order2 = Point.fromAffine({ x: 0n, y: Point.Fp.ORDER - 1n });
    const shifted = (point: AffinePoint): AffinePoint =>
      toAffine(Point.fromAffine(point).add(order2));
    const given = pointsOf(sum, [1, 2, 3]);
    const sums = { ...sum, masked: shifted(sum.masked) };
    expect(totalPoint({ sum: sums, shares: given, threshold })).to.deep.equal(
      multiply(keyGenerator(), 42n),
    );
  });

  it("is refused with too few shares", async () => {
    const sum = sumOf([5n, 6n]);
    const error = await rejectionOf(decrypted(sum, pointsOf(sum, [1, 5])));
    expect(error.code).to.equal("COUNCIL_INCOMPLETE");
    expect(error.message).to.include("1 more");
  });

  it("finds nothing with a share of a wrong key", async () => {
    const sum = sumOf([5n, 6n]);
    const wrong = { member: 3, share: sharedPoint(123n, sum.ephemeral) };
    const error = await rejectionOf(decrypted(sum, [...pointsOf(sum, [1, 2]), wrong]));
    expect(error.code).to.equal("AUDIT_REFUSED");
  });

  it("finds nothing with a share of another window", async () => {
    const [sum, other] = [sumOf([5n, 6n]), sumOf([5n, 6n], 8n)];
    const mixed = [...pointsOf(sum, [1, 2]), ...pointsOf(other, [3])];
    expect((await rejectionOf(decrypted(sum, mixed))).code).to.equal("AUDIT_REFUSED");
  });

  it("finds nothing with a share of another generation", async () => {
    // The same secret, shared anew.
    const [a, b, c] = shares.map((share) => share.revealShare());
    const { Fn } = Point;
    const secret = Fn.add(Fn.sub(Fn.mul(3n, a!), Fn.mul(3n, b!)), c!);
    const next = dealAll(terms, secret);
    expect(next.key.key).to.deep.equal(key.key);
    const sum = sumOf([5n, 6n]);
    const mixed = [...pointsOf(sum, [1, 2]), ...pointsOf(sum, [3], next.shares)];
    expect((await rejectionOf(decrypted(sum, mixed))).code).to.equal("AUDIT_REFUSED");
    expect(await decrypted(sum, pointsOf(sum, [1, 2, 3], next.shares))).to.equal(11n);
  });

  it("says what it means that no total up to the limit fits, in dollars", async () => {
    const sum = sumOf([1_500_000n, 500_001n]);
    const error = await rejectionOf(decrypted(sum, pointsOf(sum, [1, 2, 3]), 2_000_000n));
    expect(error.code).to.equal("AUDIT_REFUSED");
    expect(error.field).to.equal("max-total");
    expect(error.message).to.include("$2,000,000");
    expect(error.fix).to.include("--max-total");
    expect(await decrypted(sum, pointsOf(sum, [1, 2, 3]), 2_000_001n)).to.equal(2_000_001n);
  });
});

describe("the context of a share of a total", () => {
  it("differs for every chain, contract and window, and is a field element", () => {
    const book = "0xA0000000000000000000000000000000000000A0";
    const other = "0xA0000000000000000000000000000000000000A1";
    const contexts = [
      totalContext(1n, book, 7n),
      totalContext(7n, book, 1n),
      totalContext(1n, other, 7n),
      totalContext(1n, book, 8n),
    ];
    expect(new Set(contexts).size).to.equal(contexts.length);
    for (const context of contexts) expect(context < Point.Fp.ORDER).to.equal(true);
  });
});
