/**
 * Two traders and a chain in memory. The chain judges as the contracts do, with real signatures, seals and
 * commitments; only the proofs are stand-ins, which it looks up by number.
 */
import { Wallet } from "ethers";
import { IDENTITY, add, equals, negate, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  commitmentOf,
  Portfolio,
  type Groth16Proof,
  type SealProof,
  type SealRequest,
} from "../../prover/index.ts";
import { inputInvalid, type Band } from "../../risk/index.ts";
import { commit } from "../../circuits/generators.ts";
import {
  openAsViewer,
  publicKeyOf,
  sealDelta,
  sealHash,
  type SealKeys,
  type SealScope,
} from "../../sealing/index.ts";
import { isKeyOwner } from "../../trading/chainCalls.ts";
import {
  assessTrade,
  keySigner,
  requireCarried,
  tradeDigest,
  type AccountView,
  type MarginContext,
  type PrivateTrade,
  type ProofChecks,
  type RfqChain,
  type RfqParty,
  type TradeOutcome,
  type TradeProof,
  type TradeSettlement,
} from "../../trading/index.ts";
import { deltaSecrets } from "../../wallet/derivation.ts";
import { Seed } from "../../wallet/seed.ts";
import { sampleMarket, sampleTable } from "../risk/sampleRules.ts";
import { MemoryStore } from "./memoryStore.ts";

export const VENUE = { chainId: 31_337n, settlement: `0x${"5e".repeat(20)}` };
export const ACCOUNTS = `0x${"ac".repeat(20)}`;
export const TAKER = 1n;
export const MAKER = 2n;
export const DEADLINE = 2_000n;
const COUNCIL = publicKeyOf(77n);

const chainFailed = (name: string): ZkMarginError =>
  new ZkMarginError("CHAIN_FAILED", `settle() was refused: ${name}`, { fix: "none" });

function proofOf(id: number): Groth16Proof {
  const one = String(id);
  return {
    pi_a: [one, "2", "1"],
    pi_b: [
      ["3", "4"],
      ["5", "6"],
      ["1", "0"],
    ],
    pi_c: ["7", "8", "1"],
    protocol: "groth16",
    curve: "bn128",
  };
}

interface Book {
  readonly owner: string;
  commitment: AffinePoint;
  viewingKey: AffinePoint;
}

/** Accounts, trades and time; blocks are final at once, unless told. */
export class MemoryChain implements RfqChain {
  now = 1_000n;
  epoch = 7n;
  readonly books = new Map<bigint, Book>();
  readonly fates = new Map<string, "settled" | "cancelled">();
  /** How many trades settled. */
  settled = 0;
  readonly #proven = new Map<bigint, { commitment: AffinePoint; epoch: bigint }>();
  readonly #seals = new Map<bigint, { readonly sealed: string; readonly meant: string }>();
  council = COUNCIL;
  #next = 100;

  venue = async () => ({ ...VENUE, accounts: ACCOUNTS });
  time = async () => this.now;
  councilKey = async () => this.council;
  /** By option slot. */
  readonly expiries = new Map<number, bigint>();
  expiry = async (slot: number): Promise<bigint | undefined> => this.expiries.get(slot);

  account = async (account: bigint): Promise<AccountView> => {
    const book = this.books.get(account);
    if (book === undefined) throw inputInvalid("account", "does not exist", "check the number");
    return { ...book };
  };

  /** Whether new blocks may yet be replaced. */
  unsettled = false;

  outcome = async (digest: string): Promise<TradeOutcome> => {
    const fate = this.fates.get(digest) ?? "open";
    return { fate: this.unsettled && fate !== "open" ? "pending" : fate, time: this.now };
  };

  isSignatureValid = async (owner: string, digest: string, signature: string) =>
    isKeyOwner(owner, digest, signature);

  isProofStanding = async (_: bigint, epoch: bigint) => epoch === this.epoch;

