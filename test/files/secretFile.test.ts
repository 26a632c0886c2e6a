import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after } from "mocha";
import {
  createSecretFile,
  MAX_SECRET_BYTES,
  readSecretFile,
  updateSecretFile,
  writeSecretCache,
} from "../../files/secretFile.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "zkmargin-files-"));
after(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("a secret file", () => {
  it("keeps the version before when a change changes nothing", async () => {
    const path = join(folder, "kept");
    createSecretFile(path, "one", "file");
    for (const text of ["two", "two"]) {
      await updateSecretFile(path, "file", () => [text, undefined]);
    }
    expect(readSecretFile(path, "file")).to.equal("two");
    expect(fs.readFileSync(`${path}.previous`, "utf8")).to.equal("one");
  });

  it("is written beside a temporary file of another process with the same id", async () => {
    const path = join(folder, "shared");
    const theirs = `${path}.${process.pid}.tmp`;
    fs.writeFileSync(theirs, "of another container");
    createSecretFile(path, "one", "file");
    await updateSecretFile(path, "file", () => ["two", undefined]);
    expect(fs.readFileSync(theirs, "utf8")).to.equal("of another container");
  });

  it("does not leave for ever what a killed writer left, and takes nothing from a living one", () => {
    const path = join(folder, "cache");
    const [dead, living] = ["0", "1"].map((digit) => `${path}.${digit.repeat(16)}.tmp`) as [
      string,
      string,
    ];
    for (const left of [dead, living]) fs.writeFileSync(left, "a secret");
    const longAgo = new Date(Date.now() - 3_600_000);
    fs.utimesSync(dead, longAgo, longAgo);
    writeSecretCache(path, "one", "file");
    expect([fs.existsSync(dead), fs.existsSync(living)]).to.deep.equal([false, true]);
    expect(fs.statSync(path).mode & 0o777).to.equal(0o600);
  });

  it("is made in folders of its own, however deep", () => {
    const path = join(folder, "a/b/c/file");
    createSecretFile(path, "one", "file");
    for (const level of ["a", "a/b", "a/b/c"]) {
      expect(fs.statSync(join(folder, level)).mode & 0o777).to.equal(0o700);
    }
  });

  it("is not read to the end when it has none, or is larger than any of zkmargin's", () => {
    const refuse = (path: string) => () => readSecretFile(path, "file");
    if (fs.existsSync("/dev/zero")) expect(refuse("/dev/zero")).to.throw("too large");
    const large = join(folder, "large");
    fs.writeFileSync(large, "x".repeat(MAX_SECRET_BYTES + 1), { mode: 0o600 });
    expect(refuse(large)).to.throw("too large");
    fs.truncateSync(large, MAX_SECRET_BYTES);
    expect(readSecretFile(large, "file")).to.have.length(MAX_SECRET_BYTES);
  });
});
