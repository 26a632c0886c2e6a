import { expect } from "chai";
import { Interface } from "ethers";
import { globSync, readFileSync } from "node:fs";
import { CONTRACT_ERRORS, ERRORS_OF } from "../../keeper/contractErrors.ts";
import { EXPLAINED, refusalIn } from "../../keeper/refusals.ts";
import { compileSolidity } from "../../setup/solidityCompiler.ts";

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

/** InsuranceFund's: its holders'. */
const THE_FUND = ["NoSettlementToken", "NoShares", "NothingRedeemable", "NoticeRefused"];

const source = (path: string): string =>
  readFileSync(new URL(`../../contracts/${path}`, import.meta.url), "utf8");

const known = new Interface(CONTRACT_ERRORS);

describe("the errors that reach a keeper", () => {
  const names = [...Object.keys(ERRORS_OF).filter((name) => name !== "ERC20"), "IProofDesk"];
  const paths = names.map((name) => `interfaces/${name}.sol`);
  const compiled = compileSolidity(
    Object.fromEntries(paths.map((path) => [`contracts/${path}`, source(path)])),
  );
  const solidityOf = (name: string): Interface => new Interface(compiled.get(name)?.abi ?? []);

  for (const [name, fragments] of Object.entries(ERRORS_OF).filter(([name]) => name !== "ERC20")) {
    it(`are spelt as ${name} has them`, () => {
      const solidity = solidityOf(name);
      new Interface(fragments).forEachError((error) => {
        expect(error.format("full")).to.equal(solidity.getError(error.name)?.format("full"));
      });
    });
  }

  it("are all of the contracts that are called, but those of others' calls", () => {
    const unknown = new Set<string>();
    let count = 0;
    for (const name of names) {
      solidityOf(name).forEachError((error) => {
        count += 1;
        if (known.getError(error.name) === null) unknown.add(error.name);
      });
    }
    expect(count).to.be.greaterThan(90);
    expect([...unknown].toSorted()).to.deep.equal([...new Set(NOT_OURS)].toSorted());
  });

  it("are all that the contracts behind liquidation raise", () => {
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
});

describe("a refusal", () => {
  const told = (name: string, ...values: unknown[]): string | undefined => {
    const data = known.encodeErrorResult(name, values);
    const refusal = refusalIn({ code: "CALL_EXCEPTION", data });
    expect(refusal?.name).to.equal(name);
    return refusal?.message;
  };

  it("is a sentence of its own arguments, or the error's name", () => {
    known.forEachError(({ name, inputs }) => {
      const values = inputs.map(({ type }, index) => {
        if (type === "address") return `0x${"00".repeat(19)}07`;
        if (type === "bytes32") return `0x${"00".repeat(31)}07`;
        return type === "bool" ? false : BigInt(index + 7);
      });
      const name_ = EXPLAINED.includes(name)
        ? /^[a-z].{10,}[^.]$/
        : new RegExp(`^the contract refuses: ${name}$`);
      expect(told(name, ...values), name).to.match(name_);
    });
    for (const name of EXPLAINED) expect(known.getError(name), name).to.not.equal(null);
  });

  it("speaks in units and seconds", () => {
    expect(told("GraceRunning", 3n, 1_500n, 900n)).to.equal(
      "the grace of account 3 runs for 600 s of the market clock yet",
    );
    expect(told("ExitsGated", 250_000_000n, 100_000_000n)).to.equal(
      "open auctions may cost 2.5 units of the settlement asset, and the fund holds 1 units of the settlement asset",
    );
    expect(told("TotalTooSmall", 0n, 150_000_000n, 2n)).to.equal(
      "slot 0 holds 1.5 that may leave, and 0.00000002 are asked for",
    );
    expect(told("SettlementWorthless")).to.contain("1 unit of it is worth $0.00");
    expect(told("ActionNotAllowed", 12n, 4n, false)).to.contain("the market is halted");
    expect(told("ActionNotAllowed", 12n, 1n, true)).to.contain("guardian");
  });
});
