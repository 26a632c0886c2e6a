/** What a proof about an account, and a bid for it, needs from the contracts beyond what a pass reads. */
import { parsePoint, type AffinePoint } from "../circuits/babyjubjub.ts";
import { TERMS_FIELDS, type AuctionTerms } from "../liquidation/index.ts";
import { parsePublicKey } from "../sealing/index.ts";
import { type KeeperContracts } from "./contracts.ts";

/** An account as a proof about it needs it. */
export interface Face {
  readonly owner: string;
  readonly commitment: AffinePoint;
  readonly viewingKey: AffinePoint;
  /** The table that it answers to now, and the verifier of its key. */
  readonly home: { readonly table: string; readonly verifier: string };
}

interface StoredAccount {
  readonly owner: string;
  readonly cx: bigint;
  readonly cy: bigint;
  readonly home: string;
  readonly viewX: bigint;
  readonly viewY: bigint;
}

/** Methods throw CHAIN_FAILED. */
export class AuctionReader {
  readonly #contracts: KeeperContracts;
  readonly #terms = new Map<bigint, AuctionTerms>();

  constructor(contracts: KeeperContracts) {
    this.#contracts = contracts;
  }

  /** Of a version, which never change. */
  async terms(version: bigint): Promise<AuctionTerms> {
    const known = this.#terms.get(version);
    if (known !== undefined) return known;
    const raw = await this.#contracts.at<AuctionTerms>("latest", "auction", "termsOf", version);
    const entries = TERMS_FIELDS.map((field) => [field, raw[field]] as const);
    const terms = Object.fromEntries(entries) as unknown as AuctionTerms;
    this.#terms.set(version, terms);
    return terms;
  }

  /** Undefined for an account that there is not, or no longer. */
  async face(account: bigint, block: number | "latest" = "latest"): Promise<Face | undefined> {
    const contracts = this.#contracts;
    const stored = await contracts.at<StoredAccount>(block, "accounts", "accountOf", account);
    if (BigInt(stored.owner) === 0n) return undefined;
    const table = await contracts.at<string>(block, "risk", "currentHome", stored.home);
    const { verifier } = await contracts.at<{ readonly verifier: string }>(
      block,
      "risk",
      "tableOf",
      table,
    );
    return {
      owner: stored.owner,
      commitment: parsePoint(stored.cx, stored.cy, "commitment"),
      viewingKey: parsePublicKey(stored.viewX, stored.viewY, "viewing key"),
      home: { table, verifier },
    };
  }

  /** The insurance fund's claim, units. */
  async fundClaim(): Promise<bigint> {
    const fund = await this.#contracts.at<string>("latest", "vault", "insuranceFund");
    return this.#contracts.at("latest", "vault", "claimOf", fund);
  }

  async councilKey(): Promise<AffinePoint> {
    const { x, y } = await this.#contracts.at<AffinePoint>("latest", "council", "key");
    return parsePublicKey(x, y, "council key");
  }
}
