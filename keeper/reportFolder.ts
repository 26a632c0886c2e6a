/**
 * The folder in which the risk oracle's members leave reports and signatures, in files of any name. What is neither, and
 * what too few have signed, is left alone: it may become complete.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { getAddress } from "ethers";
import {
  assembledSignatures,
  OPTION_REPORT_FORMAT,
  ORACLE_SIGNATURE_FORMAT,
  parseReport,
  parseSignature,
  type OptionReport,
  type OracleFacts,
  type OracleSignature,
  type ReportFile,
} from "../oracle/index.ts";

/** A report that enough members of the present set have signed. */
export interface SignedReport {
  readonly report: OptionReport;
  /** As the contract wants them. */
  readonly signatures: readonly string[];
}

type Oracle = Pick<OracleFacts, "signers" | "threshold" | "venue">;
type Found = { readonly report: ReportFile } | { readonly signature: OracleSignature } | undefined;

/** Far above a report of sixteen slots. */
const MAX_BYTES = 1024 * 1024;

function parse(text: string): Found {
  try {
    const { zkmargin } = JSON.parse(text) as { readonly zkmargin?: unknown };
    if (zkmargin === OPTION_REPORT_FORMAT) return { report: parseReport(text) };
    if (zkmargin === ORACLE_SIGNATURE_FORMAT) return { signature: parseSignature(text) };
  } catch {
    // Not written to the end yet, or nothing of the oracle's.
  }
  return undefined;
}

export class ReportFolder {
  readonly #folder: string;
  /** By name, as long as the file is the same. */
  #files = new Map<string, { readonly stamp: string; readonly found: Found }>();

  /** @throws ENVIRONMENT for what is no folder, or cannot be read */
  constructor(folder: string) {
    this.#folder = folder;
    this.#names();
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder);
    } catch (cause) {
      throw new ZkMarginError("ENVIRONMENT", "the folder of reports cannot be read", {
        ...{ field: "relay-reports", cause },
        fix: "make the folder, and let the keeper read it",
      });
    }
  }

  #look(name: string): { readonly stamp: string; readonly found: Found } {
    const path = join(this.#folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    const stamp = stat === undefined ? "" : `${stat.mtimeMs} ${stat.size}`;
    const known = this.#files.get(name);
    if (known?.stamp === stamp) return known;
    const isText = stat !== undefined && stat.isFile() && stat.size <= MAX_BYTES;
    try {
      return { stamp, found: isText ? parse(readFileSync(path, "utf8")) : undefined };
    } catch {
      return { stamp: "", found: undefined };
    }
  }

  /**
   * Complete reports for this oracle, the newest first.
   * @param earliest timestamp, block time, s: older ones are left out
   * @throws ENVIRONMENT
   */
  read(oracle: Oracle, earliest: bigint): readonly SignedReport[] {
    this.#files = new Map(this.#names().map((name) => [name, this.#look(name)] as const));
    const found = [...this.#files.values()].map((file) => file.found);
    const signatures = found.flatMap((one) =>
      one !== undefined && "signature" in one ? [one.signature] : [],
    );
    return found
      .flatMap((one) => (one !== undefined && "report" in one ? [one.report] : []))
      .filter(({ report, venue }) => report.timestamp >= earliest && isFor(venue, oracle.venue))
      .flatMap((file) => complete(file, signatures, oracle))
      .toSorted((a, b) => (a.report.number > b.report.number ? -1 : 1));
  }
}

function isFor(venue: OracleFacts["venue"], here: OracleFacts["venue"]): boolean {
  return (
    venue.chainId === here.chainId &&
    venue.oracleSet === here.oracleSet &&
    venue.book.toLowerCase() === here.book.toLowerCase()
  );
}

function complete(
  { report, digest }: ReportFile,
  signatures: readonly OracleSignature[],
  oracle: Oracle,
): SignedReport[] {
  const members = new Set(oracle.signers.map((signer) => getAddress(signer)));
  const own = signatures.filter((one) => one.digest === digest && members.has(one.signer));
  const count = new Set(own.map(({ signer }) => signer)).size;
  if (count < oracle.threshold) return [];
  return [{ report, signatures: assembledSignatures(digest, own, oracle) }];
}
