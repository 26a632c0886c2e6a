/** Openings from the members' services: what `zkmargin council collect` does, for a request of the keeper's own. */
import { ZkMarginError } from "../circuits/errors.ts";
import { type CouncilKey } from "../council/councilKey.ts";
import { collectOpening, type CollectedOpening } from "../council/service/collectOpening.ts";
import { type ShareProofs } from "../council/shareProof.ts";
import { type ChainReading } from "../wallet/index.ts";
import { type ContractAddresses } from "./contracts.ts";
import { type CollectedBook, type OpeningSource } from "./liquidator.ts";
import { type OwnBook } from "./ownBook.ts";

export interface CouncilOpeningsOptions extends ContractAddresses {
  /** Of the active generation. */
  readonly key: CouncilKey;
  /** Modules without the auction. */
  readonly reading: ChainReading;
  /** URLs of the members' services. */
  readonly servers: readonly string[];
  readonly own: OwnBook;
  readonly proofs: ShareProofs;
}

/** The request is not deep enough, or members have not answered: both come with time. */
function isYetToCome(error: unknown): boolean {
  if (!(error instanceof ZkMarginError)) return false;
  if (error.code === "COUNCIL_INCOMPLETE") return true;
  return error.code === "INPUT_INVALID" && error.field === "request";
}

export class CouncilOpenings implements OpeningSource {
  readonly #options: CouncilOpeningsOptions;

  constructor(options: CouncilOpeningsOptions) {
    this.#options = options;
  }

  async collect(request: bigint): Promise<CollectedBook | undefined> {
    const { own, ...options } = this.#options;
    let collected: CollectedOpening;
    try {
      const viewingKeyOf = own.viewingKey.bind(own);
      collected = await collectOpening({ ...options, request, viewingKeyOf });
    } catch (error) {
      if (isYetToCome(error)) return undefined;
      throw error;
    }
    const { portfolio, face, members } = collected;
    return { account: face.account, portfolio, commitment: face.commitment, members };
  }
}
