/**
 * Shares on their way from a member to a liquidator: ECDH with a fresh key of the member and the viewing key,
 * cofactor cleared, then HKDF and ChaCha20-Poly1305. A key encrypts once, so the nonce is constant. All that the
 * answer says in the open is part of the key and authenticated besides: a ciphertext means nothing for another
 * chain, contract, request, account, member or generation.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { publicKeyOf, sharedPoint } from "../../sealing/index.ts";
import { canonicalText, type JsonDocument, pointDocument } from "../document.ts";
import { randomSecret } from "../polynomial.ts";

const CIPHER = "chacha20-poly1305";
const LABEL = "zkmargin/council/answer/1";
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const COORDINATE_BYTES = 32;
const NONCE = Buffer.alloc(12);

export interface Encrypted {
  /** E = e·B, e drawn for this answer. */
  readonly ephemeral: AffinePoint;
  /** With its tag. */
  readonly ciphertext: Buffer;
}

function bytesOf(coordinate: bigint): Buffer {
  return Buffer.from(coordinate.toString(16).padStart(2 * COORDINATE_BYTES, "0"), "hex");
}

interface Derived {
  readonly key: Buffer;
  /** What the tag covers besides the ciphertext. */
  readonly about: Buffer;
}

function derive(shared: AffinePoint, ephemeral: AffinePoint, header: JsonDocument): Derived {
  const text = canonicalText({ ...header, ephemeral: pointDocument(ephemeral) });
  const about = Buffer.from(`${LABEL}\n${text}`, "utf8");
  const secret = Buffer.concat([bytesOf(shared.x), bytesOf(shared.y)]);
  const key = Buffer.from(hkdfSync("sha256", secret, about, LABEL, KEY_BYTES));
  secret.fill(0);
  return { key, about };
}

/**
 * @param header what the answer says in the open
 * @param viewingKey checked by `parsePublicKey`
 */
export function encryptAnswer(
  text: string,
  viewingKey: AffinePoint,
  header: JsonDocument,
): Encrypted {
  const secret = randomSecret();
  const ephemeral = publicKeyOf(secret);
  const { key, about } = derive(sharedPoint(secret, viewingKey), ephemeral, header);
  const cipher = createCipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
  cipher.setAAD(about, { plaintextLength: Buffer.byteLength(text) });
  const body = [cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
  key.fill(0);
  return { ephemeral, ciphertext: Buffer.concat(body) };
}

/**
 * @param viewSecret of the viewing key it was encrypted to
 * @returns undefined when it was made for another key or header, or changed
 */
export function decryptAnswer(
  { ephemeral, ciphertext }: Encrypted,
  viewSecret: bigint,
  header: JsonDocument,
): string | undefined {
  const split = ciphertext.length - TAG_BYTES;
  if (split < 0) return undefined;
  const { key, about } = derive(sharedPoint(viewSecret, ephemeral), ephemeral, header);
  try {
    const cipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
    cipher.setAAD(about, { plaintextLength: split });
    cipher.setAuthTag(ciphertext.subarray(split));
    const text = Buffer.concat([cipher.update(ciphertext.subarray(0, split)), cipher.final()]);
    return text.toString("utf8");
  } catch {
    // The cause says nothing more, and stays out: it saw the key.
    return undefined;
  } finally {
    key.fill(0);
  }
}
