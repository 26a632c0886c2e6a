/**
 * Who a member is in one session: an encryption key E = e·B, to which dealers send him his shares, and a
 * signing key. Made anew for every session. A complaint shows the point e·8R of the dealing complained of, and a
 * dealer could take that R from another session, or shift it, to learn the share sent there; so a key serves one
 * session, which its member says before anybody deals to it (acceptance.ts). `council-identity/1` is public, `council-identity-secret/1` the secret kept.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { getAddress, isAddress, ZeroAddress } from "ethers";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import {
  inputInvalid,
  memberPath,
  parseJsonText,
  readObject,
  readString,
  requireFormat,
} from "../risk/index.ts";
import { Secret } from "../prover/secret.ts";
import { formatScalar, parseBlinding } from "../prover/secretScalar.ts";
import { publicKeyOf, sharedPoint } from "../sealing/keys.ts";
import {
  pointDocument,
  readBytes32,
  readGroupPoint,
  type Json,
  type JsonDocument,
} from "./document.ts";
import { randomSecret } from "./polynomial.ts";
import { signDocument, signingKeyOf, type Signed } from "./signature.ts";

export const IDENTITY_FORMAT = "council-identity/1";
const SECRET_FORMAT = "council-identity-secret/1";
const NAME = /^[\x20-\x7e]{1,64}$/;

/** How a member is listed in a roster. */
export interface PublicIdentity {
  /** For people. */
  readonly name: string;
  /** Address that confirms the roster on-chain, checksummed. */
  readonly account: string;
  readonly encryptionKey: AffinePoint;
  readonly signingKey: string;
}

/** @throws INPUT_INVALID unless printable ASCII of 1 to 64 characters */
export function readName(value: unknown, path: string): string {
  const name = readString(value, path);
  if (NAME.test(name)) return name;
  throw inputInvalid(path, "is not a name", "write 1 to 64 printable ASCII characters");
}

/** Checksummed; the zero address is nobody's. */
export function readAddress(value: unknown, path: string): string {
  const text = readString(value, path);
  if (isAddress(text) && text.startsWith("0x") && getAddress(text) !== ZeroAddress) {
    return getAddress(text);
  }
  throw inputInvalid(path, "is not an address", "write 0x and 40 hexadecimal digits");
}

export function identityEntry({
  name,
  account,
  encryptionKey,
  signingKey,
}: PublicIdentity): JsonDocument {
  return { name, account, encryptionKey: pointDocument(encryptionKey), signingKey };
}

/** The public document. */
export function identityDocument(identity: PublicIdentity): JsonDocument {
  return { zkmargin: IDENTITY_FORMAT, ...identityEntry(identity) };
}

const ENTRY = ["name", "account", "encryptionKey", "signingKey"] as const;

/** A roster's entry. */
export function readIdentityEntry(value: unknown, path: string): PublicIdentity {
  const fields = readObject(value, path, ENTRY);
  return {
    name: readName(fields.name, memberPath(path, "name")),
    account: readAddress(fields.account, memberPath(path, "account")),
    encryptionKey: readGroupPoint(fields.encryptionKey, memberPath(path, "encryptionKey")),
    signingKey: readBytes32(fields.signingKey, memberPath(path, "signingKey")),
  };
}

/** @throws INPUT_INVALID, POINT_REFUSED */
export function parseIdentity(document: unknown): PublicIdentity {
  const { zkmargin, ...entry } = readObject(document, "", ["zkmargin", ...ENTRY]);
  requireFormat({ zkmargin }, IDENTITY_FORMAT);
  return readIdentityEntry(entry, "");
}

export class Identity extends Secret {
  readonly name: string;
  readonly account: string;
  readonly #encryption: bigint;
  readonly #signing: Uint8Array;

  private constructor(name: string, account: string, encryption: bigint, signing: Uint8Array) {
    super();
    this.name = readName(name, "name");
    this.account = readAddress(account, "account");
    this.#encryption = encryption;
    this.#signing = Uint8Array.from(signing);
  }

  /** Fresh keys. @throws INPUT_INVALID for a bad name or address */
  static create(name: string, account: string): Identity {
    return new Identity(name, account, randomSecret(), ed25519.utils.randomSecretKey());
  }

  /** @throws INPUT_UNREADABLE or INPUT_INVALID; neither repeats anything of the text */
  static parse(text: string): Identity {
    const document = parseJsonText(text, "identity");
    const names = ["zkmargin", "name", "account", "encryptionSecret", "signingSecret"] as const;
    const fields = readObject(document, "", names);
    requireFormat(fields, SECRET_FORMAT);
    const encryption = parseBlinding(fields.encryptionSecret, "encryptionSecret");
    if (encryption === 0n) {
      throw inputInvalid("encryptionSecret", "is zero", "use the file as zkmargin wrote it");
    }
    const signing = hexToBytes(readBytes32(fields.signingSecret, "signingSecret").slice(2));
    const name = readString(fields.name, "name");
    return new Identity(name, readString(fields.account, "account"), encryption, signing);
  }

  get encryptionKey(): AffinePoint {
    return publicKeyOf(this.#encryption);
  }

  get signingKey(): string {
    return signingKeyOf(this.#signing);
  }

  /** Without the secrets. */
  public(): PublicIdentity {
    const { name, account, encryptionKey, signingKey } = this;
    return { name, account, encryptionKey, signingKey };
  }

  sign<Body extends Readonly<Record<string, Json>>>(body: Body): Signed<Body> {
    return signDocument(body, this.#signing);
  }

  /** e·8R, what this member shares with whoever made R. A secret, but in a complaint. */
  revealShared(ephemeral: AffinePoint): AffinePoint {
    return sharedPoint(this.#encryption, ephemeral);
  }

  /** e, for the proof in a complaint. */
  revealEncryptionSecret(): bigint {
    return this.#encryption;
  }

  revealText(): string {
    const document = {
      zkmargin: SECRET_FORMAT,
      name: this.name,
      account: this.account,
      encryptionSecret: formatScalar(this.#encryption),
      signingSecret: `0x${bytesToHex(this.#signing)}`,
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
}
