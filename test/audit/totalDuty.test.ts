/**
 * Given windows of an audit on a chain, and a member's service
 *   When a window may be published   Then his share of its sum is made once and submitted once, whatever happens meanwhile
 *   When it may not, or a node is not honest about it   Then no share is made
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { makeTable } from "../../audit/logarithm/index.ts";
import { decryptTotal } from "../../audit/totals/decryption.ts";
import { requireOpenable, type MemberReading } from "../../audit/totals/openable.ts";
import {
  TotalDuty,
  type TotalDutyOptions,
  type TotalProgress,
} from "../../audit/totals/totalDuty.ts";
import { MadeTotals } from "../../audit/totals/totalShare.ts";
import { totalContext } from "../../council/index.ts";
import { serve, type Notice } from "../../council/service/serviceLoop.ts";
import {
  CONFIRMATIONS,
  council,
  leaveNothing,
  RUNNING,
  temporaryFolder,
} from "../council/serviceWorld.ts";
import { standInProofs } from "../council/standInProofs.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { groth16Proof } from "../../prover/solidityArguments.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { BOOK, SimulatedAudit, SimulatedTotalSender } from "./simulatedAudit.ts";

leaveNothing();

const { key, shares } = council;

function auditOf(dollars: readonly bigint[], minimum = 2n): SimulatedAudit {
  const chain = new SimulatedAudit();
  chain.seat = (member) => ({
    council: key.council,
    generation: 1,
    memberKey: key.members[member - 1]!.publicKey,
  });
  const window = chain.openWindow(dollars.length + 5, minimum);
  dollars.forEach((amount, place) => {
    chain.contribute(window, BigInt(place + 1), amount);
  });
  return chain;
}

/** Past the close of its window, final. */
function closedAudit(dollars = [1_000n, 2_000n, 3_456n], minimum = 2n): SimulatedAudit {
  const chain = auditOf(dollars, minimum);
  chain.mine(10 + CONFIRMATIONS);
  return chain;
}

interface Member {
  readonly folder: string;
  readonly sender: SimulatedTotalSender;
  readonly options: TotalDutyOptions;
  start(changes?: Partial<TotalDutyOptions>): TotalDuty;
}

function memberOf(chain: SimulatedAudit, index: number): Member {
  const folder = join(temporaryFolder(), `member-${index}`);
  const sender = new SimulatedTotalSender(chain);
  const options: TotalDutyOptions = {
    ...{ chain, share: shares[index - 1]!, fromBlock: 0, confirmations: CONFIRMATIONS },
    ...{ patience: { attempts: 1, pause: 0 }, proofs: standInProofs, sender },
    made: new MadeTotals(folder),
  };
  const start = (changes: Partial<TotalDutyOptions> = {}): TotalDuty =>
    new TotalDuty({ ...options, ...changes });
  return { folder, sender, options, start };
}

const statusOf = (all: readonly TotalProgress[]): string[] =>
  all.map((progress) => {
    if (progress.status === "closed") return progress.hindrance;
    return progress.status === "refused" ? progress.error.code : progress.status;
  });

async function passed(duty: TotalDuty): Promise<string[]> {
  return statusOf(await duty.pass(RUNNING));
}

const madeIn = ({ folder }: Member): string[] =>
  existsSync(join(folder, "made-totals")) ? readdirSync(join(folder, "made-totals")) : [];

