import * as fs from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { MAX_ANSWER_BYTES } from "../../council/service/answer.ts";
import { type MemberService } from "../../council/service/memberService.ts";
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
];

describe("an answer in the outbox that helps nobody", () => {
  for (const [what, damage] of DAMAGE) {
    it(`is set aside and made again, logged no second time: ${what}`, async () => {
      const at = await scene();
      const { chain, member, request, path } = at;
      expect((await answered(chain, member, at.other)).at(-1)).to.equal("answered");
      const logged = [...chain.sent];
      damage(at);
      const service = member.start();
      expect(await stepsOf(service, request)).to.deep.equal(["answered"]);
      expect(chain.sent).to.deep.equal(logged);
      const [progress] = await service.pass(RUNNING);
      expect(progress).to.deep.include({ request, damaged: `${path}.damaged` });
      expect(fs.lstatSync(`${path}.damaged`, { throwIfNoEntry: false })).not.to.equal(undefined);
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

  it("is found by a service that runs when the file changed, by the next one in any case", async () => {
    const { member, request, path } = await scene();
    const service = member.start();
    const then = new Date("2026-01-01T00:00:00Z");
    fs.utimesSync(path, then, then);
    expect(await stepOf(service, request)).to.equal("answered");
    changed(path, /(?<="signature":\s?"0x).{8}/, () => "00000000");
    fs.utimesSync(path, then, then);
    const [unseen] = await service.pass(RUNNING);
    expect(unseen).not.to.have.property("damaged");
    fs.utimesSync(path, then, new Date(then.getTime() + 1));
    const [seen] = await service.pass(RUNNING);
    expect(seen).to.deep.include({ request, status: "answered", damaged: `${path}.damaged` });
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
