/** Facts to decide on: an honest market of three slots and an account that is attested in it, to be changed by tests. */
import fc from "fast-check";
import {
  type AccountFacts,
  type FeedReading,
  type HomeFacts,
  type KeeperFacts,
  type LapseFacts,
  type LeaseFacts,
  type MarketFacts,
} from "../../keeper/facts.ts";
import { type KeeperSettings, type Roles } from "../../keeper/settings.ts";
import { type SignedReport } from "../../keeper/reportFolder.ts";
import { LAPSE_STATES, MARKET_STATES } from "../../wallet/chainStates.ts";
import { type Memory } from "../../keeper/decide.ts";

export const PRICES = [100_000_000n, 790_000_000_000n, 19_500_000_000n] as const;
export const CLOCK = 50_000n;
export const NOW = 1_600_000_000n;
export const MAX_EPOCH_AGE = 3_600n;
export const KEEPER = "0x00000000000000000000000000000000000000Ee";
const NOBODY = "0x0000000000000000000000000000000000000000";

export const HOME: HomeFacts = {
  table: `0x${"0a".repeat(32)}`,
  verifier: `0x${"0b".repeat(20)}`,
  nSlots: 3,
  initialLevel: 12_000n,
  maintenanceLevel: 10_500n,
};

export const LEASE: LeaseFacts = {
  ...{ epoch: 7n, level: 11_000n, band: 500n, expiry: CLOCK + 1_000n, version: 4n },
  ...{ nSlots: 3, lapsed: false, prices: PRICES },
};

export const UNLAPSED: LapseFacts = {
  ...{ state: "none", flaggedBy: NOBODY, since: 0n, graceUntil: 0n },
};

export const SIGNED: SignedReport = {
  report: { number: 7n, timestamp: NOW, slots: [16], prices: [1n], pnl: [0n] },
  signatures: ["0x12"],
};

export const LAPSED: LapseFacts = {
  ...{ state: "lapsed", flaggedBy: KEEPER, since: CLOCK - 5_000n, graceUntil: CLOCK - 1_400n },
};

export function account(changes: Partial<AccountFacts> = {}): AccountFacts {
  return {
    ...{ account: 1n, version: 4n, exposed: true, home: HOME, lease: LEASE },
    ...{ lapse: UNLAPSED, isConfirmed: true, auction: undefined },
    ...changes,
  };
}

/** Sound, at the epoch's prices. */
export function readings(prices: readonly bigint[] = PRICES): readonly FeedReading[] {
  return prices.map((price, slot) => ({ slot, sound: true, price, maxMove: 2_500n }));
}

export function market(changes: Partial<MarketFacts> = {}): MarketFacts {
  return {
    ...{ state: "live", epoch: 8n, clock: CLOCK, committedAt: NOW - 600n, prices: PRICES },
    ...{ maxEpochAge: MAX_EPOCH_AGE, moveDelay: 1_800n, halt: undefined },
    outlook: { commits: true, readings: readings() },
    ...changes,
  };
}

export function facts(changes: Partial<KeeperFacts> = {}): KeeperFacts {
  return {
    head: { number: 1_000, hash: `0x${"11".repeat(32)}`, time: NOW },
    ...{ market: market(), accounts: [account()], requests: [], exits: [], exitsGated: false },
    own: { tokens: 10_000n, allowance: 10_000n, bond: 100n },
    ...changes,
  };
}

export const ALL_ROLES: Roles = {
  ...{ commitEpochs: true, flag: true, open: true, bid: true, exits: true },
  relayReports: true,
};
export const NO_ROLES: Roles = {
  ...{ commitEpochs: false, flag: false, open: false, bid: false, exits: false },
  relayReports: false,
};

export const SETTINGS: KeeperSettings = {
  roles: ALL_ROLES,
  epochs: { lead: 300n },
  leastExit: 1_000n,
  maxRequests: 4,
  bids: { margin: 100n, leastGain: 0n, reserve: 0n, maxRequirement: 10n ** 12n },
};

export const BLANK: Memory = { opened: new Set(), kept: new Set(), underWay: new Set() };

// ------------------------------------------------------------------------------------------------ arbitraries

const clock = fc.bigInt({ min: CLOCK - 10n, max: CLOCK + 10n });
const level = fc.constantFrom(10_499n, 10_500n, 10_501n, 12_000n);
const version = fc.constantFrom(3n, 4n);
/** Around the edges of a band of 5 %. */
const price = fc
  .tuple(fc.constantFrom(...PRICES), fc.constantFrom(0n, 9_499n, 9_500n, 10_000n, 10_500n, 10_501n))
  .map(([base, part]) => (base * part) / 10_000n);