describe("a member's shares of totals", () => {
  it("are submitted for a window that is closed, and open its total", async () => {
    const chain = auditOf([1_000n, 2_000n, 3_456n]);
    const members = [1, 2, 3].map((index) => memberOf(chain, index));
    const duties = members.map((member) => member.start());
    chain.mine(CONFIRMATIONS);
    for (const duty of duties) expect(await passed(duty)).to.deep.equal(["still open"]);
    chain.mine(10 + CONFIRMATIONS);
    for (let round = 0; round < 3; round += 1) {
      for (const duty of duties) await duty.pass(RUNNING);
      chain.mine(CONFIRMATIONS + 1);
    }
    for (const duty of duties) expect(await passed(duty)).to.deep.equal(["submitted"]);
    expect(chain.sent.map(({ member }) => member).toSorted()).to.deep.equal([1, 2, 3]);

    const facts = await chain.factsAt(1n, key, chain.headNow());
    const table = await makeTable(10, { workers: 1 });
    const sum = facts!.contents.sum;
    const encrypted = { window: 1n, sum, shares: chain.sharesOf(1n), threshold: key.threshold };
    expect(await decryptTotal(encrypted, { table, limit: 10_000n, workers: 1 })).to.equal(6_456n);
  });

  it("come with a proof for this window, contract and chain, under the member's key", async () => {
    const chain = closedAudit();
    await memberOf(chain, 2).start().pass(RUNNING);
    const [sent] = chain.sent;
    const { share, ephemeral, proof, member, window } = sent!;
    const publicKey = key.members[1]!.publicKey;
    const context = totalContext(key.chainId, BOOK, window);
    const statement = { publicKey, point: ephemeral, share, context };
    const whole = { ...statement, proof: groth16Proof(proof) };
    expect([member, window]).to.deep.equal([2, 1n]);
    expect(await standInProofs.verify(whole)).to.equal(true);
    const other = totalContext(key.chainId, BOOK, 2n);
    expect(await standInProofs.verify({ ...whole, context: other })).to.equal(false);
    const wrong = { ...whole, publicKey: publicKeyOf(5n) };
    expect(await standInProofs.verify(wrong)).to.equal(false);
  });

  it("are sent by all members at once: nobody waits for another", async () => {
    const chain = closedAudit();
    const duties = [1, 2, 3].map((index) => memberOf(chain, index).start());
    const steps = await Promise.all(duties.map(passed));
    expect(steps.flat()).to.deep.equal(["sending", "sending", "sending"]);
    chain.mine(3);
    const then = await Promise.all(duties.map(passed));
    expect(then.flat()).to.deep.equal(["confirming", "confirming", "confirming"]);
  });

  it("are made once, kept in the member's folder for him alone, and sent again unchanged", async () => {
    const chain = closedAudit();
    const member = memberOf(chain, 2);
    member.sender.before = () => "waits";
    expect(await passed(member.start())).to.deep.equal(["sending"]);
    const [file] = madeIn(member);
    expect(statSync(join(member.folder, "made-totals", file!)).mode & 0o077).to.equal(0);
    member.sender.before = () => undefined;
    const noProver = {
      ...standInProofs,
      prove: () => Promise.reject(new Error("proves a second time")),
    };
    expect(await passed(member.start({ proofs: noProver }))).to.deep.equal(["sending"]);
    chain.mine(1);
    expect(await passed(member.start({ proofs: noProver }))).to.deep.equal(["confirming"]);
    chain.mine(CONFIRMATIONS);
    expect(await passed(member.start({ proofs: noProver }))).to.deep.equal(["submitted"]);
    expect(chain.sent.length).to.equal(1);
  });

  it("survive being killed anywhere: the next run ends what was begun, with the same share", async () => {
    class Killed extends Error {}
    for (let calls = 0; ; calls += 1) {
      const chain = closedAudit();
      const member = memberOf(chain, 2);
      let left = calls;
      const burn = (): void => {
        if (left === 0) throw new Killed();
        left -= 1;
      };
      chain.onFacts = burn;
      chain.onLogs = burn;
      chain.onHash = burn;
      member.sender.before = () => {
        burn();
        return undefined;
      };
      const first = await member
        .start()
        .pass(RUNNING)
        .catch((error: unknown) => error);
      const isKilled = first instanceof ZkMarginError;
      if (isKilled) expect(first.code).to.equal("CHAIN_FAILED");
      left = Number.MAX_SAFE_INTEGER;
      expect(await passed(member.start())).to.deep.equal(["sending"]);
      expect(madeIn(member).length).to.equal(1);
      expect(chain.pool.length).to.equal(1);
      if (!isKilled) break;
    }
  });

  it("are submitted again after a reorganisation that took them back", async () => {
    const chain = closedAudit();
    const duty = memberOf(chain, 2).start();
    expect(await passed(duty)).to.deep.equal(["sending"]);
    chain.mine(1);
    expect(await passed(duty)).to.deep.equal(["confirming"]);
    chain.reorganise(chain.headNow());
    chain.mine(2);
    expect(await passed(duty)).to.deep.equal(["sending"]);
    expect(chain.sent[1]).to.deep.equal(chain.sent[0]);
  });

  it("are not sent where another run of the member's was faster, or nothing can pay", async () => {
    const chain = closedAudit();
    const member = memberOf(chain, 2);
    member.sender.before = () => "unfunded";
    expect(await passed(member.start())).to.deep.equal(["unfunded"]);
    member.sender.before = () => {
      throw new ZkMarginError("PROOF_REFUSED", "refused", { field: "ShareKnown", fix: "none" });
    };
    expect(await passed(member.start())).to.deep.equal(["confirming"]);
  });
});

