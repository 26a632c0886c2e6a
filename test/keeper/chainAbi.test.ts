import { expect } from "chai";
import { Interface } from "ethers";
import { LAPSE_STATES } from "../../keeper/facts.ts";
import { EVENT_KINDS, KEEPER_CALLS, KEEPER_EVENTS } from "../../keeper/chainAbi.ts";
import { readFileSync } from "node:fs";
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
} as const;

function compiled(name: keyof typeof CONTRACTS): Interface {
  const path = CONTRACTS[name];
  const { abi } = readArtifact(`contracts/${path}.sol`, path.split("/")[1] ?? "");
  return new Interface(abi);
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
        const own = fragment.format("sighash");
        expect(solidity.getFunction(fragment.name)?.format("sighash")).to.equal(own);
        const outputs = (one: Interface) =>
          one.getFunction(fragment.name)?.outputs.map((output) => output.format("sighash"));
        expect(outputs(new Interface(fragments))).to.deep.equal(outputs(solidity));
      });
    });
  }

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

  it("has the lapse states in Solidity's order", () => {
    const source = readFileSync(
      new URL("../../contracts/types/Lapse.sol", import.meta.url),
      "utf8",
    );
    const [, body = ""] = /enum LapseState \{([^}]*)\}/.exec(source) ?? [];
    const members = body
      .replaceAll(/\/\/.*$/gm, "")
      .split(",")
      .map((member) =>
        member
          .trim()
          .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
          .toLowerCase(),
      );
    expect(members).to.deep.equal([...LAPSE_STATES]);
  });
});
