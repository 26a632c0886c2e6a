import { expect } from "chai";
import { Interface } from "ethers";
import { AUDIT_CALLS, AUDIT_EVENTS, INDEXED_KINDS } from "../../audit/auditAbi.ts";
import { readArtifact } from "../../setup/deployVerifier.ts";
import { ACCOUNT_EVENTS } from "../../wallet/eventAbi.ts";

const CONTRACTS = {
  accounts: "accounts/MarginAccounts",
  market: "market/MarketBook",
  risk: "risk/RiskBook",
  auditBook: "audit/AuditBook",
  vault: "vault/CollateralVault",
  proofs: "accounts/ProofDesk",
  clearing: "options/ExpiryClearing",
  token: "mocks/MockERC20",
} as const;

function compiled(name: keyof typeof CONTRACTS): Interface {
  const path = CONTRACTS[name];
  const { abi } = readArtifact(`contracts/${path}.sol`, path.split("/")[1] ?? "");
  return new Interface(abi);
}

describe("the fragments that an audit reads the chain with", () => {
  for (const [name, fragments] of Object.entries(AUDIT_EVENTS)) {
    it(`has the events of ${CONTRACTS[name as keyof typeof AUDIT_EVENTS]}`, () => {
      const solidity = compiled(name as keyof typeof AUDIT_EVENTS);
      new Interface(fragments).forEachEvent((fragment) => {
        expect(fragment.format("full")).to.equal(solidity.getEvent(fragment.name)?.format("full"));
      });
    });
  }

  for (const [name, fragments] of Object.entries(AUDIT_CALLS)) {
    it(`has the functions of ${CONTRACTS[name as keyof typeof AUDIT_CALLS]}`, () => {
      const solidity = compiled(name as keyof typeof AUDIT_CALLS);
      const own = new Interface(fragments);
      own.forEachFunction(({ name: method }) => {
        const [ours, theirs] = [own.getFunction(method), solidity.getFunction(method)];
        expect(theirs?.format("sighash")).to.equal(ours?.format("sighash"));
        const outputs = (of: typeof ours) => of?.outputs.map((one) => one.format("sighash"));
        expect(outputs(ours)).to.deep.equal(outputs(theirs));
      });
    });
  }

  it("follows every event that changes an account's commitment, version, lease or lapse", () => {
    const own = new Interface([...ACCOUNT_EVENTS, ...AUDIT_EVENTS.accounts]);
    compiled("accounts").forEachEvent(({ name, inputs }) => {
      const matters = inputs.some(({ name: field }) =>
        ["cx", "version", "table", "state"].includes(field),
      );
      if (matters) expect(own.getEvent(name), name).to.not.equal(null);
    });
    expect(new Set(INDEXED_KINDS).size).to.equal(INDEXED_KINDS.length);
    expect(INDEXED_KINDS).not.to.include("");
  });
});
