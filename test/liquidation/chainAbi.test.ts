import { expect } from "chai";
import { Interface } from "ethers";
import { globSync, readFileSync } from "node:fs";
import {
  ACCOUNTS_ABI,
  AUCTION_ABI,
  COUNCIL_ABI,
  FEEDS_ABI,
  LIQUIDATION_ERRORS,
  MARKET_ABI,
  OPENINGS_ABI,
  PROOFS_ABI,
  RISK_ABI,
  SEALS_ABI,
  TOKEN_ABI,
  VAULT_ABI,
} from "../../liquidation/chainAbi.ts";
import { MARKET_STATES, STANDINGS, TERMS_FIELDS, refusalOf } from "../../liquidation/index.ts";
import { compileSolidity } from "../../setup/solidityCompiler.ts";

const FRAGMENTS: Readonly<Record<string, readonly string[]>> = {
  ILiquidationAuction: AUCTION_ABI,
  IMarginAccounts: ACCOUNTS_ABI,
  IOpenings: OPENINGS_ABI,
  ICollateralVault: VAULT_ABI,
  IMarketBook: MARKET_ABI,
  IPriceFeeds: FEEDS_ABI,
  IRiskBook: RISK_ABI,
  IDeltaSeals: SEALS_ABI,
  ICouncil: COUNCIL_ABI,
  IProofDesk: PROOFS_ABI,
};
/** Errors of the contracts called that nobody meets who keeps, liquidates or rescues, by who does. */
const NOT_OURS: readonly string[] = [
  // The governor, when he deploys, binds, lists or sets something.
  ...["TermsRefused", "AccountsAlreadyBound", "DecimalsRefused", "SettlementDecimalsRefused"],
  ...["SlotTaken", "SettlementSlotNotPerpetual", "TokenAlreadyListed", "SlotIsPerpetual"],
  ...["WaterfallRefused", "WaterfallAlreadyBound", "ZeroAddress", "LimitsRefused"],
  ...["LiquidationAlreadyBound", "ModuleAlreadyBound", "ModuleRefused", "NotASealVerifier"],
  ...["NotAnImproveVerifier", "ShapeNotSupported", "TooManyVerifiers", "NotALinearSlot"],
  ...["VerifierAlreadyRegistered", "AnotherMovePending", "NoMovePending", "EpochMisplaced"],
  ...["FeedConfigInvalid", "TooManyDecimals", "OptionsRefused"],
  // A key whose points no precompile takes, and a question to the market that is the risk book's to answer.
  ...["PointRefused", "ReachNeeded", "NotAnOptionSlot"],
  // A contract that is none of the system's.
  ...["OnlyAccounts", "OnlyClearing", "OnlyWaterfall", "OnlyLiquidation", "OnlyModules"],
  // Traders and owners: trades, withdrawals.
  ...["ImprovementRefused", "TooManyImprovements", "RecipientZero"],
];

/** Contracts of which only views are asked. */
const ASKED_ONLY = ["IRiskBook", "ICouncil"];
/** InsuranceFund's: its holders'. */
const THE_FUND = ["NoSettlementToken", "NoShares", "NothingRedeemable", "NoticeRefused"];

const source = (path: string): string =>
  readFileSync(new URL(`../../contracts/${path}`, import.meta.url), "utf8");

/** The members of an enum, lower case, words apart. */
function members(path: string, name: string): string[] {
  const [, body = ""] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source(path)) ?? [];
  const bare = body.replaceAll(/\/\/.*$/gm, "");
  return bare.split(",").map((member) =>
    member
      .trim()
      .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase(),
  );
}

