/**
 * The option part of book32 with the real key, on-chain, at prices and scenarios that an oracle signed.
 *
 * Given two accounts and reported options   When they trade calls and puts    Then both books are proven and leased
 *                                           When one attests and withdraws    Then with its options in the proof
 *                                           When proven at other scenarios    Then refused
 *                                           When a report drifts beyond reach Then the lease is out, the proof refused
 *                                           When a writer's book is valued    Then its plain proof states what it may lose
 */
import { expect } from "chai";
import { Contract, Wallet } from "ethers";
import { circuitById, type SolvencyCircuit } from "../../../circuits/spec.ts";
import { fullTable, openFiguresMarket, type FiguresMarket } from "../../../bench/figuresMarket.ts";
import { openFunded, type Party } from "../../../bench/liquidationParties.ts";
import { type MarketFacts } from "../../../keeper/facts.ts";
import { Tables } from "../../../keeper/tables.ts";
import { valuationStatements, valuePortfolio } from "../../../liquidation/index.ts";
import {
  optionReport,
  orderedSignatures,
  reportDigest,
  signReport,
  type OptionValue,
} from "../../../oracle/index.ts";
import {
  commitmentOf,
  solidityProof,
  solidityTable,
  TradeDelta,
  WarmProver,
  type Portfolio,
} from "../../../prover/index.ts";
import {
  plainTerms,
  type Band,
  type Level,
  type MarketSnapshot,
  type RuleTable,
} from "../../../risk/index.ts";
import { deployContract, send } from "../../../setup/deploySystem.ts";
import { readArtifact } from "../../../setup/deployVerifier.ts";
import { closeSnarkjs, openDeployment, readEpoch } from "../../../verifier/index.ts";
import { dollars } from "../fixtures/market.ts";
import { OPTION_LIMITS } from "../fixtures/options.ts";

const BAND = 100n as Band;
const CIRCUIT = circuitById("solvency-book32") as SolvencyCircuit;
const LEVEL = 11_000n as Level;
const ORACLE = [21, 22].map((n) => new Wallet(`0x${n.toString(16).padStart(64, "0")}`));

/** Slot 16 a call on BTC (8,000) at 8,200, slot 20 a put on ETH (200) at 190; both may be sold. */
const TABLE: RuleTable = (() => {
  const table = fullTable(CIRCUIT);
  const longOnly = table.longOnly.map((flag, slot) => flag && slot !== 16 && slot !== 20);
  return { ...table, longOnly };
})();

/** A call gains and a put loses the more, the higher the scenario's number. */
const VALUES: readonly OptionValue[] = [
  {
    slot: 16,
    price: dollars(300n),
    pnl: Array.from({ length: 33 }, (_, s) => dollars(20n) * BigInt(s - 14)),
  },
  {
    slot: 20,
    price: dollars(8n),
    pnl: Array.from({ length: 33 }, (_, s) => (-dollars(1n) * BigInt(s - 25)) / 4n),
  },
];

