import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  type AnswerHeader,
  answerText,
  MAX_ANSWER_BYTES,
  parseAnswer,
} from "../../council/service/answer.ts";
import { type MemberService } from "../../council/service/memberService.ts";
import { type Outbox } from "../../council/service/outbox.ts";
import { type Notice, serve } from "../../council/service/serviceLoop.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { quantities } from "../wallet/simulatedChain.ts";
import { type SimulatedAuction } from "./simulatedAuction.ts";
import {
  answered,
  collected,
  CONFIRMATIONS,
  HELD,
  leaveNothing,
  LIQUIDATOR,
  type Member,
  RUNNING,
  served,
  serviceWorld,
  stepOf,
  TRADER,
  VIEW,
} from "./serviceWorld.ts";

leaveNothing();

/** Two requests for one account, both answered by member 1, the first by member 2 as well. */
interface Scene {
  readonly chain: SimulatedAuction;
  readonly members: readonly Member[];
  readonly member: Member;
  readonly request: bigint;
  readonly other: bigint;
  /** Of the answer to `request`. */
  readonly path: string;
}

async function scene(): Promise<Scene> {
  const { chain, members } = serviceWorld();
  chain.lapse(TRADER);
  const [request, other] = [chain.ask(TRADER, LIQUIDATOR), chain.ask(TRADER, LIQUIDATOR)] as const;
  chain.mine(CONFIRMATIONS);
  await answered(chain, members[0]!, request);
  await answered(chain, members[1]!, request);
  const [member] = members;
  return { chain, members, member: member!, request, other, path: member!.outbox.pathOf(request) };
}

/** How it stands after each pass, until it is answered. */
async function stepsOf(service: MemberService, request: bigint): Promise<(string | undefined)[]> {
  const steps: (string | undefined)[] = [];
  while (steps.length < 4 && steps.at(-1) !== "answered") {
    steps.push(await stepOf(service, request));
  }
  return steps;
}

const changed = (path: string, from: RegExp, to: (found: string) => string): void => {
  const text = fs.readFileSync(path, "utf8");
  const different = text.replace(from, to);
  expect(different).not.to.equal(text);
  fs.writeFileSync(path, different);
};

/** The member's own answer, with another header under his signature. */
const signedAnew = ({ path, member }: Scene, header: Partial<AnswerHeader>): void => {
  const answer = parseAnswer(fs.readFileSync(path, "utf8"));
  const { identity } = member.options;
  fs.writeFileSync(path, answerText({ ...answer, ...header }, [], publicKeyOf(VIEW), identity));
};

/** An outbox of which one step fails as a disk or a network makes it. */
const failing = (outbox: Outbox, step: "read" | "setAside", isFailing: () => boolean): Outbox =>
  new Proxy(outbox, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (name !== step || !isFailing()) return member.bind(target) as unknown;
      return () => {
        throw Object.assign(new Error("EIO: i/o error"), { code: "EIO", syscall: step });
      };
    },
  });

const asideIn = ({ outbox }: Member): string[] =>
  fs.readdirSync(outbox.folder).filter((name) => name.endsWith(".damaged"));

