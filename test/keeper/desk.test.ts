import { after, before } from "mocha";
import { expect } from "chai";
import { Interface } from "ethers";
import { KEEPER_CALLS } from "../../keeper/chainAbi.ts";
import { LiquidationDesk, type DeskOptions } from "../../keeper/liquidationDesk.ts";
import { type Ruling } from "../../keeper/liquidator.ts";
import { isOnTheLine, proveOnTheLine, valuePortfolio } from "../../liquidation/index.ts";
import { commitmentOf, WarmProver, type Portfolio } from "../../prover/index.ts";
import { context, portfolioOf } from "../liquidation/lapsedBooks.ts";
import { rejectionOf } from "../prover/refusal.ts";
import "../verifier/closeWorkers.ts";
import { account, ALL_ROLES, LAPSED, market } from "./facts.ts";

const UNIT = 10n ** 8n;
const CIRCUIT = "solvency-spot8";
const OPENINGS = new Interface(KEEPER_CALLS.openings);
const AUCTION = new Interface(KEEPER_CALLS.auction);

/** Debt in thousandths of a unit against a coin's crumbs. */
const crumbs = (debt: bigint): Portfolio => portfolioOf([-(debt * UNIT) / 1000n, 1_000n], 27_182n);
const isUndecided = (book: Portfolio): boolean =>
  isOnTheLine(valuePortfolio(book, context), context.home);

describe("what is sent about a book in which nothing is certain", () => {
  let prover: WarmProver;
  /** The first on the line, coming from below. */
  let book: Portfolio;

  before(async () => {
    prover = await WarmProver.open(CIRCUIT, { allowDevelopment: true });
    const debts = Array.from({ length: 100 }, (_, step) => BigInt(100 - step));
    book = crumbs(debts.find((debt) => isUndecided(crumbs(debt)))!);
  });
  after(() => prover.close());

  /** A desk that knows one book, on a chain that has no more than its commitment. */
  const rule = (portfolio: Portfolio, request: bigint | undefined): Promise<Ruling> => {
    const table = { rules: context.home, circuit: CIRCUIT, keyHash: prover.keyHash };
    const options = {
      account: 50n,
      view: { face: async () => ({ commitment: commitmentOf(portfolio) }) },
      tables: { table: async () => table, snapshot: async () => context.market },
      books: { find: () => portfolio },
      provers: { solvency: async () => prover },
      contracts: {
        at: async () => 3_600n,
        encode: (contract: string, method: string, ...values: unknown[]) => {
          const known = { openings: OPENINGS, auction: AUCTION } as Record<string, Interface>;
          return {
            to: contract,
            data: known[contract]?.encodeFunctionData(method, values) ?? "0x",
          };
        },
      },
      settings: {
        ...{ roles: ALL_ROLES, band: 200n },
        limits: { margin: 100n, leastGain: 0n, reserve: 0n, maxRequirement: 10n ** 12n },
      },
    };
    const bond = request === undefined ? undefined : { request, isForfeit: false };
    const about = { standing: "overdue", mayBid: false, bond } as const;
    const facts = account({ lapse: LAPSED });
    return new LiquidationDesk(options as unknown as DeskOptions).rule(facts, market(), about);
  };

  it("is its valuation, to the request whose bond it brings back", async () => {
    const ruling = await rule(book, 9n);
    if (ruling.kind !== "release") throw new Error(ruling.kind);
    expect(ruling.call.to).to.equal("openings");
    const [request, sent] = OPENINGS.decodeFunctionData("settleOnTheLine", ruling.call.data);
    expect(request).to.equal(9n);
    const { epoch, value, requirement, plainValue, plainRequirement } = sent as Record<
      string,
      bigint
    >;
    expect(epoch).to.equal(context.market.epoch);
    expect({ value, requirement, plainValue, plainRequirement }).to.deep.equal(
      valuePortfolio(book, context),
    );
  });

  it("is nothing where no bond is at stake", async () => {
    expect(await rule(book, undefined)).to.deep.equal({ kind: "wait", why: "on-the-line" });
  });

  it("is something else where anything is certain", async () => {
    expect((await rule(crumbs(1_000n), 9n)).kind).to.equal("open");
    expect((await rule(crumbs(1n), 9n)).kind).to.equal("attest");
  });

  it("is proven of no book that is certainly above the line or below it, and of no stale opening", async () => {
    for (const decided of [crumbs(1_000n), crumbs(1n)]) {
      const refused = await rejectionOf(
        proveOnTheLine(prover, decided, context, commitmentOf(decided)),
      );
      expect([refused.code, refused.field]).to.deep.equal(["LIQUIDATION_REFUSED", "account"]);
      const { value } = valuePortfolio(decided, context);
      expect(refused.message).not.to.include(String(value));
    }
    const stale = await rejectionOf(
      proveOnTheLine(prover, book, context, commitmentOf(crumbs(1n))),
    );
    expect(stale.code).to.equal("OPENING_MISMATCH");
  });
});
