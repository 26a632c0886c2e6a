/**
 * Given any history of contributions and replacements   Then sums and counts are those of what is recorded
 * Given any series of windows                           Then the contract opens those that the model opens
 *                                                       And no combination of opened totals depends on few accounts
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { recordedWord } from "../../../audit/window.ts";
import {
  chainSum,
  deployAudited,
  deployOpened,
  HINDRANCE,
  MINIMUM,
  sumOfCiphertexts,
  type Audit,
  type Contribution,
} from "./auditFixture.ts";
import { fewestAccounts, SeriesModel } from "./seriesModel.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("AuditBook: any history of contributions", () => {
  /** One transaction: places of the accounts, with what they require; `again` sends what is recorded once more. */
  const batch = fc.array(
    fc.record({
      place: fc.nat({ max: 4 }),
      requirement: fc.bigInt(0n, 2n ** 57n - 1n),
      again: fc.boolean(),
    }),
    { maxLength: 4 },
  );

  it("keeps the sums of the recorded ciphertexts, one an account, and the counts of the same (INV-34)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), async (batches) => {
        const world = await networkHelpers.loadFixture(deployOpened);
        const { book, window, hidden, visible } = world;
        const accounts = [...hidden, ...visible];
        const recorded = new Map<bigint, Contribution>();
        for (const entries of batches) {
          const sent: Contribution[] = [];
          for (const { place, requirement, again } of entries) {
            const account = accounts[place]!;
            const former = recorded.get(account);
            const replaces = former === undefined ? [] : [former.ciphertext];
            const next =
              again && former !== undefined
                ? former
                : await world.contribution(window, account, requirement, { replaces });
            sent.push(next);
            recorded.set(account, next);
          }
          await book.contribute(window, sent);
          const terms = [...recorded.values()].map(({ ciphertext }) => ciphertext);
          expect(await chainSum(book, window)).to.deep.equal(sumOfCiphertexts(terms));
          const isHidden = (account: bigint): boolean => hidden.includes(account);
          const count = [...recorded.keys()].filter(isHidden).length;
          expect(await book.countsOf(window)).to.deep.equal([
            BigInt(recorded.size),
            BigInt(count),
            0n,
          ]);
          for (const [account, { ciphertext }] of recorded) {
            const word = recordedWord(ciphertext, isHidden(account));
            expect(await book.contributionOf(window, account)).to.equal(word);
          }
        }
      }),
      { numRuns: 8 },
    );
  });
});

const PLACES = 8;
/** Who contributes to each window: some of eight, mostly those of the window before and two or three more or less. */
const series = fc
  .array(
    fc.record({
      kind: fc.constantFrom("same", "join", "leave", "swap", "any"),
      mask: fc.nat({ max: 2 ** PLACES - 1 }),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map((steps) => {
    const windows: Set<bigint>[] = [];
    let now = new Set([0n, 1n, 2n, 3n]);
    for (const { kind, mask, count } of steps) {
      const places = Array.from({ length: PLACES }, (_, k) => BigInt((k + mask) % PLACES));
      const join = places.filter((place) => !now.has(place)).slice(0, count);
      const leave = new Set(places.filter((place) => now.has(place)).slice(0, count));
      const rest = [...now].filter((place) => !leave.has(place));
      if (kind === "join") now = new Set([...now, ...join]);
      if (kind === "leave") now = new Set(rest);
      if (kind === "swap") now = new Set([...rest, ...join]);
      if (kind === "any") now = new Set(places.filter((place) => (mask >> Number(place)) & 1));
      windows.push(now);
    }
    return windows;
  });

describe("AuditBook: any series of windows", () => {
  it("lets no combination of totals depend on fewer hidden accounts than the minimum (INV-37)", () => {
    let longest = 0;
    for (const minimum of [2, 3]) {
      fc.assert(
        fc.property(series, (windows) => {
          const model = new SeriesModel(minimum);
          for (const members of windows) model.open(members);
          if (model.opened.length === 0) return;
          longest = Math.max(longest, model.opened.length);
          expect(fewestAccounts(model.opened)).to.be.at.least(minimum);
        }),
        { numRuns: 2_000 },
      );
    }
    expect(longest).to.be.at.least(4);
  });

  it("would let one account be shown if a series could grow and shrink by enough at a time", () => {
    const [first, grown] = [
      [0n, 1n],
      [0n, 1n, 2n, 3n, 4n],
    ].map((members) => new Set(members)) as [Set<bigint>, Set<bigint>];
    const isolating = new Set([0n, 1n, 2n]);
    expect(fewestAccounts([first, grown])).to.equal(2);
    expect(fewestAccounts([first, grown, isolating])).to.equal(1);
    const model = new SeriesModel(2);
    expect([first, grown, isolating].map((members) => model.open(members))).to.deep.equal([
      HINDRANCE.none,
      HINDRANCE.none,
      HINDRANCE.turnedAround,
    ]);
  });

  /** Eight hidden accounts, no window. */
  async function deployEight(chain: typeof connection): Promise<Audit & { all: bigint[] }> {
    const world = await deployAudited(chain);
    const all: bigint[] = [];
    for (let k = 0; k < PLACES; k++) all.push(await world.openAccount());
    return { ...world, all };
  }

  it("opens those totals that the model opens, and says why it does not open the others (INV-37)", async () => {
    await fc.assert(
      fc.asyncProperty(series, async (windows) => {
        const world = await networkHelpers.loadFixture(deployEight);
        const { book, all } = world;
        const model = new SeriesModel(MINIMUM);
        for (const places of windows) {
          const window = await world.openWindow();
          const members = [...places].map((place) => all[Number(place)]!);
          await world.contributeAll(window, new Map(members.map((account) => [account, account])));
          await world.close(window);
          const reason = model.open(places);
          expect((await book.mayPublish(window)).reason).to.equal(reason);
          const total = members.reduce((sum, account) => sum + account, 0n);
          if (reason === HINDRANCE.none) await world.publishTotal(window, total);
        }
      }),
      { numRuns: 3 },
    );
  });
});
