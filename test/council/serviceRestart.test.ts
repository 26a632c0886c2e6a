import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { parseAnswer } from "../../council/service/answer.ts";
import { type Progress } from "../../council/service/memberService.ts";
import { Outbox } from "../../council/service/outbox.ts";
import { serve, type Notice } from "../../council/service/serviceLoop.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { quantities } from "../wallet/simulatedChain.ts";
import {
  answered,
  collected,
  CONFIRMATIONS,
  HELD,
  leaveNothing,
  LIQUIDATOR,
  RUNNING,
  served,
  serviceWorld,
  stepOf,
  temporaryFolder,
  TRADER,
} from "./serviceWorld.ts";
import { OPENINGS } from "./simulatedAuction.ts";
import { standInProofs } from "./standInProofs.ts";

leaveNothing();

class Killed extends Error {}

/** Counts down at every call of every method, before it or after it, and then throws for good. */
class Fuse {
  #left: number;
  readonly #after: boolean;

  constructor(left: number, after: boolean) {
    this.#left = left;
    this.#after = after;
  }

  #burn(): void {
    if (this.#left === 0) throw new Killed();
    this.#left -= 1;
  }

  on<T extends object>(inner: T): T {
    return new Proxy(inner, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (name === "source") return this.on(member as object);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]): unknown => {
          if (!this.#after) this.#burn();
          const result: unknown = Reflect.apply(member, target, parameters);
          if (!(result instanceof Promise)) {
            if (this.#after) this.#burn();
            return result;
          }
          return result.then((value: unknown) => {
            if (this.#after) this.#burn();
            return value;
          });
        };
      },
    });
  }
}

function wasKilled(error: unknown): boolean {
  return error instanceof Killed || (error instanceof Error && wasKilled(error.cause));
}

describe("a member's service that is killed", () => {
  for (const after of [false, true]) {
    it(`${after ? "after" : "before"} any call it makes: the next one logs no second time and delivers one answer`, async () => {
      let calls = 0;
      for (let isOver = false; !isOver; calls += 1) {
        const { chain, members } = serviceWorld();
        const [member] = members;
        chain.lapse(TRADER);
        const request = chain.ask(TRADER, LIQUIDATOR);
        chain.mine(CONFIRMATIONS);
        const fuse = new Fuse(calls, after);
        const { logger, outbox } = member!;
        const first = member!.start({
          chain: fuse.on(chain),
          logger: fuse.on(logger),
          outbox: fuse.on(outbox),
          proofs: fuse.on(standInProofs),
          made: fuse.on(member!.options.made),
        });
        isOver = true;
        for (let pass = 0; pass < 3; pass += 1) {
          try {
            await first.pass(RUNNING);
          } catch (error) {
            if (!wasKilled(error)) throw error;
            isOver = false;
            break;
          }
          chain.mine(CONFIRMATIONS + 1);
        }
        expect((await answered(chain, member!, request)).at(-1)).to.equal("answered");
        expect(chain.sent, `killed at call ${calls}`).to.deep.equal([{ request, member: 1 }]);
        expect(readdirSync(outbox.folder)).to.deep.equal([`${request}.json`]);
        expect(parseAnswer(readFileSync(outbox.pathOf(request), "utf8")).request).to.equal(request);
      }
      expect(calls).to.be.greaterThan(20);
    });
  }

  it("leaves nothing half written in the outbox, and what it left of a file is not served and goes", () => {
    const owner = { chainId: 31337n, openings: OPENINGS, generation: 1, member: 1 };
    const outbox = new Outbox(temporaryFolder(), owner);
    const left = join(outbox.folder, `7.json.${"0".repeat(16)}.tmp`);
    writeFileSync(left, "half of an ans");
    expect(outbox.has(7n)).to.equal(false);
    expect(outbox.put(7n, "first")).to.equal(true);
    expect(outbox.put(7n, "second")).to.equal(false);
    expect(readFileSync(outbox.pathOf(7n), "utf8")).to.equal("first");
    expect(statSync(outbox.pathOf(7n)).mode & 0o133).to.equal(0);
  });

  it("keeps answers of another chain, contract, generation and member apart", () => {
    const base = temporaryFolder();
    const owner = { chainId: 31337n, openings: OPENINGS, generation: 1, member: 1 };
    new Outbox(base, owner).put(7n, "own");
    for (const change of [
      { chainId: 1n },
      { openings: "0x5000000000000000000000000000000000000005" },
      { generation: 2 },
      { member: 2 },
    ]) {
      expect(new Outbox(base, { ...owner, ...change }).has(7n)).to.equal(false);
    }
    expect(new Outbox(base, owner).has(7n)).to.equal(true);
  });

  it("and one started beside it by mistake answer once, alike", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const two = [members[0]!.start(), members[0]!.start()];
    for (let pass = 0; pass < 3; pass += 1) {
      await Promise.all(two.map((service) => service.pass(RUNNING)));
      chain.mine(CONFIRMATIONS + 1);
    }
    expect(chain.sent).to.have.length(1);
    expect(readdirSync(members[0]!.outbox.folder)).to.deep.equal([`${request}.json`]);
    await answered(chain, members[1]!, request);
    const { portfolio } = await collected(chain, request, await served(members.slice(0, 2)));
    expect(portfolio.revealQuantities()).to.deep.equal(quantities({ 0: 690n, 1: HELD }));
  });
});