export const anyPrices = fc.array(price, { minLength: 3, maxLength: 3 });

export const anyLease: fc.Arbitrary<LeaseFacts> = fc.record({
  ...{ epoch: fc.constant(7n), level, band: fc.constantFrom(0n, 499n, 500n, 501n) },
  ...{ expiry: clock, version, nSlots: fc.constantFrom(1, 2, 3), lapsed: fc.boolean() },
  prices: fc.constant(PRICES),
});

const anyLapse: fc.Arbitrary<LapseFacts> = fc.record({
  ...{ state: fc.constantFrom(...LAPSE_STATES), flaggedBy: fc.constant(KEEPER) },
  ...{ since: fc.constant(CLOCK - 5_000n), graceUntil: clock },
});

const anyAuction = fc.record({
  ...{ terms: fc.constant(1n), start: clock, staleFrom: clock, shelvableFrom: clock },
  ...{ isCounted: fc.boolean(), exposure: fc.constant(0n), runs: fc.constantFrom(1, 4) },
});

export function anyAccount(number = 1n): fc.Arbitrary<AccountFacts> {
  return fc.record({
    ...{ account: fc.constant(number), version, exposed: fc.boolean(), home: fc.constant(HOME) },
    ...{ lease: fc.option(anyLease, { nil: undefined }), lapse: anyLapse },
    ...{ isConfirmed: fc.boolean(), auction: fc.option(anyAuction, { nil: undefined }) },
  });
}

const anyReading = (slot: number): fc.Arbitrary<FeedReading> =>
  fc.record({
    ...{ slot: fc.constant(slot), sound: fc.boolean(), price },
    maxMove: fc.constantFrom(100n, 2_500n),
  });
const anyReadings = fc.option(fc.tuple(anyReading(0), anyReading(1), anyReading(2)), { nil: [] });

export const anyMarket: fc.Arbitrary<MarketFacts> = fc.record({
  ...{ state: fc.constantFrom(...MARKET_STATES), epoch: fc.constant(8n), clock, prices: anyPrices },
  committedAt: fc.bigInt({ min: NOW - MAX_EPOCH_AGE - 10n, max: NOW }),
  ...{ maxEpochAge: fc.constant(MAX_EPOCH_AGE), moveDelay: fc.constant(1_800n) },
  fixable: fc.constantFrom([], [16], [16, 31]),
  outlook: fc.record({ commits: fc.boolean(), readings: anyReadings }),
  halt: fc.option(
    fc.record({
      at: fc.bigInt({ min: NOW - 3_600n, max: NOW }),
      readings: fc.option(anyReadings, { nil: undefined }),
    }),
    { nil: undefined },
  ),
});

const anyRequests = (accounts: readonly bigint[]) =>
  fc.uniqueArray(
    fc.record({
      ...{ request: fc.bigInt({ min: 1n, max: 6n }), account: fc.constantFrom(...accounts) },
      since: fc.constantFrom(CLOCK - 5_000n, CLOCK - 9_000n),
      bond: fc.constantFrom("locked" as const, "returns", "forfeits", "settled"),
      isAnswered: fc.boolean(),
    }),
    { maxLength: 3, selector: ({ request }) => request },
  );

export const anyFacts: fc.Arbitrary<KeeperFacts> = fc.record({
  head: fc.constant(facts().head),
  report: fc.constantFrom(undefined, SIGNED),
  ...{ market: anyMarket, accounts: fc.tuple(anyAccount(1n), anyAccount(2n)) },
  requests: anyRequests([1n, 2n]),
  exits: fc.uniqueArray(
    fc.record({
      exit: fc.bigInt({ min: 1n, max: 5n }),
      units: fc.constantFrom(999n, 1_000n),
      readyAt: clock,
    }),
    { maxLength: 3, selector: ({ exit }) => exit },
  ),
  exitsGated: fc.boolean(),
  own: fc.record({
    ...{
      tokens: fc.constantFrom(0n, 100n, 10_000n),
      allowance: fc.constantFrom(0n, 100n, 10_000n),
    },
    bond: fc.constantFrom(0n, 100n),
  }),
});

const some = (values: readonly bigint[]) =>
  fc.subarray([...values]).map((chosen) => new Set(chosen));

export const anyMemory: fc.Arbitrary<Memory> = fc.record({
  opened: some([1n, 2n]),
  kept: some([1n, 2n]),
  underWay: fc
    .subarray(["commit-epoch", "flag 1", "flag 2", "request-opening 1", "pay-exit 1", "judge 1"])
    .map((names) => new Set(names)),
});
