/** Nothing secret leaves a member's service but encrypted to who asked: looked for in every form it might take. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { before } from "mocha";
import { expect } from "chai";
import fc from "fast-check";
import { add, negate, type AffinePoint } from "../../circuits/babyjubjub.ts";
import {
  type Answer,
  parseAnswer,
  requireMembersAnswer,
  sharesIn,
} from "../../council/service/answer.ts";
import { decryptAnswer, encryptAnswer } from "../../council/service/answerCipher.ts";
import { serve } from "../../council/service/serviceLoop.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { formsOf } from "./secretForms.ts";
import {
  answered,
  BLINDING,
  collected,
  CONFIRMATIONS,
  council,
  HELD,
  leaveNothing,
  LIQUIDATOR,
  served,
  serviceWorld,
  TRADER,
  VIEW,
  type ServiceWorld,
} from "./serviceWorld.ts";
import { OPENINGS } from "./simulatedAuction.ts";

leaveNothing();

describe("what a member's service lets out", () => {
  let world: ServiceWorld;
  let request: bigint;
  let outbox: string;
  let all: string;

  before(async () => {
    world = serviceWorld();
    const { chain, members } = world;
    const [member] = members;
    chain.lapse(TRADER);
    request = chain.ask(TRADER, LIQUIDATOR);
    chain.mine(CONFIRMATIONS);
    const said: unknown[] = [];
    const stop = new AbortController();
    const service = member!.start();
    await serve(service, {
      interval: 1,
      stopped: stop.signal,
      tell: (notice) => said.push(notice),
      pause: async () => {
        chain.mine(CONFIRMATIONS + 1);
        if (member!.outbox.has(request)) stop.abort();
      },
    });
    const { folder } = member!.outbox;
    outbox = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");
    const [url] = await served([member!]);
    const wire = await (await fetch(`${String(url)}/openings/${request}`)).text();
    // Whatever prints the service prints its options.
    const printed = inspect([service, member], { depth: 12, showHidden: true });
    const plain = (_: string, value: unknown): unknown =>
      typeof value === "bigint" ? value.toString() : value;
    all = [outbox, wire, JSON.stringify(said, plain), inspect(said, { depth: 12 }), printed].join(
      "\n",
    );
  });

  it("is no share, no viewing secret, no signing secret and nothing of the book, in any form", async () => {
    const [share] = council.shares;
    const [identity] = council.identities;
    const signing = /"signingSecret": "0x([0-9a-f]{64})"/.exec(identity!.revealText())?.[1] ?? "";
    expect(signing).to.have.length(64);
    const secrets = [
      ...[HELD, BLINDING, VIEW, 4711n * 10n ** 12n, share!.revealShare()],
      ...[BigInt(`0x${signing}`), identity!.revealEncryptionSecret()],
    ];
    const text = all.toLowerCase();
    for (const secret of secrets) {
      for (const form of formsOf(secret)) {
        const found = /^[0-9a-f.]+$/.test(form) ? text.includes(form) : all.includes(form);
        expect(found, `a form of ${form.length} characters`).to.equal(false);
      }
    }
    // The decryption shares, which the answer is about, are not in the open either.
    const answer = parseAnswer(outbox);
    for (const each of sharesIn(answer, VIEW).values()) {
      const { x, y } = each.share;
      for (const number of [x, y, ...each.proof.pi_a.map(BigInt)].filter((n) => n > 2n ** 64n)) {
        for (const form of formsOf(number)) expect(all.includes(form)).to.equal(false);
      }
    }
    // The looking finds what is there: the header names the account.
    expect(formsOf(BigInt(council.key.transcript)).some((form) => text.includes(form))).to.equal(
      true,
    );
    await answered(world.chain, world.members[1]!, request);
    const two = await served(world.members.slice(0, 2));
    const { portfolio } = await collected(world.chain, request, two);
    expect(portfolio.revealQuantities()[1]).to.equal(HELD);
  });

  it("opens to the liquidator's key alone", () => {
    const answer = parseAnswer(outbox);
    expect(sharesIn(answer, VIEW).size).to.equal(2);
    const others = [
      0n,
      1n,
      5n,
      6n,
      VIEW + 1n,
      VIEW * 2n,
      ...council.shares.map((s) => s.revealShare()),
    ];
    for (const secret of others) {
      expect(refusalOf(() => sharesIn(answer, secret)).code).to.equal("PROOF_REFUSED");
    }
  });

  it("is bound to chain, contract, request, accounts, member, generation and block, by key and signature", () => {
    const answer = parseAnswer(outbox);
    const asked = {
      ...{ chainId: 31337n, openings: OPENINGS, request, account: TRADER },
      liquidator: LIQUIDATOR,
    };
    requireMembersAnswer(council.key, asked, answer);
    const changes: Partial<Answer>[] = [
      ...[{ chainId: 1n }, { openings: council.key.council }, { request: request + 1n }],
      ...[{ account: 2n }, { liquidator: 2n }, { member: 2 }, { generation: 2 }],
      ...[{ transcript: `0x${"0".repeat(64)}` }, { block: answer.block + 1 }, { version: 9n }],
      ...[
        { ephemeral: publicKeyOf(3n) },
        { ciphertext: Buffer.concat([answer.ciphertext, Buffer.alloc(1)]) },
      ],
      {
        ciphertext: Buffer.from(
          answer.ciphertext.map((byte, place) => (place === 40 ? byte ^ 1 : byte)),
        ),
      },
    ];
    for (const change of changes) {
      const changed = { ...answer, ...change };
      expect(refusalOf(() => sharesIn(changed, VIEW)).code).to.equal("PROOF_REFUSED");
      const error = refusalOf(() => {
        requireMembersAnswer(council.key, asked, changed);
      });
      expect(error.code).to.equal("PROOF_REFUSED");
    }
  });

  it("is encrypted with a key used once, whatever the text", () => {
    const header = { zkmargin: "council-answer/1" };
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.bigInt({ min: 1n, max: 2n ** 250n }),
        (text, secret) => {
          const key: AffinePoint = publicKeyOf(secret);
          const [first, second] = [1, 2].map(() => encryptAnswer(text, key, header));
          expect(first!.ephemeral).not.to.deep.equal(second!.ephemeral);
          expect(decryptAnswer(first!, secret, header)).to.equal(text);
          expect(decryptAnswer(first!, secret + 1n, header)).to.equal(undefined);
          const moved = { ...first!, ephemeral: add(first!.ephemeral, publicKeyOf(1n)) };
          expect(decryptAnswer(moved, secret, header)).to.equal(undefined);
          const mirrored = { ...first!, ephemeral: negate(first!.ephemeral) };
          expect(decryptAnswer(mirrored, secret, header)).to.equal(undefined);
        },
      ),
      { numRuns: 15 },
    );
    expect(
      decryptAnswer({ ephemeral: publicKeyOf(2n), ciphertext: Buffer.alloc(3) }, 1n, header),
    ).to.equal(undefined);
  });
});
