/**
 * One step of a member, killed where the test says: `node crashingMember.ts STEP FOLDER FILES WRITES`. The
 * process ends itself by SIGKILL before write number WRITES, counted from 0, of those it makes.
 */
import { readFileSync } from "node:fs";
import {
  CouncilMember,
  MemberFolder,
  parseCommit,
  parseDealing,
  parseRoster,
  type MemberStore,
} from "../../council/index.ts";
import { Passphrase } from "../../wallet/index.ts";

const [, , step = "", folder = "", files = "", allowed = "0"] = process.argv;

class CrashingFolder implements MemberStore {
  readonly #inner: MemberStore;
  #left = Number(allowed);

  constructor(inner: MemberStore) {
    this.#inner = inner;
  }

  read(part: string): Promise<string | undefined> {
    return this.#inner.read(part);
  }

  async keep(part: string, text: string): Promise<string> {
    if ((await this.#inner.read(part)) === undefined) {
      if (this.#left === 0) process.kill(process.pid, "SIGKILL");
      this.#left -= 1;
    }
    return this.#inner.keep(part, text);
  }
}

const passphrase = Passphrase.create("six quite random words in one line");
const member = await CouncilMember.open(new CrashingFolder(new MemberFolder(folder, passphrase)));
const documents = JSON.parse(readFileSync(files, "utf8")) as {
  roster: unknown;
  commits: unknown[];
  dealings: unknown[];
};
const roster = parseRoster(documents.roster);
const commits = documents.commits.map(parseCommit);
const dealings = documents.dealings.map(parseDealing);
const steps: Record<string, () => Promise<object>> = {
  commit: () => member.commit(roster),
  deal: () => member.deal(roster, commits),
  finish: () => member.finish(roster, { commits, dealings }),
};
const made = await steps[step]?.();
process.stdout.write(JSON.stringify(made));
