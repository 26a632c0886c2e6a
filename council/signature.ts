/**
 * Signed documents: `signature` is Ed25519 (RFC 8032, strict) over the canonical text of all other fields,
 * under a prefix that no other use of the key has. The field `zkmargin` keeps kinds apart, `session` sessions.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalText, type Json } from "./document.ts";

export type Signed<Body> = Body & { readonly signature: string };

const PREFIX = "zkmargin/council/signed/1\n";
const SIGNATURE = /^0x[0-9a-f]{128}$/;

function message(body: Readonly<Record<string, Json>>): Uint8Array {
  return utf8ToBytes(PREFIX + canonicalText(body));
}

/** The public key of a signing secret, both of 32 bytes. */
export function signingKeyOf(secret: Uint8Array): string {
  return `0x${bytesToHex(ed25519.getPublicKey(secret))}`;
}

export function signDocument<Body extends Readonly<Record<string, Json>>>(
  body: Body,
  secret: Uint8Array,
): Signed<Body> {
  return { ...body, signature: `0x${bytesToHex(ed25519.sign(message(body), secret))}` };
}

/** Whether the document is signed by that key; never throws. */
export function isSignedBy(
  { signature, ...body }: Signed<Readonly<Record<string, Json>>>,
  signingKey: string,
): boolean {
  if (!SIGNATURE.test(signature)) return false;
  try {
    const [bytes, key] = [hexToBytes(signature.slice(2)), hexToBytes(signingKey.slice(2))];
    return ed25519.verify(bytes, message(body), key, { zip215: false });
  } catch {
    return false;
  }
}
