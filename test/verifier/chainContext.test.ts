import { expect } from "chai";
import { ZkMarginError } from "../../circuits/errors.ts";
import { contextFromChain, isWithinBand } from "../../verifier/chainContext.ts";
import { openDeployment } from "../../verifier/chainState.ts";
import type { VerificationContext } from "../../verifier/expectedInputs.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import "./closeWorkers.ts";
import {
  ACCOUNTS,
  RecordedChain,
  rulesTuple,
  tableIdentity,
  type Answers,
} from "./recordedChain.ts";
import { sampleContext, sampleDocument } from "./sampleClaim.ts";

const sample = sampleContext("solvency-spot8");
const query = {
  account: 1n,
  table: tableIdentity(sample),
  epoch: sample.market.epoch,
  terms: sample.terms,
};

async function read(
  chain: RecordedChain,
  change: Partial<typeof query> = {},
): Promise<VerificationContext> {
  const deployment = await openDeployment(chain, ACCOUNTS);
  return contextFromChain(deployment, { ...query, ...change }, sample.key);
}

/** Code and field of the error. */
async function refusal(answers: Answers, change: Partial<typeof query> = {}): Promise<string> {
  try {
    await read(new RecordedChain(sample, answers), change);
    return "accepted";
  } catch (error) {
    return error instanceof ZkMarginError ? `${error.code} ${String(error.field)}` : "other error";
  }
}

describe("the context read from the chain", () => {
  it("is what the proof was made for", async () => {
    const context = await read(new RecordedChain(sample));
    expect(context).to.deep.equal(sample);
    const result = await verifyAttestation(sampleDocument(sample), context);
    expect(result.ok).to.equal(true);
  });

  it("needs an account, a table and an epoch that exist", async () => {
    expect(await refusal({}, { account: 2n })).to.equal("INPUT_INVALID account");
    expect(await refusal({}, { table: `0x${"ee".repeat(32)}` })).to.equal("INPUT_INVALID table");
    expect(await refusal({}, { epoch: 8n as typeof query.epoch })).to.equal("INPUT_INVALID epoch");
  });

  it("needs the key the table is registered for", async () => {
    const other = `0x${"77".repeat(32)}`;
    expect(await refusal({ keyHash: () => [other] })).to.equal("KEY_REFUSED key");
    expect(await refusal({ circuit: () => [other] })).to.equal("KEY_REFUSED key");
  });

  it("is refused when a prepared point is not the sum it stands for", async () => {
    const market: Answers = { prepared: () => [0n, [1n, 2n]] };
    expect(await refusal(market)).to.equal("CHAIN_FAILED market");
    const stored = [ACCOUNTS, 12_000n, 10_500n, 8n, 9_000n, 900n, 20_000n, [0n, 0n]];
    expect(await refusal({ tableOf: () => [stored] })).to.equal("CHAIN_FAILED rules");
  });

  it("is refused when the node lies about prices or the table's contents", async () => {
    const cheap = Array.from({ length: 8 }, () => 1n);
    const prices: Answers = { epochPrices: () => [0n, [cheap]] };
    expect(await refusal(prices)).to.equal("CHAIN_FAILED market");
    const lying = new RecordedChain(sample);
    lying.eventRules = rulesTuple(sample).with(0, 65_535n);
    const error: unknown = await read(lying).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ZkMarginError).and.to.have.property("code", "CHAIN_FAILED");
  });

  it("is refused when the node fails", async () => {
    const failing = (): never => {
      throw new Error("gateway timeout");
    };
    for (const name of ["market", "risk", "accountOf", "keyHash", "epochPrices", "prepared"]) {
      expect(await refusal({ [name]: failing }), name).to.equal("CHAIN_FAILED undefined");
    }
  });

  it("asks the risk book whether prices are still within the band", async () => {
    const deployment = await openDeployment(new RecordedChain(sample), ACCOUNTS);
    expect(await isWithinBand(deployment, query.table, 7n, 300n)).to.equal(true);
    expect(await isWithinBand(deployment, query.table, 7n, 299n)).to.equal(false);
  });
});
