import { expect } from "chai";
import { readFileSync } from "node:fs";
import { Interface } from "ethers";
import { compileSolidity } from "../../setup/solidityCompiler.ts";
import {
  ACCOUNTS_ABI,
  MARKET_ABI,
  OPTIONS_ABI,
  RISK_ABI,
  VERIFIER_ABI,
} from "../../verifier/chainAbi.ts";

const FRAGMENTS = {
  IMarginAccounts: ACCOUNTS_ABI.filter((fragment) => !/ (market|risk)\(\)/.test(fragment)),
  IMarketBook: MARKET_ABI,
  IOptionBook: OPTIONS_ABI,
  IRiskBook: RISK_ABI,
  ISolvencyVerifier: VERIFIER_ABI,
};

function source(path: string): string {
  return readFileSync(new URL(`../../contracts/${path}`, import.meta.url), "utf8");
}

describe("the fragments the verifier reads the chain with", () => {
  const paths = Object.keys(FRAGMENTS).map((name) => `interfaces/${name}.sol`);
  const compiled = compileSolidity(
    Object.fromEntries(paths.map((path) => [`contracts/${path}`, source(path)])),
  );

  for (const [name, fragments] of Object.entries(FRAGMENTS)) {
    it(`are those of ${name}`, () => {
      const solidity = new Interface(compiled.get(name)?.abi ?? []);
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
    });
  }

  it("find the market and the risk book where MarginAccounts keeps them", () => {
    expect(source("accounts/ActionGate.sol")).to.match(/IMarketBook public immutable market;/);
    expect(source("accounts/AccountCommitments.sol")).to.match(/IRiskBook public immutable risk;/);
  });
});
