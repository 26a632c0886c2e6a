/**
 * The key that jobs of a queue are sealed for: X25519. All provers of one queue hold the same secret, as
 * `"zkmargin": "prover-key/1"` in a secret file; who submits needs the public part, `prover-public-key/1`.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { inputInvalid, parseJsonText, readObject, requireFormat } from "../../risk/index.ts";
import { Secret } from "../../prover/secret.ts";

export const PROVER_KEY_FORMAT = "prover-key/1";
export const PROVER_PUBLIC_KEY_FORMAT = "prover-public-key/1";

/** 32 bytes, of which the last character holds four bits. */
const BASE64URL = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const OKP = { kty: "OKP", crv: "X25519" } as const;

function readBytes(value: unknown, field: string): string {
  if (typeof value === "string" && BASE64URL.test(value)) return value;
  throw inputInvalid(
    field,
    "is not 32 bytes in base64url",
    "use the file `zkmargin pool key` wrote",
  );
}

/** Of raw bytes in base64url. */
export function publicKeyOf(x: string): KeyObject {
  return createPublicKey({ key: { ...OKP, x }, format: "jwk" });
}

export function rawPublicKey(key: KeyObject): string {
  const { x = "" } = key.export({ format: "jwk" });
  return x;
}

export class ProverKey extends Secret {
  /** Raw bytes in base64url. */
  readonly publicKey: string;
  readonly #secret: KeyObject;

  private constructor(secret: KeyObject) {
    super();
    this.#secret = secret;
    this.publicKey = rawPublicKey(createPublicKey(secret));
  }

  static fresh(): ProverKey {
    return new ProverKey(generateKeyPairSync("x25519").privateKey);
  }

  /** @throws INPUT_UNREADABLE or INPUT_INVALID; neither repeats anything of the text */
  static parse(text: string): ProverKey {
    const document = parseJsonText(text, "key");
    const fields = readObject(document, "", ["zkmargin", "secret", "public"]);
    requireFormat(fields, PROVER_KEY_FORMAT);
    const [d, x] = [readBytes(fields.secret, "secret"), readBytes(fields.public, "public")];
    const key = new ProverKey(createPrivateKey({ key: { ...OKP, d, x }, format: "jwk" }));
    if (key.publicKey === x) return key;
    throw inputInvalid("public", "does not belong to the secret", "use the file as it was written");
  }

  revealSecret(): KeyObject {
    return this.#secret;
  }

  /** The secret file's text. */
  revealText(): string {
    const { d } = this.#secret.export({ format: "jwk" });
    const document = { zkmargin: PROVER_KEY_FORMAT, secret: d, public: this.publicKey };
    return `${JSON.stringify(document, null, 2)}\n`;
  }

  publicDocument(): object {
    return { zkmargin: PROVER_PUBLIC_KEY_FORMAT, public: this.publicKey };
  }
}

/** The public key in a document. @throws INPUT_INVALID */
export function parseProverPublicKey(document: unknown): string {
  const fields = readObject(document, "", ["zkmargin", "public"]);
  requireFormat(fields, PROVER_PUBLIC_KEY_FORMAT);
  return readBytes(fields.public, "public");
}
