/**
 * The audit report, `audit-report/1`: what a chain says at one block, and nothing else, so that whoever makes it again writes
 * the same bytes (risk/policy/canonicalJson.ts). No JSON numbers: every count, amount and time is decimal text. Times are
 * Unix s; "dollars" are whole dollars, "cents" are US cents, "1e-4" means that 10000 stands for 1. No account is listed.
 */
export const AUDIT_REPORT_FORMAT = "audit-report/1";

/** A whole number as decimal text, with a minus sign where it may be negative. */
export type Decimal = string;
/** 0x and lower-case hexadecimal digits: an address, a hash, the id of a rule table. */
export type Hex = string;

/** Affine BabyJubJub coordinates. */
export interface PointText {
  readonly x: Decimal;
  readonly y: Decimal;
}

export interface AuditedChain {
  readonly chainId: Decimal;
  /** Block in which the first account was opened; 0 where none was. */
  readonly fromBlock: Decimal;
  /** Everything below is as of the end of this block. */
  readonly block: { readonly number: Decimal; readonly hash: Hex; readonly time: Decimal };
}

export interface AuditedContracts {
  readonly accounts: Hex;
  readonly vault: Hex;
  readonly risk: Hex;
  readonly market: Hex;
  readonly council: Hex;
  readonly auditBook: Hex;
}

export type AuditedSlotKind = "spot" | "perpetual" | "option";

/** One slot of the books, all books together. */
export interface ReserveSlot {
  readonly slot: Decimal;
  readonly kind: AuditedSlotKind;
  /** What the token calls itself, of a spot slot; anybody's text. */
  readonly symbol: string | null;
  /** Net sum of the slot over all hidden books and the expiry clearing, 1e-8; 0 unless spot. */
  readonly inBooks: Decimal;
  /** Of slot 0: units owed to claims and exits, which are public, 1e-8; else 0. */
  readonly owedPublicly: Decimal;
  /** Of a spot slot: what the vault recorded and what the token says it holds, 1e-8 of the token, the latter rounded down; else 0. */
  readonly recorded: Decimal;
  readonly held: Decimal;
  /** At the epoch of {@link Reserves}, 1e-8 USD; 0 for no price. */
  readonly price: Decimal;
  /** What the books hold of it at that price, cents, rounded down. */
  readonly value: Decimal;
}

/** Level 0: everything that all books hold is in the vault. */
export interface Reserves {
  /** Commitments add up as below, and of every slot at least what is owed is held. */
  readonly holds: boolean;
  /** The latest epoch, whose prices value the vault, and its time. */
  readonly epoch: Decimal;
  readonly epochTime: Decimal;
  readonly slots: readonly ReserveSlot[];
  /** Sum of the slots' values, cents. */
  readonly value: Decimal;
  /** Worth of a unit of slot 0, 1e-18 of 1e-8 tokens. */
  readonly settlementIndex: Decimal;
  /** Sum of the commitments of all live accounts and of the expiry clearing. */
  readonly commitments: PointText;
  /** Σ inBooks·G_i. */
  readonly amounts: PointText;
  /**
   * commitments − amounts: a multiple of H, being the sum of all rerandomisations less that of the commitments of closed
   * accounts, each proven to be one.
   */
  readonly residue: PointText;
  /** Of live accounts. */
  readonly rerandomisations: Decimal;
}

/** `fresh`: never exposed, owes no proof. `unattested`: exposed, its home lease is over, not flagged yet. */
export const ACCOUNT_STATES = [
  ...(["attested", "fresh", "unattested", "lapsed", "overdue"] as const),
  ...(["fee owed", "in auction"] as const),
] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** Level 1: every account, once. */
export interface Completeness {
  /** Every number from 1 to `opened` was opened once, is live or closed, and its events lead to what the contract stores. */
  readonly complete: boolean;
  readonly opened: Decimal;
  readonly closed: Decimal;
  readonly live: Decimal;
  /** Live accounts that may hide something. */
  readonly exposed: Decimal;
  /** Live accounts by state, in the order of ACCOUNT_STATES, all of them. */
  readonly states: readonly { readonly state: AccountState; readonly accounts: Decimal }[];
  /** keccak256 over (account, home, version, cx, cy, state) of every live account by number, each as a word. */
  readonly digest: Hex;
}

