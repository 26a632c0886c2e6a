/**
 * Real proofs against the whole system on a fresh chain.
 *
 * Given a proof for one account, table, epoch, level and band
 * When any of these is another   Then chain and off-chain verifier refuse it
 * When a new epoch whose prices lie in the band comes first   Then it is accepted all the same
 * Given a settled trade   When it comes again, or on another contract   Then it is refused
 */
import { expect } from "chai";
import type { Chain } from "../../../demo/chain.ts";
import type { Market } from "../../../demo/market.ts";
import type { ChainProof, Participant } from "../../../demo/participant.ts";
import { AT_INITIAL, FOR_DESK, refusal } from "../../../demo/stage.ts";
import {
  solidityProof,
  TradeDelta,
  type Attestation,
  type WarmProver,
} from "../../../prover/index.ts";
import { plainTerms, type Band, type Level, type MarketSnapshot } from "../../../risk/index.ts";
import { send } from "../../../setup/deploySystem.ts";
import {
  contextFromChain,
  installedVerificationKey,
  openDeployment,
  verifyAttestation,
} from "../../../verifier/index.ts";
import { TRADE_TYPES } from "../fixtures/trades.ts";
import {
  CIRCUIT,
  book,
  closeWorld,
  domainOf,
  openWorld,
  readSnapshot,
  settleArguments,
  signedTrade,
  withErrorsOf,
  type Trade,
  type World,
} from "./world.ts";

const HOUR = 3_600;

describe("the system with real proofs", () => {
  let world: World;
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
    world = await openWorld();
    ({ chain, market, prover, home, deskTable, trader, maker } = world);
    await trader.deposit("USDC", "9000");
    await trader.deposit("ETH", "12.5");
    await maker.deposit("USDC", "9000");
    snapshot = await readSnapshot(market);
    attestation = await prover.prove(trader.request(snapshot, FOR_DESK));
    proof = { epoch: snapshot.epoch, band: FOR_DESK.band, proof: solidityProof(attestation.proof) };
  });

  after(async () => {
    await closeWorld(world);
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
    const signed = await signedTrade(world, { delta, snapshot });
    const known = withErrorsOf(market.settlement, market.accounts);
    const refused = (changes: Partial<Trade>): Promise<string | undefined> =>
      refusal(known, "settle", ...settleArguments(signed, changes));
    const elsewhere = async (changes: object): Promise<string> => {
      const domain = { ...(await domainOf(world)), ...changes };
      return await trader.signer.signTypedData(domain, TRADE_TYPES, signed.trade);
    };
    expect(await refused({ theirs: signed.mine })).to.equal("SignatureRefused");
    expect(await refused({ mine: await elsewhere({ chainId: 1n }) })).to.equal("SignatureRefused");
    const other = { verifyingContract: await market.accounts.getAddress() };
    expect(await refused({ mine: await elsewhere(other) })).to.equal("SignatureRefused");
    expect(await refused({ trade: { nonce: 8_000n } })).to.equal("SignatureRefused");
    expect(await refused({ a: signed.b, b: signed.a })).to.equal("ProofRefused");
    expect(await refused({ trade: { deadline: 1n } })).to.equal("TradeExpired");
    await send(market.settlement, "settle", ...settleArguments(signed));
    expect(await refused({})).to.equal("TradeUsed");
    book(world, delta);
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
