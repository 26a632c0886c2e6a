/**
 * Looks into opened books with the installed provers: values them at the latest epoch, decides (judge.ts), proves, and
 * writes the call. Every proof is made for the commitment that the account has at that moment, so that a book that
 * moved on is found out before it costs anything.
 */
import { solvencyCircuit } from "../circuits/spec.ts";
import {
  proveOnTheLine,
  proveTakeover,
  proveValuation,
  type LiquidatorBook,
  type TakeoverPlan,
} from "../liquidation/index.ts";
import { randomBlinding, solidityProof, type StatementRequest } from "../prover/index.ts";
import { type Band } from "../risk/index.ts";
import { type AuctionReader, type Face } from "./auctionReader.ts";
import { type KeeperContracts } from "./contracts.ts";
import { type AccountFacts, type MarketFacts } from "./facts.ts";
import { GATING_RUNS, judge, type JudgeSettings, type OpenedCase } from "./judge.ts";
import { type Liquidator, type OpeningSource, type RuleAbout, type Ruling } from "./liquidator.ts";
import { type OpenedBooks } from "./openedBooks.ts";
import { type OwnBook } from "./ownBook.ts";
import { type Provers } from "./provers.ts";
import { type Call } from "./submission.ts";
import { type KnownTable, type Tables } from "./tables.ts";

export interface DeskOptions {
  /** The keeper's own account. */
  readonly account: bigint;
  /** What seals are bound to. */
  readonly deployment: { readonly chainId: bigint; readonly accounts: string };
  readonly contracts: KeeperContracts;
  readonly view: AuctionReader;
  readonly tables: Tables;
  readonly books: OpenedBooks;
  readonly own: OwnBook;
  readonly openings: OpeningSource;
  readonly provers: Provers;
  readonly settings: JudgeSettings;
}