const DAMAGE: readonly [what: string, damage: (at: Scene) => void][] = [
  [
    "cut short",
    ({ path }) => {
      fs.truncateSync(path, 500);
    },
  ],
  [
    "empty",
    ({ path }) => {
      fs.truncateSync(path, 0);
    },
  ],
  [
    "longer than an answer is",
    ({ path }) => {
      fs.truncateSync(path, MAX_ANSWER_BYTES + 1);
    },
  ],
  [
    "another in one letter of its ciphertext",
    ({ path }) => {
      changed(path, /(?<="ciphertext":\s?"[^"]{40})./, (letter) => (letter === "A" ? "B" : "A"));
    },
  ],
  [
    "without its signature",
    ({ path }) => {
      changed(path, /(?<="signature":\s?"0x).{8}/, () => "00000000");
    },
  ],
  [
    "text that is no document",
    ({ path }) => {
      fs.writeFileSync(path, "\u0000".repeat(64));
    },
  ],
  [
    "a folder",
    ({ path }) => {
      fs.rmSync(path);
      fs.mkdirSync(path);
    },
  ],
  [
    "a link, even to the answer",
    ({ path, member }) => {
      const elsewhere = join(member.outbox.folder, "elsewhere");
      fs.renameSync(path, elsewhere);
      fs.symlinkSync(elsewhere, path);
    },
  ],
  [
    "a link to nothing",
    ({ path }) => {
      fs.rmSync(path);
      fs.symlinkSync("nothing", path);
    },
  ],
  [
    "another member's",
    ({ path, members, request }) => {
      fs.copyFileSync(members[1]!.outbox.pathOf(request), path);
    },
  ],
  [
    "the answer to another request",
    ({ path, member, other }) => {
      fs.copyFileSync(member.outbox.pathOf(other), path);
    },
  ],
  [
    "a pipe, which nobody writes to",
    ({ path }) => {
      fs.rmSync(path);
      execFileSync("mkfifo", [path]);
    },
  ],
  [
    "the member's answer to another contract",
    (at) => {
      signedAnew(at, { openings: `0x${"5".repeat(40)}` });
    },
  ],
  [
    "the member's answer on another chain",
    (at) => {
      signedAnew(at, { chainId: 1n });
    },
  ],
];

describe("an answer in the outbox that helps nobody", () => {
  for (const [what, damage] of DAMAGE) {
    it(`is set aside and made again, logged no second time: ${what}`, async () => {
      const at = await scene();
      const { chain, member, request } = at;
      expect((await answered(chain, member, at.other)).at(-1)).to.equal("answered");
      const logged = [...chain.sent];
      damage(at);
      const service = member.start();
      expect(await stepsOf(service, request)).to.deep.equal(["answered"]);
      expect(chain.sent).to.deep.equal(logged);
      const [progress] = await service.pass(RUNNING);
      const [aside] = asideIn(member);
      expect(aside).to.match(new RegExp(`^${request}\\.json\\.[0-9a-f]{8}\\.damaged$`));
      expect(progress).to.deep.include({ request, damaged: join(member.outbox.folder, aside!) });
      const servers = await served(at.members.slice(0, 2));
      const { portfolio, verified } = await collected(chain, request, servers);
      expect(verified).to.equal(true);
      expect(portfolio.revealQuantities()).to.deep.equal(quantities({ 0: 690n, 1: HELD }));
      expect(await stepOf(member.start(), request)).to.equal("answered");
    });
  }

  it("was put there before the member answered, by who can write into the folder", async () => {
    const { chain, members } = serviceWorld();
    const [member] = members;
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    fs.writeFileSync(member!.outbox.pathOf(request), "nothing for you");
    expect((await answered(chain, member!, request)).at(-1)).to.equal("answered");
    await answered(chain, members[1]!, request);
    expect((await collected(chain, request, await served(members))).verified).to.equal(true);
  });

  it("is found by a service that runs, though its size and times were put back, and told", async () => {
    const { member, request, path } = await scene();
    const { atime, mtime } = fs.statSync(path);
    const stopping = new AbortController();
    const told: Notice[] = [];
    let pauses = 0;
    await serve(member.start(), {
      ...{ interval: 1, stopped: stopping.signal, tell: (notice) => told.push(notice) },
      pause: async () => {
        pauses += 1;
        if (pauses === 3) stopping.abort();
        if (pauses !== 1) return;
        changed(path, /(?<="signature":\s?"0x).{8}/, () => "00000000");
        fs.utimesSync(path, atime, mtime);
      },
    });
    const about = told.flatMap((notice) => {
      const isAbout = notice.kind === "progress" && notice.progress.request === request;
      return isAbout ? [notice.progress] : [];
    });
    expect(about.map(({ status }) => status)).to.deep.equal(["answered", "answered"]);
    expect(about[0]).not.to.have.property("damaged");
    expect(about[1]?.damaged).to.equal(join(member.outbox.folder, asideIn(member)[0]!));
  });

  it("is set aside once more, whatever was before, and nothing set aside is lost", async () => {
    const { member, request, path } = await scene();
    for (let time = 1; time <= 3; time += 1) {
      fs.rmSync(path);
      if (time === 1) fs.mkdirSync(path);
      else fs.writeFileSync(path, `damage ${time}`);
      expect(await stepOf(member.start(), request)).to.equal("answered");
      expect(asideIn(member)).to.have.length(time);
    }
  });

  it("is not what cannot be read for a moment: that stays, is told of, and is read again", async () => {
    const { chain, member, request, path } = await scene();
    chain.cure(TRADER);
    chain.mine(CONFIRMATIONS);
    const before = fs.readFileSync(path, "utf8");
    let isFailing = true;
    const service = member.start({ outbox: failing(member.outbox, "read", () => isFailing) });
    const [unread] = await service.pass(RUNNING);
    expect(unread).to.deep.include({ request, status: "answered", damaged: path });
    isFailing = false;
    const [again] = await service.pass(RUNNING);
    expect(again).to.deep.include({ request, status: "answered" });
    expect(again).not.to.have.property("damaged");
    expect(fs.readFileSync(path, "utf8")).to.equal(before);
  });

  it("stays where it is and is told of while it cannot be moved, and stops nothing else", async () => {
    const { chain, member, request, other, path } = await scene();
    fs.truncateSync(path, 10);
    let isFailing = true;
    const service = member.start({ outbox: failing(member.outbox, "setAside", () => isFailing) });
    const passed = async () => {
      chain.mine(CONFIRMATIONS + 1);
      return service.pass(RUNNING);
    };
    for (let pass = 0; pass < 3; pass += 1) {
      const [progress] = await passed();
      expect(progress).to.deep.include({ request, damaged: path });
    }
    expect((await passed())[1]).to.deep.include({ request: other, status: "answered" });
    isFailing = false;
    expect((await passed())[0]?.damaged).to.match(/\.damaged$/);
    expect(parseAnswer(fs.readFileSync(path, "utf8")).request).to.equal(request);
  });

  it("is never the good one that another service of this member put there meanwhile", async () => {
    const { member, request, path } = await scene();
    const { outbox } = member;
    const good = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, "damaged");
    const judged = outbox.markOf(request)!;
    fs.renameSync(path, `${path}.moved`);
    fs.writeFileSync(path, good);
    expect(outbox.setAside(request, judged)).to.equal(undefined);
    // Between the look and the move.
    outbox.markOf = () => judged;
    expect(outbox.setAside(request, judged)).to.equal(undefined);
    expect(fs.readFileSync(path, "utf8")).to.equal(good);
    expect(asideIn(member)).to.deep.equal([]);
    fs.rmSync(path);
    expect(outbox.setAside(request, judged)).to.equal(undefined);
    expect(asideIn(member)).to.deep.equal([]);
  });

  it("is not made again for an account that was cured", async () => {
    const { chain, member, request, path } = await scene();
    chain.cure(TRADER);
    chain.mine(CONFIRMATIONS);
    expect(await stepOf(member.start(), request)).to.equal("answered");
    fs.truncateSync(path, 10);
    expect(await stepOf(member.start(), request)).to.equal("ACCOUNT_CURED");
    expect(fs.existsSync(path)).to.equal(false);
  });
});