/** Largest fall of a slot in the scenarios of a table. */
export interface TableFall {
  readonly slot: Decimal;
  readonly symbol: string | null;
  /** Lowest shock, 1e-4 of the price, 0 or negative. */
  readonly shock: Decimal;
}

/** A rule table that windows name, from its contents on the chain. */
export interface AuditedTable {
  readonly table: Hex;
  readonly isHome: boolean;
  /** Where its contents are those of a stress that zkmargin knows: "12 March 2020"; else null. */
  readonly name: string | null;
  /** 1e-4. */
  readonly initialLevel: Decimal;
  readonly maintenanceLevel: Decimal;
  readonly scenarios: Decimal;
  readonly falls: readonly TableFall[];
  /** Live accounts whose current home it is, and those of them that are exposed. */
  readonly live: Decimal;
  readonly exposed: Decimal;
}

/** `open`: takes contributions. `closed`: no total yet. `refused`: its total may not be published. */
export type WindowState = "open" | "closed" | "refused" | "published";

export interface AuditedWindow {
  readonly window: Decimal;
  readonly home: Hex;
  /** The home table itself: level 2. Another one: level 3. */
  readonly table: Hex;
  readonly epoch: Decimal;
  readonly epochTime: Decimal;
  /** How many times its requirement each contribution was proven to be worth, 1e-4. */
  readonly level: Decimal;
  readonly opensAt: Decimal;
  readonly closesAt: Decimal;
  /** Fewest hidden accounts of which a total is published. */
  readonly minimum: Decimal;
  /** The published window that differences are measured against; "0" for none. */
  readonly previous: Decimal;
  /** Contributions that count, those of exposed accounts, and those of the latter that are in `previous` too. */
  readonly accounts: Decimal;
  readonly hidden: Decimal;
  readonly continuing: Decimal;
  /** Contributions whose book changed since: the version is another one, or the account was closed. */
  readonly stale: Decimal;
  /** Live and exposed accounts of the home table in the last block up to `closesAt`, or in the report's while it is open. */
  readonly live: Decimal;
  readonly exposed: Decimal;
  readonly sum: { readonly ephemeral: PointText; readonly masked: PointText };
  readonly state: WindowState;
  /** Members of the council whose shares are on the chain, by index. */
  readonly shares: readonly Decimal[];
  /** Sum of the requirements, dollars; null unless published. */
  readonly total: Decimal | null;
  readonly publishedAt: Decimal | null;
  /** What all books held when the window closed, at the prices of its epoch, cents, each slot rounded down; null while it is open. */
  readonly vaultValue: Decimal | null;
  /** Vault value over total, 1e-4, rounded down; null without a total or with a total of 0. */
  readonly coverage: Decimal | null;
}

/** Level 2 of one home table: its last published window whose table is the home table. */
export interface HomeTotal {
  readonly home: Hex;
  /** Null for a home table whose total was never published. */
  readonly window: Decimal | null;
}

/** Level 3: the last published window of a stress table beside the last published one of the home table. */
export interface StressTotal {
  readonly home: Hex;
  readonly table: Hex;
  readonly window: Decimal;
  /** Null where the home table has no published total. */
  readonly base: Decimal | null;
}

export interface AuditReport {
  readonly zkmargin: typeof AUDIT_REPORT_FORMAT;
  readonly chain: AuditedChain;
  readonly contracts: AuditedContracts;
  readonly reserves: Reserves;
  readonly completeness: Completeness;
  readonly tables: readonly AuditedTable[];
  readonly windows: readonly AuditedWindow[];
  readonly homes: readonly HomeTotal[];
  readonly stress: readonly StressTotal[];
  /** Sum of the totals of `homes`, dollars, and the present value of the vault over it, 1e-4, rounded down; null if one has none. */
  readonly requirement: Decimal | null;
  readonly coverage: Decimal | null;
}
