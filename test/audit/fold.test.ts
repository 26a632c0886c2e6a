/**
 * Given the contributions to a window, some of them replaced   When they are folded   Then the sums are those of what
 *   each account contributed last, and decrypt to their requirements
 * Given events that are missing, repeated or of another window   When they are folded   Then refused
 */
import { expect } from "chai";
import fc from "fast-check";
import { IDENTITY, multiply } from "../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import { WindowFold, type Contributed } from "../../audit/fold.ts";
import { encryptRequirement, publicKeyOf, sharedPoint, unmask } from "../../sealing/index.ts";
import { refusalOf } from "../prover/refusal.ts";

const SECRET = 7n ** 50n;
const COUNCIL = publicKeyOf(SECRET);
const WINDOW = 3n;

const contributed = (change: Partial<Contributed> = {}): Contributed => ({
  ...{ window: WINDOW, account: 1n, version: 1n, hidden: true, replaced: false },
  ...{ ciphertext: encryptRequirement(5n, COUNCIL, 11n), ...change },
});

const STEP = fc.record({
  account: fc.bigInt(1n, 5n),
  requirement: fc.bigInt(0n, 2n ** 57n - 1n),
  secret: fc.bigInt(1n, 2n ** 200n),
  hidden: fc.boolean(),
});

describe("the fold of a window's contributions", () => {
  it("is what each account contributed last, whatever was replaced and however often", () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 8 }), (steps) => {
        const fold = new WindowFold(WINDOW);
        const last = new Map<bigint, (typeof steps)[number]>();
        for (const step of steps) {
          const { account, requirement, secret, hidden } = step;
          const replaced = last.has(account);
          const ciphertext = encryptRequirement(requirement, COUNCIL, secret);
          fold.add(contributed({ account, hidden, replaced, ciphertext }));
          last.set(account, step);
        }
        const total = [...last.values()].reduce((sum, { requirement }) => sum + requirement, 0n);
        const sum = fold.sum();
        const opened = unmask(sum, sharedPoint(SECRET, sum.ephemeral));
        expect(opened).to.deep.equal(multiply(keyGenerator(), total));
        const hiding = [...last.values()].filter(({ hidden }) => hidden).length;
        expect([fold.accounts, fold.hidden]).to.deep.equal([last.size, hiding]);
        expect([...fold.contributions()].map(({ account }) => account)).to.deep.equal([
          ...last.keys(),
        ]);
      }),
      { numRuns: 15 },
    );
  });

  it("is the identity for a window without contributions", () => {
    const { ephemeral, masked } = new WindowFold(WINDOW).sum();
    expect([ephemeral, masked]).to.deep.equal([IDENTITY, IDENTITY]);
  });

  it("refuses an account twice, a replacement of nothing, and a contribution to another window", () => {
    const fold = new WindowFold(WINDOW);
    const refused = (change: Partial<Contributed>, why: string): void => {
      const { code, message } = refusalOf(() => {
        fold.add(contributed(change));
      });
      expect(code).to.equal("AUDIT_REFUSED");
      expect(message).to.include(why);
    };
    refused({ replaced: true }, "replace a contribution that is missing");
    refused({ window: 4n }, "another window");
    fold.add(contributed());
    refused({}, "count it twice");
    expect([fold.accounts, fold.of(1n)?.version, fold.of(2n)]).to.deep.equal([1, 1n, undefined]);
  });
});
