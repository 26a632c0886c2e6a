/**
 * Given any attestations and private trades, some of them forged, stale, repeated or in the wrong order
 *   When they are bundled, and when they are called for one by one   Then the same are made, and the same state is left
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { plain } from "../fixtures/improvements.ts";
import { ALICE, BOB } from "../fixtures/protocol.ts";
import {
  GAS_EACH,
  LEVEL,
  MEMBERS,
  attestation,
  deployBundled,
  forged,
  singles,
  stateOf,
  trades,
  type Attestation,
  type BundledTrade,
} from "./bundleFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const LEVELS = [LEVEL, LEVEL + 500] as const;
const TRADES = 4;

/** Good attestations of every account at two levels, and good trades in their order. */
async function deployReady(chain: typeof connection) {
  const bundled = await deployBundled(chain);
  const good: Attestation[] = [];
  for (const account of [ALICE, BOB, ...MEMBERS])
    for (const level of LEVELS) good.push(await attestation(bundled, account, { level }));
  return { bundled, good, traded: await trades(bundled, TRADES) };
}

const defect = fc.constantFrom("none", "none", "forged", "mistaken", "swapped");

describe("Bundles: the state that a bundle leaves", () => {
  const attested = fc.array(
    fc.record({ which: fc.nat({ max: 15 }), defect, with: fc.nat({ max: 15 }) }),
    { maxLength: 9 },
  );
  const settled = fc.array(
    fc.record({ which: fc.nat({ max: TRADES - 1 }), defect, with: fc.nat({ max: TRADES - 1 }) }),
    { maxLength: 6 },
  );

  /** Both ways from the same state, at the same time. */
  async function compare<Given extends Attestation | BundledTrade>(
    method: "attestAll" | "settleAll",
    choose: (ready: Awaited<ReturnType<typeof deployReady>>) => Given[],
  ): Promise<void> {
    const run = async (bundledUp: boolean): Promise<[string, boolean[]]> => {
      const ready = await networkHelpers.loadFixture(deployReady);
      const { bundled } = ready;
      const { world, bundles, sequence } = bundled;
      const given = choose(ready);
      const time = BigInt(await networkHelpers.time.latest()) + 10n;
      const made: boolean[] = bundledUp
        ? (await bundles[method].staticCall(given, GAS_EACH)).map(([yes]: [boolean]) => yes)
        : [...(await sequence.run.staticCall(...singles(bundled, given)))[0]];
      await networkHelpers.time.setNextBlockTimestamp(time);
      if (bundledUp) await bundles[method](given, GAS_EACH);
      else await sequence.run(...singles(bundled, given));
      return [await stateOf(bundled, [world.home], given), made];
    };
    expect(await run(true)).to.deep.equal(await run(false));
  }

  it("is that of its attestations, one by one (INV-33)", async () => {
    await fc.assert(
      fc.asyncProperty(attested, (chosen) =>
        compare("attestAll", ({ good }) =>
          chosen.map(({ which, defect, with: other }) => {
            const [one, another] = [good[which]!, good[other]!];
            if (defect === "forged") return { ...one, proof: forged() };
            if (defect === "mistaken") return { ...one, commitment: another.commitment };
            return defect === "swapped" ? { ...one, proof: another.proof } : one;
          }),
        ),
      ),
      { numRuns: 12 },
    );
  });

  it("is that of its trades, one by one (INV-33)", async () => {
    await fc.assert(
      fc.asyncProperty(settled, (chosen) =>
        compare("settleAll", ({ traded }) =>
          chosen.map(({ which, defect, with: other }) => {
            const [one, another] = [traded[which]!, traded[other]!];
            if (defect === "forged") return { ...one, proofA: plain(forged()) };
            if (defect === "mistaken") return { ...one, a: another.a };
            return defect === "swapped" ? { ...one, proofB: another.proofB } : one;
          }),
        ),
      ),
      { numRuns: 12 },
    );
  });
});
