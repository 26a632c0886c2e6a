import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { commit } from "../../circuits/generators.ts";
import {
  documentText,
  OpenedDelta,
  parseCouncilKey,
  requestDocument,
} from "../../council/index.ts";
import { publicKeyOf, sealDelta } from "../../sealing/index.ts";
import { publish } from "../council/publishedSeal.ts";
import { ACCOUNTS, SETTLEMENT, SimulatedChain } from "../wallet/simulatedChain.ts";
import { serve } from "./simulatedNode.ts";
import { errorOf, temporaryFolder, zkmargin } from "./zkmargin.ts";

const COUNCIL = "0x00000000000000000000000000000000000000C0";
const account = (member: number): string => `0x${String(member).padStart(40, "0")}`;

describe("zkmargin council", () => {
  const cwd = temporaryFolder();
  const inside = (path: string): string => join(cwd, path);
  const read = (path: string): string => readFileSync(inside(path), "utf8");
  const json = (path: string): unknown => JSON.parse(read(path));
  const PASSPHRASE = ["--passphrase-file", "secret/passphrase"];
  const MESSAGES = ["--messages", "messages"];
  const member = (index: number, prefix = "m"): string[] => [
    ...["--folder", `${prefix}${index}`],
    ...PASSPHRASE,
  ];

  async function run(...parameters: string[]): Promise<Record<string, unknown>> {
    const { status, stdout, stderr } = await zkmargin(["council", ...parameters, "--json"], {
      cwd,
    });
    if (status !== 0) throw new Error(stdout + stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Arguments that name the session in a folder, as the members compared it. */
  async function agreed(folder: string): Promise<string[]> {
    const { session } = await run("show", "--messages", folder);
    return ["--messages", folder, "--session", String(session)];
  }

  const refusal = (...parameters: string[]) => errorOf(["council", ...parameters], { cwd });

  async function identities(count: number, prefix: string): Promise<string> {
    const files = Array.from(
      { length: count },
      (_, place) => `identities/${prefix}${place + 1}.json`,
    );
    await Promise.all(
      files.map((out, place) =>
        run(
          ...["identity", ...member(place + 1, prefix), "--out", out],
          ...["--name", `${prefix} ${place + 1}`, "--account", account(place + 1)],
        ),
      ),
    );
    return files.join(",");
  }

  const opening = {
    quantities: [...new Array<bigint>(31).fill(0n), 123_456_789_012n],
    blinding: 77n,
  };

  const chain = new SimulatedChain();
  let onChain: string[];

  before(async () => {
    onChain = [
      ...["--rpc", await serve(chain), "--confirmations", "0"],
      ...["--accounts", ACCOUNTS, "--settlement", SETTLEMENT],
    ];
    mkdirSync(inside("secret"), { mode: 0o700 });
    writeFileSync(inside("secret/passphrase"), "six quite random words in one line\n", {
      mode: 0o600,
    });
    const members = await identities(3, "m");
    await run(
      ...["roster", "--chain-id", "31337", "--council", COUNCIL],
      ...["--threshold", "2", "--members", members, "--out", "messages/roster.json"],
    );
  });

  it("generates a key among members who share nothing but a folder of documents", async () => {
    for (const step of ["commit", "deal", "finish"]) {
      for (const index of [1, 2, 3]) {
        const result = await run(step, ...member(index), ...(await agreed("messages")));
        if (step === "finish") expect(result.complete).to.equal(index === 3);
      }
    }
    const last = await run("finish", ...member(1), ...MESSAGES);
    expect(last.complete).to.equal(true);
    await run("finish", ...member(2), ...MESSAGES);
    const key = parseCouncilKey(json("messages/council-key.json"));
    expect([key.threshold, key.members.length, key.development]).to.deep.equal([2, 3, false]);
    const shown = await run("show", "--key", "messages/council-key.json");
    expect(parseCouncilKey(shown.key)).to.deep.equal(key);
    expect(statSync(inside("m1")).mode & 0o777).to.equal(0o700);
    for (const file of ["identity", "share", "agreed", "session"]) {
      expect(statSync(inside(`m1/${file}.json`)).mode & 0o777, file).to.equal(0o600);
    }
  });

  it("takes every step again, writing what it wrote", async () => {
    const before = read("messages/dealing-1.json") + read("messages/commit-1.json");
    await run("commit", ...member(1), ...(await agreed("messages")));
    await run("deal", ...member(1), ...MESSAGES);
    expect(read("messages/dealing-1.json") + read("messages/commit-1.json")).to.equal(before);
  });

  function sealTo(file: string): void {
    const { key } = parseCouncilKey(json("messages/council-key.json"));
    const viewer = publicKeyOf(3n);
    const sealed = sealDelta(opening, { council: key, copies: [viewer, viewer] }, 987654321n);
    const delta = commit(opening.quantities, opening.blinding);
    writeFileSync(inside(file), documentText(requestDocument({ delta, sealed })));
    publish(chain, { delta, sealed });
  }

  it("opens a sealed delta with two members' shares, into a secret file, and says nothing of it", async () => {
    sealTo("sealed.json");
    for (const index of [1, 2]) {
      const out = ["--out", `shares/${index}.json`, "--development"];
      const made = await run(
        ...["open-share", ...member(index), "--sealed", "sealed.json", ...onChain, ...out],
      );
      const transaction = `0x${"1".padStart(64, "0")}`;
      expect(made.places).to.deep.equal([{ accounts: ["1", "2"], block: 1, transaction }]);
      expect(made.sealHash).to.equal(
        (json(`shares/${index}.json`) as { sealHash: string }).sealHash,
      );
    }
    const combine = ["combine", "--key", "messages/council-key.json", "--sealed", "sealed.json"];
    const few = await refusal(
      ...combine,
      "--shares",
      "shares/1.json",
      "--out",
      "opened/a.json",
      "--development",
    );
    expect([few.code, few.status]).to.deep.equal(["COUNCIL_INCOMPLETE", 1]);
    const { stdout } = await zkmargin(
      [
        "council",
        ...combine,
        "--shares",
        "shares/1.json,shares/2.json",
        "--out",
        "opened/a.json",
        "--development",
      ],
      { cwd },
    );
    expect(stdout).not.to.match(/123456789|1234\.5678/);
    expect(OpenedDelta.parse(read("opened/a.json")).revealOpening()).to.deep.equal(opening);
    expect(statSync(inside("opened/a.json")).mode & 0o777).to.equal(0o600);
  });

  it("makes no decryption share of a seal that the chain does not have, whoever asks", async () => {
    const asked = json("sealed.json") as { seal: string[] };
    const { key } = parseCouncilKey(json("messages/council-key.json"));
    // The R of a trade that nobody agreed to open.
    const seal = [String(key.x), String(key.y), ...asked.seal.slice(2)];
    writeFileSync(inside("forged.json"), JSON.stringify({ ...asked, seal }));
    const error = await refusal(
      ...["open-share", ...member(1), "--sealed", "forged.json", ...onChain],
      ...["--out", "shares/forged.json", "--development"],
    );
    expect([error.code, error.field, error.status]).to.deep.equal(["PROOF_REFUSED", "sealed", 1]);
    expect(existsSync(inside("shares/forged.json"))).to.equal(false);
    const { stderr, status } = await zkmargin(
      [
        ...["council", "open-share", ...member(1), "--sealed", "sealed.json"],
        ...["--out", "shares/offline.json", "--development"],
      ],
      { cwd },
    );
    expect(status).to.equal(2);
    expect(stderr).to.include("rpc");
  });

  it("names a member whose decryption share is wrong", async () => {
    const forged = read("shares/2.json").replace('"member": 2', '"member": 3');
    writeFileSync(inside("shares/3.json"), forged);
    const error = await refusal(
      ...["combine", "--key", "messages/council-key.json", "--sealed", "sealed.json"],
      ...["--shares", "shares/1.json,shares/3.json", "--out", "opened/b.json", "--development"],
    );
    expect([error.code, error.field]).to.deep.equal(["COUNCIL_FAULT", "member 3"]);
    expect(existsSync(inside("opened/b.json"))).to.equal(false);
  });

  it("proves possession, with the calldata of confirm", async () => {
    const result = await run(
      ...["possess", ...member(1), "--out", "possession.json", "--development"],
    );
    expect(result.account).to.equal(account(1));
    const shown = await run("show", "--key", "messages/council-key.json");
    expect(result.proposal).to.equal(shown.proposal);
    expect(String(result.calldata).slice(10)).to.match(
      new RegExp(`^${String(shown.proposal).slice(2)}[0-9a-f]{512}$`),
    );
    expect(json("possession.json")).to.include({ member: 1, development: false });
  });

  it("asks for leave before it proves with a development key", async () => {
    const error = await refusal("possess", ...member(1), "--out", "possession.json");
    expect([error.code, error.field, error.status]).to.deep.equal([
      "KEY_REFUSED",
      "development",
      1,
    ]);
  });

  it("reshares the key to other members, and their shares open what was sealed before", async () => {
    const members = await identities(2, "n");
    const KEY = ["--key", "messages/council-key.json"];
    await run(
      ...["reshare", ...KEY, "--dealers", "1,3", "--threshold", "2"],
      ...["--members", members, "--out", "next/roster.json"],
    );
    const next = await agreed("next");
    for (const index of [1, 3]) await run("commit", ...member(index), ...next);
    await run("accept", ...member(2, "n"), ...next);
    const early = await refusal("deal", ...member(1), ...next);
    expect([early.code, early.message]).to.deep.equal([
      "COUNCIL_INCOMPLETE",
      "acceptances of 1 missing",
    ]);
    const { waiting } = await run("show", "--messages", "next");
    expect(waiting).to.deep.include({ acceptances: [1], commits: [] });
    await run("accept", ...member(1, "n"), ...next);
    for (const index of [1, 3]) await run("deal", ...member(index), ...next);
    for (const index of [1, 2, 1]) await run("finish", ...member(index, "n"), ...next);
    const [old, fresh] = ["messages", "next"].map((folder) =>
      parseCouncilKey(json(`${folder}/council-key.json`)),
    );
    expect(fresh!.key).to.deep.equal(old!.key);
    expect([fresh!.generation, fresh!.members.length]).to.deep.equal([2, 2]);
    for (const index of [1, 2]) {
      const out = ["--out", `next/share-${index}.json`, "--development"];
      await run(
        ...["open-share", ...member(index, "n"), "--sealed", "sealed.json", ...onChain, ...out],
      );
    }
    const shares = [1, 2].map((index) => `next/share-${index}.json`).join(",");
    await run(
      ...["combine", "--key", "next/council-key.json", "--sealed", "sealed.json"],
      ...["--shares", shares, "--out", "opened/c.json", "--development"],
    );
    expect(OpenedDelta.parse(read("opened/c.json")).revealOpening()).to.deep.equal(opening);
  });

  it("joins no session but one that is named, and deals in no other, whatever is in the folder", async () => {
    for (const step of ["accept", "commit"]) {
      const { status, stderr } = await zkmargin(["council", step, ...member(1), ...MESSAGES], {
        cwd,
      });
      expect(status).to.equal(2);
      expect(stderr).to.include("session");
    }
    const members = await identities(2, "y");
    const KEY = ["--key", "messages/council-key.json"];
    const reshare = ["reshare", ...KEY, "--dealers", "1,2", "--threshold", "2"];
    await run(...reshare, "--members", members, "--out", "swap/roster.json");
    await run("commit", ...member(1), ...(await agreed("swap")));
    // Whoever writes the folder puts another roster there.
    const thieves = await identities(2, "z");
    await run(...reshare, "--members", thieves, "--out", "swap/roster.json");
    for (const index of [1, 2]) {
      await run("accept", ...member(index, "z"), ...(await agreed("swap")));
    }
    const dealing = await refusal("deal", ...member(1), "--messages", "swap");
    expect([dealing.code, dealing.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
    expect(existsSync(inside("swap/dealing-1.json"))).to.equal(false);
    const finish = await refusal("finish", ...member(1, "y"), "--messages", "swap");
    expect([finish.code, finish.field]).to.deep.equal(["INPUT_INVALID", "members"]);
  });

  it("says which file is wrong, who is missing, and which session is not the agreed one", async () => {
    mkdirSync(inside("torn"));
    copyFileSync(inside("messages/roster.json"), inside("torn/roster.json"));
    writeFileSync(inside("torn/commit-2.json"), read("messages/commit-2.json").slice(0, 100));
    const torn = await refusal("deal", ...member(1), "--messages", "torn");
    expect([torn.code, torn.status]).to.deep.equal(["INPUT_UNREADABLE", 2]);
    expect(torn.message).to.include("commit-2.json");
    copyFileSync(inside("messages/commit-1.json"), inside("torn/commit-2.json"));
    const missing = await refusal("deal", ...member(1), "--messages", "torn");
    expect([missing.code, missing.message]).to.deep.equal([
      "COUNCIL_INCOMPLETE",
      "commits of 2, 3 missing",
    ]);
    const other = await refusal(
      "commit",
      ...member(1),
      ...MESSAGES,
      "--session",
      `0x${"0".repeat(64)}`,
    );
    expect([other.code, other.field]).to.deep.equal(["INPUT_INVALID", "session"]);
  });

  it("refuses a wrong passphrase, and a passphrase file that others can read", async () => {
    writeFileSync(inside("secret/wrong"), "quite another line of words\n", { mode: 0o600 });
    const folder = ["--folder", "m1"];
    const wrong = await refusal(
      "commit",
      ...folder,
      "--passphrase-file",
      "secret/wrong",
      ...(await agreed("messages")),
    );
    expect([wrong.code, wrong.status]).to.deep.equal(["UNLOCK_FAILED", 1]);
    chmodSync(inside("secret/wrong"), 0o644);
    const open = await refusal(
      "commit",
      ...folder,
      "--passphrase-file",
      "secret/wrong",
      ...(await agreed("messages")),
    );
    expect([open.code, open.field]).to.deep.equal(["INPUT_INVALID", "passphrase-file"]);
  });

  it("deals to all for development only, on local chains only, and marks it in every file", async () => {
    const terms = (chain: string): string[] => [
      ...["deal-all", "--folder", "dev", ...PASSPHRASE, "--council", COUNCIL, "--threshold", "2"],
      ...["--accounts", [1, 2, 3].map(account).join(","), "--chain-id", chain],
    ];
    const unasked = await refusal(...terms("31337"));
    expect([unasked.code, unasked.field]).to.deep.equal(["INPUT_INVALID", "development"]);
    const elsewhere = await refusal(...terms("1"), "--development");
    expect([elsewhere.code, elsewhere.field]).to.deep.equal(["KEY_REFUSED", "development"]);
    expect(existsSync(inside("dev"))).to.equal(false);
    await run(...terms("31337"), "--development");
    expect(json("dev/council-key.json")).to.include({ development: true });
    for (const index of [1, 2, 3]) {
      for (const file of ["identity", "share", "agreed"]) {
        expect(read(`dev/member-${index}/${file}.json`)).to.match(/"development": "?true/);
      }
    }
    const again = await refusal(...terms("31337"), "--development");
    expect([again.code, again.field]).to.deep.equal(["INPUT_INVALID", "folder"]);
  });
});
