/**
 * Everything secret of a wallet from its seed. Each secret is HKDF-SHA512 (RFC 5869) of the seed under an
 * info text of its own, 512 bits reduced modulo ℓ (bias below 2^-250), never 0. Parts of an info text are
 * preceded by their length, so that no two lists of parts give the same text.
 *
 *  - viewing secret v_n of the n-th viewing key used with one contract on one chain;
 *  - blinding δ and ephemeral secret f of a delta, from a digest of all of its terms: a retry after a crash
 *    makes the same seal again, and two deltas that differ in anything share no keystream;
 *  - salt and ephemeral secret f of a contribution to an audit window, from all that it depends on, the requirement
 *    itself included: under one f the difference of two requirements could be read off their ciphertexts;
 *  - the key of the checkpoint file, which is a cache.
 */
import { hkdfSync } from "node:crypto";
import { getAddress } from "ethers";
import { SUBGROUP_ORDER, type AffinePoint } from "../circuits/babyjubjub.ts";
import { Secret } from "../prover/secret.ts";
import { publicKeyOf } from "../sealing/index.ts";
import { type Seed } from "./seed.ts";

const LABEL = "zkmargin/wallet/1";
/** Uniform bits for a scalar; twice the width of ℓ. */
const WIDE_BYTES = 64;

/** A contract on a chain: secrets of one deployment say nothing about another. */
export interface Deployment {
  readonly chainId: bigint;
  /** Address of MarginAccounts. */
  readonly accounts: string;
}

function info(...parts: readonly string[]): Buffer {
  return Buffer.concat(
    [LABEL, ...parts].map((part) => {
      const text = Buffer.from(part, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return Buffer.concat([length, text]);
    }),
  );
}

function place({ chainId, accounts }: Deployment): readonly [string, string] {
  return [chainId.toString(), getAddress(accounts)];
}

function expand(seed: Seed, bytes: number, ...parts: readonly string[]): Buffer {
  const secret = seed.revealBytes();
  const output = hkdfSync("sha512", secret, new Uint8Array(), info(...parts), bytes);
  secret.fill(0);
  return Buffer.from(output);
}

/** 1 … ℓ − 1: 512 bits modulo ℓ − 1, plus 1. */
function scalar(seed: Seed, ...parts: readonly string[]): bigint {
  const wide = expand(seed, WIDE_BYTES, ...parts);
  return (BigInt(`0x${wide.toString("hex")}`) % (SUBGROUP_ORDER - 1n)) + 1n;
}

/** v_n and V_n = v_n·B: who holds v_n reads every seal made for V_n. */
export class ViewingKey extends Secret {
  readonly index: number;
  readonly publicKey: AffinePoint;
  readonly #secret: bigint;

  constructor(index: number, secret: bigint) {
    super();
    this.index = index;
    this.publicKey = publicKeyOf(secret);
    this.#secret = secret;
  }

  revealSecret(): bigint {
    return this.#secret;
  }
}

/** @param index 0, 1, 2 …: one key for each account and each rotation */
export function viewingKey(seed: Seed, deployment: Deployment, index: number): ViewingKey {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError("not an index");
  return new ViewingKey(index, scalar(seed, "view", ...place(deployment), index.toString()));
}

/** δ and f of one delta. */
export class DeltaSecrets extends Secret {
  readonly #blinding: bigint;
  readonly #ephemeral: bigint;

  constructor(blinding: bigint, ephemeral: bigint) {
    super();
    this.#blinding = blinding;
    this.#ephemeral = ephemeral;
  }

  revealBlinding(): bigint {
    return this.#blinding;
  }

  revealEphemeral(): bigint {
    return this.#ephemeral;
  }
}

/** All that a delta and its seal depend on. */
export interface DeltaTerms extends Deployment {
  /** What the delta is for: a private trade, a new blinding of one's own account, its end, or expired options. */
  readonly purpose: "trade" | "rerandomise" | "close" | "convert";
  /** The contract that takes it: Settlement for a trade, ExpiryClearing for a conversion, MarginAccounts otherwise. */
  readonly verifyingContract: string;
  readonly accountA: bigint;
  readonly accountB: bigint;
  /** By slot, as account A books it, raw units. */
  readonly quantities: readonly bigint[];
  /** Keys the seal is made for. */
  readonly council: AffinePoint;
  readonly copies: readonly [AffinePoint, AffinePoint];
  /** The trade's nonce; for one's own account its version and, where it is known, the commitment's x. */
  readonly nonce: bigint;
  /** Unix seconds; 0 where there is none. */
  readonly deadline: bigint;
}

/** The same terms give the same secrets, at any time and on any machine that has the seed. */
export function deltaSecrets(seed: Seed, terms: DeltaTerms): DeltaSecrets {
  const points = [terms.council, ...terms.copies].flatMap(({ x, y }) => [x, y]);
  const numbers = [
    ...[terms.accountA, terms.accountB, terms.nonce, terms.deadline],
    ...[BigInt(terms.quantities.length), ...terms.quantities, ...points],
  ];
  const parts = [
    ...[...place(terms), terms.purpose, getAddress(terms.verifyingContract)],
    ...numbers.map((number) => number.toString()),
  ];
  return new DeltaSecrets(
    scalar(seed, "delta/blinding", ...parts),
    scalar(seed, "delta/ephemeral", ...parts),
  );
}

/** All that a contribution to an audit window depends on. */
export interface ContributionTerms extends Deployment {
  readonly auditBook: string;
  readonly window: bigint;
  readonly account: bigint;
  /** Of the account, as the contribution is proven for it. */
  readonly commitment: AffinePoint;
  /** Whole dollars, rounded up: a node that lies about prices makes another one, and must get another f. */
  readonly requirement: bigint;
  readonly council: AffinePoint;
}

/** Salt and f of one contribution. */
export class ContributionSecrets extends Secret {
  readonly #salt: bigint;
  readonly #ephemeral: bigint;

  constructor(salt: bigint, ephemeral: bigint) {
    super();
    this.#salt = salt;
    this.#ephemeral = ephemeral;
  }

  revealSalt(): bigint {
    return this.#salt;
  }

  revealEphemeral(): bigint {
    return this.#ephemeral;
  }
}

/** The same terms give the same ciphertext, at any time and on any machine that has the seed. */
export function contributionSecrets(seed: Seed, terms: ContributionTerms): ContributionSecrets {
  const { auditBook, window, account, commitment, requirement, council } = terms;
  const points = [commitment, council].flatMap(({ x, y }) => [x, y]);
  const numbers = [window, account, requirement, ...points];
  const parts = [
    ...[...place(terms), getAddress(auditBook)],
    ...numbers.map((number) => number.toString()),
  ];
  return new ContributionSecrets(
    scalar(seed, "contribution/salt", ...parts),
    scalar(seed, "contribution/ephemeral", ...parts),
  );
}

/** 32 bytes for the checkpoint of one deployment. */
export function checkpointKey(seed: Seed, deployment: Deployment): Uint8Array {
  return expand(seed, 32, "checkpoint", ...place(deployment));
}
