import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after } from "mocha";
import { FolderStore } from "../../trading/index.ts";
import { noncePin, signaturePin } from "../../trading/rfq/store.ts";
import { parseSession, revealSessionText } from "../../trading/rfq/sessionFile.ts";
import { refusalOf, rejectionOf } from "../prover/refusal.ts";
import { prove } from "./negotiation.ts";
import { newWorld } from "./world.ts";

const root = mkdtempSync(join(tmpdir(), "zkmargin-rfq-"));
after(() => {
  rmSync(root, { recursive: true, force: true });
});
let folders = 0;
const newFolder = (): string => join(root, String((folders += 1)), "rfq");

/** A session as it is after everything was exchanged. */
async function fullSession(): Promise<string> {
  const world = newWorld();
  const { id } = await prove(world);
  return world.taker.store.sessions.get(id)!;
}

describe("a folder of sessions", () => {
  it("reads back what it wrote, byte for byte", async () => {
    const world = newWorld();
    const { id } = await prove(world);
    for (const text of [...world.taker.store.history, ...world.maker.store.history]) {
      expect(revealSessionText(parseSession(text))).to.equal(text);
    }
    const store = new FolderStore(newFolder());
    const session = world.taker.store.find(id)!;
    store.create(session);
    expect(revealSessionText(store.find(id)!)).to.equal(revealSessionText(session));
    expect(store.list()).to.deep.equal([id]);
  });

  it("keeps files and folders to its owner", async () => {
    const folder = newFolder();
    const store = new FolderStore(folder);
    const session = parseSession(await fullSession());
    store.create(session);
    store.pin(noncePin(5n), "a");
    await store.update(session.id, async (now) => [now.with({}), undefined]);
    const mode = (path: string): number => statSync(path).mode & 0o777;
    expect(mode(join(folder, session.id))).to.equal(0o700);
    for (const name of readdirSync(join(folder, session.id))) {
      expect(mode(join(folder, session.id, name)), name).to.equal(0o600);
    }
    expect(mode(join(folder, "pins", "nonce-5.json"))).to.equal(0o600);
  });

  it("never replaces a session by a new one", async () => {
    const store = new FolderStore(newFolder());
    const session = parseSession(await fullSession());
    store.create(session);
    expect(
      refusalOf(() => {
        store.create(session);
      }).field,
    ).to.equal("id");
  });

  it("decides a pin once", () => {
    const folder = newFolder();
    const store = new FolderStore(folder);
    store.pin(signaturePin(5n), "0xaa");
    store.pin(signaturePin(5n), "0xaa");
    new FolderStore(folder).pin(signaturePin(6n), "0xbb");
    expect(
      refusalOf(() => {
        new FolderStore(folder).pin(signaturePin(5n), "0xbb");
      }).field,
    ).to.equal("nonce");
  });

  it("leaves a session as it was when a step fails", async () => {
    const store = new FolderStore(newFolder());
    const session = parseSession(await fullSession());
    store.create(session);
    const failing = store.update(session.id, async () => Promise.reject(new Error("no")));
    expect(await failing.catch((error: unknown) => (error as Error).message)).to.equal("no");
    expect(revealSessionText(store.find(session.id)!)).to.equal(revealSessionText(session));
  });

  it("refuses names that are no sessions, paths above all", async () => {
    const store = new FolderStore(newFolder());
    for (const id of ["", "..", "../../etc/passwd", `0x${"AB".repeat(32)}`]) {
      expect(refusalOf(() => store.find(id)).field).to.equal("id");
      expect((await rejectionOf(store.update(id, async (s) => [s, 1]))).field).to.equal("id");
    }
  });

  it("refuses a file that was tampered with, and repeats nothing of it", async () => {
    const text = await fullSession();
    for (const spoilt of [
      text.replace('"state": "signed"', '"state": "paid"'),
      text.replace('"role": "taker"', '"role": "boss"'),
      text.replace("rfq-session/1", "rfq-session/2"),
      text.slice(0, -10),
      text.replace('"price": "7900"', '"price": "7900.123456789"'),
    ]) {
      const refusal = refusalOf(() => parseSession(spoilt));
      expect(refusal.code).to.match(/^INPUT_/);
      expect(refusal.message + refusal.fix).not.to.contain("7900");
    }
  });

  it("survives a process killed in the middle of writing, again and again", async () => {
    const folder = newFolder();
    const store = new FolderStore(folder);
    const session = parseSession(await fullSession());
    store.create(session);
    const script = join(root, "writer.ts");
    const source = fileURLToPath(new URL("../../trading/index.ts", import.meta.url));
    writeFileSync(
      script,
      `import { FolderStore } from ${JSON.stringify(source)};
       const store = new FolderStore(process.argv[2]);
       process.stdout.write("ready\\n");
       for (let n = 0; ; n++) {
         const ownSignature = "0x" + (n % 256).toString(16).padStart(2, "0");
         await store.update(process.argv[3], async (now) => [now.with({ ownSignature }), undefined]);
       }`,
    );
    for (let run = 0; run < 4; run++) {
      const child = spawn(process.execPath, [script, folder, session.id], { stdio: "pipe" });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, 20 + 17 * run));
      const gone = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await gone;
      const found = store.find(session.id)!;
      expect(found.revealRecord().theirSignature).to.equal(session.revealRecord().theirSignature);
      await store.update(session.id, async (now) => [now, undefined]);
    }
    const text = readFileSync(join(folder, session.id, "session.json"), "utf8");
    expect(parseSession(text).state).to.equal("signed");
  });
});
