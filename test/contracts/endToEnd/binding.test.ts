/**
 * Real proofs against the whole system on a fresh chain.
 *
 * Given a proof for one account, table, epoch, level and band
 * When any of these is another   Then chain and off-chain verifier refuse it
 * When a new epoch whose prices lie in the band comes first   Then it is accepted all the same
 * Given a settled trade   When it comes again, or on another contract   Then it is refused
 */
import { expect } from "chai";
import { startChain, type Chain } from "../../../demo/chain.ts";
import { CIRCUIT, openMarket, readSnapshot, registerTable } from "../../../demo/market.ts";
import type { Market } from "../../../demo/market.ts";
import { Participant, type ChainProof } from "../../../demo/participant.ts";
import { DESK_TABLE, HOME_TABLE } from "../../../demo/rules.ts";
import { AT_INITIAL, FOR_DESK, refusal } from "../../../demo/stage.ts";
import {
  solidityProof,
  solidityTable,
  TradeDelta,
  WarmProver,
  type Attestation,
} from "../../../prover/index.ts";
import { plainTerms, type Band, type Level, type MarketSnapshot } from "../../../risk/index.ts";
import { send } from "../../../setup/deploySystem.ts";
import {
  closeSnarkjs,
  contextFromChain,
  installedVerificationKey,
  openDeployment,
  verifyAttestation,
} from "../../../verifier/index.ts";

const HOUR = 3_600;

