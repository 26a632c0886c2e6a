/**
 * Given a closed window of an AuditBook, and members' services that watch the chain
 *   When they have submitted their shares   Then anybody opens the total, and the call that is printed publishes it
 *   When the window may not be published, or the council has other members by now   Then no share is made
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Contract, Provider, Signer } from "ethers";
import { network } from "hardhat";
import { AUDIT_BOOK } from "../../../audit/chainAbi.ts";
import { makeTable } from "../../../audit/logarithm/index.ts";
import { decryptTotal } from "../../../audit/totals/decryption.ts";
import { requireOpenable } from "../../../audit/totals/openable.ts";
import { readPublication, requireTaken } from "../../../audit/totals/publication.ts";
import { EthersTotalChain } from "../../../audit/totals/totalChain.ts";
import { TotalDuty } from "../../../audit/totals/totalDuty.ts";
import { EthersTotalSender } from "../../../audit/totals/totalSender.ts";
import { MadeTotals, submitShareCalldata } from "../../../audit/totals/totalShare.ts";
import { publishTotal } from "../../../cli/auditPublish.ts";
import { makeShareOfTotal } from "../../../cli/councilTotals.ts";
import {
  BuiltShareProofs,
  councilKeyDocument,
  documentText,
  Identity,
  MemberFolder,
  MemberShare,
  totalContext,
  type CouncilKey,
  type ShareProofs,
} from "../../../council/index.ts";
import {
  groth16Proof,
  solidityProof,
  type SolidityProof,
} from "../../../prover/solidityArguments.ts";
import { shareSignals } from "../../../prover/shareProver.ts";
import { Passphrase } from "../../../wallet/passphrase.ts";
import { standInProofs } from "../../council/standInProofs.ts";
import { rejectionOf } from "../../prover/refusal.ts";
import { establish } from "../council/councilFixture.ts";
import { evaluate, polynomial, rosterOf } from "../council/rosters.ts";
import { serve } from "../endToEnd/jsonRpc.ts";
import {
  chainSum,
  COEFFICIENTS,
  COUNCIL_KEY,
  deployAudited,
  MEMBERS,
  MINIMUM,
  THRESHOLD,
  type Audit,
} from "./auditFixture.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const RUNNING = new AbortController().signal;
const REQUIREMENTS = [100n, 2_345_678n, 44n];
const TOTAL = 2_345_822n;
const LIMIT = 2n ** 24n;

interface Closed extends Audit {
  readonly window: bigint;
}

async function deployClosed(chain: typeof connection): Promise<Closed> {
  const audit = await deployAudited(chain);
  const accounts = [await audit.openAccount(), await audit.openAccount()];
  accounts.push(await audit.openAccount(false));
  const window = await audit.openWindow();
  const given = new Map(accounts.map((account, place) => [account, REQUIREMENTS[place]!]));
  await audit.contributeAll(window, given);
  await audit.close(window);
  await networkHelpers.mine();
  return { ...audit, window };
}

const contractOf = (deployed: unknown): Contract => deployed as Contract;
const addressOf = (deployed: unknown): string => contractOf(deployed).target as string;

async function keyOf({ council, councilOf }: Audit): Promise<CouncilKey> {
  const { members, threshold } = rosterOf(councilOf.accounts, THRESHOLD, COEFFICIENTS);
  return {
    ...{ chainId: 31_337n, council: addressOf(council), generation: 1, threshold },
    key: COUNCIL_KEY,
    members: members.map(({ account, key }, place) => {
      const signingKey = `0x${String(place + 1).padStart(64, "0")}`;
      return { name: `member ${place + 1}`, account, signingKey, publicKey: key };
    }),
    transcript: `0x${"7a".repeat(32)}`,
    development: true,
  };
}

/** What is proven is announced to the mock in the place of the verifier. */
function announcing({ councilOf }: Audit): ShareProofs {
  return {
    ...standInProofs,
    prove: async (request) => {
      const proven = await standInProofs.prove(request);
      await councilOf.verifier.expectProof(shareSignals(proven), solidityProof(proven.proof));
      return proven;
    },
  };
}

