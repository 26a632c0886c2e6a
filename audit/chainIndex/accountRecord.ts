/** What the index keeps of an account, as text of a line. */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";

/** The contract's word on an account when it was last asked. */
export interface AccountWord {
  /** End of the grace, market clock, s. */
  readonly graceUntil: bigint;
  /** Under `table`, the home table at that time; undefined where there is none, or for one that is not exposed. */
  readonly lease: LeaseWord | undefined;
  readonly table: string;
}

/** A lease; levels and bands 1e-4, expiry on the market clock, s. */
export interface LeaseWord {
  readonly epoch: bigint;
  readonly level: bigint;
  readonly band: bigint;
  readonly expiry: bigint;
  readonly version: bigint;
  readonly lapsed: boolean;
}

export interface AccountRecord {
  /** Place of the table it was opened under in {@link Ledger.homes}. */
  readonly home: number;
  readonly commitment: AffinePoint;
  readonly version: bigint;
  readonly exposed: boolean;
  readonly closed: boolean;
  /** `LapseState`. */
  readonly lapse: number;
  /** How often it was rerandomised. */
  readonly blindings: number;
  /** Version of the latest lease under any table; −1 before the first. */
  readonly attested: bigint;
  /** Open or published windows that hold a contribution of the present version. */
  readonly windows: readonly number[];
  /** The commitment in the sum of all; undefined for none. */
  readonly folded: AffinePoint | undefined;
  readonly word: AccountWord | undefined;
}

type Saved = readonly [
  home: number,
  x: string,
  y: string,
  version: string,
  flags: number,
  lapse: number,
  blindings: number,
  attested: string,
  windows: readonly number[],
  folded: readonly [string, string] | null,
  word:
    | readonly [
        graceUntil: string,
        table: string,
        lease: readonly [string, string, string, string, string, boolean] | null,
      ]
    | null,
];

const point = ([x, y]: readonly [string, string]): AffinePoint => ({ x: BigInt(x), y: BigInt(y) });

export function recordText(record: AccountRecord): string {
  const { commitment, folded, word } = record;
  const lease = word?.lease;
  const saved: Saved = [
    record.home,
    commitment.x.toString(),
    commitment.y.toString(),
    record.version.toString(),
    Number(record.exposed) + 2 * Number(record.closed),
    record.lapse,
    record.blindings,
    record.attested.toString(),
    record.windows,
    folded === undefined ? null : [folded.x.toString(), folded.y.toString()],
    word === undefined
      ? null
      : [
          word.graceUntil.toString(),
          word.table,
          lease === undefined
            ? null
            : [
                ...([lease.epoch.toString(), lease.level.toString()] as const),
                ...([lease.band.toString(), lease.expiry.toString()] as const),
                ...([lease.version.toString(), lease.lapsed] as const),
              ],
        ],
  ];
  return JSON.stringify(saved);
}

function wordOf(saved: Saved[10]): AccountWord | undefined {
  if (saved === null) return undefined;
  const [graceUntil, table, lease] = saved;
  if (lease === null) return { graceUntil: BigInt(graceUntil), table, lease: undefined };
  const [epoch, level, band, expiry, version, lapsed] = lease;
  const numbers = { epoch: BigInt(epoch), level: BigInt(level), band: BigInt(band) };
  const rest = { expiry: BigInt(expiry), version: BigInt(version), lapsed };
  return { graceUntil: BigInt(graceUntil), table, lease: { ...numbers, ...rest } };
}

export function recordOf(text: string): AccountRecord {
  const saved = JSON.parse(text) as Saved;
  const [home, x, y, version, flags, lapse, blindings, attested, windows, folded, word] = saved;
  return {
    home,
    commitment: point([x, y]),
    version: BigInt(version),
    exposed: (flags & 1) !== 0,
    closed: (flags & 2) !== 0,
    lapse,
    blindings,
    attested: BigInt(attested),
    windows,
    folded: folded === null ? undefined : point(folded),
    word: wordOf(word),
  };
}
