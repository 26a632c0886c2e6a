/**
 * Decryption shares that a member's service has made, by the seal that they open: an account with many is worked off
 * in pieces, a run that was killed is continued by the next, and who asks second waits for less. They are secrets,
 * threshold members' open the seal, and lie encrypted under a key that is derived from the member's share of the
 * council's key: who has that can make them all anyway.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join, resolve } from "node:path";
import { requirePrivateFolder, writeSecretCache } from "../../files/secretFile.ts";
import { parseJsonText } from "../../risk/index.ts";
import {
  decryptionShareDocument,
  parseDecryptionShare,
  type DecryptionShare,
} from "../decryptionShare.ts";
import { canonicalText } from "../document.ts";
import { type MemberShare } from "../memberShare.ts";

const CIPHER = "chacha20-poly1305";
const LABEL = "zkmargin/council/made-share/1";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NAME = /^(0x[0-9a-f]{64})\.share$/;
/** Of a share's document. */
const MOST_MARKS = 80;

export class MadeShares {
  readonly #folder: string;
  readonly #key: Buffer;
  readonly #there: Set<string>;

  /**
   * @param folder of the member's own, made if need be
   * @throws INPUT_INVALID when others can enter it
   */
  constructor(folder: string, share: MemberShare) {
    this.#folder = resolve(folder);
    requirePrivateFolder(this.#pathOf(""), "folder");
    this.#key = keyOf(share);
    this.#there = new Set(
      fs.readdirSync(this.#folder).flatMap((name) => NAME.exec(name)?.slice(1, 2) ?? []),
    );
  }

  has(sealHash: string): boolean {
    return this.#there.has(sealHash);
  }

  /** `undefined` where there is none that is whole; it is then to be made again. */
  async get(sealHash: string): Promise<DecryptionShare | undefined> {
    if (!this.has(sealHash)) return undefined;
    const share = this.#open(await this.#read(sealHash), sealHash);
    if (share === undefined) this.#there.delete(sealHash);
    return share;
  }

  /** On the disk when this returns. */
  put(share: DecryptionShare): void {
    const text = canonicalText(decryptionShareDocument(share));
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(aboutOf(share.sealHash), { plaintextLength: Buffer.byteLength(text) });
    const body = [nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
    writeSecretCache(this.#pathOf(share.sealHash), Buffer.concat(body).toString("hex"), "folder");
    this.#there.add(share.sealHash);
  }

  #pathOf(sealHash: string): string {
    return join(this.#folder, `${sealHash}.share`);
  }

  async #read(sealHash: string): Promise<Buffer> {
    try {
      return Buffer.from(await fs.promises.readFile(this.#pathOf(sealHash), "utf8"), "hex");
    } catch {
      return Buffer.alloc(0);
    }
  }

  #open(bytes: Buffer, sealHash: string): DecryptionShare | undefined {
    const [split, end] = [NONCE_BYTES, bytes.length - TAG_BYTES];
    if (end < split) return undefined;
    try {
      const nonce = bytes.subarray(0, split);
      const cipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(aboutOf(sealHash), { plaintextLength: end - split });
      cipher.setAuthTag(bytes.subarray(end));
      const text = Buffer.concat([cipher.update(bytes.subarray(split, end)), cipher.final()]);
      return parseDecryptionShare(parseJsonText(text.toString("utf8"), "made share", MOST_MARKS));
    } catch {
      // Cut short or changed; what the cause saw stays out.
      return undefined;
    }
  }
}

function aboutOf(sealHash: string): Buffer {
  return Buffer.from(`${LABEL}\n${sealHash}`, "utf8");
}

/** Of this member, in this generation of this council, alone. */
function keyOf(share: MemberShare): Buffer {
  const { index, key } = share;
  const secret = Buffer.from(
    share
      .revealShare()
      .toString(16)
      .padStart(2 * KEY_BYTES, "0"),
    "hex",
  );
  const salt = Buffer.from(key.transcript.slice(2), "hex");
  const about = `${LABEL}/${key.chainId}/${key.council}/${key.generation}/${index}`;
  const derived = Buffer.from(hkdfSync("sha256", secret, salt, about, KEY_BYTES));
  secret.fill(0);
  return derived;
}