export class LiquidationDesk implements Liquidator {
  readonly account: bigint;
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.account = options.account;
    this.#options = options;
  }

  kept(): ReadonlySet<bigint> {
    return this.#options.books.kept();
  }

  async opened(): Promise<ReadonlySet<bigint>> {
    const { books, view } = this.#options;
    const current: bigint[] = [];
    for (const account of books.kept()) {
      const face = await view.face(account);
      if (face !== undefined && books.find(account, face.commitment) !== undefined) {
        current.push(account);
      }
    }
    return new Set(current);
  }

  async collect(account: bigint, request: bigint): Promise<readonly number[] | undefined> {
    const collected = await this.#options.openings.collect(request);
    if (collected?.account !== account) return undefined;
    await this.#options.books.keep(account, collected.portfolio);
    return collected.members;
  }

  async forget(account: bigint): Promise<void> {
    await this.#options.books.forget(account);
  }

  async rule(
    account: AccountFacts,
    market: MarketFacts,
    { standing, mayBid, bond }: RuleAbout,
  ): Promise<Ruling> {
    const { books, view, settings } = this.#options;
    const face = await view.face(account.account);
    if (face === undefined) return { kind: "wait", why: "outdated" };
    const portfolio = books.find(account.account, face.commitment);
    if (portfolio === undefined) return { kind: "wait", why: "outdated" };
    const table = await this.#tableOf(account);
    const context = {
      market: await this.#options.tables.snapshot(market, solvencyCircuit(table.circuit)),
      home: table.rules,
    };
    const own = standing !== "overdue" && mayBid ? await this.#ownBook(market) : undefined;
    const given: OpenedCase = {
      ...{ standing, state: market.state, bond, portfolio, context },
      auction: await this.#auctionOf(account, market),
    };
    const verdict = judge(given, own?.book, settings);
    switch (verdict.kind) {
      case "wait":
        return verdict;
      case "attest":
        return { kind: "attest", call: await this.#attest(account, table, verdict.statement) };
      case "open":
      case "restart":
      case "reprice":
      case "release": {
        const isRelease = verdict.kind === "release";
        const prove = isRelease ? proveOnTheLine : proveValuation;
        const prover = await this.#options.provers.solvency(table);
        const valuation = await prove(prover, portfolio, context, face.commitment);
        const { contracts } = this.#options;
        const call = isRelease
          ? contracts.encode("openings", "settleOnTheLine", verdict.request, valuation)
          : contracts.encode("auction", verdict.kind, account.account, valuation);
        return { kind: verdict.kind, call };
      }
      case "bid": {
        // The verdict is one for a book that is known.
        if (own === undefined || given.auction === undefined)
          return { kind: "wait", why: "own-book" };
        const { plan } = verdict;
        const auctioned = { portfolio, context, ...given.auction };
        const call = await this.#bid(account.account, table, auctioned, plan, own, face);
        return { kind: plan.kind === "part" ? "bid-part" : "bid-full", call };
      }
    }
  }

  #tableOf({ home }: Pick<Face, "home">): Promise<KnownTable> {
    return this.#options.tables.table(home.table, home.verifier);
  }

  async #auctionOf(
    { auction }: AccountFacts,
    { clock }: MarketFacts,
  ): Promise<OpenedCase["auction"]> {
    if (auction === undefined) return undefined;
    const { view } = this.#options;
    const terms = await view.terms(auction.terms);
    return {
      ...{ terms, elapsed: clock - auction.start, fundClaim: await view.fundClaim() },
      exposure: auction.isCounted && auction.runs <= GATING_RUNS ? auction.exposure : undefined,
      runs: auction.runs,
    };
  }

  /** Undefined while the events do not lead to the account's commitment: something of it is on its way. */
  async #ownBook(
    market: MarketFacts,
  ): Promise<{ book: LiquidatorBook; table: KnownTable; face: Face } | undefined> {
    const { view, own, settings } = this.#options;
    const face = await view.face(this.account);
    if (face === undefined) return undefined;
    const portfolio = await own.at(face.commitment);
    if (portfolio === undefined) return undefined;
    const table = await this.#tableOf(face);
    const snapshot = await this.#options.tables.snapshot(market, solvencyCircuit(table.circuit));
    const band = settings.band as Band;
    return { book: { portfolio, market: snapshot, home: table.rules, band }, table, face };
  }

  async #attest(
    { account, home }: AccountFacts,
    table: KnownTable,
    statement: StatementRequest,
  ): Promise<Call> {
    const { provers, contracts } = this.#options;
    const prover = await provers.solvency(table);
    const { proof } = await prover.prove(statement);
    const duration = await contracts.at<bigint>("latest", "accounts", "maxLeaseDuration");
    const { level, band } = statement.terms;
    const proven = { epoch: statement.market.epoch, band, proof: solidityProof(proof) };
    return contracts.encode("accounts", "attest", account, home.table, level, duration, proven);
  }

  async #bid(
    account: bigint,
    table: KnownTable,
    auctioned: Parameters<typeof proveTakeover>[2],
    plan: TakeoverPlan,
    own: { readonly book: LiquidatorBook; readonly table: KnownTable; readonly face: Face },
    face: Face,
  ): Promise<Call> {
    const { provers, contracts, view, deployment } = this.#options;
    const bid = await proveTakeover(
      {
        auctioned: await provers.solvency(table),
        liquidator: await provers.solvency(own.table),
        seal: await provers.seal(),
      },
      plan,
      auctioned,
      own.book,
      {
        ...{ deployment, account, liquidator: this.account },
        commitments: { account: face.commitment, liquidator: own.face.commitment },
        keys: {
          council: await view.councilKey(),
          copies: [own.face.viewingKey, face.viewingKey],
        },
        // Never used again: a bid that fails is planned and sealed anew.
        ephemeral: randomBlinding(),
      },
    );
    return contracts.encode("auction", "takeOver", { ...bid, remainder: [...bid.remainder] });
  }
}
