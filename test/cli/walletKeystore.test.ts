import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { join } from "node:path";
import { expect } from "chai";
import { askPassphrase, readHidden } from "../../cli/passphrase.ts";
import { codeOf } from "../wallet/scene.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const WORD = "abandon ".repeat(23);
const PHRASE = `${WORD}art`;

describe("zkmargin wallet: keystore and phrase", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "word"), "six random words are better\n", { mode: 0o600 });
  const file = (name: string): string[] => [
    ...["--keystore", `keys/${name}.json`, "--passphrase-file", "word"],
  ];

  it("makes a keystore, 0600, and prints nothing of the seed", async () => {
    const { status, stdout } = await zkmargin(["wallet", "init", ...file("new"), "--json"], {
      cwd,
    });
    expect([status, JSON.parse(stdout)]).to.deep.equal([
      0,
      { keystore: "keys/new.json", seed: "new" },
    ]);
    expect((statSync(join(cwd, "keys/new.json")).mode & 0o777).toString(8)).to.equal("600");
    const shown = await zkmargin(["wallet", "phrase", ...file("new"), "--reveal"], { cwd });
    const words = shown.stdout.trim().split(" ");
    expect(words).to.have.length(24);
    expect(stdout).not.to.include(words.slice(0, 2).join(" "));
  });

  it("makes the same keystore again from its phrase, read from standard input", async () => {
    const init = ["wallet", "init", ...file("old"), "--phrase", "-"];
    expect((await zkmargin(init, { cwd, input: `${PHRASE}\n` })).status).to.equal(0);
    const shown = await zkmargin(["wallet", "phrase", ...file("old"), "--reveal", "--json"], {
      cwd,
    });
    expect(JSON.parse(shown.stdout)).to.deep.equal({ phrase: PHRASE });
  });

  it("shows no phrase without --reveal", async () => {
    const error = await errorOf(["wallet", "phrase", ...file("old")], { cwd });
    expect([error.status, error.field]).to.deep.equal([2, "reveal"]);
  });

  it("replaces no keystore", async () => {
    const before = readFileSync(join(cwd, "keys/old.json"), "utf8");
    const error = await errorOf(["wallet", "init", ...file("old")], { cwd });
    expect([error.status, error.field]).to.deep.equal([2, "keystore"]);
    expect(readFileSync(join(cwd, "keys/old.json"), "utf8")).to.equal(before);
  });

  it("refuses a wrong phrase without repeating a word of it, and writes nothing", async () => {
    const init = ["wallet", "init", ...file("wrong"), "--phrase", "-", "--json"];
    const { status, stdout } = await zkmargin(init, { cwd, input: `${WORD}abandon` });
    expect(status).to.equal(2);
    expect(stdout).to.include("checksum").and.not.to.include("abandon");
    expect(existsSync(join(cwd, "keys/wrong.json"))).to.equal(false);
  });

  it("says that the passphrase is wrong with status 1", async () => {
    writeFileSync(join(cwd, "other"), "not the passphrase at all", { mode: 0o600 });
    const options = ["--keystore", "keys/old.json", "--passphrase-file", "other", "--reveal"];
    const error = await errorOf(["wallet", "phrase", ...options], { cwd });
    expect([error.status, error.code]).to.deep.equal([1, "UNLOCK_FAILED"]);
  });

  it("takes no passphrase that others can read, that is short, or that is nowhere", async () => {
    writeFileSync(join(cwd, "open"), "six random words are better", { mode: 0o644 });
    writeFileSync(join(cwd, "short"), "short", { mode: 0o600 });
    for (const name of ["open", "short"]) {
      const options = ["--keystore", "keys/no.json", "--passphrase-file", name];
      const error = await errorOf(["wallet", "init", ...options], { cwd });
      expect([error.status, error.field]).to.deep.equal([2, "passphrase-file"]);
    }
    const error = await errorOf(["wallet", "init", "--keystore", "keys/no.json"], { cwd });
    expect([error.status, error.field]).to.deep.equal([2, "passphrase-file"]);
    expect(existsSync(join(cwd, "keys/no.json"))).to.equal(false);
  });
});

/** A terminal at which these keys are pressed; notes what it was told to do. */
function terminal(...typed: string[]) {
  const modes: boolean[] = [];
  const shown: string[] = [];
  const input = Object.assign(new PassThrough(), {
    setRawMode: (raw: boolean) => {
      modes.push(raw);
      const keys = raw ? typed.shift() : undefined;
      if (keys !== undefined) input.write(keys);
    },
  });
  return { input, output: { write: (text: string) => shown.push(text) }, modes, shown };
}

describe("a passphrase typed at a terminal", () => {
  const request = { file: undefined, option: "passphrase-file", of: "the keystore" };

  it("is not shown, and backspace works", async () => {
    const at = terminal("sic\u007fx words\r");
    expect(await readHidden("passphrase: ", at)).to.equal("six words");
    expect(at.shown).to.deep.equal(["passphrase: ", "\n"]);
    expect(at.modes).to.deep.equal([true, false]);
  });

  it("is not broken where a character arrives in two pieces", async () => {
    const at = terminal();
    const typed = readHidden("passphrase: ", at);
    const bytes = Buffer.from("naïve 🔑 words\r");
    for (const byte of bytes) at.input.write(Buffer.from([byte]));
    expect(await typed).to.equal("naïve 🔑 words");
  });

  it("is asked for twice for something new, and refused when it is not the same or short", async () => {
    const asked = (...typed: string[]) =>
      askPassphrase({ ...request, isNew: true }, terminal(...typed));
    const passphrase = await asked("six random words\r", "six random words\r");
    expect(Buffer.from(passphrase.revealBytes()).toString()).to.equal("six random words");
    expect(await codeOf(asked("six random words\r", "six random word\r"))).to.equal(
      "INPUT_INVALID",
    );
    expect(await codeOf(asked("short\r", "short\r"))).to.equal("INPUT_INVALID");
  });

  it("can be broken off, and leaves the terminal as it was", async () => {
    for (const key of ["\u0003", "\u0004"]) {
      const at = terminal(`abc${key}`);
      expect(await codeOf(askPassphrase(request, at))).to.equal("ENVIRONMENT");
      expect(at.modes).to.deep.equal([true, false]);
    }
  });
});
