/**
 * Options that expired, converted under the real keys.
 *
 * Given a buyer and a seller of fixed options, relisted   When either proves anything   Then refused
 *   When the proofs are of another delta or account       Then refused
 *   When the owner converts, and a stranger who knows the other book   Then both books hold cash and nothing expired,
 *                                            no unit is made, and the chain tells both openings to wallet and council
 */
import { expect } from "chai";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet, type Contract, type Provider } from "ethers";
import { add, equals, IDENTITY, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { commit } from "../../../circuits/generators.ts";
import { circuitById, type SolvencyCircuit } from "../../../circuits/spec.ts";
import { type OwnersCall } from "../../../cli/conversionReport.ts";
import { convertThrough } from "../../../cli/convertOperations.ts";
import { type Result } from "../../../cli/output.ts";
import {
  COUNCIL_SECRET,
  fullTable,
  openFiguresMarket,
  type FiguresMarket,
} from "../../../bench/figuresMarket.ts";
import { openFunded, type Party } from "../../../bench/liquidationParties.ts";
import { VIEW_SECRETS } from "../../../bench/positionGas.ts";
import {
  optionReport,
  orderedSignatures,
  reportDigest,
  signReport,
  type OptionValue,
} from "../../../oracle/index.ts";
import {
  commitmentOf as commitment,
  Portfolio,
  proveConversion,
  relistingOf,
  SealProver,
  solidityProof,
  solidityTable,
  TradeDelta,
  WarmProver,
  type ProvenConversion,
  type Relisting,
} from "../../../prover/index.ts";
import { plainTerms, type Band, type RuleTable } from "../../../risk/index.ts";
import { openAsCouncil, openAsViewer, publicKeyOf, sharedPoint } from "../../../sealing/index.ts";
import { deployContract, send } from "../../../setup/deploySystem.ts";
import { closeSnarkjs, openDeployment, readEpoch } from "../../../verifier/index.ts";
import { AccountState } from "../../../wallet/accountState.ts";
import { ALL_KINDS } from "../../../wallet/eventAbi.ts";
import { Histories, type Opener } from "../../../wallet/histories.ts";
import { EthersLogSource } from "../../../wallet/index.ts";
import { dollars } from "../fixtures/market.ts";
import { OPTION_LIMITS } from "../fixtures/options.ts";

const BAND = 100n as Band;
const CIRCUIT = circuitById("solvency-book32") as SolvencyCircuit;
const ORACLE = [21, 22].map((n) => new Wallet(`0x${n.toString(16).padStart(64, "0")}`));
const TABLE: RuleTable = (() => {
  const table = fullTable(CIRCUIT);
  const longOnly = table.longOnly.map((flag, slot) => flag && slot !== 16 && slot !== 20);
  return { ...table, longOnly };
})();
const flat = (slot: number, price: bigint): OptionValue => {
  return { slot, price, pnl: Array.from({ length: 33 }, () => 0n) };
};
/** 1.003 dollars, so that the cash is rounded. */
const SETTLEMENT = 100_300_000n;

describe("conversions in real proofs", () => {
  let market: FiguresMarket;
  let book: Contract;
  let clearing: Contract;
  let provers: { solvency: WarmProver; seal: SealProver };
  let home: string;
  /** Address of the verifier. */
  let key: string;
  let buyer: Party;
  let seller: Party;
  let relisting: Relisting;
  let number = 0n;
  const conversions: AffinePoint[] = [];
  /** Both accounts before they convert, as a wallet knows them. */
  const starts: AccountState[] = [];

  const call = async (contract: Contract, method: string, ...args: unknown[]) =>
    (await contract.getFunction(method)(...args)) as never;
  const provider = (): Provider & { send(method: string, args: unknown[]): Promise<unknown> } =>
    market.signer.provider as never;
  const now = async (): Promise<number> => (await provider().getBlock("latest"))!.timestamp;
  const travelTo = async (time: number): Promise<void> => {
    await provider().send("evm_setNextBlockTimestamp", [time]);
    await provider().send("evm_mine", []);
  };
  const epoch = async (): Promise<void> => {
    for (const feed of market.aggregators) {
      const [, price] = (await call(feed, "latestRoundData")) as readonly bigint[];
      await send(feed, "publish", price);
    }
    await send(market.market, "commitEpoch");
  };
  const report = async (values: readonly OptionValue[]): Promise<void> => {
    const venue = { chainId: 31_337n, book: await book.getAddress(), oracleSet: 1n };
    const one = optionReport(++number, BigInt(await now()), values);
    const signatures = await Promise.all(ORACLE.map((key) => signReport(key, venue, one)));
    await send(book, "report", one, orderedSignatures(reportDigest(venue, one), signatures));
  };
  const announce = async (expiry: number): Promise<number> => {
    const from = (await now()) + 20;
    const rest = { expiry, maxStep: dollars(500n), minPrice: 1n };
    const series = [
      { slot: 16, underlying: 1, isCall: true, strike: dollars(7800n), ...rest },
      { slot: 20, underlying: 2, isCall: false, strike: dollars(210n), ...rest },
    ];
    for (const one of series) await send(book, "announce", one, from);
    return from;
  };
  const prove = async (portfolio: Portfolio) => {
    const deployment = await openDeployment(provider(), await market.accounts.getAddress());
    const [, latest] = (await call(market.market, "status")) as readonly [bigint, bigint];
    const at = await readEpoch(deployment, latest, CIRCUIT);
    const terms = plainTerms(TABLE.initialLevel, BAND);
    const { proof } = await provers.solvency.prove({ portfolio, market: at, table: TABLE, terms });
    return { epoch: at.epoch, band: BAND, proof: solidityProof(proof) };
  };
  const commitmentOf = async ({ account }: Party): Promise<AffinePoint> => {
    const stored: { cx: bigint; cy: bigint } = await call(market.accounts, "accountOf", account);
    return { x: stored.cx, y: stored.cy };
  };
  const conversionFor = async (party: Party, place: number): Promise<ProvenConversion> =>
    proveConversion(provers, party.book, relisting, await commitmentOf(party), {
      deployment: { chainId: 31_337n, accounts: await market.accounts.getAddress() },
      account: party.account,
      councilKey: publicKeyOf(COUNCIL_SECRET),
      viewingKey: publicKeyOf(VIEW_SECRETS[place]!),
      ephemeral: 3n ** 130n + BigInt(place),
    });

  const startOf = async ({ account, book: known }: Party, place: number): Promise<AccountState> => {
    const stored: { cx: bigint; cy: bigint; version: bigint; owner: string } = await call(
      market.accounts,
      "accountOf",
      account,
    );
    const face = {
      account,
      owner: stored.owner,
      opened: (await provider().getBlockNumber()) + 1,
      viewingKey: publicKeyOf(VIEW_SECRETS[place]!),
      commitment: { x: stored.cx, y: stored.cy },
      version: stored.version,
      closed: false,
    };
    const opening = { quantities: known.revealQuantities(), blinding: known.revealBlinding() };
    return new AccountState(face, opening);
  };

  before(async () => {
    const limits = { ...OPTION_LIMITS, minNotice: 0, minInterval: 1 };
    market = await openFiguresMarket([CIRCUIT.id], limits);
    const { signer, risk } = market;
    ({ book, clearing } = market.options!);
    const signers = ORACLE.map(({ address }) => address);
    await send(
      book,
      "setOracle",
      signers.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
      2,
    );
    await send(market.market, "commitEpoch");
    const expiry = (await now()) + 2 * OPTION_LIMITS.window;
    await travelTo(await announce(expiry));
    await report([flat(16, dollars(300n)), flat(20, dollars(12n))]);
    await epoch();

    const verifier = market.verifiers[CIRCUIT.id]!.address;
    key = verifier;
    home = (await risk
      .getFunction("registerTable")
      .staticCall(verifier, solidityTable(TABLE))) as string;
    await send(risk, "registerTable", verifier, solidityTable(TABLE));
    await send(risk, "approveHome", home, solidityTable(TABLE));
    await send(risk, "registerPlainTables", verifier);
    provers = {
      solvency: await WarmProver.open(CIRCUIT.id, { allowDevelopment: true }),
      seal: await SealProver.open({ allowDevelopment: true }),
    };
    buyer = await openFunded(market, signer, home, VIEW_SECRETS[0], 10_000n);
    seller = await openFunded(market, market.counterparty, home, VIEW_SECRETS[1], 40_000n);

    // Two calls bought and ten puts sold, by a module that asks nobody.
    const module = await deployContract(signer, "mocks/ContractWallet", []);
    await send(market.accounts, "bindModule", module.target);
    const delta = TradeDelta.create({ "0": "-480", "16": "2", "20": "-10" }, 3n ** 140n);
    const books = [buyer.book.afterTrade(delta), seller.book.afterTrade(delta.negate())] as const;
    const sides: object[] = [];
    for (const one of books) sides.push({ solvency: await prove(one), improvement: [] });
    const args = [buyer.account, seller.account, delta.point(), ...sides];
    const data = market.accounts.interface.encodeFunctionData("exchange", args);
    await send(module, "execute", market.accounts.target, data);
    [buyer.book, seller.book] = books;

    await travelTo(expiry - OPTION_LIMITS.window + 10);
    await epoch();
    await travelTo(expiry);
    await send(book, "fix", 16);
    await send(book, "fix", 20);
    await travelTo(await announce(expiry + 10 * OPTION_LIMITS.window));
    await send(book, "relist", [16, 20]);
    await report([flat(16, dollars(250n)), flat(20, dollars(15n))]);
    await send(market.aggregators[0]!, "publish", SETTLEMENT);
    await epoch();
    await send(market.options!.points, "prepare", verifier, 1);
    const [slots, payoffs, price]: [bigint, bigint[], bigint] = await call(book, "relisting", 1);
    relisting = relistingOf(1n, slots, [...payoffs], price);
    for (const [place, party] of [buyer, seller].entries())
      starts.push(await startOf(party, place));
  });

  after(async () => {
    await provers.solvency.close();
    await provers.seal.close();
    await closeSnarkjs();
    await market.close();
  });

  it("are due at what the options were fixed at, before anything else is proven", async () => {
    expect([...relisting.payoffs]).to.deep.equal([
      [16, dollars(200n)],
      [20, dollars(10n)],
    ]);
    expect(relisting.settlementPrice).to.equal(SETTLEMENT);
    const proof = await prove(buyer.book);
    const attest = ["attest", buyer.account, home, TABLE.initialLevel, 600, proof] as const;
    await expect(send(market.accounts, ...attest)).to.be.revertedWithCustomError(
      market.accounts,
      "ConversionOutstanding",
    );
  });

  it("are refused with another delta, for another account, and accepted once", async () => {
    const proven = await conversionFor(buyer, 0);
    const { delta, seal, proofs, opening } = proven;
    const richer = TradeDelta.create(
      {
        ...Object.fromEntries(
          opening.revealQuantities().map((q, k) => [String(k), k === 0 ? q + 1n : q]),
        ),
      },
      opening.revealBlinding(),
    );
    const swapped = { ...proofs, notTooMuch: proofs.notTooLittle };
    for (const [account, d, given] of [
      [buyer.account, richer.point(), proofs],
      [buyer.account, delta, swapped],
      [seller.account, delta, proofs],
    ] as const) {
      await expect(
        send(clearing, "convert", account, key, d, seal, given, []),
      ).to.be.revertedWithCustomError(clearing, "ConversionRefused");
    }
    const after = buyer.book.afterTrade(opening);
    const renewal = {
      table: home,
      level: TABLE.initialLevel,
      duration: 600,
      proof: await prove(after),
    };
    await send(clearing, "convert", buyer.account, key, delta, seal, proofs, [renewal]);
    buyer.book = after;
    conversions.push(delta);
    // 300 dollars at 1.003, rounded down.
    expect(opening.revealQuantities()[0]).to.equal((dollars(300n) * 10n ** 8n) / SETTLEMENT);
    expect(
      equals(await commitmentOf(buyer), commit(after.revealQuantities(), after.revealBlinding())),
    ).to.equal(true);
    const solvent: boolean = await call(market.accounts, "isSolvent", buyer.account, home, 11_000);
    expect(solvent).to.equal(true);
  });

  it("are done by whoever knows the book, with `options convert`, and make nothing", async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), "zkmargin-"));
    const portfolio = join(folder, "account.json");
    fs.writeFileSync(portfolio, seller.book.revealText(), { mode: 0o600 });
    const accounts = await market.accounts.getAddress();
    const options = {
      ...{ rpc: "", confirmations: "0", "from-block": "0", accounts, portfolio, attest: true },
      ...{ account: String(seller.account), band: "0.01", "lease-hours": "1" },
    };
    const convert = (): Promise<Result> =>
      convertThrough(provider(), options, () =>
        Promise.resolve({ ...provers, close: () => Promise.resolve() }),
      );
    const { document } = await convert();
    const [first, ...others] = (document as { calls: OwnersCall[] }).calls;
    expect([first!.does, others]).to.deep.equal(["convert", []]);
    const { to, data } = first!;
    await (await market.signer.sendTransaction({ to, data })).wait();
    const solvent: boolean = await call(market.accounts, "isSolvent", seller.account, home, 11_000);
    expect(solvent).to.equal(true);
    expect((await convert()).document).to.have.property("outcome", "none");
    const before = seller.book;
    seller.book = Portfolio.parse(fs.readFileSync(portfolio, "utf8"));
    fs.rmSync(folder, { recursive: true });
    const args = clearing.interface.decodeFunctionData("convert", data);
    const { x, y } = args.getValue("delta") as AffinePoint;
    expect(equals(add(commitment(before), { x, y }), commitment(seller.book))).to.equal(true);
    conversions.push({ x, y });
    const held = seller.book.revealQuantities();
    expect([held[16], held[20]]).to.deep.equal([0n, 0n]);
    // The two roundings: one unit in all, and it is the clearing's.
    const cash = buyer.book.revealQuantities()[0]! + held[0]!;
    expect(cash).to.equal(dollars(50_000n) - 1n);
    const sum = conversions.reduce<AffinePoint>((point, one) => add(point, one), IDENTITY);
    const point: AffinePoint = await call(clearing, "cleared");
    expect(equals(add(point, sum), IDENTITY)).to.equal(true);
  });

  it("are replayed from the chain by the wallet's key and by the council's", async () => {
    const contracts = {
      accounts: await market.accounts.getAddress(),
      modules: [await clearing.getAddress()],
    };
    const source = new EthersLogSource(provider());
    const addresses = [contracts.accounts, ...contracts.modules];
    const range = { from: starts[0]!.face.opened, to: await source.head() };
    const logs = await source.logs({ addresses, kinds: ALL_KINDS, ...range });
    const asCouncil: Opener = ({ sealed, delta }) =>
      openAsCouncil(sealed, sharedPoint(COUNCIL_SECRET, sealed.ephemeral), delta);
    for (const [place, party] of [buyer, seller].entries()) {
      const asViewer: Opener = ({ sealed, delta }) =>
        openAsViewer(sealed, VIEW_SECRETS[place]!, delta);
      for (const open of [asViewer, asCouncil]) {
        const histories = new Histories(contracts, [party.account], [starts[place]!], open);
        const steps = [...histories.apply(logs)].filter(({ event }) => event.kind === "converted");
        expect(histories.refused()).to.deep.equal([]);
        expect(steps).to.have.length(1);
        const { face } = steps[0]!.state;
        expect(face.commitment).to.deep.equal(await commitmentOf(party));
        expect(steps[0]!.state.portfolio().revealText()).to.equal(party.book.revealText());
      }
      const stranger = new Histories(contracts, [party.account], [starts[place]!], () => undefined);
      expect([...stranger.apply(logs)].map(({ event }) => event.kind)).to.deep.equal([]);
      expect(stranger.refused().map(({ account }) => account)).to.deep.equal([party.account]);
    }
  });
});
