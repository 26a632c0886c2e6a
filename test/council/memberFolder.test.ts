import { spawn } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  existsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after } from "mocha";
import { expect } from "chai";
import {
  CouncilMember,
  dealAll,
  MemberFolder,
  MemberShare,
  rosterDocument,
} from "../../council/index.ts";
import { Passphrase } from "../../wallet/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { COUNCIL, dealt, finished, machines, rosterOf, type Machine } from "./session.ts";

const passphrase = Passphrase.create("six quite random words in one line");
const ACCOUNT = "0x0000000000000000000000000000000000000001";
const crashing = fileURLToPath(new URL("crashingMember.ts", import.meta.url));

describe("a member's folder", () => {
  const base = mkdtempSync(join(tmpdir(), "zkmargin-council-"));
  after(() => {
    rmSync(base, { recursive: true, force: true });
  });

  it("keeps the identity and the share under the passphrase, and everything from others", async () => {
    const folder = join(base, "kept");
    const store = new MemberFolder(folder, passphrase, true);
    const { shares } = dealAll({
      ...{ chainId: 31337n, council: COUNCIL, threshold: 2 },
      accounts: [ACCOUNT, COUNCIL],
    });
    const [share] = shares;
    await CouncilMember.create(store, "first", ACCOUNT);
    await store.keep("share", share!.revealText());
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777, name).to.equal(0o600);
      const text = readFileSync(join(folder, name), "utf8");
      expect(text).not.to.include(share!.revealShare().toString(16));
      expect(text).to.include('"development": "true"');
    }
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    const read = MemberShare.parse((await store.read("share"))!);
    expect(read.revealShare()).to.equal(share!.revealShare());
  });

  it("opens with its own passphrase only, and not when a file was exchanged or changed", async () => {
    const folder = join(base, "guarded");
    const store = new MemberFolder(folder, passphrase);
    await CouncilMember.create(store, "first", ACCOUNT);
    const wrong = new MemberFolder(folder, Passphrase.create("not the right passphrase"));
    expect((await rejectionOf(CouncilMember.open(wrong))).code).to.equal("UNLOCK_FAILED");
    const identity = readFileSync(join(folder, "identity.json"), "utf8");
    writeFileSync(join(folder, "share.json"), identity, { mode: 0o600 });
    const error = await rejectionOf(store.read("share"));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
    writeFileSync(
      join(folder, "identity.json"),
      identity.replace(/"part": "identity"/, '"part": "share"'),
    );
    expect((await rejectionOf(CouncilMember.open(store))).code).to.equal("UNLOCK_FAILED");
  });

  it("never replaces what it keeps: the first identity stays, also when two runs race", async () => {
    const folder = join(base, "raced");
    const [one, other] = await Promise.all(
      ["one", "other"].map((name) =>
        CouncilMember.create(new MemberFolder(folder, passphrase), name, ACCOUNT),
      ),
    );
    expect(one!.identity.signingKey).to.equal(other!.identity.signingKey);
    const third = await CouncilMember.create(
      new MemberFolder(folder, passphrase),
      "third",
      ACCOUNT,
    );
    expect(third.identity.name).to.equal(one!.identity.name);
  });

  it("refuses a folder without an identity", async () => {
    const error = await rejectionOf(
      CouncilMember.open(new MemberFolder(join(base, "none"), passphrase)),
    );
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
  });

  /** Runs a step in a process that is killed after so many writes, and once more to its end. */
  function run(
    step: string,
    folder: string,
    files: string,
    dieAfter: number,
  ): Promise<string | undefined> {
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, [crashing, step, folder, files, String(dieAfter)]);
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => process.stderr.write(chunk));
      child.once("error", fail);
      child.once("close", (status, signal) => {
        if (status === 0) done(output);
        else if (signal === "SIGKILL") done(undefined);
        else fail(new Error(`the step ended with ${String(status)}`));
      });
    });
  }

  it("resumes after being killed at any write, with the same dealing and the same share", async () => {
    const folder = join(base, "killed");
    const member = await CouncilMember.create(
      new MemberFolder(folder, passphrase),
      "killed",
      ACCOUNT,
    );
    const others = await machines(2);
    const own: Machine = { member, store: others[0]!.store };
    const all = [own, ...others];
    const roster = rosterOf(all, 2);
    const files = join(base, "files");
    const give = (documents: object): void => {
      writeFileSync(
        files,
        JSON.stringify({ roster: rosterDocument(roster), commits: [], dealings: [], ...documents }),
      );
    };
    // Each step is killed before its first write, after its first, and so on, until it comes through.
    const through = async (step: string): Promise<string> => {
      for (let writes = 0; writes < 9; writes += 1) {
        const output = await run(step, folder, files, writes);
        if (output === undefined) continue;
        expect(await run(step, folder, files, 99), "again").to.equal(output);
        return output;
      }
      throw new Error("never came through");
    };
    give({});
    const commit = JSON.parse(await through("commit")) as never;
    const commits = [
      commit,
      ...(await Promise.all(others.map((one) => one.member.commit(roster)))),
    ];
    give({ commits });
    const dealing = JSON.parse(await through("deal")) as never;
    const dealings = [
      dealing,
      ...(await Promise.all(others.map((one) => one.member.deal(roster, commits)))),
    ];
    give({ commits, dealings });
    const finish = JSON.parse(await through("finish")) as { transcript: string };
    const { key } = await finished(roster, all, { commits, dealings });
    expect(finish.transcript).to.equal(key.transcript);
    expect(await dealt(roster, all)).to.deep.equal({ commits, dealings });
    expect(readdirSync(folder).filter((name) => name.includes("previous"))).to.deep.equal([]);
    expect(existsSync(join(folder, "agreed.json"))).to.equal(true);
  });
});