describe("the system with real proofs", () => {
  let chain: Chain;
  let market: Market;
  let prover: WarmProver;
  let trader: Participant;
  let maker: Participant;
  let home: string;
  let deskTable: string;
  let snapshot: MarketSnapshot;
  let attestation: Attestation;
  let proof: ChainProof;

  /** The custom error of an attestation with some of its arguments replaced; undefined if it passes. */
  const attest = (changes: {
    account?: bigint;
    table?: string;
    level?: bigint;
    proof?: Partial<ChainProof>;
  }): Promise<string | undefined> =>
    refusal(
      trader.accounts,
      "attest",
      changes.account ?? trader.account,
      changes.table ?? deskTable,
      changes.level ?? FOR_DESK.level,
      HOUR,
      { ...proof, ...changes.proof },
    );

  before(async () => {
    chain = await startChain();
    prover = await WarmProver.open(CIRCUIT.id, { allowDevelopment: true });
    const [governor, first, second] = chain.signers;
    market = await openMarket(governor!);
    await send(market.market, "commitEpoch");
    home = (await registerTable(market, HOME_TABLE)).id;
    await send(market.risk, "approveHome", home, solidityTable(HOME_TABLE));
    deskTable = (await registerTable(market, DESK_TABLE)).id;
    trader = await Participant.open("trader", first!, market, home);
    maker = await Participant.open("maker", second!, market, home);
    await trader.deposit("USDC", "9000");
    await trader.deposit("ETH", "12.5");
    await maker.deposit("USDC", "9000");
    snapshot = await readSnapshot(market);
    attestation = await prover.prove(trader.request(snapshot, FOR_DESK));
    proof = { epoch: snapshot.epoch, band: FOR_DESK.band, proof: solidityProof(attestation.proof) };
  });

  after(async () => {
    await prover.close();
    await closeSnarkjs();
    await chain.close();
  });

  it("accepts the honest attestation", async () => {
    expect(await attest({})).to.equal(undefined);
  });

  it("refuses it for another account, table, level or band", async () => {
    expect(await attest({ account: maker.account })).to.equal("ProofRefused");
    expect(await attest({ table: home })).to.equal("ProofRefused");
    expect(await attest({ level: FOR_DESK.level + 1n })).to.equal("ProofRefused");
    expect(await attest({ proof: { band: FOR_DESK.band - 1n } })).to.equal("ProofRefused");
    expect(await attest({ proof: { band: FOR_DESK.band + 1n } })).to.equal("ProofRefused");
  });

  it("agrees with the off-chain verifier on the chain's own state", async () => {
    const deployment = await openDeployment(chain.provider, await market.accounts.getAddress());
    const key = installedVerificationKey(CIRCUIT.id, { allowDevelopment: true });
    const terms = plainTerms(FOR_DESK.level as Level, FOR_DESK.band as Band);
    const query = { account: trader.account, table: deskTable, epoch: snapshot.epoch, terms };
    const context = await contextFromChain(deployment, query, key);
    expect((await verifyAttestation(attestation, context)).ok).to.equal(true);
    for (const other of [
      await contextFromChain(deployment, { ...query, account: maker.account }, key),
      await contextFromChain(deployment, { ...query, table: home }, key),
      { ...context, terms: plainTerms(FOR_DESK.level as Level, 0n as Band) },
    ]) {
      expect((await verifyAttestation(attestation, other)).ok).to.equal(false);
    }
  });

  it("cannot prove a trade that would wrap a quantity", async () => {
    const largest = (1n << 63n) - 1n;
    const delta = TradeDelta.create({ "1": largest });
    const wrapped = trader.portfolio.afterTrade(delta);
    expect(() => wrapped.afterTrade(TradeDelta.create({ "1": 1n }))).to.throw();
    let code = "";
    await prover.prove(trader.request(snapshot, AT_INITIAL, wrapped)).catch((error: unknown) => {
      ({ code } = error as { code: string });
    });
    expect(["BOOK_TOO_LARGE", "MARGIN_SHORT"]).to.include(code);
  });

  it("settles a trade once, and on no other contract", async () => {
    const delta = TradeDelta.create({ "0": "-400", "2": "-2" });
    const { x, y } = delta.point();
    const trade = {
      accountA: trader.account,
      accountB: maker.account,
      deltaX: x,
      deltaY: y,
      nonce: 7n,
      deadline: 2n ** 40n,
    };
    const names = Object.keys(trade).map((name) => ({ name, type: "uint256" }));
    const domain = {
      name: "zkmargin",
      version: "1",
      chainId: 31_337n,
      verifyingContract: await market.accounts.getAddress(),
    };
    const sign = (who: Participant, changes = {}): Promise<string> =>
      who.signer.signTypedData({ ...domain, ...changes }, { PrivateTrade: names }, trade);
    const [mine, theirs] = [await sign(trader), await sign(maker)];
    const [after, makerAfter] = [
      trader.portfolio.afterTrade(delta),
      maker.portfolio.afterTrade(delta.negate()),
    ];
    const a = await trader.prove(prover, snapshot, AT_INITIAL, after);
    const b = await maker.prove(prover, snapshot, AT_INITIAL, makerAfter);
    const settle = (
      changes: { trade?: object; mine?: string; theirs?: string; a?: object; b?: object } = {},
    ): unknown[] => [
      { ...trade, ...changes.trade },
      changes.mine ?? mine,
      changes.theirs ?? theirs,
      changes.a ?? a.proof,
      changes.b ?? b.proof,
    ];
    const refused = (changes: Parameters<typeof settle>[0]): Promise<string | undefined> =>
      refusal(market.accounts, "settle", ...settle(changes));
    expect(await refused({ theirs: mine })).to.equal("SignatureRefused");
    expect(await refused({ mine: await sign(trader, { chainId: 1n }) })).to.equal(
      "SignatureRefused",
    );
    const elsewhere = { verifyingContract: await market.risk.getAddress() };
    expect(await refused({ mine: await sign(trader, elsewhere) })).to.equal("SignatureRefused");
    expect(await refused({ trade: { nonce: 8n } })).to.equal("SignatureRefused");
    expect(await refused({ a: b.proof, b: a.proof })).to.equal("ProofRefused");
    expect(await refused({ trade: { deadline: 1n } })).to.equal("TradeExpired");
    await send(market.accounts, "settle", ...settle());
    expect(await refused({})).to.equal("TradeUsed");
    trader.portfolio = after;
    maker.portfolio = makerAfter;
  });

  it("ends the old proof with the trade, and accepts the new book's", async () => {
    expect(await attest({})).to.equal("ProofRefused");
    ({ proof } = await trader.prove(prover, snapshot, FOR_DESK));
    expect(await attest({})).to.equal(undefined);
  });

  it("is not failed by a new epoch inside the band, and is by one outside", async () => {
    const [stale] = [proof];
    await send(market.aggregators.ETH, "publish", 19_500_000_000n);
    await send(market.market, "commitEpoch");
    const moved = await readSnapshot(market);
    expect(moved.epoch).to.equal(snapshot.epoch + 1n);
    expect(await attest({})).to.equal(undefined);
    expect(await attest({ proof: { epoch: moved.epoch } })).to.equal("ProofRefused");
    await send(market.aggregators.ETH, "publish", 18_000_000_000n);
    await send(market.market, "commitEpoch");
    expect(await attest({ proof: stale })).to.equal("PriceOutsideBand");
  });
});