  submit = async (settlement: TradeSettlement): Promise<void> => {
    const { trade, seal, signatures, proofs } = settlement;
    const digest = tradeDigest(VENUE, trade);
    if (this.fates.has(digest)) throw chainFailed("TradeUsed");
    if (this.now > trade.deadline) throw chainFailed("TradeExpired");
    if (sealHash(seal.sealed) !== trade.sealHash) throw chainFailed("SealNotSigned");
    const delta = { x: trade.deltaX, y: trade.deltaY };
    const keys = { council: this.council, copies: this.#viewingKeys(trade) };
    const { accountA, accountB } = trade;
    const scope = { chainId: VENUE.chainId, accounts: ACCOUNTS, accountA, accountB };
    if (!(await this.proofChecks.seal({ delta, keys, scope, seal })))
      throw chainFailed("SealRefused");
    const sides = [
      { account: trade.accountA, delta },
      { account: trade.accountB, delta: negate(delta) },
    ].map((side, index) => ({ ...side, signature: signatures[index], proof: proofs[index] }));
    const after = sides.map(({ account, delta: own, signature, proof }) => {
      const book = this.books.get(account)!;
      if (!isKeyOwner(book.owner, digest, signature!)) throw chainFailed("SignatureRefused");
      const commitment = add(book.commitment, own);
      if (!this.#isProven(commitment, proof!)) throw chainFailed("ProofRefused");
      return { book, commitment };
    });
    for (const { book, commitment } of after) book.commitment = commitment;
    this.fates.set(digest, "settled");
    this.settled += 1;
  };

  cancel = async (trade: PrivateTrade): Promise<void> => {
    const digest = tradeDigest(VENUE, trade);
    if (!this.fates.has(digest)) this.fates.set(digest, "cancelled");
  };

  /** Makes the chain accept a seal proof for what is sealed. */
  proveSeal = async (request: SealRequest): Promise<SealProof> => {
    const { opening, keys, scope, ephemeral } = request;
    const sealed = sealDelta(opening, keys, ephemeral);
    const delta = commit(opening.quantities, opening.blinding);
    const id = (this.#next += 1);
    const made = { sealed: sealKey(delta, sealHash(sealed)), meant: meantKey(keys, scope) };
    this.#seals.set(BigInt(id), made);
    return { delta, sealed, digest: 5n, proof: proofOf(id) };
  };

  /** What a verifier of the proofs would say. */
  readonly proofChecks: ProofChecks = {
    seal: async ({ delta, keys, scope, seal: { sealed, digest, proof } }) => {
      const made = this.#seals.get(proof.a.x);
      const isSealed = made?.sealed === sealKey(delta, sealHash(sealed));
      return digest === 5n && isSealed && made.meant === meantKey(keys, scope);
    },
    book: async ({ after, tradeProof }) => this.#isProven(after, tradeProof),
  };

  #isProven(commitment: AffinePoint, { solvency }: TradeProof): boolean {
    const claim = this.#proven.get(solvency.proof.a.x);
    return claim?.epoch === this.epoch && equals(claim.commitment, commitment);
  }

  #viewingKeys({ accountA, accountB }: PrivateTrade): readonly [AffinePoint, AffinePoint] {
    return [this.books.get(accountA)!.viewingKey, this.books.get(accountB)!.viewingKey];
  }

  proveBook = (after: Portfolio): TradeProof => {
    const id = (this.#next += 1);
    this.#proven.set(BigInt(id), { commitment: commitmentOf(after), epoch: this.epoch });
    const { a, b, c } = {
      a: { x: BigInt(id), y: 2n },
      b: { xIm: 4n, xRe: 3n, yIm: 6n, yRe: 5n },
      c: { x: 7n, y: 8n },
    };
    return { solvency: { epoch: this.epoch, band: 500n, proof: { a, b, c } }, improvement: [] };
  };

  /** Σ commitments: no trade changes it. */
  total(): AffinePoint {
    return [...this.books.values()].reduce((sum, book) => add(sum, book.commitment), IDENTITY);
  }
}

const meantKey = ({ council, copies }: SealKeys, scope: SealScope): string => {
  const { chainId, accounts, accountA, accountB } = scope;
  const keys = [council, ...copies].map(({ x, y }) => `${x},${y}`);
  return [...keys, chainId, accounts, accountA, accountB].join();
};
const sealKey = (delta: AffinePoint, hash: string): string => `${delta.x},${delta.y},${hash}`;

/** A party, what it keeps on its disk, and every digest its key ever signed. */
export interface Trader {
  readonly party: RfqParty;
  readonly store: MemoryStore;
  readonly account: bigint;
  readonly wallet: Wallet;
  readonly viewSecret: bigint;
  readonly signed: { readonly nonce: bigint; readonly digest: string }[];
  portfolio: Portfolio;
  readonly context: () => MarginContext;
}

export interface World {
  readonly chain: MemoryChain;
  readonly taker: Trader;
  readonly maker: Trader;
}

function trader(
  chain: MemoryChain,
  account: bigint,
  quantity: Record<string, string>,
  number: number,
): Trader {
  const byte = number.toString(16).padStart(2, "0");
  const wallet = new Wallet(`0x${byte.repeat(32)}`);
  const seed = Seed.fromBytes(new Uint8Array(32).fill(number));
  const viewSecret = BigInt(number) * 1_000_003n;
  const store = new MemoryStore();
  const signed: { nonce: bigint; digest: string }[] = [];
  const portfolio = Portfolio.create(quantity, BigInt(number) + 5n);
  const sign = keySigner(wallet);
  const self: Trader = {
    account,
    wallet,
    store,
    signed,
    viewSecret,
    portfolio,
    context: () => ({
      portfolio: self.portfolio,
      market: { ...sampleMarket(), epoch: chain.epoch as never },
      table: sampleTable(),
      band: 500n as Band,
    }),
    party: {
      store,
      chain,
      deltaSecrets: (terms) => deltaSecrets(seed, terms),
      openSeal: (sealed, delta, viewingKey) =>
        equals(viewingKey, publicKeyOf(viewSecret))
          ? openAsViewer(sealed, viewSecret, delta)
          : undefined,
      proofChecks: chain.proofChecks,
      signer: async (task) => {
        signed.push({ nonce: task.value.nonce, digest: task.digest });
        store.maybeCrash();
        return sign(task);
      },
      sealProver: {
        prove: async (request) => {
          store.maybeCrash();
          return chain.proveSeal(request);
        },
      },
      prover: {
        prove: async (context, delta) => {
          requireCarried(context, delta, assessTrade(context, delta));
          store.maybeCrash();
          return chain.proveBook(context.portfolio.afterTrade(delta));
        },
      },
    },
  };
  chain.books.set(account, {
    owner: wallet.address.toLowerCase(),
    commitment: commitmentOf(portfolio),
    viewingKey: publicKeyOf(viewSecret),
  });
  return self;
}

/** The taker holds 150,000 dollars, the maker 5 BTC and 150,000 dollars. */
export function newWorld(): World {
  const chain = new MemoryChain();
  return {
    chain,
    taker: trader(chain, TAKER, { "0": "150000" }, 17),
    maker: trader(chain, MAKER, { "0": "150000", "1": "5" }, 34),
  };
}

export const REQUEST = {
  account: TAKER,
  slot: 1,
  side: "buy",
  quantity: 2n * 10n ** 8n,
  latestDeadline: DEADLINE + 500n,
} as const;
export const PRICE = 7_900n * 10n ** 8n;
export const QUOTE = { account: MAKER, price: PRICE, deadline: DEADLINE } as const;
export const LIMIT = { limitPrice: PRICE };
