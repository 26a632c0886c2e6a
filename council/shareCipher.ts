/**
 * A share on its way from dealer to member: ECDH with a fresh key of the dealer, cofactor cleared, then HKDF
 * and ChaCha20-Poly1305. A key encrypts once, so the nonce is constant; session, dealer, member and R are
 * part of the key, so a ciphertext means nothing anywhere else.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { type AffinePoint, SUBGROUP_ORDER } from "../circuits/babyjubjub.ts";
import { publicKeyOf, sharedPoint } from "../sealing/keys.ts";
import { randomSecret } from "./polynomial.ts";

const CIPHER = "chacha20-poly1305";
const TAG_BYTES = 16;
const SCALAR_BYTES = 32;
const NONCE = Buffer.alloc(12);

/** Where a share comes from and goes to. */
export interface Route {
  readonly session: string;
  readonly dealer: number;
  readonly member: number;
}

export interface EncryptedShare {
  /** R. */
  readonly ephemeral: AffinePoint;
  /** 48 bytes in hexadecimal. */
  readonly ciphertext: string;
}

export const CIPHERTEXT = /^0x[0-9a-f]{96}$/;

function scalarBytes(scalar: bigint): Buffer {
  return Buffer.from(scalar.toString(16).padStart(2 * SCALAR_BYTES, "0"), "hex");
}

function keyOf(shared: AffinePoint, ephemeral: AffinePoint, route: Route): Buffer {
  const secret = Buffer.concat([scalarBytes(shared.x), scalarBytes(shared.y)]);
  const salt = Buffer.from(route.session.slice(2), "hex");
  const info = Buffer.concat([
    Buffer.from(`zkmargin/council/share/${route.dealer}/${route.member}/`, "utf8"),
    scalarBytes(ephemeral.x),
    scalarBytes(ephemeral.y),
  ]);
  return Buffer.from(hkdfSync("sha256", secret, salt, info, 32));
}

/** @param share 0 … ℓ − 1 */
export function encryptShare(
  share: bigint,
  encryptionKey: AffinePoint,
  route: Route,
): EncryptedShare {
  const ephemeralSecret = randomSecret();
  const ephemeral = publicKeyOf(ephemeralSecret);
  const key = keyOf(sharedPoint(ephemeralSecret, encryptionKey), ephemeral, route);
  const cipher = createCipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
  const body = Buffer.concat([cipher.update(scalarBytes(share)), cipher.final()]);
  const ciphertext = `0x${Buffer.concat([body, cipher.getAuthTag()]).toString("hex")}`;
  return { ephemeral, ciphertext };
}

/**
 * @param shared e·8R
 * @returns undefined when the ciphertext is no share: the dealer's fault, once `shared` is proven
 */
export function decryptShare(
  { ephemeral, ciphertext }: EncryptedShare,
  shared: AffinePoint,
  route: Route,
): bigint | undefined {
  const bytes = Buffer.from(ciphertext.slice(2), "hex");
  const key = keyOf(shared, ephemeral, route);
  try {
    const cipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
    cipher.setAuthTag(bytes.subarray(SCALAR_BYTES));
    const text = Buffer.concat([cipher.update(bytes.subarray(0, SCALAR_BYTES)), cipher.final()]);
    const share = BigInt(`0x${text.toString("hex")}`);
    return share < SUBGROUP_ORDER ? share : undefined;
  } catch {
    return undefined;
  }
}
