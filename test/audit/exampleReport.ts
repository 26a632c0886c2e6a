/** A report with figures as a market of some hundred accounts might have them, consistent in itself. Of no chain. */
import { ACCOUNT_STATES, AUDIT_REPORT_FORMAT } from "../../audit/reportType.ts";
import type {
  AccountState,
  AuditReport,
  AuditedTable,
  AuditedWindow,
  PointText,
  ReserveSlot,
} from "../../audit/reportType.ts";

const DAY = 86_400;
/** 20 November 2026, 12:00 UTC. */
const REPORTED_AT = Date.UTC(2026, 10, 20, 12) / 1_000;
const id = (digit: string): string => `0x${digit.repeat(64)}`;
export const HOMES = [id("a"), id("b")] as const;
export const STRESSES = [id("c"), id("d")] as const;
const address = (digit: string): string => `0x${digit.repeat(40)}`;

/** Coordinates of the right length; nothing here is on a curve. */
const point = (seed: bigint): PointText => ({
  x: (seed * 10n ** 70n + 7_919n * seed ** 5n).toString(),
  y: (seed * 10n ** 71n + 104_729n * seed ** 7n).toString(),
});

function spot(
  slot: number,
  symbol: string,
  inBooks: bigint,
  price: bigint,
  extra = 0n,
): ReserveSlot {
  const held = (inBooks + extra).toString();
  return {
    ...{ slot: `${slot}`, kind: "spot", symbol, inBooks: inBooks.toString() },
    ...{ owedPublicly: extra.toString(), recorded: held, held, price: price.toString() },
    value: ((inBooks * price) / 10n ** 14n).toString(),
  };
}

function perpetual(slot: number, price: bigint): ReserveSlot {
  return {
    ...{ slot: `${slot}`, kind: "perpetual", symbol: null, inBooks: "0", owedPublicly: "0" },
    ...{ recorded: "0", held: "0", price: price.toString(), value: "0" },
  };
}

const SLOTS: readonly ReserveSlot[] = [
  spot(0, "USDC", 52_418_330_12345678n, 1_00000000n, 1_204_050_00000000n),
  spot(1, "WETH", 12_408_50000000n, 3_104_25000000n),
  spot(2, "WBTC", 412_33000000n, 91_250_00000000n),
  perpetual(3, 91_260_00000000n),
  perpetual(4, 3_103_00000000n),
];
const VALUE = SLOTS.reduce((sum, { value }) => sum + BigInt(value), 0n);

const STATES: Readonly<Record<AccountState, number>> = {
  ...{ attested: 1_131, fresh: 214, unattested: 23, lapsed: 9, overdue: 2 },
  ...{ "fee owed": 3, "in auction": 1 },
};
const LIVE = Object.values(STATES).reduce((sum, each) => sum + each, 0);
const EXPOSED = LIVE - STATES.fresh;

function rules(table: string, name: string | null, falls: readonly number[]): AuditedTable {
  const home = HOMES.findIndex((each) => each === table);
  const share = home === 0 ? { live: 1_060, exposed: 861 } : { live: 323, exposed: 308 };
  return {
    ...{ table, name, isHome: home >= 0, initialLevel: "13000", maintenanceLevel: "11000" },
    scenarios: "33",
    falls: falls.map((shock, slot) => ({
      ...{ slot: `${slot}`, symbol: SLOTS[slot]?.symbol ?? null, shock: `${shock}` },
    })),
    ...(home >= 0
      ? { live: `${share.live}`, exposed: `${share.exposed}` }
      : { live: "0", exposed: "0" }),
  };
}

interface WindowFigures {
  readonly home: string;
  readonly table: string;
  readonly closesAt: number;
  readonly accounts: number;
  readonly live: number;
  /** Dollars; undefined where none was published. */
  readonly total?: bigint;
  /** Cents. */
  readonly value?: bigint;
  readonly state?: AuditedWindow["state"];
  readonly previous?: number;
}

function windowOf(figures: WindowFigures, place: number): AuditedWindow {
  const { home, table, closesAt, accounts, live, total, state = "published" } = figures;
  const value = state === "open" ? undefined : (figures.value ?? VALUE);
  const hidden = Math.floor(accounts * 0.94);
  return {
    ...{ window: `${place + 1}`, home, table, epoch: `${4_000 + place * 96}` },
    ...{ epochTime: `${closesAt - 7 * DAY}`, level: table === home ? "11000" : "10000" },
    ...{ opensAt: `${closesAt - 7 * DAY}`, closesAt: `${closesAt}`, minimum: "25" },
    ...{ previous: `${figures.previous ?? 0}`, accounts: `${accounts}`, hidden: `${hidden}` },
    ...{ continuing: `${Math.floor(hidden * 0.9)}`, stale: `${Math.floor(accounts / 40)}` },
    ...{ live: `${live}`, exposed: `${Math.floor(live * 0.85)}` },
    sum: { ephemeral: point(BigInt(place + 3)), masked: point(BigInt(place + 43)) },
    state,
    shares: state === "published" ? ["1", "3", "4"] : [],
    total: total === undefined ? null : total.toString(),
    publishedAt: state === "published" ? `${closesAt + DAY}` : null,
    vaultValue: value === undefined ? null : value.toString(),
    coverage:
      total === undefined || value === undefined ? null : ((value * 100n) / total).toString(),
  };
}

