/**
 * Jobs on their way through a queue that others run. Each is sealed for the provers under an ephemeral key of its own,
 * the answer under a key that only its two ends know: who runs the queue can make neither.
 *
 *   keys = HKDF-SHA256(X25519(ephemeral, provers), salt: ephemeral ‖ provers, info: scope),   ChaCha20-Poly1305
 *
 * Queue, job and circuit are the scope, bound as associated data as well: a box moved elsewhere does not open. Answers
 * take a random nonce, since a job may be answered twice, and one size, whatever they say.
 */
import {
  createCipheriv,
  createDecipheriv,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { ZkMarginError } from "../../circuits/errors.ts";
import { publicKeyOf, rawPublicKey, type ProverKey } from "./proverKey.ts";

export const SEALED_JOB_FORMAT = "sealed-job/1";

/** What a box is for; none of it is secret. */
export interface SealScope {
  readonly queue: string;
  readonly job: string;
  readonly circuit: string;
}

/** What the queue holds of a job. */
export interface SealedJob {
  readonly zkmargin: typeof SEALED_JOB_FORMAT;
  /** X25519 public key, base64url. */
  readonly ephemeral: string;
  /** Ciphertext and tag, base64. */
  readonly box: string;
}

const [KEY, NONCE, TAG] = [32, 12, 16];
const ANSWER_BYTES = 2048;
/** Sets what answers are bound to apart from what jobs are. */
const ANSWER = "answer";
const CIPHER = "chacha20-poly1305";
/** In base64, of the largest job. */
const MAX_BOX = 2 ** 21;

export function jobRefused(why: string): ZkMarginError {
  return new ZkMarginError("JOB_REFUSED", `the sealed job ${why}`, {
    fix: "check that both sides name one queue and one provers' key, and that nobody else writes to it",
  });
}

function scopeBytes({ queue, job, circuit }: SealScope): Buffer {
  return Buffer.from(JSON.stringify([SEALED_JOB_FORMAT, queue, job, circuit]));
}

function encrypt(key: Buffer, nonce: Buffer, bytes: Buffer, about: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG });
  cipher.setAAD(about, { plaintextLength: bytes.length });
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when anything was changed */
function decrypt(key: Buffer, nonce: Buffer, box: Buffer, about: Buffer): Buffer {
  const bytes = box.subarray(0, -TAG);
  const cipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG });
  cipher.setAAD(about, { plaintextLength: bytes.length });
  cipher.setAuthTag(box.subarray(-TAG));
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** One end of a sealed job's way back. */
export class AnswerChannel {
  readonly #key: Buffer;
  readonly #about: Buffer;

  constructor(key: Buffer, scope: SealScope) {
    this.#key = key;
    this.#about = Buffer.concat([Buffer.from(ANSWER), scopeBytes(scope)]);
  }

  /** @param text of at most 2,046 bytes */
  seal(text: string): string {
    const padded = Buffer.alloc(ANSWER_BYTES);
    const bytes = Buffer.from(text);
    if (bytes.length > ANSWER_BYTES - 2) throw new RangeError("the answer is too long");
    padded.writeUInt16BE(bytes.length);
    bytes.copy(padded, 2);
    const nonce = randomBytes(NONCE);
    return Buffer.concat([nonce, encrypt(this.#key, nonce, padded, this.#about)]).toString(
      "base64",
    );
  }

  /** @throws JOB_REFUSED for anything but an answer of the provers to this job */
  open(sealed: unknown): string {
    try {
      if (typeof sealed !== "string" || sealed.length > 2 * ANSWER_BYTES) throw new RangeError();
      const bytes = Buffer.from(sealed, "base64");
      const [nonce, box] = [bytes.subarray(0, NONCE), bytes.subarray(NONCE)];
      const padded = decrypt(this.#key, nonce, box, this.#about);
      return padded.toString("utf8", 2, 2 + padded.readUInt16BE());
    } catch {
      throw jobRefused("has an answer that is not its provers'");
    }
  }
}

function keysOf(secret: KeyObject, other: KeyObject, salt: string, scope: SealScope) {
  const shared = diffieHellman({ privateKey: secret, publicKey: other });
  const stream = Buffer.from(hkdfSync("sha256", shared, salt, scopeBytes(scope), 2 * KEY + NONCE));
  shared.fill(0);
  return {
    box: stream.subarray(0, KEY),
    nonce: stream.subarray(KEY, KEY + NONCE),
    answers: new AnswerChannel(stream.subarray(KEY + NONCE), scope),
  };
}

/**
 * @param bytes of the job, left as they are
 * @param provers their public key, base64url
 */
export function sealJob(
  bytes: Buffer,
  provers: string,
  scope: SealScope,
): { readonly sealed: SealedJob; readonly answers: AnswerChannel } {
  const pair = generateKeyPairSync("x25519");
  const ephemeral = rawPublicKey(pair.publicKey);
  const keys = keysOf(pair.privateKey, publicKeyOf(provers), ephemeral + provers, scope);
  const box = encrypt(keys.box, keys.nonce, bytes, scopeBytes(scope)).toString("base64");
  return { sealed: { zkmargin: SEALED_JOB_FORMAT, ephemeral, box }, answers: keys.answers };
}

/**
 * @param document what the queue has, of any origin
 * @throws JOB_REFUSED unless it was sealed for this key and this scope
 */
export function openSealedJob(
  document: unknown,
  key: ProverKey,
  scope: SealScope,
): { readonly bytes: Buffer; readonly answers: AnswerChannel } {
  const { zkmargin, ephemeral, box } = (document ?? {}) as Partial<
    Record<keyof SealedJob, unknown>
  >;
  const isShaped =
    typeof ephemeral === "string" && typeof box === "string" && box.length <= MAX_BOX;
  if (zkmargin !== SEALED_JOB_FORMAT || !isShaped) throw jobRefused("has another form");
  try {
    const salt = ephemeral + key.publicKey;
    const keys = keysOf(key.revealSecret(), publicKeyOf(ephemeral), salt, scope);
    const bytes = decrypt(keys.box, keys.nonce, Buffer.from(box, "base64"), scopeBytes(scope));
    return { bytes, answers: keys.answers };
  } catch {
    throw jobRefused("does not open");
  }
}
