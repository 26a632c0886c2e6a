/**
 * A stretch of March 2020 on the whole contract system; with ZKMARGIN_WHOLE=1 both windows, from the first hour to the
 * last, compared with what docs/ keeps of them. While they are played every block and round is checked to the last
 * unit (replay/balances.ts, replay/checks.ts), and anything that differs ends them; here is what came of it.
 */
import { expect } from "chai";
import { DAY, HOUR } from "../../replay/data/pricePath.ts";
import { keptOf, keptReports } from "../../replay/docs.ts";
import { filesOf } from "../../replay/files.ts";
import type { Window } from "../../replay/market/window.ts";
import { outcomeOf, type LapseCase } from "../../replay/report/cases.ts";
import { reportOf, type ReplayReport } from "../../replay/report/report.ts";
import { playWindow, sliceOf } from "../../replay/run.ts";
import { isHourly, openWindow, type WindowId } from "../../replay/windows/index.ts";
import type { World } from "../../replay/world.ts";

const ONE = 10_000n;
const WHOLE = process.env.ZKMARGIN_WHOLE === "1";

interface Expected {
  readonly id: WindowId;
  /** Played only on demand, and compared with docs/. */
  readonly whole: boolean;
  /** UTC; all of it if left out. */
  readonly stretch?: readonly [from: string, to: string];
  /** Beginning of every halt, and why. */
  readonly halts: readonly (readonly [from: string, reason: string])[];
  /** Whether the insurance fund was not enough. */
  readonly socialises: boolean;
}

const MARCH_HALTS = [
  ["2020-03-12T11:00Z", "move too large"],
  ["2020-03-13T00:00Z", "move too large"],
  ["2020-03-13T03:00Z", "move too large"],
  ["2020-03-13T05:00Z", "sources disagree"],
] as const;

const WINDOWS: readonly Expected[] = [
  {
    ...{ id: "2020-03", whole: false, halts: MARCH_HALTS, socialises: true },
    stretch: ["2020-03-12T00:00Z", "2020-03-13T11:00Z"],
  },
  { id: "2020-03", whole: true, halts: MARCH_HALTS, socialises: false },
  {
    ...{ id: "2025-10", whole: true, socialises: false },
    halts: [["2025-10-10T22:00Z", "move too large"]],
  },
];

function windowOf({ id, stretch }: Expected): Window | undefined {
  const window = openWindow(id);
  return window && stretch ? sliceOf(window, ...stretch) : window;
}