describe("options in real proofs", () => {
  let market: FiguresMarket;
  let book: Contract;
  let prover: WarmProver;
  let home: string;
  let buyer: Party;
  let seller: Party;
  let number = 0n;

  const epochNow = async (): Promise<bigint> =>
    ((await market.market.getFunction("status")()) as readonly [bigint, bigint])[1];

  /** The epoch as anybody reads it from the chain: reports included. */
  const snapshot = async (epoch?: bigint): Promise<MarketSnapshot> => {
    const provider = market.signer.provider!;
    const deployment = await openDeployment(provider, await market.accounts.getAddress());
    return readEpoch(deployment, epoch ?? (await epochNow()), CIRCUIT);
  };

  const report = async (values: readonly OptionValue[]): Promise<void> => {
    const block = await market.signer.provider!.getBlock("latest");
    const venue = { chainId: 31_337n, book: await book.getAddress(), oracleSet: 1n };
    const one = optionReport(++number, BigInt(block!.timestamp), values);
    const signatures = await Promise.all(ORACLE.map((key) => signReport(key, venue, one)));
    await send(book, "report", one, orderedSignatures(reportDigest(venue, one), signatures));
  };

  const prove = async (portfolio: Portfolio, at: MarketSnapshot, level = LEVEL) => {
    const terms = plainTerms(level, BAND);
    const { proof } = await prover.prove({ portfolio, market: at, table: TABLE, terms });
    return { epoch: at.epoch, band: BAND, proof: solidityProof(proof) };
  };

  const isSolvent = (party: Party): Promise<boolean> =>
    market.accounts.getFunction("isSolvent")(party.account, home, LEVEL) as Promise<boolean>;

  before(async () => {
    const limits = { ...OPTION_LIMITS, minNotice: 0, minInterval: 1 };
    market = await openFiguresMarket([CIRCUIT.id], limits);
    const { signer } = market;
    const governor = await signer.getAddress();
    book = market.options!.book;
    const addresses = ORACLE.map(({ address }) => address);
    await send(
      book,
      "setOracle",
      addresses.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
      2,
    );
    await send(market.market, "commitEpoch");
    const block = await signer.provider!.getBlock("latest");
    const from = block!.timestamp + 5;
    const series = { slot: 16, underlying: 1, isCall: true, strike: dollars(8200n) };
    const rest = { expiry: from + 30 * 86_400, maxStep: dollars(100n), minPrice: 1n };
    await send(book, "announce", { ...series, ...rest }, from);
    const put = { slot: 20, underlying: 2, isCall: false, strike: dollars(190n) };
    await send(book, "announce", { ...put, ...rest }, from);
    for (let mined = 0; mined < 5; ++mined) await send(market.tokens[0]!, "mint", governor, 1n);
    await report(VALUES);
    await send(market.market, "commitEpoch");

    const verifier = market.verifiers[CIRCUIT.id]!.address;
    const argument = solidityTable(TABLE);
    home = (await market.risk
      .getFunction("registerTable")
      .staticCall(verifier, argument)) as string;
    await send(market.risk, "registerTable", verifier, argument);
    await send(market.risk, "approveHome", home, argument);
    prover = await WarmProver.open(CIRCUIT.id, { allowDevelopment: true });
    buyer = await openFunded(market, signer, home, 3n ** 90n, 10_000n);
    seller = await openFunded(market, market.counterparty, home, 3n ** 91n, 40_000n);
  });

  after(async () => {
    await prover.close();
    await closeSnarkjs();
    await market.close();
  });

  it("trade hands: two calls bought, ten puts sold, both books proven at the reported scenarios", async () => {
    const at = await snapshot();
    expect(at.price.slice(16, 21)).to.deep.equal([dollars(300n), 0n, 0n, 0n, dollars(8n)]);
    expect(at.optionPnl.map((row) => [row[0], row[4]])).to.deep.equal(
      VALUES[0]!.pnl.map((gain, s) => [gain, VALUES[1]!.pnl[s]]),
    );
    const delta = TradeDelta.create({ "0": "-520", "16": "2", "20": "-10" }, 3n ** 140n);
    const module = await deployContract(market.signer, "mocks/ContractWallet", []);
    await send(market.accounts, "bindModule", module.target);
    const after = [buyer.book.afterTrade(delta), seller.book.afterTrade(delta.negate())] as const;
    const trade = async (books: readonly [Portfolio, Portfolio], prices: MarketSnapshot) => {
      const [a, b] = [await prove(books[0], prices), await prove(books[1], prices)];
      const proofs = [a, b].map((solvency) => ({ solvency, improvement: [] }));
      const call = [buyer.account, seller.account, delta.point(), ...proofs];
      const data = market.accounts.interface.encodeFunctionData("exchange", call);
      return send(module, "execute", market.accounts.target, data);
    };
    // Proven without what the puts may lose: another market than the chain's.
    const lenient = { ...at, optionPnl: at.optionPnl.map((row) => row.with(4, 0n as never)) };
    await expect(trade(after, lenient)).to.be.revertedWithCustomError(
      market.accounts,
      "ProofRefused",
    );
    await trade(after, at);
    [buyer.book, seller.book] = after;
    expect(await isSolvent(buyer)).to.equal(true);
    expect(await isSolvent(seller)).to.equal(true);
  });

  it("are attested and withdrawn beside", async () => {
    await report(VALUES.map((value) => ({ ...value, price: value.price + 1n })));
    await send(market.market, "commitEpoch");
    const at = await snapshot();
    const attestation = await prove(buyer.book, at);
    await send(market.accounts, "attest", buyer.account, home, LEVEL, 3600, attestation);
    const book = buyer.book.afterPublic(0, -dollars(500n));
    const recipient = await market.signer.getAddress();
    const proof = await prove(book, at);
    await send(market.accounts, "withdraw", buyer.account, 0, dollars(500n), recipient, proof);
    buyer.book = book;
    expect(await isSolvent(buyer)).to.equal(true);
  });

  it("are valued: both proofs show what a valuation states, and no other plain requirement", async () => {
    const at = await snapshot();
    const accounts = await market.accounts.getAddress();
    const tables = new Tables(market.signer.provider!, accounts, () => undefined);
    const { epoch, committedAt, price: prices } = at;
    const facts = { epoch, committedAt, prices } as unknown as MarketFacts;
    // What a keeper values books at.
    expect(await tables.snapshot(facts, CIRCUIT)).to.deep.equal(at);
    const context = { market: at, home: TABLE };
    const figures = valuePortfolio(seller.book, context);
    // Two calls lose 360 dollars each in scenario 32, ten puts 1.75 each.
    expect(figures.plainRequirement).to.equal(73_750n);
    const verifier = market.verifiers[CIRCUIT.id]!.address;
    await send(market.risk, "registerPlainTables", verifier);
    const [plain] = (await market.risk.getFunction("plainTables")(verifier)) as readonly [string];
    const statements = valuationStatements(seller.book, context, 0n);
    const { x, y } = commitmentOf(seller.book);
    const shown = async (
      of: "home" | "plain",
      value: bigint,
    ): Promise<(requirement: bigint) => object> => {
      const { proof } = await prover.prove(statements[of]);
      const hot = { cx: x, cy: y, terms: 2n ** 33n, value, sealedFigure: 0n };
      const asked = { table: of === "home" ? home : plain, epoch, within: 100 };
      return (requirement) => ({
        ...{ account: seller.account, ...asked, hot: { ...hot, requirement } },
        proof: solidityProof(proof),
      });
    };
    const [atHome, atPlain] = [
      await shown("home", figures.value),
      await shown("plain", figures.plainValue),
    ];
    const desk = (await market.accounts.getFunction("proofs")()) as string;
    const proofs = new Contract(
      desk,
      readArtifact("contracts/interfaces/IProofDesk.sol", "IProofDesk").abi,
      market.signer,
    );
    const requireProven = (plainRequirement: bigint): Promise<unknown> =>
      proofs.getFunction("requireProven")(
        [atHome(figures.requirement), atPlain(plainRequirement)],
        86_400,
      ) as Promise<unknown>;
    await requireProven(figures.plainRequirement);
    for (const wrong of [0n, figures.plainRequirement - 1n, figures.plainRequirement + 1n]) {
      await expect(requireProven(wrong)).to.be.revertedWithCustomError(
        market.accounts,
        "ProofRefused",
      );
    }
  });

  it("end leases and proofs whose band they drifted out of", async () => {
    const at = await snapshot();
    const proof = await prove(seller.book, at);
    // These options have an impact, so their reach is the band: 1 % of 300 dollars, there and back.
    const [call, put] = [VALUES[0]!, VALUES[1]!];
    await report([
      { ...call, price: call.price + 1n + dollars(2n) },
      { ...put, price: put.price + 1n },
    ]);
    await send(market.market, "commitEpoch");
    expect(await isSolvent(seller)).to.equal(true);
    await report([
      { ...call, price: call.price + 1n },
      { ...put, price: put.price + 1n },
    ]);
    await send(market.market, "commitEpoch");
    expect(await isSolvent(seller)).to.equal(false);
    const attest = [seller.account, home, LEVEL, 3600] as const;
    await expect(send(seller.as, "attest", ...attest, proof)).to.be.revertedWithCustomError(
      market.accounts,
      "PriceOutsideBand",
    );
    await send(seller.as, "attest", ...attest, await prove(seller.book, await snapshot()));
    expect(await isSolvent(seller)).to.equal(true);
  });
});