/** Eight windows of the first home table, a month apart; the second one has five, from the fourth month on. */
function history(): readonly WindowFigures[] {
  const totals = [21_840_112n, 23_907_551n, 22_415_090n, 26_120_774n, 28_655_301n, 27_090_442n];
  const asked = [...totals, 29_881_930n, 31_204_667n];
  const held = [71_000_000n, 78_500_000n, 74_250_000n, 92_000_000n, 101_750_000n, 96_100_000n];
  const values = [...held, 118_200_000n, 125_900_000n];
  return asked.flatMap((total, month): WindowFigures[] => {
    const closesAt = REPORTED_AT - (7 - month) * 30 * DAY - 4 * DAY;
    const value = (values[month] ?? 0n) * 100n;
    const [home, second] = HOMES;
    const first: WindowFigures = {
      ...{ home, table: home, closesAt, total, value },
      ...{ accounts: 540 + month * 55, live: 700 + month * 51 },
    };
    if (month < 3) return [first];
    const small = { home: second, table: second, closesAt: closesAt + DAY, value };
    const counts = { accounts: 120 + month * 21, live: 160 + month * 23 };
    return [first, { ...small, ...counts, total: total / 6n + BigInt(month * 40_000) }];
  });
}

export function exampleReport(): AuditReport {
  const [home, second] = HOMES;
  const [march, october] = STRESSES;
  const closesAt = REPORTED_AT - 2 * DAY;
  const past = history();
  const stress = (table: string, of: string, accounts: number, total: bigint): WindowFigures => ({
    ...{ home: of, table, closesAt, accounts, total, live: of === home ? 1_057 : 321 },
  });
  const figures: readonly WindowFigures[] = [
    ...past,
    stress(march, home, 858, 58_912_430n),
    stress(october, home, 901, 47_330_905n),
    stress(march, second, 214, 9_120_044n),
    { home: second, table: october, closesAt, accounts: 19, live: 321, state: "refused" },
    {
      home,
      table: home,
      closesAt: REPORTED_AT + 5 * DAY,
      accounts: 311,
      live: 1_060,
      state: "open",
    },
  ];
  const windows = figures.map(windowOf);
  const lastOf = (of: string, table: string): AuditedWindow | undefined =>
    windows.findLast((each) => each.home === of && each.table === table && each.total !== null);
  const requirement = HOMES.reduce(
    (sum, each) => sum + BigInt(lastOf(each, each)?.total ?? "0"),
    0n,
  );
  return {
    zkmargin: AUDIT_REPORT_FORMAT,
    chain: {
      ...{ chainId: "1", fromBlock: "23104500" },
      block: { number: "24518033", hash: id("e"), time: `${REPORTED_AT}` },
    },
    contracts: {
      ...{ accounts: address("1"), vault: address("2"), risk: address("3") },
      ...{ market: address("4"), council: address("5"), auditBook: address("6") },
    },
    reserves: {
      ...{ holds: true, epoch: "5712", epochTime: `${REPORTED_AT - 900}`, slots: SLOTS },
      ...{ value: VALUE.toString(), settlementIndex: `${10n ** 18n}`, commitments: point(11n) },
      ...{ amounts: point(12n), residue: point(13n), rerandomisations: "4208" },
    },
    completeness: {
      ...{ complete: true, opened: `${LIVE + 117}`, closed: "117", live: `${LIVE}` },
      exposed: `${EXPOSED}`,
      states: ACCOUNT_STATES.map((state) => ({ state, accounts: `${STATES[state]}` })),
      digest: id("f"),
    },
    tables: [
      rules(home, null, [-50, -2_800, -2_650]),
      rules(second, null, [-50, -1_900, -1_750]),
      rules(march, "12 March 2020", [-120, -4_480, -3_940]),
      rules(october, "10 October 2025", [-60, -2_110, -1_430]),
    ],
    windows,
    homes: HOMES.map((each) => ({ home: each, window: lastOf(each, each)?.window ?? null })),
    stress: [
      [home, march],
      [home, october],
      [second, march],
    ].flatMap(([of = "", table = ""]) => {
      const window = lastOf(of, table)?.window;
      const base = lastOf(of, of)?.window ?? null;
      return window === undefined ? [] : [{ home: of, table, window, base }];
    }),
    requirement: requirement.toString(),
    coverage: ((VALUE * 100n) / requirement).toString(),
  };
}