for (const expected of WINDOWS.filter(({ whole }) => whole === WHOLE)) {
  const { id, whole, halts, socialises } = expected;
  describe(`the replay of ${whole ? "all of" : "a stretch of"} ${id}`, () => {
    let world: World;
    let report: ReplayReport;
    const cases = (): readonly LapseCase[] => world.recorder.cases.all;
    const takeovers = () =>
      cases().flatMap(({ takeover }) => (takeover === undefined ? [] : [takeover]));

    before(async function () {
      const window = windowOf(expected);
      // The hourly file is not part of the repository.
      if (window === undefined || !isHourly(window)) {
        this.skip();
        return;
      }
      world = await playWindow(window);
      report = reportOf(world);
    });
    after(async () => {
      // Undefined where it was skipped.
      await (world as World | undefined)?.chain.close();
    });

    it("has at least thirty owners, and lets every habit show", () => {
      const owners = report.accounts.filter(({ role }) => role === "owner");
      expect(owners.length).to.be.at.least(30);
      for (const habit of ["diligent", "slow", "rescuer", "silent"]) {
        const flags = owners
          .filter((owner) => owner.habit === habit)
          .reduce((sum, { flags: count }) => sum + count, 0);
        expect(flags, habit).to.be.greaterThan(0);
      }
      expect(report.totals.takenOverInPart).to.be.greaterThan(0);
      expect(report.totals.takenOverInFull).to.be.greaterThan(0);
    });

    it("takes over only what was disclosed to be below maintenance, after its grace", () => {
      const { maintenanceLevel } = world.window.home;
      for (const { before } of takeovers()) {
        expect((before.value + 1n) * ONE <= maintenanceLevel * (before.requirement - 1n)).to.equal(
          true,
        );
      }
      for (const { flagged, auctioned } of cases()) {
        if (auctioned === undefined) continue;
        expect(auctioned.clock - flagged.clock >= world.window.terms.grace).to.equal(true);
      }
    });

    it("never liquidates the silent who are healthy, however often they are flagged", () => {
      const healthy = world.window.cast.owners.filter(
        ({ habit, health }) => habit === "silent" && health >= 25_000n,
      );
      expect(healthy.length).to.be.at.least(4);
      for (const { name } of healthy) {
        const { account } = world.ledger.named(name);
        const own = cases().filter((one) => one.account === account);
        expect(own.length, name).to.be.greaterThan(0);
        expect(
          own.every(({ takeover, auctioned }) => (takeover ?? auctioned) === undefined),
          name,
        ).to.equal(true);
      }
    });

    it("lets the diligent lapse only once they cannot prove any more, and the slow be cured within their grace", () => {
      const { grace } = world.window.terms;
      for (const { account, cured, flagged } of cases()) {
        const { habit } = world.ledger.holder(account);
        if (habit === "diligent") expect(world.recorder.everUnable.has(account)).to.equal(true);
        const isOwn = habit === "slow" && cured?.by === "owner";
        if (isOwn && !world.recorder.everUnable.has(account)) {
          expect(cured.clock - flagged.clock <= grace).to.equal(true);
        }
      }
    });

    it("leaves remainders between the target and the tolerance above it", () => {
      const { targetLevel, targetTolerance } = world.window.terms;
      const parts = takeovers().filter(({ kind }) => kind === "part");
      for (const { after: rest } of parts) {
        const [value, requirement] = [rest?.value ?? 0n, rest?.requirement ?? 1n];
        expect(value * ONE >= targetLevel * requirement).to.equal(true);
        expect(value * ONE < (targetLevel + targetTolerance) * requirement).to.equal(true);
      }
    });

    it("takes whole books only where nothing else would do, or nobody wanted a part", () => {
      const { criticalLevel, dust, fastTime } = world.window.terms;
      for (const { takeover, auctioned } of cases()) {
        if (takeover?.kind !== "full" || auctioned === undefined) continue;
        const { before, at } = takeover;
        const isBeyondHelp = (before.value + 1n) * ONE <= criticalLevel * (before.requirement - 1n);
        const isLate = at.clock - auctioned.clock >= fastTime;
        expect(isBeyondHelp || isLate || before.requirement < dust).to.equal(true);
      }
    });

    it("ends every case: cured or taken over, but for what lapsed in the last hours", () => {
      const last = world.recorder.samples.at(-1)?.time ?? 0;
      for (const one of cases()) {
        if (outcomeOf(one) === "open") expect(last - one.flagged.time).to.be.below(3 * HOUR);
      }
    });

    it("books every unit that the fund gained and paid", () => {
      const { recorder, system, window } = world;
      const { cureFee, bountyShare } = window.terms;
      const start = recorder.samples[0]?.fundClaim ?? 0n;
      const end = recorder.samples.at(-1)?.fundClaim ?? 0n;
      const fees = BigInt(recorder.counts.get("FeePaid") ?? 0);
      const left = recorder.claimsPaid.get(system.fund.target as string) ?? 0n;
      const gained = takeovers().reduce((sum, { penalty, covered }) => sum + penalty - covered, 0n);
      const share = cureFee - (cureFee * bountyShare) / ONE;
      expect(end).to.equal(start + gained + fees * share - left);
      // Whoever gave notice days before.
      expect(left > 0n).to.equal(whole);
    });

    it(
      socialises
        ? "lowers the index once the fund has nothing left"
        : "leaves the index at one: the fund pays all",
      () => {
        const { recorder } = world;
        const paid = takeovers().reduce((sum, { covered }) => sum + covered, 0n);
        expect(paid > 0n).to.equal(true);
        const lost = takeovers().reduce((sum, { uncovered }) => sum + uncovered, 0n);
        expect(lost > 0n).to.equal(socialises);
        expect(recorder.losses.reduce((sum, { units }) => sum + units, 0n)).to.equal(lost);
        const [last] = recorder.losses.slice(-1);
        expect(recorder.samples.at(-1)?.index).to.equal(last?.index ?? 10n ** 18n);
        for (const { takeover } of cases()) {
          if (takeover === undefined || takeover.uncovered === 0n) continue;
          const after = recorder.samples.find(({ time }) => time >= takeover.at.time);
          expect(after?.fundClaim).to.equal(0n);
        }
      },
    );

    it("halts where prices jump or venues disagree, and its clock stands exactly as long", () => {
      const { halts: seen, samples } = world.recorder;
      const told = report.halts.map(({ from, reasons }) => [from, reasons[0]?.reason]);
      expect(told).to.deep.equal(halts);
      const [first, last] = [samples[0], samples.at(-1)];
      const stood = seen.reduce((sum, { from, clockFrom }) => sum + (clockFrom ?? from) - from, 0);
      const ran = Number((last?.clock ?? 0n) - (first?.clock ?? 0n));
      expect(ran).to.equal((last?.time ?? 0) - (first?.time ?? 0) - stood);
    });

    it("makes withdrawals wait while something lapsed may not be known yet, and pays them", () => {
      expect(report.exits.length).to.be.greaterThan(0);
      expect(world.recorder.unpaidExits()).to.deep.equal([]);
    });

    it("opens a book to who asked for it, and returns every bond", () => {
      const { counts } = world.recorder;
      expect(counts.get("OpeningRequested")).to.be.greaterThan(0);
      expect(counts.get("BondReturned")).to.equal(counts.get("OpeningRequested"));
      expect(counts.get("OpeningLogged")).to.equal(2 * (counts.get("OpeningRequested") ?? 0));
    });

    it("lets every owner find his own book from the chain at the end", () => {
      expect(report.checked.booksRecovered).to.equal(world.ledger.holders.length);
    });

    it("ends every flag once: cured, taken over or open, and no account that is attested is taken over", () => {
      const { totals } = report;
      const { flags, cures, takenOverInPart, takenOverInFull, stillOpen } = totals;
      expect(cures + takenOverInPart + takenOverInFull + stillOpen).to.equal(flags);
      expect(cases().filter((one) => one.cured && one.takeover)).to.deep.equal([]);
    });

    it("times every settlement from the price move that called for it", () => {
      const { candles, marketClock } = report.times.priceMoveToSettlement;
      expect(candles.count).to.equal(takeovers().length);
      for (const { belowSince, at } of takeovers()) {
        expect(at.time).to.be.greaterThan(belowSince.time);
        expect(at.time - belowSince.time).to.be.at.least(Number(at.clock - belowSince.clock));
      }
      expect(candles.least <= candles.median && candles.median <= candles.most).to.equal(true);
      expect(marketClock.most <= candles.most).to.equal(true);
      expect(candles.most).to.be.below(DAY);
    });

    it("compares every balance after every block", () => {
      const { compared, blocks, rounds } = report.checked;
      expect(compared.balances).to.be.greaterThan(blocks * world.window.slots.length);
      expect(compared.worth).to.equal(2 * (rounds - 1));
      expect(compared.liquidations).to.be.at.least(2 * takeovers().length);
    });

    it("writes a report that JSON reads back, a summary that says that proofs are stand-ins, and pictures", () => {
      const files = filesOf(world);
      expect(JSON.parse(JSON.stringify(files.report))).to.deep.equal(files.report);
      expect(files.summary).to.contain("Proofs are stand-ins");
      expect(files.picture).to.match(/^<svg /);
      expect(files.closeUp).to.match(/^<svg /);
    });

    if (!whole) return;
    it("is what docs/ keeps of it, to the last figure: npm run replay -- --docs", () => {
      expect(keptOf(report)).to.deep.equal(keptReports()[id]);
    });
  });
}