describe("members' software on an AuditBook", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-totals-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  let runs = 0;

  async function dutyOf(audit: Audit, member: number) {
    const provider = ethers.provider as unknown as Provider;
    const signer = audit.councilOf.people[member - 1] as unknown as Signer & { provider: Provider };
    const secret = evaluate(COEFFICIENTS, BigInt(member));
    const options = {
      chain: new EthersTotalChain(provider, addressOf(audit.book)),
      share: new MemberShare(member, secret, await keyOf(audit)),
      ...{ fromBlock: 0, confirmations: 0, proofs: announcing(audit) },
      made: new MadeTotals(join(folder, `run-${(runs += 1)}-member-${member}`)),
      sender: await EthersTotalSender.of(signer),
    };
    return { options, duty: new TotalDuty(options) };
  }

  async function shared(audit: Closed): Promise<void> {
    const duties = await Promise.all(MEMBERS.map((member) => dutyOf(audit, member)));
    // One of them sends the first share; those before him theirs with the next pass.
    for (const { duty } of [...duties, ...duties]) await duty.pass(RUNNING);
    for (const { duty } of duties) {
      const [progress] = await duty.pass(RUNNING);
      expect(progress).to.deep.equal({ window: audit.window, status: "submitted" });
    }
  }

  it("states the context of a share as the contract does", async () => {
    const { book } = await networkHelpers.loadFixture(deployClosed);
    for (const window of [1n, 2n, 77n]) {
      const own = totalContext(31_337n, addressOf(book), window);
      expect(await book.shareContext(window)).to.equal(own);
    }
  });

  it("submits every member's share, and opens and publishes the total", async () => {
    const audit = await networkHelpers.loadFixture(deployClosed);
    const { book, council, window } = audit;
    await shared(audit);
    const at = { blockTag: await ethers.provider.getBlockNumber() };
    const read = await readPublication(contractOf(book), contractOf(council), window, at);
    expect([read.accounts, read.hidden, read.generation]).to.deep.equal([3n, 2n, 1n]);
    expect(read.shares.map(({ member }) => member)).to.deep.equal([...MEMBERS]);
    const table = await makeTable(12, { workers: 1 });
    const total = await decryptTotal(read, { table, limit: LIMIT, workers: 1 });
    expect(total).to.equal(TOTAL);
    await requireTaken(contractOf(book), window, total);
    const wrong = await rejectionOf(requireTaken(contractOf(book), window, total + 1n));
    expect([wrong.code, wrong.message.includes("WrongTotal")]).to.deep.equal([
      "AUDIT_REFUSED",
      true,
    ]);
  });

  it("prints calls that anybody may send: of a share, and of the total", async () => {
    const audit = await networkHelpers.loadFixture(deployClosed);
    const { book, window, cast } = audit;
    for (const member of [1, 3]) {
      const { options } = await dutyOf(audit, member);
      const { contents } = await requireOpenable(options, window);
      const place = { chainId: 31_337n, book: addressOf(book), window };
      const { proofs, share, made } = options;
      const own = await made.take(share, place, contents.sum.ephemeral, proofs);
      const call = { to: addressOf(book), data: submitShareCalldata(own) };
      await expect(cast.bob.sendTransaction(call)).to.emit(book, "ShareSubmitted");
    }
    const node = await serve({ chain: ethers });
    try {
      const options = { rpc: node.url, "audit-book": addressOf(book), window: String(window) };
      const limited = { ...options, table: folder, "max-total": LIMIT.toString() };
      const { document, text } = await publishTotal(limited);
      const { total, call } = document as { total: bigint; call: { to: string; data: string } };
      expect(total).to.equal(TOTAL);
      expect(text).to.include("3 accounts, 2 of them hidden, need $2,345,822");
      expect([...AUDIT_BOOK.decodeFunctionData("publishTotal", call.data)]).to.deep.equal([
        window,
        TOTAL,
      ]);
      await expect(cast.bob.sendTransaction(call))
        .to.emit(book, "TotalPublished")
        .withArgs(window, TOTAL, 3, 2);
      const again = await publishTotal(options);
      expect(again.document).to.deep.include({ total: TOTAL, published: true });
      const short = await rejectionOf(publishTotal({ ...options, "max-total": "x" }));
      expect(short.field).to.equal("max-total");
    } finally {
      node.close();
    }
  });

  it("makes a member's call with a real proof, from his folder alone", async () => {
    const audit = await networkHelpers.loadFixture(deployClosed);
    const { book, window } = audit;
    const key = await keyOf(audit);
    const own = join(folder, "member-2");
    const words = join(folder, "words");
    writeFileSync(words, "quite random words", { mode: 0o600 });
    const store = new MemberFolder(own, Passphrase.create("quite random words"), true);
    const share = new MemberShare(2, evaluate(COEFFICIENTS, 2n), key);
    const identity = Identity.create("member 2", key.members[1]!.account);
    await store.keep("identity", identity.revealText());
    await store.keep("share", share.revealText());
    await store.keep("agreed", documentText(councilKeyDocument(key)));
    const node = await serve({ chain: ethers });
    const options = {
      ...{ folder: own, "passphrase-file": words, rpc: node.url, confirmations: "0" },
      ...{ "audit-book": addressOf(book), "from-block": "0", window: String(window) },
      development: true,
    };
    const proofs = new BuiltShareProofs({ allowDevelopment: true });
    try {
      const { document, text } = await makeShareOfTotal(options);
      const { call } = document as { call: { to: string; data: string } };
      const [, member, [x, y], proof] = AUDIT_BOOK.decodeFunctionData("submitShare", call.data);
      expect(member).to.equal(2n);
      const { ephemeral: point } = await chainSum(book, window);
      const context = totalContext(31_337n, addressOf(book), window);
      const statement = { publicKey: key.members[1]!.publicKey, point, share: { x, y }, context };
      const whole = { ...statement, proof: groth16Proof(proof as SolidityProof) };
      expect(await proofs.verify(whole)).to.equal(true);
      const elsewhere = totalContext(31_337n, addressOf(book), window + 1n);
      expect(await proofs.verify({ ...whole, context: elsewhere })).to.equal(false);
      expect(text).to.include("3 accounts contributed, 2 of them hidden");
      const again = await makeShareOfTotal(options);
      expect(again.document).to.deep.equal(document);
    } finally {
      await proofs.close();
      node.close();
    }
  });

  it("says how many shares are missing, and that a limit is too low", async () => {
    const audit = await networkHelpers.loadFixture(deployClosed);
    const { book, window } = audit;
    const node = await serve({ chain: ethers });
    const options = { rpc: node.url, "audit-book": addressOf(book), window: String(window) };
    try {
      await audit.submitShares(window, [2]);
      const few = await rejectionOf(publishTotal(options));
      expect([few.code, few.message.includes("1 of 2 shares")]).to.deep.equal([
        "COUNCIL_INCOMPLETE",
        true,
      ]);
      await audit.submitShares(window, [3]);
      const low = { ...options, table: folder, "max-total": String(TOTAL - 1n) };
      const error = await rejectionOf(publishTotal(low));
      expect([error.code, error.field]).to.deep.equal(["AUDIT_REFUSED", "max-total"]);
      const unknown = await rejectionOf(publishTotal({ ...options, window: "9" }));
      expect([unknown.code, unknown.field]).to.deep.equal(["INPUT_INVALID", "window"]);
    } finally {
      node.close();
    }
  });

  it("makes no share below the minimum, nor while contributions are taken", async () => {
    const audit = await networkHelpers.loadFixture(deployAudited);
    const account = await audit.openAccount();
    const window = await audit.openWindow({ minimum: MINIMUM });
    await audit.contributeAll(window, new Map([[account, 5n]]));
    const { duty, options } = await dutyOf(audit, 1);
    expect(await duty.pass(RUNNING)).to.deep.equal([
      { window, status: "closed", hindrance: "still open" },
    ]);
    await audit.close(window);
    await networkHelpers.mine();
    expect(await duty.pass(RUNNING)).to.deep.equal([
      { window, status: "closed", hindrance: "too few hidden" },
    ]);
    const error = await rejectionOf(requireOpenable(options, window));
    expect([error.code, error.message.includes("1 hidden accounts")]).to.deep.equal([
      "AUDIT_REFUSED",
      true,
    ]);
  });

  it("makes no share with one of a former generation", async () => {
    const audit = await networkHelpers.loadFixture(deployClosed);
    const { councilOf } = audit;
    const { duty } = await dutyOf(audit, 1);
    const next = rosterOf(councilOf.accounts, THRESHOLD, polynomial(THRESHOLD, 9n));
    await establish(councilOf, next, 2);
    expect((await rejectionOf(duty.pass(RUNNING))).code).to.equal("KEY_REFUSED");
  });
});
