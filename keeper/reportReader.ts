/** The signed report, of those in a folder, that the chain would take now. */
import { ZeroAddress } from "ethers";
import { type KeeperContracts } from "./contracts.ts";
import { type BlockRef } from "./facts.ts";
import { type ReportFolder, type SignedReport } from "./reportFolder.ts";

/** Reports tried at once: an oracle signs one at a time. */
const MOST = 4;

export interface ReportReaderOptions {
  readonly contracts: Pick<KeeperContracts, "at" | "tried" | "address">;
  readonly folder: ReportFolder;
  readonly chainId: bigint;
  /** Address whose transactions are tried. */
  readonly sender: string;
}

export class ReportReader {
  readonly #options: ReportReaderOptions;

  constructor(options: ReportReaderOptions) {
    this.#options = options;
  }

  /** The newest that is accepted; undefined for none. @throws CHAIN_FAILED, ENVIRONMENT */
  async read({ number, time }: BlockRef): Promise<SignedReport | undefined> {
    const { contracts, folder, chainId, sender } = this.#options;
    const book = contracts.address("options");
    if (book === ZeroAddress) return undefined;
    const [signers, threshold, oracleSet] = await contracts.at<
      readonly [Iterable<string>, bigint, bigint]
    >(number, "options", "oracle");
    const { maxReportAge } = await contracts.at<{ readonly maxReportAge: bigint }>(
      ...([number, "options", "limits"] as const),
    );
    const venue = { chainId, book, oracleSet };
    const oracle = { venue, signers: [...signers], threshold: Number(threshold) };
    const found = folder.read(oracle, time - maxReportAge).slice(0, MOST);
    for (const { report, signatures } of found) {
      const values = [report, signatures];
      const tried = await contracts.tried(number, sender, "options", "report", ...values);
      if (tried !== undefined) return { report, signatures };
    }
    return undefined;
  }
}
