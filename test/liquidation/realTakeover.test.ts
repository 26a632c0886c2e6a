import { expect } from "chai";
import { add, multiply, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { slotGenerator } from "../../circuits/generators.ts";
import { publicSignal, solvencyCircuit } from "../../circuits/spec.ts";
import {
  DEFAULT_TERMS,
  debtFreeTable,
  disclosingTerms,
  planFull,
  planPart,
  plainTable,
  proveTakeover,
  proveValuation,
  valuationStatements,
  type Bid,
  type ProvenValuation,
  type TakeoverParties,
  type TakeoverPlan,
  type TakeoverProvers,
  type TakeoverRequest,
} from "../../liquidation/index.ts";
import {
  Portfolio,
  SealProver,
  WarmProver,
  commitmentOf,
  groth16Proof,
  sealSignals,
  type SolidityProof,
  type StatementRequest,
} from "../../prover/index.ts";
import {
  magnitude,
  packTerms,
  plainTerms,
  type Band,
  type Level,
  type RuleTable,
  type Terms,
} from "../../risk/index.ts";
import {
  openAsCouncil,
  openAsViewer,
  publicKeyOf,
  sealVector,
  sharedPoint,
} from "../../sealing/index.ts";
import { expectedInputs, type VerificationContext } from "../../verifier/expectedInputs.ts";
import {
  HotVerifier,
  holdsFor,
  installedVerificationKey,
  verifyAttestation,
} from "../../verifier/index.ts";
import { toField } from "../../verifier/publicInputs.ts";
import { rejectionOf } from "../prover/refusal.ts";
import "../verifier/closeWorkers.ts";
import { auctioned, context, requestFor, richLiquidator, type Book } from "./lapsedBooks.ts";

const DEVELOPMENT = { allowDevelopment: true };
const CIRCUIT = "solvency-spot8";
const UNIT = 10n ** 8n;
/** Debt, a long and a short, with a blinding. */
const LAPSED: Book = [-11_500n * UNIT, (5n * UNIT) / 2n, -3n * UNIT];
const SECRETS = { council: 101n, liquidator: 102n, owner: 103n } as const;
const key = installedVerificationKey(CIRCUIT, DEVELOPMENT);

interface Figures {
  readonly value: bigint;
  readonly requirement: bigint;
}

/** What the verifier says of a bare proof, all public inputs but the two figures being its own. */
async function verdict(
  proof: SolidityProof,
  commitment: AffinePoint,
  [rules, terms]: readonly [RuleTable, Terms],
  { value, requirement }: Figures,
): Promise<string> {
  const expected: VerificationContext = { key, commitment, terms, market: context.market, rules };
  const signals = Array.from({ length: key.circuit.nPublic }, () => 0n);
  for (const input of expectedInputs(expected)) signals[input.index] = input.value;
  signals[publicSignal(key.circuit, "value").offset] = toField(value);
  signals[publicSignal(key.circuit, "requirement").offset] = requirement;
  const document = {
    zkmargin: "attestation/1",
    circuit: CIRCUIT,
    keyHash: key.hash,
    proof: groth16Proof(proof),
    publicSignals: signals.map(String),
  };
  const result = await verifyAttestation(document, expected);
  if (!result.ok) return result.reason;
  expect(result.disclosed).to.deep.equal({ value, requirement });
  return "accepted";
}

/** Both proofs of a valuation of a commitment, as the contract states them. */
async function verdicts(
  valuation: ProvenValuation,
  commitment: AffinePoint,
  band: bigint,
): Promise<string[]> {
  const { value, requirement, plainValue, plainRequirement, proof, plainProof } = valuation;
  const worth = { value: plainValue, requirement: plainRequirement };
  const home = [context.home, disclosingTerms(band)] as const;
  const plain = [plainTable(CIRCUIT), disclosingTerms(0n)] as const;
  return [
    await verdict(proof, commitment, home, { value, requirement }),
    await verdict(plainProof, commitment, plain, worth),
  ];
}

const ACCEPTED = ["accepted", "accepted"];
const cash = (units: bigint): AffinePoint => multiply(slotGenerator(0), units);
const minus = ({ x, y }: AffinePoint): AffinePoint => multiply({ x, y }, -1n);

describe("real proofs of a liquidation", () => {
  let provers: TakeoverProvers & { readonly auctioned: WarmProver; readonly seal: SealProver };
  const { portfolio } = auctioned(LAPSED, 0n);
  const commitment = commitmentOf(portfolio);
  const commitments = { account: commitment, liquidator: commitmentOf(richLiquidator().portfolio) };
  const council = publicKeyOf(SECRETS.council);
  const copies = [publicKeyOf(SECRETS.liquidator), publicKeyOf(SECRETS.owner)] as const;
  const deployment = { chainId: 31_337n, accounts: `0x${"ac".repeat(20)}` };
  const parties: TakeoverParties = {
    deployment,
    account: 4n,
    liquidator: 9n,
    commitments,
    keys: { council, copies },
    ephemeral: 987_654_321n,
  };
  const prove = (request: TakeoverRequest, plan: TakeoverPlan): Promise<Bid> =>
    proveTakeover(provers, plan, request.auctioned, request.liquidator, parties);

  const partRequest = requestFor(LAPSED, 700n);
  const partPlan = planPart(partRequest);
  let part: Bid;

  before("open the provers, and take over a part", async () => {
    const solvency = await WarmProver.open(CIRCUIT, DEVELOPMENT);
    const seal = await SealProver.open(DEVELOPMENT);
    provers = { auctioned: solvency, liquidator: solvency, seal };
    part = await prove(partRequest, partPlan);
  });

  after(async () => {
    await provers.auctioned.close();
    await provers.seal.close();
  });

  it("disclose at level 0, which asserts nothing: packed terms are the band and the flag alone", () => {
    expect(packTerms(disclosingTerms(100n))).to.equal((100n << 16n) | (1n << 33n));
    const { home, plain } = valuationStatements(portfolio, context, 100n);
    expect(packTerms(home.terms)).to.equal((100n << 16n) | (1n << 33n));
    expect(packTerms(plain.terms)).to.equal(1n << 33n);
  });

  it("show what a lapsed book is worth, and the verifier takes no other figures for it", async () => {
    const valuation = await proveValuation(provers.auctioned, portfolio, context, commitment);
    expect(await verdicts(valuation, commitment, 0n)).to.deep.equal(ACCEPTED);
    const { value, requirement, plainValue, proof } = valuation;
    expect([valuation.epoch, value < plainValue, value < requirement]).to.deep.equal([
      7n,
      true,
      true,
    ]);
    const home = [context.home, disclosingTerms(0n)] as const;
    for (const figures of [
      { value: value + 1n, requirement },
      { value, requirement: requirement - 1n },
    ]) {
      expect(await verdict(proof, commitment, home, figures)).to.equal("PROOF_INVALID");
    }
    const wider = [context.home, disclosingTerms(1n)] as const;
    expect(await verdict(proof, commitment, wider, { value, requirement })).to.equal(
      "PROOF_INVALID",
    );
  });

  it("of a value are not made of a stale opening, nor of an account that is healthy", async () => {
    const other = commitmentOf(portfolio.afterPublic(0, 1n));
    const stale = await rejectionOf(proveValuation(provers.auctioned, portfolio, context, other));
    expect(stale.code).to.equal("OPENING_MISMATCH");
    const healthy = portfolio.afterPublic(0, 100_000n * UNIT);
    const refused = await rejectionOf(
      proveValuation(provers.auctioned, healthy, context, commitmentOf(healthy)),
    );
    expect([refused.code, refused.field]).to.deep.equal(["LIQUIDATION_REFUSED", "account"]);
  });

  it("carry a takeover in part: every one holds for the commitments that the chain computes", async () => {
    const [request, plan, bid] = [partRequest, partPlan, part];
    expect([bid.account, bid.liquidator, bid.paid]).to.deep.equal([4n, 9n, plan.paid]);
    expect(bid.remainder).to.have.length(1);

    expect(await verdicts(bid.before, commitment, 0n)).to.deep.equal(ACCEPTED);
    const left = add(add(commitment, minus(bid.delta)), cash(plan.received));
    const [rest] = bid.remainder;
    expect(await verdicts(rest!, left, DEFAULT_TERMS.remainderBand)).to.deep.equal(ACCEPTED);
    expect(rest!.epoch).to.equal(bid.before.epoch);

    const taken = add(add(commitments.liquidator, bid.delta), cash(-bid.paid));
    const { home: rules, band } = request.liquidator;
    const terms = plainTerms(rules.initialLevel, band);
    const carried = { key, commitment: taken, terms, market: context.market, rules };
    expect([bid.proof.epoch, bid.proof.band]).to.deep.equal([7n, band]);
    expect(holdsFor(carried, groth16Proof(bid.proof.proof))).to.equal(true);
    expect(holdsFor({ ...carried, commitment: left }, groth16Proof(bid.proof.proof))).to.equal(
      false,
    );
  });

  it("seal the delta of a takeover to the council, the liquidator and the owner, in this order", () => {
    const [plan, { seal, delta }] = [partPlan, part];
    const { ephemeralX: x, ephemeralY: y, wraps, words, digest, proof } = seal;
    const sealed = { ephemeral: { x, y }, wraps: [wraps[0]!, wraps[1]!] as const, words };
    const scope = { ...deployment, accountA: 9n, accountB: 4n };
    const signals = sealSignals(sealVector(delta, false, parties.keys, sealed), scope);
    expect(signals[0]).to.equal(digest);
    const verifier = HotVerifier.installed("seal", DEVELOPMENT);
    expect(verifier.verify(signals, groth16Proof(proof))).to.equal(true);
    const opening = {
      quantities: plan.delta.revealQuantities(),
      blinding: plan.delta.revealBlinding(),
    };
    const shared = sharedPoint(SECRETS.council, sealed.ephemeral);
    expect(openAsCouncil(sealed, shared, delta)).to.deep.equal(opening);
    expect(openAsViewer(sealed, SECRETS.liquidator, delta)).to.deep.equal(opening);
    expect(openAsViewer(sealed, SECRETS.owner, delta)).to.deep.equal(opening);
    expect(openAsViewer(sealed, 104n, delta)).to.equal(undefined);
  });

  it("put nothing of either book or of the delta into the bid", () => {
    const text = JSON.stringify(part, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    const openings = [partPlan.delta, partPlan.remainder, partPlan.taken, portfolio];
    const secrets = openings.flatMap((opening) => [
      opening.revealBlinding(),
      ...opening.revealQuantities(),
    ]);
    const told = secrets.filter((secret) => magnitude(secret) > 1_000n);
    expect(told.length).to.be.greaterThan(12);
    for (const secret of told) expect(text.includes(`"${secret}"`)).to.equal(false);
  });

  it("carry a takeover in full: the delta is the commitment itself, and nothing remains to be valued", async () => {
    const request = requestFor(LAPSED, DEFAULT_TERMS.fastTime);
    const plan = planFull(request);
    const bid = await prove(request, plan);
    expect(bid.delta).to.deep.equal(commitment);
    expect(bid.remainder).to.deep.equal([]);
    expect(await verdicts(bid.before, commitment, 0n)).to.deep.equal(ACCEPTED);
  });

  it("are not made for a plan of another book, another price, or an account that moved on", async () => {
    const [request, plan] = [partRequest, partPlan];
    const other = { ...plan, before: { ...plan.before, value: plan.before.value + 1n } };
    const wrong = await rejectionOf(prove(request, other));
    expect([wrong.code, wrong.field]).to.deep.equal(["INPUT_INVALID", "plan"]);
    const liquidator = { ...request.liquidator, portfolio: Portfolio.create({ "0": "1" }, 1n) };
    const moved = await rejectionOf(prove({ ...request, liquidator }, plan));
    expect(moved.code).to.equal("OPENING_MISMATCH");
  });

  it("of debts do not exist under the debt-free table, and of a book without them do", async () => {
    const at = (book: Portfolio): StatementRequest => ({
      portfolio: book,
      market: context.market,
      table: debtFreeTable(CIRCUIT),
      terms: plainTerms(10_000n as Level, 0n as Band),
    });
    const refused = await rejectionOf(provers.auctioned.prove(at(portfolio)));
    expect(refused.message).to.match(/short position in slot 0, 2$/);
    const free = Portfolio.create({ "0": "1.5", "1": "0.00000001" }, 17n);
    const { proof } = await provers.auctioned.prove(at(free));
    const { terms, table: rules, market } = at(free);
    const expected = { key, commitment: commitmentOf(free), terms, market, rules };
    expect(holdsFor(expected, proof)).to.equal(true);
    expect(solvencyCircuit(CIRCUIT).id).to.equal(rules.circuit);
  });
});
