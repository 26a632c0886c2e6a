import { expect } from "chai";
import { getAddress, MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { publicKeyOf } from "../../sealing/index.ts";
import { IDENTITY } from "../../circuits/babyjubjub.ts";
import {
  AuctionChain,
  DEFAULT_TERMS,
  TERMS_FIELDS,
  type AuctionTerms,
  type Bid,
  type ProvenValuation,
} from "../../liquidation/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { addressOf, FakeNode, Revert } from "./fakeNode.ts";

const OWNER = getAddress(`0x${"aa".repeat(20)}`);
const TABLE = `0x${"11".repeat(32)}`;
const listed = (terms: AuctionTerms): bigint[] => TERMS_FIELDS.map((field) => terms[field]);
const OLDER: AuctionTerms = { ...DEFAULT_TERMS, dust: 7n, midFactor: -33n };

const point = { x: 3n, y: 4n };
const proof = { a: point, b: { xIm: 1n, xRe: 2n, yIm: 3n, yRe: 4n }, c: point };
const VALUATION: ProvenValuation = {
  epoch: 6n,
  value: -12n,
  requirement: 34n,
  plainValue: 56n,
  plainRequirement: 78n,
  proof,
  plainProof: proof,
};
const seal = {
  digest: 9n,
  ephemeralX: 1n,
  ephemeralY: 2n,
  wraps: [3n, 4n],
  words: Array.from({ length: 10 }, (_, index) => BigInt(index)),
  proof,
};
const bidOf = (remainder: readonly ProvenValuation[]): Bid => ({
  account: 4n,
  liquidator: 5n,
  delta: point,
  seal,
  paid: -77n,
  before: VALUATION,
  remainder,
  proof: { epoch: 6n, band: 200n, proof },
});

async function opened(node: FakeNode): Promise<AuctionChain> {
  return new AuctionChain({
    provider: node.provider(),
    sender: await node.signer(),
    auction: addressOf("auction"),
    openings: addressOf("openings"),
  });
}

const key = publicKeyOf(12n);
const withAccount = (node: FakeNode): FakeNode =>
  node.on("accounts.accountOf", (account) => [
    account === 4n
      ? [OWNER, 3n, true, IDENTITY.x, IDENTITY.y, TABLE, key.x, key.y]
      : [ZeroAddress, 0n, false, 0n, 0n, ZeroHash, 0n, 0n],
  ]);

describe("what the chain says of an auction", () => {
  it("is where an account stands, in words", async () => {
    const node = new FakeNode().on("auction.standingOf", (account) => [account]);
    const chain = await opened(node);
    expect([await chain.standing(3n), await chain.standing(6n)]).to.deep.equal([
      "overdue",
      "stale",
    ]);
    const unknown = await rejectionOf(chain.standing(99n));
    expect(unknown.code).to.equal("CHAIN_FAILED");
  });

  it("is the lapse, the auction with its factor, and the market, each absent where there is none", async () => {
    const node = new FakeNode()
      .on("accounts.lapseOf", (account) => [
        account === 4n ? [OWNER, 10n, 20n, 3n] : [ZeroAddress, 0n, 0n, 0n],
      ])
      .on("auction.auctionOf", (account) => [
        account === 4n ? [2n, 30n, 40n, 50n, 1n] : [0n, 0n, 0n, 0n, 0n],
      ])
      .on("auction.factorOf", (account) =>
        account === 4n ? [-250n] : new Revert("NotInAuction", account),
      )
      .on("market.status", () => [1n, 8n, 1_234n]);
    const chain = await opened(node);
    expect(await chain.lapse(4n)).to.deep.equal({ flaggedBy: OWNER, since: 10n, graceUntil: 20n });
    expect(await chain.auction(4n)).to.deep.equal({
      version: 2n,
      start: 30n,
      requirement: 40n,
      exposure: 50n,
      runs: 1n,
    });
    expect([await chain.lapse(5n), await chain.auction(5n)]).to.deep.equal([undefined, undefined]);
    expect(await chain.factor(4n)).to.equal(-250n);
    const none = await rejectionOf(chain.factor(5n));
    expect([none.code, none.message]).to.deep.equal([
      "LIQUIDATION_REFUSED",
      "account 5 is not on auction",
    ]);
    expect(await chain.market()).to.deep.equal({ state: "live", epoch: 8n, clock: 1_234n });
  });

  it("is the terms of today, and those that an older auction runs under", async () => {
    const node = new FakeNode()
      .on("auction.terms", () => [3n, listed(DEFAULT_TERMS)])
      .on("auction.termsOf", (version) => {
        if (version === 2n) return [listed(OLDER)];
        return version === 3n ? [listed(DEFAULT_TERMS)] : new Revert("TermsUnknown", version);
      });
    const chain = await opened(node);
    expect(await chain.terms()).to.deep.equal({ version: 3n, ...DEFAULT_TERMS });
    expect(await chain.terms(3n)).to.deep.equal({ version: 3n, ...DEFAULT_TERMS });
    expect(await chain.terms(2n)).to.deep.equal({ version: 2n, ...OLDER });
    const none = await rejectionOf(chain.terms(4n));
    expect([none.code, none.field]).to.deep.equal(["INPUT_INVALID", "version"]);
  });

  it("is the account with its keys, its home table and the plain tables of the same key", async () => {
    const verifier = addressOf("token");
    const node = withAccount(new FakeNode())
      .on("risk.currentHome", (table) => [table])
      .on("risk.tableOf", () => [[verifier, 11_000n, 10_000n, 8n, 0n, 0n, 0n, [0n, 0n]]])
      .on("risk.plainTables", () => [TABLE, ZeroHash])
      .on("council.key", () => [[key.x, key.y]]);
    const chain = await opened(node);
    expect(await chain.account(4n)).to.deep.equal({
      owner: OWNER,
      version: 3n,
      commitment: IDENTITY,
      viewingKey: key,
    });
    const home = await chain.home(4n);
    expect([home.table, home.nSlots, home.initialLevel, home.maintenanceLevel]).to.deep.equal([
      ...[TABLE, 8n, 11_000n, 10_000n],
    ]);
    expect(home.plain).to.deep.equal({ worth: TABLE, debtFree: ZeroHash });
    node.on("risk.plainTables", () => [ZeroHash, ZeroHash]);
    expect((await chain.home(4n)).plain).to.equal(undefined);
    expect(await chain.councilKey()).to.deep.equal(key);
    const unknown = await rejectionOf(chain.account(5n));
    expect([unknown.code, unknown.field]).to.deep.equal(["INPUT_INVALID", "account"]);
  });

  it("is whether proofs of an epoch are still taken: neither too old nor too far from today's prices", async () => {
    const node = withAccount(new FakeNode())
      .on("risk.currentHome", (table) => [table])
      .on("risk.tableOf", () => [[addressOf("token"), 11_000n, 10_000n, 8n, 0n, 0n, 0n, [0n, 0n]]])
      .on("risk.plainTables", () => [TABLE, TABLE])
      .on("market.status", () => [1n, 8n, 5_000n])
      .on("accounts.maxProofAge", () => [600n])
      .on("market.epochPrices", (epoch) =>
        epoch === 9n
          ? new Revert("UnknownEpoch", 9n, 8n)
          : [epoch === 8n ? 4_400n : 4_399n, [Array.from({ length: 8 }, () => 0n)]],
      )
      .on("risk.isWithinBand", (table, _, band) => [table === TABLE && band === 100n]);
    const chain = await opened(node);
    expect(await chain.isEpochTaken(4n, 8n, 100n)).to.equal(true);
    expect(await chain.isEpochTaken(4n, 8n, 99n)).to.equal(false);
    expect(await chain.isEpochTaken(4n, 7n, 100n)).to.equal(false);
    expect(await chain.isEpochTaken(4n, 9n, 100n)).to.equal(false);
  });

  it("is what stands behind a loss, and which withdrawals wait", async () => {
    const fund = addressOf("risk");
    const node = new FakeNode()
      .on("vault.insuranceFund", () => [fund])
      .on("vault.claimOf", (holder) => [(holder as string).toLowerCase() === fund ? 900n : 5n])
      .on("auction.exposure", () => [1_000n])
      .on("auction.atRisk", () => [2_000n])
      .on("vault.exitsGated", () => [true])
      .on("vault.settlementIndex", () => [10n ** 18n])
      .on("vault.exitOf", (exit) => (exit === 1n ? [OWNER, 33n, 44n] : [OWNER, 0n, 44n]))
      .on("accounts.exitsReadyAt", () => [55n]);
    const chain = await opened(node);
    expect(await chain.cover()).to.deep.equal({
      fund: 900n,
      exposure: 1_000n,
      atRisk: 2_000n,
      gated: true,
      index: 10n ** 18n,
    });
    expect(await chain.claim(OWNER)).to.equal(5n);
    expect(await chain.exit(1n)).to.deep.equal({ to: OWNER, units: 33n, readyAt: 44n });
    expect(await chain.exit(2n)).to.equal(undefined);
    expect(await chain.exitsReadyAt()).to.equal(55n);
  });

  it("is the requests made for an account, and who answered them", async () => {
    const node = new FakeNode()
      .on("openings.requestOf", (request) =>
        request === 3n
          ? [4n, 5n, OWNER, 100n, 0b1001n, false]
          : new Revert("RequestUnknown", request),
      )
      .emit("openings", "OpeningRequested", 4n, 5n, OWNER, 3n, 1n, 2n, 0n)
      .emit("openings", "OpeningRequested", 4n, 6n, OWNER, 4n, 1n, 2n, 0n)
      .emit("openings", "OpeningRequested", 7n, 5n, OWNER, 5n, 1n, 2n, 0n);
    const chain = await opened(node);
    expect(await chain.request(3n)).to.deep.equal({
      account: 4n,
      liquidator: 5n,
      requestedBy: OWNER,
      since: 100n,
      answeredBy: [1, 4],
      settled: false,
    });
    expect(await chain.requestsFor(4n)).to.deep.equal([3n, 4n]);
    expect(await chain.requestsFor(4n, 5n)).to.deep.equal([3n]);
    expect((await rejectionOf(chain.request(9n))).field).to.equal("request");
  });
});

describe("what is sent", () => {
  /** A node that takes everything. */
  function taking(): FakeNode {
    const node = new FakeNode();
    const nothing = () => [];
    for (const method of ["open", "restart", "reprice", "shelve", "takeOver"] as const) {
      node.on(`auction.${method}`, nothing);
    }
    for (const method of ["rescue", "payFee", "end"] as const) {
      node.on(`auction.${method}`, nothing);
    }
    for (const method of ["logOpening", "settleBond", "settleOnTheLine"] as const)
      node.on(`openings.${method}`, nothing);
    return node
      .on("openings.requestOpening", () => [12n])
      .on("accounts.flag", nothing)
      .on("accounts.flagSlot", nothing)
      .on("market.commitEpoch", () => [9n, true])
      .on("vault.payExit", () => [1n])
      .on("vault.collectClaim", () => [1n])
      .on("vault.tokensUp", (units) => [(units as bigint) + 1n])
      .on("token.approve", () => [true]);
  }

  it("is each call with its arguments, to the contract that takes it", async () => {
    const node = taking().emit("openings", "OpeningRequested", 4n, 5n, OWNER, 12n, 1n, 2n, 0n);
    const chain = await opened(node);
    await chain.commitEpoch();
    await chain.flag(4n);
    await chain.flagSlot(4n, 2);
    await chain.open(4n, VALUATION);
    await chain.restart(4n, VALUATION);
    await chain.reprice(4n, VALUATION);
    await chain.shelve(4n);
    await chain.end(4n);
    await chain.payExit(8n);
    expect(await chain.requestOpening(4n, 5n)).to.equal(12n);
    await chain.settleBond(12n);
    await chain.settleOnTheLine(12n, VALUATION);
    await chain.collectClaim(7n, OWNER);
    await chain.rescue({
      account: 4n,
      slot: 1,
      amount: 5n,
      level: 10_000n,
      duration: 60n,
      proof: { epoch: 6n, band: 100n, proof },
    });
    await chain.payFee(4n);
    await chain.logOpening(12n, 3);
    await chain.approve("openings", 99n);
    const calls = node.sent.map(({ to, method }) => `${to}.${method}`);
    expect(calls).to.deep.equal([
      ...["market.commitEpoch", "accounts.flag", "accounts.flagSlot", "auction.open"],
      ...[
        "auction.restart",
        "auction.reprice",
        "auction.shelve",
        "auction.end",
        "vault.payExit",
        "openings.requestOpening",
      ],
      ...[
        "openings.settleBond",
        "openings.settleOnTheLine",
        "vault.collectClaim",
        "auction.rescue",
        "auction.payFee",
      ],
      ...["openings.logOpening", "token.approve"],
    ]);
    const [, , flagged, openedBy] = node.sent;
    expect(flagged?.values).to.deep.equal([4n, 2n]);
    const [account, valuation] = openedBy?.values as [bigint, ProvenValuation];
    expect([account, valuation.value, valuation.plainValue]).to.deep.equal([4n, -12n, 56n]);
    const approval = node.sent.at(-1)?.values as [string, bigint];
    expect([approval[0].toLowerCase(), approval[1]]).to.deep.equal([addressOf("openings"), 100n]);
  });

  it("is a bid, with and without a remainder, at the block in which it was mined", async () => {
    const node = taking();
    const chain = await opened(node);
    expect(await chain.takeOver(bidOf([]))).to.equal(9);
    expect(await chain.takeOver(bidOf([VALUATION]))).to.equal(9);
    const bids = node.sent.map(({ values }) => values[0] as Bid);
    expect(bids.map(({ remainder }) => remainder.length)).to.deep.equal([0, 1]);
    expect(bids.map(({ paid }) => paid)).to.deep.equal([-77n, -77n]);
    expect(bids[1]?.seal.words.map(Number)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("is nothing when the contract would refuse it: the refusal comes in dollars, units and seconds", async () => {
    const node = taking();
    const chain = await opened(node);
    const refusal = async (revert: Revert, remainder: readonly ProvenValuation[] = []) => {
      node.on("auction.takeOver", () => revert);
      const { code, field, message } = await rejectionOf(chain.takeOver(bidOf(remainder)));
      return [code, field, message];
    };
    expect(await refusal(new Revert("BidTooLow", 300_000_000n, -77n))).to.deep.equal([
      "LIQUIDATION_REFUSED",
      "paid",
      "the book costs 3 units of the settlement asset, and -0.00000077 units of the settlement asset are offered",
    ]);
    const cents = 10n ** 14n;
    expect(
      await refusal(new Revert("BidTooLow", 5n * cents, 3n * cents), [VALUATION]),
    ).to.deep.equal([
      "LIQUIDATION_REFUSED",
      "paid",
      "the owner would lose $0.02 more than the price, the penalty and the bounty allow",
    ]);
    expect(await refusal(new Revert("ProofRefused", 4n, TABLE, 0n))).to.deep.equal([
      "PROOF_REFUSED",
      "proof",
      "a proof about account 4 does not verify",
    ]);
    expect(await refusal(new Revert("AuctionStale", 4n, 5n, 6n))).to.include("auction");
    expect(node.sent).to.deep.equal([]);
  });

  it("is refused without a sender, and a node that is down is one", async () => {
    const node = taking();
    const silent = new AuctionChain({
      provider: node.provider(),
      auction: addressOf("auction"),
      openings: addressOf("openings"),
    });
    const unpaid = await rejectionOf(silent.payFee(4n));
    expect([unpaid.code, unpaid.field]).to.deep.equal(["INPUT_INVALID", "sender"]);
    const chain = await opened(node);
    node.stop();
    const down = await rejectionOf(chain.payFee(4n));
    expect([down.code, down.message]).to.deep.equal(["CHAIN_FAILED", "payFee() was refused"]);
  });

  it("asks for a contract again where the node failed once", async () => {
    const node = taking();
    node.on("auction.accounts", () => new Revert("NotLapsed", MaxUint256));
    const chain = await opened(node);
    expect((await rejectionOf(chain.flag(4n))).code).to.equal("LIQUIDATION_REFUSED");
    node.on("auction.accounts", () => [addressOf("accounts")]);
    await chain.flag(4n);
    expect(node.sent).to.have.length(1);
  });
});
