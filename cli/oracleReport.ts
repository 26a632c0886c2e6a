/** What the `oracle` commands say: a report slot by slot in dollars, what differs, what is to be signed or sent. All public. */
import {
  differenceText,
  usd,
  type FixingFile,
  type OracleFacts,
  type ReportDifference,
  type ReportFile,
} from "../oracle/index.ts";
import { PRICE } from "../risk/index.ts";
import { type OracleDocument } from "./oracleDocuments.ts";
import { type Result } from "./output.ts";

const PERCENT = 100;

function secondsText(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace("T", " ").replace(".000Z", " UTC");
}

/** `+$12 (+4.2 %)` against the report before. */
function moveText(price: bigint, before: string | null): string {
  if (before === null) return "first report";
  const from = PRICE.parse(before, "before");
  const move = price - from;
  const share = (Number(move) / Number(from)) * PERCENT;
  const sign = move < 0n ? "" : "+";
  return `${sign}${usd(move)} since the last (${sign}${share.toFixed(2)} %)`;
}

function slotLines({ document, values }: ReportFile): string[] {
  return document.slots.flatMap((one, k) => {
    const { price = 0n, pnl = [] } = values[k] ?? {};
    const worst = pnl.reduce((a, b) => (b < a ? b : a), 0n);
    const best = pnl.reduce((a, b) => (b > a ? b : a), 0n);
    const step =
      one.boundBy === "step" ? ", a step towards it: the rest takes further reports" : "";
    const model = `forward ${one.forward}, volatility ${one.volatility}, ${one.years} years`;
    return [
      `slot ${one.slot}  ${one.type} on slot ${one.underlying}, strike $${one.strike}, expiry ${secondsText(BigInt(one.expiry))}`,
      `  ${usd(price)}, ${moveText(price, one.before)}; value $${one.value}${step}`,
      `  from ${model}; the market has the underlying at $${one.underlyingPrice}`,
      `  a unit loses ${usd(-worst)} at worst and gains ${usd(best)} at best`,
    ];
  });
}

function reportLines(file: ReportFile): string[] {
  const { venue, report, document } = file;
  const where = `option book ${venue.book} of chain ${venue.chainId}, set ${venue.oracleSet}`;
  const left = document.leftOut.map(({ slot, why }) => `slot ${slot} is left out: ${why}`);
  return [
    `report ${report.number} of ${secondsText(report.timestamp)} for ${where}`,
    ...slotLines(file),
    ...left,
  ];
}

function fixingLines({ venue, fixing }: FixingFile): string[] {
  const where = `option book ${venue.book} of chain ${venue.chainId}, set ${venue.oracleSet}`;
  return [
    `fixing of slot ${fixing.slot}, expired ${secondsText(fixing.expiry)}, for ${where}`,
    `  settlement price of the underlying ${usd(fixing.settlement)}`,
  ];
}

function documentLines(document: OracleDocument): string[] {
  return document.kind === "report" ? reportLines(document) : fixingLines(document);
}

export function composedResult(file: ReportFile, path: string): Result {
  const { digest, document } = file;
  return {
    document: { digest, file: path, report: document },
    text: [
      ...reportLines(file),
      `digest ${digest}`,
      `written to ${path}, for the members to sign`,
    ].join("\n"),
  };
}

export function fixingResult(file: FixingFile, wait: bigint, path: string): Result {
  const { digest, fixing } = file;
  const when = wait === 0n ? "now" : `in ${wait} s`;
  return {
    document: { digest, file: path, fixing, acceptedIn: wait },
    text: [...fixingLines(file), `  the book takes it ${when}`, `digest ${digest}`].join("\n"),
  };
}

export interface Signed {
  readonly document: OracleDocument;
  readonly facts: OracleFacts;
  /** Undefined where nothing was computed here. */
  readonly differences: readonly ReportDifference[] | undefined;
  readonly signer: string;
}

export function signedResult(
  { document, facts, differences, signer }: Signed,
  path: string,
): Result {
  const { digest, kind } = document;
  const checked =
    differences === undefined
      ? ["checked against the chain's bounds alone: no inputs of your own were given"]
      : ["computed again from your inputs; largest differences:"].concat(
          differences.map((one) => `  ${differenceText(one)}`),
        );
  const rest = `it takes ${facts.threshold} of ${facts.signers.length}: pass ${path} on`;
  return {
    document: {
      ...{ kind, digest, signer, file: path, threshold: facts.threshold },
      ...(differences === undefined ? {} : { differences }),
    },
    text: [
      ...documentLines(document),
      ...checked,
      `digest ${digest}`,
      `signed by ${signer}; ${rest}`,
    ].join("\n"),
  };
}

/** A transaction for anybody's signer. */
export interface RelayCall {
  readonly does: string;
  readonly to: string;
  readonly data: string;
}

export function relayResult(
  document: OracleDocument,
  signers: readonly string[],
  call: RelayCall,
): Result {
  const { kind, digest } = document;
  return {
    document: { kind, digest, signers, calls: [call] },
    text: [
      ...documentLines(document),
      `signed by ${signers.join(", ")}; the book takes it at the latest block`,
      `${call.does}: send to ${call.to} from any address`,
      call.data,
    ].join("\n"),
  };
}
