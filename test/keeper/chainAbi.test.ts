import { expect } from "chai";
import { Interface, type FunctionFragment, type ParamType } from "ethers";
import { EVENT_KINDS, KEEPER_CALLS, KEEPER_EVENTS } from "../../keeper/chainAbi.ts";
import { TERMS_FIELDS } from "../../liquidation/index.ts";
import { readArtifact } from "../../setup/deployVerifier.ts";

const CONTRACTS = {
  accounts: "accounts/MarginAccounts",
  market: "market/MarketBook",
  risk: "risk/RiskBook",
  auction: "liquidation/LiquidationAuction",
  openings: "liquidation/Openings",
  vault: "vault/CollateralVault",
  feeds: "market/PriceFeeds",
  token: "mocks/MockERC20",
  options: "options/OptionBook",
  proofs: "accounts/ProofDesk",
  seals: "seals/DeltaSeals",
  council: "council/Council",
} as const;

function compiled(name: keyof typeof CONTRACTS): Interface {
  const path = CONTRACTS[name];
  const { abi } = readArtifact(`contracts/${path}.sol`, path.split("/")[1] ?? "");
  return new Interface(abi);
}

/** What decides how it is encoded and decoded: types, and the names of components. */
function shapeOf(fragment: FunctionFragment | null): unknown {
  const typeOf = (one: ParamType): string =>
    one.name === "" ? one.format("full") : one.format("full").slice(0, -one.name.length - 1);
  return [fragment?.name, fragment?.inputs.map(typeOf), fragment?.outputs.map(typeOf)];
}

describe("the fragments that a keeper reads and calls the chain with", () => {
  for (const [name, fragments] of Object.entries({ ...KEEPER_EVENTS })) {
    it(`has the events of ${CONTRACTS[name as keyof typeof KEEPER_EVENTS]}`, () => {
      const solidity = compiled(name as keyof typeof KEEPER_EVENTS);
      new Interface(fragments).forEachEvent((fragment) => {
        expect(fragment.format("full")).to.equal(solidity.getEvent(fragment.name)?.format("full"));
      });
    });
  }

  for (const [name, fragments] of Object.entries({ ...KEEPER_CALLS })) {
    it(`has the functions of ${CONTRACTS[name as keyof typeof KEEPER_CALLS]}`, () => {
      const solidity = compiled(name as keyof typeof KEEPER_CALLS);
      new Interface(fragments).forEachFunction((fragment) => {
        expect(shapeOf(fragment)).to.deep.equal(shapeOf(solidity.getFunction(fragment.name)));
      });
    });
  }

  it("reads the terms of liquidation member by member", () => {
    const terms = new Interface(KEEPER_CALLS.auction).getFunction("terms")?.outputs[1]?.components;
    expect(terms?.map(({ name }) => name)).to.deep.equal([...TERMS_FIELDS]);
  });

  it("follows every event that changes a version, a lease, a lapse or the auction's books", () => {
    const told = new Set(
      Object.values(KEEPER_EVENTS)
        .flat()
        .map((text) => /^event (\w+)/.exec(text)?.[1]),
    );
    compiled("accounts").forEachEvent(({ name, inputs }) => {
      const matters = inputs.some(({ name: field }) =>
        ["version", "table", "state"].includes(field),
      );
      if (matters && name !== "ModuleBound") expect([...told], name).to.include(name);
    });
    expect(new Set(EVENT_KINDS).size).to.equal(told.size);
    expect(EVENT_KINDS).not.to.include("");
  });
});
