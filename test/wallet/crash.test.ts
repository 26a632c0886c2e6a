import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after } from "mocha";
import { createSecretFile, readSecretFile, updateSecretFile } from "../../files/secretFile.ts";

const folder = mkdtempSync(join(tmpdir(), "zkmargin-crash-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const WRITER = fileURLToPath(new URL("endlessWriter.ts", import.meta.url));
const KILLS = 12;

/** Starts the writer, and kills it some milliseconds after it has written every file once, however slow the disk. */
function killedAfter(milliseconds: number): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.once("error", reject);
    child.once("exit", (_, signal) => {
      resolve(signal);
    });
    child.stdout.once("data", () => {
      void sleep(milliseconds).then(() => child.kill("SIGKILL"));
    });
  });
}

function isWhole(text: string): boolean {
  const length = text.slice(text.lastIndexOf(" ") + 1);
  return text.length === Number(length) + length.length + 1;
}

describe("files of a process that is killed while it writes them", () => {
  before(async () => {
    const first = "first 5";
    createSecretFile(join(folder, "account"), first, "account");
    for (let kill = 0; kill < KILLS; kill++) {
      expect(await killedAfter(5 + kill * 7)).to.equal("SIGKILL");
    }
  });

  it("are whole: the account, the version before it, the cache and every new one", () => {
    const names = readdirSync(folder).filter((name) => /^(account|cache|new\.)/.test(name));
    const finished = names.filter((name) => !/\.(tmp|old)$/.test(name));
    expect(finished).to.include.members(["account", "account.previous", "cache"]);
    expect(finished.length).to.be.at.least(3 + KILLS);
    for (const name of finished) {
      expect(isWhole(readFileSync(join(folder, name), "utf8")), name).to.equal(true);
    }
  });

  it("can be changed again: the lock of the dead is taken over", async () => {
    const path = join(folder, "account");
    await updateSecretFile(path, "account", (text) => [`${text}!`, undefined]);
    expect(readSecretFile(path, "account").endsWith("!")).to.equal(true);
  });
});
