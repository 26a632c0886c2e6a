/**
 * What a relayer is given: attestations and private trades that both owners signed. Public, and complete: nothing in
 * them is secret, nobody's word is needed besides. A document's id is the hash of what is in it.
 *
 * ```json
 * { "zkmargin": "relay-attestation/1", "account": "3", "table": "0x…", "level": "11000", "band": "500",
 *   "epoch": "7", "duration": "3600", "proof": ["…"] }
 * ```
 */
import { createHash } from "node:crypto";
import { type SolidityProof } from "../prover/index.ts";
import { inputInvalid, readArray, readObject } from "../risk/index.ts";
import { parseSealElements, sealElements } from "../sealing/index.ts";
import {
  proofDocument,
  readAccount,
  readElement,
  readHex32,
  readInteger,
  readProof,
  readTime,
} from "../trading/fields.ts";
import { type PrivateTrade, type TradeSettlement } from "../trading/index.ts";
import { readTradeProof, tradeProofDocument } from "../trading/tradeProof.ts";

export const ATTESTATION_FORMAT = "relay-attestation/1";
export const TRADE_FORMAT = "relay-trade/1";

/** R, two wraps, ten words. */
const SEAL_ELEMENTS = 14;
/** Signatures of contracts may be longer than a key's 65 bytes. */
const SIGNATURE = /^0x([0-9a-f]{2}){0,1024}$/;

/** The arguments of `MarginAccounts.attest`. */
export interface RelayAttestation {
  readonly kind: "attestation";
  readonly account: bigint;
  /** 0x and 64 hexadecimal digits. */
  readonly table: string;
  /** 1e-4. */
  readonly level: bigint;
  /** 1e-4. */
  readonly band: bigint;
  readonly epoch: bigint;
  /** s of the market clock. */
  readonly duration: bigint;
  readonly proof: SolidityProof;
}

/** The arguments of `Settlement.settle`. */
export interface RelayTrade {
  readonly kind: "trade";
  readonly settlement: TradeSettlement;
}

export type RelayItem = RelayAttestation | RelayTrade;

function parseAttestation(document: unknown): RelayAttestation {
  const fields = readObject(document, "", [
    ...(["zkmargin", "account", "table", "level", "band", "epoch", "duration", "proof"] as const),
  ]);
  return {
    kind: "attestation",
    account: readAccount(fields.account, "account"),
    table: readHex32(fields.table, "table"),
    level: readInteger(fields.level, "level", 1n << 16n),
    band: readInteger(fields.band, "band", 1n << 16n),
    epoch: readInteger(fields.epoch, "epoch", 1n << 32n),
    duration: readInteger(fields.duration, "duration", 1n << 40n),
    proof: readProof(fields.proof, "proof"),
  };
}

const TRADE_MEMBERS = [
  ...(["accountA", "accountB", "deltaX", "deltaY", "sealHash", "minBand"] as const),
  ...(["nonce", "deadline"] as const),
] as const;

function readTrade(value: unknown): PrivateTrade {
  const fields = readObject(value, "trade", TRADE_MEMBERS);
  return {
    accountA: readAccount(fields.accountA, "trade.accountA"),
    accountB: readAccount(fields.accountB, "trade.accountB"),
    deltaX: readElement(fields.deltaX, "trade.deltaX"),
    deltaY: readElement(fields.deltaY, "trade.deltaY"),
    sealHash: readHex32(fields.sealHash, "trade.sealHash"),
    minBand: readInteger(fields.minBand, "trade.minBand", 1n << 16n),
    nonce: readInteger(fields.nonce, "trade.nonce"),
    deadline: readTime(fields.deadline, "trade.deadline"),
  };
}

function readSignature(value: unknown, path: string): string {
  if (typeof value === "string" && SIGNATURE.test(value)) return value;
  throw inputInvalid(path, "is not a signature", "write 0x and lower-case hexadecimal digits");
}

function parseTrade(document: unknown): RelayTrade {
  const fields = readObject(document, "", [
    ...(["zkmargin", "trade", "seal", "sealDigest", "sealProof", "signatures", "proofs"] as const),
  ]);
  const [first = "", second = ""] = readArray(fields.signatures, "signatures", 2, readSignature);
  const [proofA, proofB] = readArray(fields.proofs, "proofs", 2, readTradeProof);
  if (proofA === undefined || proofB === undefined) throw new Error("two proofs were read");
  return {
    kind: "trade",
    settlement: {
      trade: readTrade(fields.trade),
      seal: {
        sealed: parseSealElements(readArray(fields.seal, "seal", SEAL_ELEMENTS, readElement)),
        digest: readElement(fields.sealDigest, "sealDigest"),
        proof: readProof(fields.sealProof, "sealProof"),
      },
      signatures: [first, second],
      proofs: [proofA, proofB],
    },
  };
}

/** @throws INPUT_INVALID; whether anything in it holds is for the relayer to check */
export function parseItem(document: unknown): RelayItem {
  const format = (document as { zkmargin?: unknown } | null)?.zkmargin;
  if (format === ATTESTATION_FORMAT) return parseAttestation(document);
  if (format === TRADE_FORMAT) return parseTrade(document);
  const fix = `give a document whose "zkmargin" is "${ATTESTATION_FORMAT}" or "${TRADE_FORMAT}"`;
  throw inputInvalid("zkmargin", "is no format that is relayed", fix);
}

/** What {@link parseItem} reads back. */
export function itemDocument(item: RelayItem): Readonly<Record<string, unknown>> {
  if (item.kind === "attestation") {
    const { account, table, level, band, epoch, duration, proof } = item;
    return {
      zkmargin: ATTESTATION_FORMAT,
      account: account.toString(),
      table,
      level: level.toString(),
      band: band.toString(),
      epoch: epoch.toString(),
      duration: duration.toString(),
      proof: proofDocument(proof),
    };
  }
  const { trade, seal, signatures, proofs } = item.settlement;
  return {
    zkmargin: TRADE_FORMAT,
    trade: Object.fromEntries(TRADE_MEMBERS.map((name) => [name, trade[name].toString()])),
    seal: sealElements(seal.sealed).map(String),
    sealDigest: seal.digest.toString(),
    sealProof: proofDocument(seal.proof),
    signatures,
    proofs: proofs.map(tradeProofDocument),
  };
}

/** 64 hexadecimal digits. Equal for equal documents, however they are spaced. */
export function idOf(item: RelayItem): string {
  return createHash("sha256")
    .update(JSON.stringify(itemDocument(item)))
    .digest("hex");
}

/** What an item asks for, whatever its proofs: two of the same would do the same. */
export function purposeOf(item: RelayItem): string {
  if (item.kind === "trade") return JSON.stringify(itemDocument(item).trade);
  const { account, table, level, band, epoch, duration } = item;
  return ["attest", account, table, level, band, epoch, duration].join(" ");
}
