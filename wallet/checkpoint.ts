/**
 * How far a recovery came, so that the next one reads only what is new. A cache and nothing more: seed and
 * chain make it again, and a file that is torn, changed, of another deployment or of another chain is taken
 * for none. Encrypted and authenticated under a key of the seed's, since it holds openings.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { commit } from "../circuits/generators.ts";
import { readSecretFile, writeSecretCache } from "../files/secretFile.ts";
import { AccountState } from "./accountState.ts";
import { checkpointKey, type Deployment } from "./derivation.ts";
import { type BlockRef } from "./logScan.ts";
import { type ForeignAccount, type Ownership } from "./ownership.ts";
import { type Seed } from "./seed.ts";

/** Authenticated; another format is no checkpoint. */
const FORMAT = "checkpoint/2";
const CIPHER = "chacha20-poly1305";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OPTION = "checkpoint";
/** Some thousand accounts. */
const MAX_BYTES = 32 * 1024 * 1024;

export interface Checkpoint {
  /** Last block read. */
  readonly at: BlockRef;
  /** First block ever read. */
  readonly fromBlock: number;
  /** First viewing key index not used. */
  readonly nextIndex: number;
  /** Viewing keys looked for so far: a wider gap looks further. */
  readonly derived: number;
  readonly ownership: Ownership;
  readonly foreign: readonly ForeignAccount[];
  readonly states: readonly AccountState[];
}

/** The file of these bytes, in the only spelling that is read. */
const fileText = (body: Buffer): string => `${body.toString("base64")}\n`;

interface SavedAccount {
  readonly account: string;
  readonly owner: string;
  readonly opened: number;
  readonly viewingKey: readonly [string, string];
  readonly version: string;
  readonly closed: boolean;
  readonly quantities: readonly string[];
  readonly blinding: string;
}

interface Saved extends Omit<Checkpoint, "states" | "foreign"> {
  readonly foreign: readonly (readonly [account: string, owner: string | null])[];
  readonly accounts: readonly SavedAccount[];
}

function saved(state: AccountState): SavedAccount {
  const { account, owner, opened, viewingKey, version, closed } = state.face;
  const { quantities, blinding } = state.revealOpening();
  return {
    account: account.toString(),
    owner,
    opened,
    viewingKey: [viewingKey.x.toString(), viewingKey.y.toString()],
    version: version.toString(),
    closed,
    quantities: quantities.map((quantity) => quantity.toString()),
    blinding: blinding.toString(),
  };
}

/** The commitment is computed anew, so a state always opens its own. */
function restored(account: SavedAccount): AccountState {
  const { owner, opened, closed } = account;
  const [x, y] = account.viewingKey;
  const opening = {
    quantities: account.quantities.map(BigInt),
    blinding: BigInt(account.blinding),
  };
  const face = {
    account: BigInt(account.account),
    owner,
    opened,
    viewingKey: { x: BigInt(x), y: BigInt(y) },
    commitment: commit(opening.quantities, opening.blinding),
    version: BigInt(account.version),
    closed,
  };
  return new AccountState(face, opening);
}

export class CheckpointFile {
  readonly #path: string;
  readonly #key: Uint8Array;

  constructor(path: string, seed: Seed, deployment: Deployment) {
    this.#path = path;
    this.#key = checkpointKey(seed, deployment);
  }

  /** `undefined` when there is none, or none that can be relied on. */
  read(): Checkpoint | undefined {
    try {
      const written = readSecretFile(this.#path, OPTION, MAX_BYTES);
      const body = Buffer.from(written, "base64");
      // Decoding forgives a lost end, loose last bits and blanks: such a file is torn or changed all the same.
      if (written !== fileText(body)) return undefined;
      const nonce = body.subarray(0, NONCE_BYTES);
      const cipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
      const text = body.subarray(NONCE_BYTES, -TAG_BYTES);
      cipher.setAAD(Buffer.from(FORMAT), { plaintextLength: text.length });
      cipher.setAuthTag(body.subarray(-TAG_BYTES));
      const plain = Buffer.concat([cipher.update(text), cipher.final()]).toString("utf8");
      // Authenticated: this wallet wrote it.
      const { accounts, foreign, ...rest } = JSON.parse(plain) as Saved;
      const others = foreign.map(([account, owner]) => ({
        account: BigInt(account),
        owner: owner ?? undefined,
      }));
      return { ...rest, foreign: others, states: accounts.map(restored) };
    } catch {
      return undefined;
    }
  }

  /** Replaces the file whole. @throws INPUT_INVALID when it lies where others can enter */
  write({ states, foreign, ...rest }: Checkpoint): void {
    const others = foreign.map(
      ({ account, owner }) => [account.toString(), owner ?? null] as const,
    );
    const document: Saved = { ...rest, foreign: others, accounts: states.map(saved) };
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    const text = Buffer.from(JSON.stringify(document), "utf8");
    cipher.setAAD(Buffer.from(FORMAT), { plaintextLength: text.length });
    const body = [nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()];
    writeSecretCache(this.#path, fileText(Buffer.concat(body)), OPTION);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