describe("the loop of a member's service", () => {
  const PROGRESS = { request: 1n, account: 1n, liquidator: 3n };
  const failed = new ZkMarginError("CHAIN_FAILED", "the node is down", { fix: "start it" });

  /** Runs a loop over these outcomes of passes; it is stopped after the last. */
  async function run(outcomes: readonly (readonly Progress[] | Error)[]) {
    const stop = new AbortController();
    const [told, pauses]: [Notice[], number[]] = [[], []];
    let pass = 0;
    const service = {
      pass: async (): Promise<readonly Progress[]> => {
        const outcome = outcomes[pass++]!;
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    };
    const ended = await serve(service, {
      interval: 12_000,
      stopped: stop.signal,
      tell: (notice) => told.push(notice),
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
        if (pass === outcomes.length) stop.abort();
      },
    });
    return { told, pauses, ended, pass };
  }

  it("tells of a failing node once, asks it less and less often, and tells when it is back", async () => {
    const down = Array<Error>(8).fill(failed);
    const { told, pauses, pass } = await run([[], ...down, [], failed, []]);
    expect(told.map(({ kind }) => kind)).to.deep.equal([
      ...["trouble", "recovered", "trouble", "recovered"],
    ]);
    expect(pauses.slice(0, 7)).to.deep.equal([
      ...[12_000, 24_000, 48_000, 96_000, 192_000, 300_000, 300_000],
    ]);
    expect([pauses.at(9), pauses.at(-1), pass]).to.deep.equal([12_000, 12_000, 12]);
  });

  it("makes no pause while there are shares to be made", async () => {
    const sharing: Progress = { ...PROGRESS, status: "sharing", made: 1, seals: 9 };
    const { told, pauses } = await run([[sharing], [{ ...sharing, made: 2 }], failed, [], []]);
    expect(pauses).to.deep.equal([0, 0, 24_000, 12_000, 12_000]);
    expect(told.map(({ kind }) => kind)).to.deep.equal(["progress", "trouble", "recovered"]);
  });

  it("tells how a request stands when that changes, and how each stood last", async () => {
    const logging: Progress = { ...PROGRESS, status: "logging" };
    const cured: Progress = { ...PROGRESS, status: "refused", code: "ACCOUNT_CURED" };
    const lapsed: Progress = { ...PROGRESS, status: "refused", code: "GRACE_RUNNING" };
    const { told, ended } = await run([[logging], [logging], [cured], [cured], [lapsed], []]);
    const said = told.map((notice) => (notice.kind === "progress" ? notice.progress : notice));
    expect(said).to.deep.equal([logging, cured, lapsed]);
    expect([...ended]).to.deep.equal([[1n, lapsed]]);
  });

  it("ends with what no waiting mends", async () => {
    const refused = new ZkMarginError("KEY_REFUSED", "another council", { fix: "none" });
    const error = await rejectionOf(run([[], refused]));
    expect(error).to.equal(refused);
    const defect = new TypeError("a defect");
    expect(await run([defect]).catch((thrown: unknown) => thrown)).to.equal(defect);
  });

  it("stops while it waits, and in the middle of a pass", async () => {
    const stop = new AbortController();
    const waiting = serve(
      { pass: async () => [] },
      { interval: 2 ** 30, stopped: stop.signal, tell: () => undefined },
    );
    setImmediate(() => {
      stop.abort();
    });
    expect((await waiting).size).to.equal(0);
    const again = new AbortController();
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    chain.onFacts = () => {
      again.abort();
    };
    const { size } = await serve(members[0]!.start(), {
      interval: 2 ** 30,
      stopped: again.signal,
      tell: () => undefined,
    });
    expect(size).to.be.lessThanOrEqual(1);
  });

  it("goes on with a node that failed in the middle of a pass", async () => {
    const { chain, members } = serviceWorld();
    chain.lapse(TRADER);
    const request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const service = members[0]!.start();
    const told: Notice[] = [];
    const stop = new AbortController();
    let passes = 0;
    chain.onFacts = () => {
      if (passes === 1) throw new Error("rate limit");
    };
    await serve(service, {
      interval: 1,
      stopped: stop.signal,
      tell: (notice) => told.push(notice),
      pause: async () => {
        passes += 1;
        chain.mine(CONFIRMATIONS + 1);
        if (members[0]!.outbox.has(request)) stop.abort();
      },
    });
    const said = told.map((notice) =>
      notice.kind === "progress" ? notice.progress.status : notice.kind,
    );
    expect(said).to.deep.equal(["logging", "trouble", "answered", "recovered"]);
    expect(await stepOf(service, request)).to.equal("answered");
  });
});
