/** Values of the options of `zkmargin keeper`, read into types. */
import { type BidLimits, type KeeperSettings, type Roles } from "../keeper/index.ts";
import { BAND, inputInvalid, parseDecimal, type Scale } from "../risk/index.ts";
import { readAddress, readWhole } from "./walletOptions.ts";

export interface RoleOptions {
  readonly "commit-epochs"?: boolean;
  readonly flag?: boolean;
  readonly open?: boolean;
  readonly bid?: boolean;
  readonly exits?: boolean;
  /** A folder. */
  readonly "relay-reports"?: string;
}

export interface LimitOptions {
  readonly margin: string;
  readonly "min-gain": string;
  readonly reserve: string;
  readonly "max-requirement": string;
  readonly "max-requests": string;
  readonly "min-exit": string;
  readonly lead: string;
}

/** The options that `--open` and `--bid` need, all or none. */
export interface DeskOptions {
  readonly keystore?: string;
  readonly "passphrase-file"?: string;
  readonly liquidator?: string;
  readonly settlement?: string;
  readonly council?: string;
  readonly members?: string;
}

const NEEDED = ["keystore", "liquidator", "settlement", "council", "members"] as const;
export type GivenDesk = Readonly<Record<(typeof NEEDED)[number], string>>;

/** What there is to look into books with; undefined where nothing of it is given. @throws INPUT_INVALID for a part */
export function readDesk(options: DeskOptions): GivenDesk | undefined {
  const missing = NEEDED.filter((name) => options[name] === undefined);
  if (missing.length === NEEDED.length) return undefined;
  const [first] = missing;
  if (first === undefined) return options as GivenDesk;
  throw inputInvalid(
    first,
    "is missing, and others that go with it are given",
    `to open books and to bid give ${NEEDED.map((name) => `--${name}`).join(", ")}`,
  );
}

/** Those named; without a name all that the rest of the options allows. @throws INPUT_INVALID */
export function readRoles(options: RoleOptions, desk: GivenDesk | undefined): Roles {
  const named = {
    commitEpochs: options["commit-epochs"] === true,
    flag: options.flag === true,
    open: options.open === true,
    bid: options.bid === true,
    exits: options.exits === true,
    relayReports: options["relay-reports"] !== undefined,
  };
  const asks = named.open || named.bid;
  if (asks && desk === undefined) {
    throw inputInvalid(
      "keystore",
      "is missing: a keeper that opens books or bids has an account of its own",
      `give ${NEEDED.map((name) => `--${name}`).join(", ")}`,
    );
  }
  if (Object.values(named).some((isOn) => isOn)) return named;
  const hasDesk = desk !== undefined;
  const open = { open: hasDesk, bid: hasDesk };
  return { commitEpochs: true, flag: true, ...open, exits: true, relayReports: false };
}

/** A scale of amounts that are not negative. */
function scale(of: string, decimals: number, most: bigint): Scale {
  return { of, decimals, min: 0n, max: most * 10n ** BigInt(decimals) };
}
const DOLLARS = scale("dollars", 2, 10n ** 15n);
const MARGIN = scale("the requirement relieved", 4, 10n);
const UNITS = scale("units of slot 0", 8, 10n ** 10n);
const GWEI = scale("gwei", 9, 10n ** 9n);

function readLimits(options: LimitOptions): BidLimits {
  return {
    margin: parseDecimal(options.margin, "margin", MARGIN),
    leastGain: parseDecimal(options["min-gain"], "min-gain", DOLLARS),
    reserve: parseDecimal(options.reserve, "reserve", DOLLARS),
    maxRequirement: parseDecimal(options["max-requirement"], "max-requirement", DOLLARS),
  };
}

/** @throws INPUT_INVALID */
export function readSettings(options: LimitOptions, roles: Roles): KeeperSettings {
  return {
    roles,
    epochs: { lead: BigInt(readWhole(options.lead, "lead")) },
    leastExit: parseDecimal(options["min-exit"], "min-exit", UNITS),
    maxRequests: readWhole(options["max-requests"], "max-requests"),
    bids: readLimits(options),
  };
}

export function readBand(text: string): bigint {
  return BAND.parse(text, "band");
}

/** Wei. */
export function readMaxFee(text: string | undefined): { readonly maxFeePerGas?: bigint } {
  if (text === undefined) return {};
  return { maxFeePerGas: parseDecimal(text, "max-fee", GWEI) };
}

/** Most seconds between two passes. */
const MAX_INTERVAL = 3_600;

/** Milliseconds. */
export function readInterval(text: string): number {
  const seconds = readWhole(text, "interval");
  if (seconds >= 1 && seconds <= MAX_INTERVAL) return seconds * 1000;
  const fix = `write a whole number of seconds from 1 to ${MAX_INTERVAL}`;
  throw inputInvalid("interval", "is no time between two passes", fix);
}

/** @throws INPUT_INVALID, which repeats no URL: it may hold a key */
export function readUrls(list: string, option: string): readonly string[] {
  const urls = list.split(",");
  const isUrl = (url: string): boolean => /^https?:\/\//.test(url) && URL.canParse(url);
  if (urls.every(isUrl) && urls.length <= 16) return urls;
  throw inputInvalid(option, "is not a list of URLs", "write http://… or https://…, with commas");
}

export function readContractAddresses(options: { auction: string; openings: string }): {
  readonly auction: string;
  readonly openings: string;
} {
  return {
    auction: readAddress(options.auction, "auction"),
    openings: readAddress(options.openings, "openings"),
  };
}
