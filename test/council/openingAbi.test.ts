import { readFileSync } from "node:fs";
import { expect } from "chai";
import { type Fragment, FunctionFragment, Interface } from "ethers";
import {
  ACCOUNT_CALLS,
  AUCTION_CALLS,
  COUNCIL_CALLS,
  OPENING_CALLS,
  OPENING_ERRORS,
  OPENING_EVENTS,
} from "../../council/service/openingAbi.ts";
import { compileSolidity } from "../../setup/solidityCompiler.ts";

const PATHS = [
  ...["interfaces/IMarginAccounts", "interfaces/ILiquidationAuction", "interfaces/ICouncil"],
  "liquidation/Openings",
];

const FRAGMENTS = {
  Openings: [...OPENING_EVENTS, ...OPENING_CALLS, ...OPENING_ERRORS],
  ILiquidationAuction: AUCTION_CALLS,
  IMarginAccounts: ACCOUNT_CALLS,
  ICouncil: COUNCIL_CALLS,
};

describe("what a council member's service asks the chain with", () => {
  const text = (path: string): string =>
    readFileSync(new URL(`../../contracts/${path}.sol`, import.meta.url), "utf8");
  const sources = Object.fromEntries(PATHS.map((path) => [`contracts/${path}.sol`, text(path)]));
  const compiled = compileSolidity(sources);

  for (const [name, fragments] of Object.entries(FRAGMENTS)) {
    it(`are functions, events and errors of ${name}`, () => {
      const solidity = new Interface(compiled.get(name)?.abi ?? []);
      const known = new Set(solidity.fragments.map(described));
      for (const fragment of new Interface(fragments).fragments) {
        expect([...known], fragment.format("full")).to.include(described(fragment));
      }
    });
  }

  it("are all errors of Openings that logging can end with", () => {
    const own = new Interface(compiled.get("Openings")?.abi ?? []);
    const errors: string[] = [];
    own.forEachError(({ name }) => errors.push(name));
    const known: string[] = [];
    new Interface(OPENING_ERRORS).forEachError(({ name }) => known.push(name));
    // Of requesting and settling.
    const others = [
      ...["BondLocked", "BondInexact", "NotOwner", "SafeERC20FailedOperation"],
      ...["NotOnTheLine", "PlainTablesMissing"],
    ];
    expect([...known, ...others]).to.include.members(errors);
  });
});

/** What decides how it is encoded and decoded; getters name no results. */
function described(fragment: Fragment): string {
  if (!FunctionFragment.isFragment(fragment)) return fragment.format("full");
  const results = fragment.outputs.map((output) => output.format("sighash"));
  return `${fragment.format("sighash")} ${fragment.stateMutability} ${results.join(",")}`;
}
