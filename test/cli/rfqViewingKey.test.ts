import { expect } from "chai";
import { findViewingKey } from "../../cli/rfqViewingKey.ts";
import { viewingKey, Seed, type ChainReading, type Deployment } from "../../wallet/index.ts";
import { ACCOUNTS, CHAIN_ID, CONTRACTS, SimulatedChain } from "../wallet/simulatedChain.ts";

const SEED = Seed.fromBytes(new Uint8Array(32).fill(3));
const DEPLOYMENT: Deployment = { chainId: CHAIN_ID, accounts: ACCOUNTS };

describe("the wallet's viewing key that an account has", () => {
  const readingOf = (source: ChainReading["source"]): ChainReading => {
    return { source, contracts: CONTRACTS, fromBlock: 0 };
  };

  it("is found without asking the chain while it is one of the first", async () => {
    const source = new Proxy({} as SimulatedChain, {
      get: () => () => Promise.reject(new Error("was asked")),
    });
    const { publicKey } = viewingKey(SEED, DEPLOYMENT, 19);
    const found = await findViewingKey(SEED, DEPLOYMENT, readingOf(source), publicKey);
    expect(found?.index).to.equal(19);
  });

  it("is found however many keys were set before it, the last one in the newest block", async () => {
    const chain = new SimulatedChain();
    chain.mine(3);
    const account = chain.open(viewingKey(SEED, DEPLOYMENT, 0).publicKey);
    for (let index = 1; index <= 70; index++) {
      chain.setViewingKey(account, viewingKey(SEED, DEPLOYMENT, index).publicKey);
    }
    const { publicKey } = viewingKey(SEED, DEPLOYMENT, 70);
    const found = await findViewingKey(SEED, DEPLOYMENT, readingOf(chain), publicKey);
    expect(found?.index).to.equal(70);
  });

  it("is not found when it is another wallet's", async () => {
    const chain = new SimulatedChain();
    chain.open(viewingKey(SEED, DEPLOYMENT, 0).publicKey);
    const other = Seed.fromBytes(new Uint8Array(32).fill(4));
    const { publicKey } = viewingKey(other, DEPLOYMENT, 0);
    expect(await findViewingKey(SEED, DEPLOYMENT, readingOf(chain), publicKey)).to.equal(undefined);
  });
});
