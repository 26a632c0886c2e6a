import { readFileSync } from "node:fs";
import { expect } from "chai";
import { Interface } from "ethers";
import { compileSolidity } from "../../setup/solidityCompiler.ts";
import { ACCOUNT_EVENTS, ALL_KINDS, SEAL_EVENTS, TRADE_EVENTS } from "../../wallet/eventAbi.ts";

const FRAGMENTS = {
  IMarginAccounts: ACCOUNT_EVENTS,
  ISettlement: TRADE_EVENTS,
  IDeltaSeals: SEAL_EVENTS,
};

describe("the events the wallet reads the chain with", () => {
  const paths = Object.keys(FRAGMENTS).map((name) => `contracts/interfaces/${name}.sol`);
  const source = (path: string): string =>
    readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const compiled = compileSolidity(Object.fromEntries(paths.map((path) => [path, source(path)])));

  for (const [name, fragments] of Object.entries(FRAGMENTS)) {
    it(`are those of ${name}`, () => {
      const solidity = new Interface(compiled.get(name)?.abi ?? []);
      new Interface(fragments).forEachEvent((fragment) => {
        expect(fragment.format("full")).to.equal(solidity.getEvent(fragment.name)?.format("full"));
      });
    });
  }

  it("are all that change a commitment or a viewing key", () => {
    const abi = compiled.get("IMarginAccounts")?.abi ?? [];
    const telling: string[] = [];
    new Interface(abi).forEachEvent(({ name, inputs }) => {
      if (inputs.some((input) => ["cx", "viewX"].includes(input.name))) telling.push(name);
    });
    const ours = ACCOUNT_EVENTS.map((fragment) => /^event (\w+)/.exec(fragment)?.[1]);
    expect(ours).to.include.members(telling);
    expect(new Set(ALL_KINDS).size).to.equal(11);
  });
});
