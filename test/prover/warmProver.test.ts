import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { after, before } from "mocha";
import { expect } from "chai";
import { loadProvingKey } from "../../setup/keys.ts";
import { ownBackend } from "../../prover/backend/own.ts";
import { snarkjsBackend } from "../../prover/backend/snarkjs.ts";
import { WitnessGenerator } from "../../prover/backend/witness.ts";
import {
  Portfolio,
  SolvencyStatement,
  WarmProver,
  attestationText,
  commitmentOf,
  preflight,
  sealFigure,
  evaluateRequest,
  type StatementRequest,
} from "../../prover/index.ts";
import { packTerms } from "../../risk/index.ts";
import { refusalOf, rejectionOf } from "./refusal.ts";
import { BLINDING, healthy, requestFor, sampleTerms, short } from "./samplePortfolios.ts";

const DEVELOPMENT = { allowDevelopment: true };

describe("warm prover", () => {
  let prover: WarmProver;
  before(async () => {
    prover = await WarmProver.open("solvency-spot8", DEVELOPMENT);
  });
  after(() => prover.close());

  /** What the circuit says when the pre-flight is not asked. */
  const circuitVerdict = async (request: StatementRequest): Promise<"proven" | "refused"> => {
    const { wasm } = loadProvingKey("solvency-spot8", DEVELOPMENT);
    const generator = await WitnessGenerator.compile(wasm);
    const input = SolvencyStatement.compose(request).revealCircuitInput();
    try {
      generator.generate(input);
      return "proven";
    } catch {
      return "refused";
    }
  };

  it("attests a healthy portfolio with exactly the signals of the statement", async () => {
    const commitment = commitmentOf(healthy());
    const attestation = await prover.prove({ ...requestFor(healthy()), commitment });
    expect(attestation.circuit).to.equal("solvency-spot8");
    expect(attestation.keyHash).to.match(/^0x[0-9a-f]{64}$/);
    const hot = [commitment.x, commitment.y, packTerms(sampleTerms()), 0n, 0n, 0n].map(String);
    expect(attestation.publicSignals.slice(0, 6)).to.deep.equal(hot);
    const { publicSignals } = SolvencyStatement.compose(requestFor(healthy()));
    expect(attestation.publicSignals).to.deep.equal(publicSignals.map(String));
  });

  it("puts nothing of the opening into the attestation", async () => {
    const text = attestationText(await prover.prove(requestFor(healthy())));
    for (const secret of [BLINDING, 15_000_000_000_000n, 250_000_000n]) {
      expect(text).not.to.include(`"${secret}"`);
    }
    expect(Object.keys(JSON.parse(text) as object)).to.deep.equal([
      ...["zkmargin", "circuit", "keyHash", "proof", "publicSignals"],
    ]);
  });

  it("proves at equality after the deposit the pre-flight asks for, and not one unit below", async () => {
    const request = requestFor(short());
    const { topUp } = preflight(request);
    if (topUp.kind !== "deposit") throw new Error("no deposit");
    const after = (amount: bigint): StatementRequest => ({
      ...request,
      portfolio: short().afterPublic(0, amount),
    });
    await prover.prove(after(topUp.amount));
    const below = after(topUp.amount - 1n);
    expect((await rejectionOf(prover.prove(below))).code).to.equal("MARGIN_SHORT");
    expect(await circuitVerdict(below)).to.equal("refused");
  });

  it("discloses and seals an account that is short", async () => {
    const portfolio = short().withFreshSalt();
    const terms = { ...sampleTerms(), tally: true, disclose: true };
    const margin = evaluateRequest(requestFor(portfolio, terms));
    const { publicSignals } = await prover.prove(requestFor(portfolio, terms));
    const seal = sealFigure(margin.requirementUsd, portfolio.revealSalt());
    const expected = [margin.valueCents, margin.requirementCents, seal].map(String);
    expect(publicSignals.slice(3, 6)).to.deep.equal(expected);
  });

  it("refuses before proving: stale openings, large books, other circuits", async () => {
    const stale = { ...requestFor(healthy()), commitment: commitmentOf(short()) };
    expect((await rejectionOf(prover.prove(stale))).code).to.equal("OPENING_MISMATCH");
    const huge = Portfolio.create({ "1": "92000000000" }, 0n);
    expect((await rejectionOf(prover.prove(requestFor(huge)))).code).to.equal("BOOK_TOO_LARGE");
    expect(await circuitVerdict(requestFor(huge))).to.equal("refused");
    const request = requestFor(healthy());
    const foreign = {
      ...request,
      table: { ...request.table, circuit: "solvency-book32" as const },
    };
    expect((await rejectionOf(prover.prove(foreign))).code).to.equal("INPUT_INVALID");
  });

  it("says nothing of the input when the circuit refuses it", async () => {
    const files = loadProvingKey("solvency-spot8", DEVELOPMENT);
    const input = SolvencyStatement.compose(requestFor(short())).revealCircuitInput();
    const open = await snarkjsBackend.open(files);
    const error = await rejectionOf(open.prove(input));
    await open.close();
    expect([error.code, error.cause]).to.deep.equal(["INTERNAL", undefined]);
  });

  it("is stricter than circom's own runtime, which takes r + 1 for 1", async () => {
    const files = loadProvingKey("solvency-spot8", DEVELOPMENT);
    const input = SolvencyStatement.compose(requestFor(healthy())).revealCircuitInput();
    const order = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    const lax = { ...input, longOnly: input.longOnly?.map((bit) => String(BigInt(bit) + order)) };
    const open = await snarkjsBackend.open(files);
    const { publicSignals } = await open.prove(lax);
    await open.close();
    expect(publicSignals).to.deep.equal(
      SolvencyStatement.compose(requestFor(healthy())).publicSignals.map(String),
    );
    const generator = await WitnessGenerator.compile(files.wasm);
    expect(refusalOf(() => generator.generate(lax)).code).to.equal("INTERNAL");
  });

  it("queues proofs, and finishes them before it closes", async () => {
    const second = await WarmProver.open("solvency-spot8", DEVELOPMENT);
    const proofs = [second.prove(requestFor(healthy())), second.prove(requestFor(healthy()))];
    await Promise.resolve();
    const failing = rejectionOf(second.prove(requestFor(short())));
    await second.close();
    const [first, other] = await Promise.all(proofs);
    expect(first?.publicSignals).to.deep.equal(other?.publicSignals);
    expect(first?.proof).not.to.deep.equal(other?.proof);
    expect((await failing).code).to.equal("MARGIN_SHORT");
    expect((await rejectionOf(second.prove(requestFor(healthy())))).code).to.equal("INTERNAL");
    // The first prover's workers live on.
    await prover.prove(requestFor(healthy()));
  });

  it("refuses a development key without leave", async () => {
    expect((await rejectionOf(WarmProver.open("solvency-spot8"))).code).to.equal("KEY_REFUSED");
    expect(refusalOf(() => loadProvingKey("solvency-spot8")).code).to.equal("KEY_REFUSED");
  });

  it("proves with snarkjs too, and provers that do share one curve", async () => {
    const options = { ...DEVELOPMENT, backend: snarkjsBackend };
    const [first, second] = [
      await WarmProver.open("solvency-spot8", options),
      await WarmProver.open("solvency-spot8", options),
    ];
    await first.close();
    await second.prove(requestFor(healthy()));
    await second.close();
  });

  it("proves side by side with other provers, in one thread or several", async () => {
    const open = (threads: number): Promise<WarmProver> =>
      WarmProver.open("solvency-spot8", { ...DEVELOPMENT, backend: ownBackend({ threads }) });
    const provers = [await open(1), await open(3)];
    const made = await Promise.all(
      [...provers, prover].map((one) => one.prove(requestFor(healthy()))),
    );
    expect(new Set(made.map(({ proof }) => proof.pi_a[0])).size).to.equal(3);
    for (const one of provers) await one.close();
  });

  it("works where writing to the disk is forbidden, and lets the process end", async () => {
    const flags = ["--permission", "--allow-fs-read=*", "--allow-worker", "--no-warnings"];
    const script = new URL("proveOnce.ts", import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
    const endedAt = Date.now();
    // A pool of workers left alone would keep it for ever; a busy machine takes less than this.
    expect(endedAt - Number(stdout)).to.be.lessThan(60_000);
  });
});
