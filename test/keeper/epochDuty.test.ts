import { expect } from "chai";
import fc from "fast-check";
import { commitReason } from "../../keeper/epochDuty.ts";
import { type AccountFacts, type MarketFacts } from "../../keeper/facts.ts";
import {
  account,
  anyFacts,
  anyMarket,
  MAX_EPOCH_AGE,
  NOW,
  PRICES,
  market,
  readings,
} from "./facts.ts";

const LEAD = 300n;
const reasonFor = (
  changes: Partial<MarketFacts>,
  accounts: readonly AccountFacts[] = [account()],
): string | undefined => commitReason(market(changes), accounts, NOW, { lead: LEAD });

const [DOLLAR, COIN, OTHER] = PRICES;
/** The second price by so many 1e-4 of the epoch's. */
const moved = (part: bigint) => readings([DOLLAR, (COIN * part) / 10_000n, OTHER]);
const broken = readings().map((one) => ({ ...one, sound: one.slot !== 1 }));

describe("when a keeper commits an epoch", () => {
  it("waits while the epoch is fresh and prices keep within every band", () => {
    expect(reasonFor({})).to.equal(undefined);
  });

  it("commits the first", () => {
    expect(reasonFor({ state: "unopened", epoch: 0n })).to.equal("first");
  });

  it("commits as long before the epoch goes stale as it was told", () => {
    const edge = NOW - MAX_EPOCH_AGE + LEAD;
    expect(reasonFor({ committedAt: edge + 1n })).to.equal(undefined);
    expect(reasonFor({ committedAt: edge })).to.equal("expiring");
    expect(reasonFor({ committedAt: edge, state: "recovering" })).to.equal("expiring");
  });

  it("commits when the feeds left the band of a lease that stands, and for no other", () => {
    const outlook = { commits: true, readings: moved(10_501n) };
    expect(reasonFor({ outlook })).to.equal("left-band");
    expect(reasonFor({ outlook: { commits: true, readings: moved(10_500n) } })).to.equal(undefined);
    const lease = account().lease!;
    for (const nobody of [
      account({ lease: undefined }),
      account({ exposed: false }),
      account({ lease: { ...lease, version: 3n } }),
      account({ lease: { ...lease, lapsed: true } }),
      account({ lease: { ...lease, nSlots: 1 } }),
      account({ lease: { ...lease, band: 9n } }),
    ]) {
      expect(reasonFor({ outlook }, [nobody])).to.equal(undefined);
    }
  });

  it("brings a stopped market back once the feeds are good", () => {
    for (const state of ["stale", "halted", "abandoned"] as const) {
      expect(reasonFor({ state })).to.equal("stopped");
    }
  });

  it("does not repeat a halt for a feed that is broken", () => {
    const outlook = { commits: false, readings: broken };
    const halt = { at: NOW - 10_000n, readings: undefined };
    expect(reasonFor({ state: "halted", outlook, halt })).to.equal(undefined);
    expect(reasonFor({ state: "stale", outlook })).to.equal(undefined);
    expect(reasonFor({ state: "stale", outlook: { commits: false, readings: [] } })).to.equal(
      undefined,
    );
  });

  it("tells the move breaker a price that moved too far, and again when it ran on", () => {
    const outlook = { commits: false, readings: moved(7_000n) };
    expect(reasonFor({ outlook })).to.equal("candidate");
    const halted = (then: bigint, at = NOW - 10n) =>
      reasonFor({ state: "halted", outlook, halt: { at, readings: moved(then) } });
    // Within 25 % of the candidate: it waits for the delay.
    expect(halted(7_000n)).to.equal(undefined);
    expect(halted(9_000n)).to.equal(undefined);
    expect(halted(9_400n)).to.equal("candidate");
    expect(halted(7_000n, NOW - 1_800n)).to.equal("candidate");
  });

  it("waits out the delay where nobody knows what the candidate was", () => {
    const outlook = { commits: false, readings: moved(7_000n) };
    const halt = (at: bigint) => ({ at, readings: undefined });
    expect(reasonFor({ state: "halted", outlook, halt: halt(NOW - 1_799n) })).to.equal(undefined);
    expect(reasonFor({ state: "halted", outlook, halt: halt(NOW - 1_800n) })).to.equal("candidate");
  });

  it("never lets a market that could go on stand, whatever happened", () => {
    fc.assert(
      fc.property(anyMarket, anyFacts, (one, { accounts }) => {
        if (!one.outlook.commits) return;
        const stands = !["live", "recovering"].includes(one.state);
        const reason = commitReason(one, accounts, NOW, { lead: LEAD });
        if (stands) expect(reason).not.to.equal(undefined);
        else if (reason === "expiring")
          expect(NOW + LEAD >= one.committedAt + MAX_EPOCH_AGE).to.equal(true);
      }),
    );
  });
});
