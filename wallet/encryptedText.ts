/**
 * Text under a passphrase: scrypt makes the key, ChaCha20-Poly1305 encrypts and authenticates. As JSON
 * `"zkmargin": <format>`; everything outside the ciphertext, the parameters of scrypt and the public `about`
 * included, is authenticated with it. Keystores, a council member's key and encrypted view documents are
 * such texts, each with a format of its own.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { ZkMarginError } from "../circuits/errors.ts";
import {
  inputInvalid,
  parseJsonText,
  readObject,
  readString,
  requireFormat,
} from "../risk/index.ts";
import { type Passphrase } from "./passphrase.ts";

const CIPHER = "chacha20-poly1305";
const KEY_BYTES = 32;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What new files are made with: 128 MiB. */
const SCRYPT: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };
/** What is accepted: a file from elsewhere must not take all memory (1 GiB at most), nor be cheap to guess. */
const MAX_N = 2 ** 20;
const MAX_P = 4;

/** Cost of one guess: 128·n·r bytes, p times one after the other. */
interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** Public facts about the secret, authenticated with it: chain, contract, index … */
export type About = Readonly<Record<string, string>>;

interface Header {
  readonly format: string;
  readonly about: About;
  readonly cost: ScryptCost;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
}

export interface Decrypted {
  readonly about: About;
  /** The secret text. */
  readonly text: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function headerDocument({ format, about, cost, salt, nonce }: Header) {
  const kdf = { name: "scrypt", n: cost.n, r: cost.r, p: cost.p, salt: hex(salt) };
  return { zkmargin: format, about, kdf, cipher: { name: CIPHER, nonce: hex(nonce) } };
}

/** What the tag covers besides the ciphertext: rebuilt from parsed values, so layout does not matter. */
function authenticated(header: Header): Buffer {
  const about = Object.fromEntries(Object.entries(header.about).toSorted());
  return Buffer.from(JSON.stringify(headerDocument({ ...header, about })), "utf8");
}

function keyOf(passphrase: Passphrase, { salt, cost }: Header): Promise<Buffer> {
  const { n, r, p } = cost;
  const options = { N: n, r, p, maxmem: 128 * r * (n + p + 2) };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.revealBytes(), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/**
 * The document, ready to be written.
 * @param format for example `keystore/1`
 * @throws INPUT_INVALID when the passphrase is too short
 */
export async function encryptText(
  format: string,
  text: string,
  passphrase: Passphrase,
  about: About = {},
): Promise<string> {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const header: Header = { format, about, cost: SCRYPT, salt, nonce };
  const key = await keyOf(passphrase.requireStrong(), header);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(header), { plaintextLength: Buffer.byteLength(text) });
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  key.fill(0);
  const document = { ...headerDocument(header), ciphertext: hex(body) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function readHex(value: unknown, path: string, bytes?: number): Buffer {
  const text = readString(value, path);
  const decoded = Buffer.from(text, "hex");
  if (hex(decoded) !== text || (bytes !== undefined && decoded.length !== bytes)) {
    throw inputInvalid(path, "is not hexadecimal of the right length", "use the file as written");
  }
  return decoded;
}

function readCost(kdf: Readonly<Record<"n" | "r" | "p", unknown>>): ScryptCost {
  const { n, r, p } = kdf;
  const whole = (value: unknown, from: number, to: number): value is number =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
  const isPower = whole(n, SCRYPT.n, MAX_N) && Number.isInteger(Math.log2(n));
  if (isPower && r === SCRYPT.r && whole(p, 1, MAX_P)) return { n, r, p };
  throw inputInvalid("kdf", "asks for a cost that is not accepted", "use the file as written");
}

function readAbout(value: unknown): About {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject && Object.values(value).every((fact) => typeof fact === "string")) {
    return value as About;
  }
  throw inputInvalid("about", "is not an object of strings", "use the file as written");
}

function readHeader(document: unknown, format: string): { header: Header; body: Buffer } {
  const fields = ["zkmargin", "about", "kdf", "cipher", "ciphertext"] as const;
  const outer = readObject(document, "", fields);
  requireFormat(outer, format);
  const kdf = readObject(outer.kdf, "kdf", ["name", "n", "r", "p", "salt"]);
  const cipher = readObject(outer.cipher, "cipher", ["name", "nonce"]);
  if (kdf.name !== "scrypt" || cipher.name !== CIPHER) {
    throw inputInvalid("kdf", "or cipher is not known", `use scrypt and ${CIPHER}`);
  }
  const salt = readHex(kdf.salt, "kdf.salt", SALT_BYTES);
  const nonce = readHex(cipher.nonce, "cipher.nonce", NONCE_BYTES);
  const header = { format, about: readAbout(outer.about), cost: readCost(kdf), salt, nonce };
  return { header, body: readHex(outer.ciphertext, "ciphertext") };
}

/** Whether `text` looks like a document of {@link encryptText}; says nothing of its integrity. */
export function isEncrypted(text: string): boolean {
  try {
    return Object.hasOwn(JSON.parse(text) as object, "ciphertext");
  } catch {
    return false;
  }
}

/**
 * @throws INPUT_UNREADABLE or INPUT_INVALID when it is no document of `format`; UNLOCK_FAILED for a wrong
 * passphrase or a changed file, which cannot be told apart
 */
export async function decryptText(
  document: string,
  format: string,
  passphrase: Passphrase,
): Promise<Decrypted> {
  const { header, body } = readHeader(parseJsonText(document, "encrypted file"), format);
  const split = Math.max(0, body.length - TAG_BYTES);
  const key = await keyOf(passphrase, header);
  try {
    const cipher = createDecipheriv(CIPHER, key, header.nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(authenticated(header), { plaintextLength: split });
    cipher.setAuthTag(body.subarray(split));
    const text = Buffer.concat([cipher.update(body.subarray(0, split)), cipher.final()]);
    return { about: header.about, text: text.toString("utf8") };
  } catch {
    // The cause says nothing more, and stays out: it saw the key.
    throw new ZkMarginError("UNLOCK_FAILED", "the passphrase does not open the file", {
      field: "passphrase",
      fix: "check the passphrase; if it is right, the file was changed: use a copy or the recovery phrase",
    });
  } finally {
    key.fill(0);
  }
}
