/**
 * Books that the council opened to the keeper, in one file under the passphrase of his wallet. They are somebody
 * else's secrets: kept as long as their accounts are lapsed or on auction and no longer, and never shown. The file can
 * be made again, by asking the council.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { readSecretFile, writeSecretCache } from "../files/secretFile.ts";
import { opens, Portfolio } from "../prover/index.ts";
import { inputInvalid, parseJsonText, readObject, readString } from "../risk/index.ts";
import { decryptText, encryptText, type About, type Passphrase } from "../wallet/index.ts";

export const BOOKS_FORMAT = "keeper-books/1";
const OPTION = "folder";

export interface BooksOwner {
  readonly chainId: bigint;
  /** Address of MarginAccounts. */
  readonly accounts: string;
}

function aboutOf({ chainId, accounts }: BooksOwner): About {
  return { chainId: chainId.toString(), accounts: accounts.toLowerCase() };
}

function booksIn(text: string): Map<bigint, Portfolio> {
  const document = parseJsonText(text, OPTION);
  const names = Object.keys(document as object);
  const fields = readObject(document, "", names);
  return new Map(
    names.map((name) => [BigInt(name), Portfolio.parse(readString(fields[name], name))]),
  );
}

export class OpenedBooks {
  readonly #path: string;
  readonly #passphrase: Passphrase;
  readonly #about: About;
  readonly #books: Map<bigint, Portfolio>;

  private constructor(
    path: string,
    passphrase: Passphrase,
    about: About,
    books: Map<bigint, Portfolio>,
  ) {
    this.#path = path;
    this.#passphrase = passphrase;
    this.#about = about;
    this.#books = books;
  }

  /** @throws UNLOCK_FAILED, INPUT_INVALID, INPUT_UNREADABLE; ENVIRONMENT for the books of another deployment */
  static async open(
    folder: string,
    passphrase: Passphrase,
    owner: BooksOwner,
  ): Promise<OpenedBooks> {
    const path = join(folder, "books.json");
    const about = aboutOf(owner);
    if (!fs.existsSync(path)) return new OpenedBooks(path, passphrase, about, new Map());
    const kept = await decryptText(readSecretFile(path, OPTION), BOOKS_FORMAT, passphrase);
    const isOurs = Object.entries(about).every(([name, value]) => kept.about[name] === value);
    if (isOurs) return new OpenedBooks(path, passphrase, about, booksIn(kept.text));
    throw new ZkMarginError("ENVIRONMENT", "the folder's books are of another deployment", {
      field: OPTION,
      fix: "give every chain and deployment a folder of its own",
    });
  }

  /** Accounts of which a book is kept. */
  kept(): ReadonlySet<bigint> {
    return new Set(this.#books.keys());
  }

  /** The book, if it is the one behind the commitment. */
  find(account: bigint, commitment: AffinePoint): Portfolio | undefined {
    const book = this.#books.get(account);
    return book !== undefined && opens(book, commitment) ? book : undefined;
  }

  /** @throws INPUT_INVALID for a passphrase that is too weak for a new file */
  async keep(account: bigint, book: Portfolio): Promise<void> {
    await this.#write(new Map([...this.#books, [account, book]]));
  }

  async forget(account: bigint): Promise<void> {
    if (!this.#books.has(account)) return;
    await this.#write(new Map([...this.#books].filter(([number]) => number !== account)));
  }

  async #write(next: Map<bigint, Portfolio>): Promise<void> {
    const books = Object.fromEntries(
      [...next].map(([account, book]) => [account.toString(), book.revealText()]),
    );
    const text = JSON.stringify(books);
    if (text.length > 4_000_000) {
      throw inputInvalid(OPTION, "holds too many books", "use one keeper for fewer accounts");
    }
    const document = await encryptText(BOOKS_FORMAT, text, this.#passphrase, this.#about);
    writeSecretCache(this.#path, document, OPTION);
    this.#books.clear();
    for (const [account, book] of next) this.#books.set(account, book);
  }
}
