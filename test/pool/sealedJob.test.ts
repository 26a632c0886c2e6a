import { randomBytes } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { attestationJob } from "../../pool/index.ts";
import {
  openSealedJob,
  parseProverPublicKey,
  ProverKey,
  sealJob,
  type SealedJob,
} from "../../pool/queue/index.ts";
import { readAnswer } from "../../pool/queue/answer.ts";
import { refusalOf } from "../prover/refusal.ts";
import { accountRequest } from "./accounts.ts";

const SCOPE = { queue: "proofs", job: "job-1", circuit: "solvency-spot8" };

describe("a sealed job", () => {
  const key = ProverKey.fresh();
  const bytes = Buffer.from("the whole of a job");
  const { sealed, answers } = sealJob(bytes, key.publicKey, SCOPE);
  const refused = (document: unknown, by = key, scope = SCOPE): void => {
    const { code, cause, message } = refusalOf(() => openSealedJob(document, by, scope));
    expect([code, cause]).to.deep.equal(["JOB_REFUSED", undefined]);
    expect(message).not.to.include("whole");
  };

  it("opens for the provers, and its answer for who sealed it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.string({ maxLength: 500 }), (job, text) => {
        const there = sealJob(Buffer.from(job), key.publicKey, SCOPE);
        const opened = openSealedJob(JSON.parse(JSON.stringify(there.sealed)), key, SCOPE);
        expect(opened.bytes.equals(job)).to.equal(true);
        expect(there.answers.open(opened.answers.seal(text))).to.equal(text.toWellFormed());
      }),
      { numRuns: 40 },
    );
  });

  it("is refused with an answer of another form, whatever JSON it is", () => {
    for (const text of ["", "{", "null", "7", '"proof"', "[]", "{}", '{"proof":{}}']) {
      expect(refusalOf(() => readAnswer(text)).code, text).to.equal("JOB_REFUSED");
    }
  });

  it("is another each time, even the same job's", () => {
    const again = sealJob(bytes, key.publicKey, SCOPE).sealed;
    expect(again.ephemeral).not.to.equal(sealed.ephemeral);
    expect(again.box).not.to.equal(sealed.box);
  });

  it("opens under no other key, queue, job or circuit: a replayed one is refused", () => {
    refused(sealed, ProverKey.fresh());
    for (const part of ["queue", "job", "circuit"] as const) {
      refused(sealed, key, { ...SCOPE, [part]: "other" });
    }
  });

  it("opens with no byte changed, and no answer does", () => {
    const flip = (text: string, at: number): string => {
      const changed = Buffer.from(text, "base64");
      changed[at % changed.length]! ^= 1 << (at % 8);
      return changed.toString("base64");
    };
    const answer = answers.seal("yes");
    fc.assert(
      fc.property(fc.nat(5000), (at) => {
        refused({ ...sealed, box: flip(sealed.box, at) });
        refused({
          ...sealed,
          ephemeral: Buffer.from(flip(sealed.ephemeral, at), "base64").toString("base64url"),
        });
        expect(refusalOf(() => answers.open(flip(answer, at))).code).to.equal("JOB_REFUSED");
      }),
      { numRuns: 60 },
    );
    const other = sealJob(bytes, key.publicKey, { ...SCOPE, job: "job-2" }).answers;
    expect(refusalOf(() => answers.open(other.seal("yes"))).code).to.equal("JOB_REFUSED");
  });

  it("is refused in any other form, small subgroups included", () => {
    const point = (bytes: Buffer): string => bytes.toString("base64url");
    const one = Buffer.alloc(32);
    one[0] = 1;
    const forms: unknown[] = [
      ...[undefined, null, 7, "box", [], {}, { ...sealed, zkmargin: "sealed-job/2" }],
      ...[
        { ...sealed, box: 7 },
        { ...sealed, box: "" },
        { ...sealed, box: "A".repeat(2 ** 21 + 4) },
      ],
      ...[
        { ...sealed, ephemeral: "" },
        { ...sealed, ephemeral: point(randomBytes(31)) },
      ],
      ...[one, Buffer.alloc(32)].map((bytes) => ({ ...sealed, ephemeral: point(bytes) })),
    ];
    for (const form of forms) refused(form);
    fc.assert(
      fc.property(fc.jsonValue(), (form) => {
        refused(form);
      }),
    );
    for (const form of [undefined, 7, "", "A".repeat(5000)]) {
      expect(refusalOf(() => answers.open(form)).code).to.equal("JOB_REFUSED");
    }
  });

  it("has one size for all books of a circuit, and its answer one for all outcomes", () => {
    const box = (number: number): SealedJob => {
      const job = attestationJob(accountRequest(number), { id: "x" });
      return sealJob(job.revealBytes(), key.publicKey, SCOPE).sealed;
    };
    expect(box(0).box.length).to.equal(box(987_654_321).box.length);
    const lengths = ["", "no", "y".repeat(2046)].map((text) => answers.seal(text).length);
    expect(new Set(lengths).size).to.equal(1);
    expect(answers.seal("yes")).not.to.equal(answers.seal("yes"));
    expect(() => answers.seal("y".repeat(2047))).to.throw(RangeError);
  });
});

describe("the provers' key", () => {
  it("is read as it was written, and shows nothing by itself", () => {
    const key = ProverKey.fresh();
    const again = ProverKey.parse(key.revealText());
    expect(again.publicKey).to.equal(key.publicKey);
    expect(again.revealText()).to.equal(key.revealText());
    expect(parseProverPublicKey(key.publicDocument())).to.equal(key.publicKey);
    const { secret } = JSON.parse(key.revealText()) as { secret: string };
    for (const text of [JSON.stringify(key), String(key), JSON.stringify(key.publicDocument())]) {
      expect(text).not.to.include(secret);
    }
  });

  it("is refused without a word of it when anything is wrong", () => {
    const text = ProverKey.fresh().revealText();
    const document = JSON.parse(text) as Record<string, string>;
    const other = JSON.parse(ProverKey.fresh().revealText()) as Record<string, string>;
    const wrong = [
      ...["", "[]", "7", "{}", text.slice(1), JSON.stringify({ ...document, more: 1 })],
      ...[{ public: other.public }, { secret: "A" }, { zkmargin: "prover-public-key/1" }].map(
        (change) => JSON.stringify({ ...document, ...change }),
      ),
    ];
    for (const given of wrong) {
      const { code, message } = refusalOf(() => ProverKey.parse(given));
      expect(code).to.be.oneOf(["INPUT_INVALID", "INPUT_UNREADABLE"]);
      expect(message).not.to.include(document.secret);
    }
    expect(refusalOf(() => parseProverPublicKey(document)).code).to.equal("INPUT_INVALID");
  });
});
