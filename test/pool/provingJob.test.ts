import { expect } from "chai";
import fc from "fast-check";
import { circuitById, loadCircuits } from "../../circuits/spec.ts";
import { attestationJob, ProvingJob } from "../../pool/index.ts";
import { openJob } from "../../pool/provingJob.ts";
import { Portfolio, SolvencyStatement } from "../../prover/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { requestFor } from "../prover/samplePortfolios.ts";
import { accountRequest } from "./accounts.ts";

const ELEMENT = fc.bigInt({ min: 0n, max: (1n << 254n) - 1n }).map(String);
const INPUT = fc.dictionary(
  fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,10}$/).filter((name) => name !== "__proto__"),
  fc.oneof(ELEMENT, fc.array(ELEMENT, { maxLength: 6 })),
  { maxKeys: 5, noNullPrototype: true },
);

describe("a job as bytes", () => {
  it("comes back as it was, of whichever circuit", () => {
    const ids = loadCircuits().map(({ id }) => id);
    fc.assert(
      fc.property(fc.constantFrom(...ids), INPUT, (circuit, input) => {
        const expected = Array.from({ length: circuitById(circuit).nPublic }, (_, k) => BigInt(k));
        const job = new ProvingJob(circuit, input, expected, { id: "x" });
        expect(openJob(job.revealBytes())).to.deep.equal({ circuit, input, expected });
      }),
    );
  });

  it("flattens arrays of arrays, as the witness calculator does", () => {
    const expected = Array.from({ length: circuitById("seal").nPublic }, () => 0n);
    const input = {
      viewingKey: [
        ["1", "2"],
        ["3", "4"],
      ],
    };
    const bytes = new ProvingJob("seal", input, expected, { id: "x" }).revealBytes();
    expect(openJob(bytes).input).to.deep.equal({ viewingKey: ["1", "2", "3", "4"] });
  });

  it("has one length for all books of a circuit", () => {
    const plain = requestFor(Portfolio.create({ "0": "1" }, 0n));
    const lengths = [plain, accountRequest(0)].map(
      (request) => attestationJob(request, { id: "x" }).revealBytes().length,
    );
    expect(lengths[0]).to.equal(lengths[1]);
  });

  it("is refused without a word of it when anything is cut, added or changed in its head", () => {
    const job = attestationJob(accountRequest(0), { id: "x" });
    const bytes = job.revealBytes();
    const refused = (given: Buffer): void => {
      const { code, message, cause } = refusalOf(() => openJob(given));
      expect([code, message, cause]).to.deep.equal([
        ...["JOB_REFUSED", "the job is not one of zkmargin's", undefined],
      ]);
    };
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        refused(bytes.subarray(0, length));
      }),
      { numRuns: 30 },
    );
    refused(Buffer.concat([bytes, Buffer.alloc(32)]));
    refused(Buffer.alloc(2 ** 20 + 1));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        refused(Buffer.from(noise));
      }),
    );
    const head = bytes.toString("utf8", 4, 4 + bytes.readUInt32BE());
    const withHead = (changed: string): Buffer => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(Buffer.byteLength(changed));
      return Buffer.concat([size, Buffer.from(changed), bytes.subarray(4 + head.length)]);
    };
    expect(openJob(withHead(head)).circuit).to.equal("solvency-spot8");
    const changes: [string, string][] = [
      ["solvency-spot8", "solvency-book32"],
      ["solvency-spot8", "constructor"],
      ['"quantity"', '"__proto__"'],
      ['"quantity"', "7"],
      ['"blinding",1', '"blinding",-2'],
      ['"blinding",1', '"blinding",1e300'],
    ];
    for (const [from, to] of changes) {
      expect(head).to.include(from);
      refused(withHead(head.replace(from, to)));
    }
    for (const other of ["null", "[]", "{", '{"circuit":"seal"}']) refused(withHead(other));
  });

  it("holds a statement's input whole", () => {
    const statement = SolvencyStatement.compose(accountRequest(3));
    const opened = openJob(attestationJob(accountRequest(3), { id: "x" }).revealBytes());
    expect(opened.input).to.deep.equal(statement.revealCircuitInput());
    expect(opened.expected).to.deep.equal(statement.publicSignals);
  });
});