describe("the duty in the loop of a member's service", () => {
  it("has its pass after every pass of the requests, and a failing node is told of once", async () => {
    const stop = new AbortController();
    const done: string[] = [];
    const told: Notice[] = [];
    let failing = 2;
    await serve(
      {
        pass: () => {
          done.push("requests");
          return Promise.resolve([]);
        },
      },
      {
        ...{ interval: 1, stopped: stop.signal, pause: () => Promise.resolve() },
        tell: (notice) => told.push(notice),
        besides: () => {
          done.push("totals");
          if (done.length >= 8) stop.abort();
          failing -= 1;
          const error = new ZkMarginError("CHAIN_FAILED", "no answer", { fix: "wait" });
          return failing >= 0 ? Promise.reject(error) : Promise.resolve();
        },
      },
    );
    const rounds = Array.from({ length: 4 }, () => ["requests", "totals"]);
    expect(done).to.deep.equal(rounds.flat());
    expect(told.map(({ kind }) => kind)).to.deep.equal(["trouble", "recovered"]);
  });
});

describe("a member's software makes no share", () => {
  const reading = (chain: SimulatedAudit, changes: Partial<MemberReading> = {}): MemberReading => ({
    ...{ chain, share: shares[1]!, fromBlock: 0, confirmations: CONFIRMATIONS },
    ...{ patience: { attempts: 1, pause: 0 } },
    ...changes,
  });
  const refusal = async (chain: SimulatedAudit, changes: Partial<MemberReading> = {}) => {
    const error = await rejectionOf(requireOpenable(reading(chain, changes), 1n));
    expect(error.code).to.equal("AUDIT_REFUSED");
    return error.message;
  };
  const openNow = (chain: SimulatedAudit): void => {
    chain.lies = (facts) => ({ ...facts, hindrance: "none" });
  };

  it("of a total below the minimum", async () => {
    expect(await refusal(closedAudit([5n, 6n], 3n))).to.include("2 hidden accounts");
    const duty = memberOf(closedAudit([5n, 6n], 3n), 2).start();
    expect(await passed(duty)).to.deep.equal(["too few hidden"]);
  });

  it("of a total below the minimum that a node says may be published", async () => {
    const chain = closedAudit([5n, 6n], 3n);
    openNow(chain);
    expect(await refusal(chain)).to.include("2 hidden accounts");
    const member = memberOf(chain, 2);
    expect(await passed(member.start())).to.deep.equal(["AUDIT_REFUSED"]);
    expect(madeIn(member)).to.deep.equal([]);
  });

  it("of a single account, though a node says that its window asks for no more", async () => {
    const chain = closedAudit([5n], 1n);
    expect(await refusal(chain)).to.include("1 hidden accounts, and 2 are asked for");
  });

  it("of fewer accounts than he asks for himself", async () => {
    expect(await refusal(closedAudit(), { leastAccounts: 50n })).to.include("50 are asked for");
  });

  it("of a window that still takes contributions, whatever a node says of it", async () => {
    const chain = auditOf([5n, 6n]);
    chain.mine(CONFIRMATIONS);
    openNow(chain);
    expect(await refusal(chain)).to.include("still taken");
  });

  it("which he makes though the next window is open already: it counts as opened", async () => {
    const chain = closedAudit();
    chain.openWindow(5, 2n);
    chain.mine(CONFIRMATIONS);
    expect(await passed(memberOf(chain, 2).start())).to.deep.equal(["sending", "still open"]);
  });

  it("of a sum that is not what the contributions add up to", async () => {
    const chain = closedAudit();
    chain.lies = (facts) => {
      // One account's ciphertext alone, or the R of a seal.
      const sum = { ...facts.contents.sum, ephemeral: publicKeyOf(77n) };
      return { ...facts, contents: { ...facts.contents, sum } };
    };
    expect(await refusal(chain)).to.include("do not add up");
    const member = memberOf(chain, 2);
    expect(await passed(member.start())).to.deep.equal(["AUDIT_REFUSED"]);
    expect(madeIn(member)).to.deep.equal([]);
  });

  it("of counts that are not those of the contributions", async () => {
    const chain = closedAudit([5n, 6n], 3n);
    chain.lies = (facts) => ({
      ...facts,
      hindrance: "none",
      contents: { ...facts.contents, hidden: 3n },
    });
    expect(await refusal(chain)).to.include("do not add up");
  });

  it("of contributions that a node leaves out", async () => {
    const chain = closedAudit();
    let seen = 0;
    chain.hides = ({ topics }) => topics.length === 3 && (seen += 1) === 1;
    expect(await refusal(chain)).to.include("do not add up");
  });

  it("of another sum of a window that he made a share of", async () => {
    const chain = closedAudit();
    const member = memberOf(chain, 2);
    expect(await passed(member.start())).to.deep.equal(["sending"]);
    // The whole chain is another one: events and views agree.
    const other = closedAudit([1_000n, 2_000n]);
    const again = { ...member.options, chain: other, sender: new SimulatedTotalSender(other) };
    const [progress] = await new TotalDuty(again).pass(RUNNING);
    expect(progress).to.include({ status: "refused" });
    expect(progress?.status === "refused" && progress.error.message).to.include("another sum");
    expect(other.sent).to.deep.equal([]);
  });

  it("of a sum that two nodes do not agree on", async () => {
    const witnesses = [closedAudit([1_000n, 2_000n])];
    expect(await refusal(closedAudit(), { witnesses })).to.include("two nodes do not agree");
    const agreeing = [closedAudit(), closedAudit()];
    const { contents } = await requireOpenable(reading(closedAudit(), { witnesses: agreeing }), 1n);
    expect(contents.accounts).to.equal(3n);
  });

  it("for another council, generation or member's key, or where there is no AuditBook", async () => {
    const seat = (changes: object) => {
      const chain = closedAudit();
      const honest = chain.seat!;
      chain.seat = (member) => ({ ...honest(member), ...changes });
      return rejectionOf(memberOf(chain, 2).start().pass(RUNNING));
    };
    expect((await seat({ council: BOOK })).code).to.equal("KEY_REFUSED");
    expect((await seat({ generation: 2 })).code).to.equal("KEY_REFUSED");
    expect((await seat({ memberKey: publicKeyOf(9n) })).code).to.equal("KEY_REFUSED");
    const nowhere = closedAudit();
    nowhere.seat = undefined;
    const error = await rejectionOf(memberOf(nowhere, 2).start().pass(RUNNING));
    expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", "audit-book"]);
  });
});
