import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  chmodSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { after } from "mocha";
import { ZkMarginError } from "../../circuits/errors.ts";
import { createEncryptedFile, readEncryptedFile } from "../../wallet/encryptedFile.ts";
import { decryptText, encryptText } from "../../wallet/encryptedText.ts";
import { createKeystore, openKeystore } from "../../wallet/keystore.ts";
import { Passphrase } from "../../wallet/passphrase.ts";
import { Seed } from "../../wallet/seed.ts";
import { codeOf } from "./scene.ts";

const folder = mkdtempSync(join(tmpdir(), "zkmargin-wallet-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

const passphrase = Passphrase.create("six random words would be better");
const FORMAT = "sample/1";

interface Document {
  zkmargin: string;
  about: Record<string, string>;
  kdf: Record<string, unknown>;
  cipher: Record<string, unknown>;
  ciphertext: string;
}

describe("text under a passphrase", () => {
  let text: string;
  before(async () => {
    text = await encryptText(FORMAT, "the secret", passphrase, { member: "3", council: "x" });
  });
  const changed = (change: (document: Document) => void): string => {
    const document = JSON.parse(text) as Document;
    change(document);
    return JSON.stringify(document);
  };

  it("comes back with its public part, whatever the layout", async () => {
    const compact = JSON.stringify(JSON.parse(text));
    for (const document of [text, compact]) {
      expect(await decryptText(document, FORMAT, passphrase)).to.deep.equal({
        about: { member: "3", council: "x" },
        text: "the secret",
      });
    }
    expect(text).not.to.include("the secret");
  });

  it("is another each time", async () => {
    const again = await encryptText(FORMAT, "the secret", passphrase);
    const parts = [text, again].map((document) => JSON.parse(document) as Document);
    expect(new Set(parts.map(({ kdf }) => kdf.salt)).size).to.equal(2);
    expect(new Set(parts.map(({ cipher }) => cipher.nonce)).size).to.equal(2);
  });

  it("opens with the same passphrase typed in another normal form, and with no other", async () => {
    const composed = Passphrase.create("naïve café passphrase".normalize("NFC"));
    const decomposed = Passphrase.create("naïve café passphrase".normalize("NFD"));
    const document = await encryptText(FORMAT, "x", composed);
    expect((await decryptText(document, FORMAT, decomposed)).text).to.equal("x");
    expect(await codeOf(decryptText(document, FORMAT, passphrase))).to.equal("UNLOCK_FAILED");
  });

  const flips: [string, (document: Document) => void][] = [
    [
      "ciphertext",
      (d) => (d.ciphertext = `${d.ciphertext.startsWith("0") ? "1" : "0"}${d.ciphertext.slice(1)}`),
    ],
    [
      "tag",
      (d) =>
        (d.ciphertext = d.ciphertext.slice(0, -2) + (d.ciphertext.endsWith("00") ? "01" : "00")),
    ],
    ["shorter ciphertext", (d) => (d.ciphertext = d.ciphertext.slice(0, 20))],
    ["salt", (d) => (d.kdf.salt = "00".repeat(32))],
    ["nonce", (d) => (d.cipher.nonce = "00".repeat(12))],
    ["about", (d) => (d.about.member = "4")],
    ["cost", (d) => (d.kdf.p = 2)],
  ];
  for (const [what, change] of flips) {
    it(`is refused when its ${what} was changed`, async () => {
      expect(await codeOf(decryptText(changed(change), FORMAT, passphrase))).to.equal(
        "UNLOCK_FAILED",
      );
    });
  }

  const refusals: [string, (document: Document) => void][] = [
    ["asks for 16 GiB", (d) => (d.kdf.n = 2 ** 24)],
    ["is cheap to guess", (d) => (d.kdf.n = 2 ** 10)],
    ["asks for an odd cost", (d) => (d.kdf.n = 2 ** 17 + 1)],
    ["asks for many rounds", (d) => (d.kdf.p = 1000)],
    ["has another block size", (d) => (d.kdf.r = 9)],
    ["has another key derivation", (d) => (d.kdf.name = "pbkdf2")],
    ["has another cipher", (d) => (d.cipher.name = "none")],
    ["has another format", (d) => (d.zkmargin = "keystore/1")],
    ["has a short salt", (d) => (d.kdf.salt = "00")],
    [
      "has an about that is not text",
      (d) => (d.about = { a: 1 } as unknown as Record<string, string>),
    ],
  ];
  for (const [what, change] of refusals) {
    it(`is refused before any work when it ${what}`, async () => {
      expect(await codeOf(decryptText(changed(change), FORMAT, passphrase))).to.equal(
        "INPUT_INVALID",
      );
    });
  }

  it("is not made under a short passphrase", async () => {
    const short = Passphrase.create("short");
    expect(await codeOf(encryptText(FORMAT, "x", short))).to.equal("INPUT_INVALID");
  });
});

describe("an encrypted file", () => {
  const place = (name: string) => ({
    path: join(folder, name),
    option: "keystore",
    format: FORMAT,
  });

  it("is 0600, and replaced by no new one", async () => {
    const file = place("council.json");
    await createEncryptedFile(file, "first", passphrase, { member: "1" });
    expect((statSync(file.path).mode & 0o777).toString(8)).to.equal("600");
    const again = createEncryptedFile(file, "second", passphrase);
    expect(await codeOf(again)).to.equal("INPUT_INVALID");
    expect(await readEncryptedFile(file, passphrase)).to.deep.equal({
      about: { member: "1" },
      text: "first",
    });
    expect(readdirSync(folder)).to.deep.equal(["council.json"]);
  });

  it("is not read when others can read it", async () => {
    const file = place("open.json");
    await createEncryptedFile(file, "first", passphrase);
    chmodSync(file.path, 0o644);
    expect(await codeOf(readEncryptedFile(file, passphrase))).to.equal("INPUT_INVALID");
  });
});

describe("a keystore", () => {
  it("gives the seed back, and says nothing of it in the clear or in a log", async () => {
    const path = join(folder, "keys/keystore.json");
    const seed = Seed.random();
    const hex = Buffer.from(seed.revealBytes()).toString("hex");
    await createKeystore(path, seed, passphrase);
    expect((await openKeystore(path, passphrase)).revealPhrase()).to.equal(seed.revealPhrase());
    expect(readFileSync(path, "utf8")).not.to.include(hex);
    expect(JSON.stringify([seed, passphrase])).to.equal(
      '["Seed (redacted)","Passphrase (redacted)"]',
    );
  });

  it("never replaces another", async () => {
    const path = join(folder, "keys/one.json");
    await createKeystore(path, Seed.random(), passphrase);
    const text = readFileSync(path, "utf8");
    expect(await codeOf(createKeystore(path, Seed.random(), passphrase))).to.equal("INPUT_INVALID");
    expect(readFileSync(path, "utf8")).to.equal(text);
  });
});

describe("a recovery phrase", () => {
  const refuse = (phrase: string): string => {
    try {
      Seed.fromPhrase(phrase);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("accepted");
  };

  it("is BIP-39's: the standard's vector for 32 bytes of 0x7f", () => {
    const seed = Seed.fromBytes(new Uint8Array(32).fill(0x7f));
    const line = "legal winner thank year wave sausage worth useful";
    expect(seed.revealPhrase()).to.equal(`${line} ${line} ${line.replace("useful", "title")}`);
  });

  it("gives back any seed, in any case and spacing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const phrase = Seed.fromBytes(bytes).revealPhrase();
        const typed = ` ${phrase.toUpperCase().replaceAll(" ", "\n ")} `;
        expect(Seed.fromPhrase(typed).revealBytes()).to.deep.equal(bytes);
      }),
    );
  });

  it("is refused with a wrong word, order or number, and no word is repeated", () => {
    const words = Seed.fromBytes(new Uint8Array(32).fill(0x7f)).revealPhrase().split(" ");
    const [first = "", second = "", ...rest] = words;
    expect(refuse([second, first, ...rest].join(" "))).to.include("checksum");
    expect(refuse(words.slice(1).join(" "))).to.include("24 words");
    const message = refuse([first, "zkmargin", ...rest].join(" "));
    expect(message).to.include("unknown word at place 2").and.not.to.include("zkmargin");
  });
});

describe("a passphrase", () => {
  it("opens nothing new when it is blanks, one key held down, or few characters between blanks", () => {
    const weak = [
      " ".repeat(12),
      "aaaaaaaaaaaaaaaa",
      "abababababab",
      "     six     ",
      "aAaAbBbBcCcC",
    ];
    for (const text of weak) {
      expect(() => Passphrase.create(text).requireStrong(), text).to.throw(ZkMarginError, "simple");
    }
    const strong = Passphrase.create("six random words");
    expect(strong.requireStrong()).to.equal(strong);
  });

  it("is one line of a private file", () => {
    const path = join(folder, "passphrase");
    writeFileSync(path, "six random words\n", { mode: 0o600 });
    const read = Buffer.from(Passphrase.fromFile(path).revealBytes()).toString();
    expect(read).to.equal("six random words");
    for (const text of ["", "two\nlines\n", "a\0b"]) {
      writeFileSync(path, text);
      expect(() => Passphrase.fromFile(path)).to.throw(ZkMarginError);
    }
    writeFileSync(path, "six random words\n");
    chmodSync(path, 0o640);
    expect(() => Passphrase.fromFile(path)).to.throw(ZkMarginError, "others can read");
  });
});