describe("the fragments that liquidation reads and calls the chain with", () => {
  const paths = Object.keys(FRAGMENTS).map((name) => `interfaces/${name}.sol`);
  const compiled = compileSolidity(
    Object.fromEntries(paths.map((path) => [`contracts/${path}`, source(path)])),
  );
  const solidityOf = (name: string): Interface => new Interface(compiled.get(name)?.abi ?? []);

  for (const [name, fragments] of Object.entries(FRAGMENTS)) {
    it(`are those of ${name}`, () => {
      const solidity = solidityOf(name);
      const ours = new Interface(fragments);
      // "full" spells names, indexed arguments, components and results.
      ours.forEachFunction((fragment) => {
        expect(fragment.format("full")).to.equal(
          solidity.getFunction(fragment.name)?.format("full"),
        );
      });
      ours.forEachEvent((fragment) => {
        expect(fragment.format("full")).to.equal(solidity.getEvent(fragment.name)?.format("full"));
      });
      ours.forEachError((fragment) => {
        expect(fragment.format("full")).to.equal(solidity.getError(fragment.name)?.format("full"));
      });
    });
  }

  it("hold every error of the contracts that are called, but those of others' calls", () => {
    const known = new Interface(LIQUIDATION_ERRORS);
    const unknown = new Set<string>();
    let count = 0;
    // ICollateralVault's are those of ISettlementClaims too: the compiler says so.
    for (const name of Object.keys(FRAGMENTS).filter((one) => !ASKED_ONLY.includes(one))) {
      solidityOf(name).forEachError((error) => {
        count += 1;
        if (known.getError(error.name) === null) unknown.add(error.name);
      });
    }
    expect(count).to.be.greaterThan(90);
    expect([...unknown].toSorted()).to.deep.equal([...new Set(NOT_OURS)].toSorted());
  });

  it("hold every error that the contracts behind liquidation raise", () => {
    const known = new Interface(LIQUIDATION_ERRORS);
    const text = globSync("contracts/{liquidation,accounts,vault,seals}/*.sol")
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    const raised = [...text.matchAll(/revert (?:I[A-Z][A-Za-z]+\.)?([A-Z][A-Za-z]+)\(/g)];
    const names = new Set(raised.map(([, name = ""]) => name));
    expect(names.size).to.be.greaterThan(60);
    const missing = [...names].filter(
      (name) => ![...NOT_OURS, ...THE_FUND].includes(name) && known.getError(name) === null,
    );
    expect(missing).to.deep.equal([]);
  });

  it("approve a token as ERC-20 does", () => {
    const approve = new Interface(TOKEN_ABI).getFunction("approve");
    expect(approve?.selector).to.equal("0x095ea7b3");
  });

  it("name standings and market states in the contract's order, and the terms' members", () => {
    expect(members("types/Auction.sol", "Standing")).to.deep.equal([...STANDINGS]);
    expect(members("types/MarketHead.sol", "MarketState")).to.deep.equal([...MARKET_STATES]);
    const terms = new Interface(AUCTION_ABI).getFunction("terms")?.outputs[1]?.components ?? [];
    expect(terms.map(({ name }) => name)).to.deep.equal([...TERMS_FIELDS]);
  });
});

describe("the contracts' errors", () => {
  const errors = new Interface(LIQUIDATION_ERRORS);

  it("all have a meaning: a code, a sentence, a way out", () => {
    let told = 0;
    errors.forEachError(({ name, inputs }) => {
      const values = Object.fromEntries(
        inputs.map((input, index) => [input.name, BigInt(index + 7)]),
      );
      const refusal = refusalOf({ name, values }, undefined);
      expect(refusal?.message, name).to.match(/^[a-z].{10,}[^.]$/);
      expect(refusal?.fix, name).to.match(/^[a-z].{5,}[^.]$/);
      expect(refusal?.code, name).to.be.oneOf([
        "LIQUIDATION_REFUSED",
        "INPUT_INVALID",
        "PROOF_REFUSED",
      ]);
      told++;
    });
    expect(told).to.be.greaterThan(70);
  });

  it("speak in dollars, units and seconds", () => {
    const told = (name: string, values: Record<string, unknown>, inPart = false): string =>
      refusalOf({ name, values }, undefined, inPart)?.message ?? "";
    expect(told("TooMuchAtRisk", { atRisk: 123_556n, most: 123_500n })).to.equal(
      "open auctions stand for $1,235.56 already, of $1,235.00",
    );
    expect(told("GraceRunning", { account: 3n, until: 1_500n, clock: 900n })).to.equal(
      "the grace of account 3 runs for 600 s of the market clock yet",
    );
    const bid = { owed: 250_000_000n, offered: -100_000_000n };
    expect(told("BidTooLow", bid)).to.equal(
      "the book costs 2.5 units of the settlement asset, and -1 units of the settlement asset are offered",
    );
    const part = { owed: -5n * 10n ** 14n, offered: -712n * 10n ** 14n };
    expect(told("BidTooLow", part, true)).to.equal(
      "the owner would lose $7.07 more than the price, the penalty and the bounty allow",
    );
    expect(told("TotalTooSmall", { slot: 0n, total: 150_000_000n, amount: 2n })).to.equal(
      "slot 0 holds 1.5 that may leave, and 0.00000002 are asked for",
    );
    expect(told("SettlementWorthless", {})).to.contain("1 unit of it is worth $0.00");
    expect(told("RecipientRefused", { to: "0x0" })).to.contain("zero address");
    expect(told("PriceOutsideBand", { epoch: 9n, band: 125n })).to.equal(
      "prices have moved more than 1.25% since epoch 9",
    );
    expect(told("ActionNotAllowed", { action: 12n, state: 4n, paused: false })).to.contain(
      "the market is halted",
    );
    expect(told("ActionNotAllowed", { action: 12n, state: 1n, paused: true })).to.contain(
      "guardian",
    );
  });

  it("of others are nobody's to explain", () => {
    expect(refusalOf({ name: "Elsewhere", values: {} }, undefined)).to.equal(undefined);
  });
});
