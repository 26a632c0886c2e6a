/**
 * Given accounts, their proofs and the clearing on a chain   When a reader is given the accounts alone
 * Then it finds the clearing, and the seal of a conversion; and until when a series may be traded
 */
import { expect } from "chai";
import { Interface, Wallet, type Provider } from "ethers";
import { network } from "hardhat";
import { readAccountLogs } from "../../../council/chainLogs.ts";
import { SEAL_EVENTS } from "../../../wallet/eventAbi.ts";
import { EthersLogSource } from "../../../wallet/index.ts";
import { readExpiry, requireBeforeExpiry } from "../../../trading/optionSeries.ts";
import { keySigner, OrderDesk, SettlementChain, type Order } from "../../../trading/index.ts";
import { rejectionOf } from "../../prover/refusal.ts";
import {
  OF_ALICE,
  conversionProofs,
  deployOptionAccounts,
  deployRelisted,
  factsOf,
} from "../fixtures/conversions.ts";
import { ALICE, deployProtocol } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const provider = connection.ethers.provider as unknown as Provider;
const TOPIC = new Interface(SEAL_EVENTS).getEvent("DeltaSealed")?.topicHash;

describe("readers of accounts with options", () => {
  it("find the clearing from the accounts, none where there is none, and refuse another address", async () => {
    const { accounts, clearing, market } = await networkHelpers.loadFixture(deployOptionAccounts);
    const source = new EthersLogSource(provider);
    const address = accounts.target as string;
    expect(await source.clearingOf(address)).to.equal(clearing.target);
    expect(await source.clearingOf(address.toLowerCase())).to.equal(clearing.target);
    const nobody = await rejectionOf(source.clearingOf(`0x${"99".repeat(20)}`));
    expect([nobody.code, nobody.field]).to.deep.equal(["INPUT_INVALID", "accounts"]);
    expect(nobody.message).to.include("proofs() has no answer");
    let isRefused = false;
    await source.clearingOf(market.target as string).catch(() => (isRefused = true));
    expect(isRefused).to.equal(true);

    const bare = await networkHelpers.loadFixture(deployProtocol);
    expect(await source.clearingOf(bare.accounts.target as string)).to.equal(undefined);
  });

  it("read the seal of a conversion that only the clearing emits", async () => {
    const world = await networkHelpers.loadFixture(deployRelisted);
    const { accounts, clearing, prepared } = world;
    const facts = factsOf(prepared, await world.commitmentOf(ALICE), OF_ALICE);
    const proofs = [];
    for (const fact of facts) proofs.push(await world.know(fact));
    const seal = await world.sealed(ALICE, OF_ALICE);
    const key = world.optionVerifier.target;
    await clearing.convert(ALICE, key, OF_ALICE, seal, conversionProofs(proofs), []);
    const contracts = { accounts: accounts.target as string, modules: [] };
    const reading = { source: new EthersLogSource(provider), contracts, fromBlock: 0 };
    const { logs } = await readAccountLogs({ ...reading, confirmations: 0 }, ALICE);
    const seals = logs.filter(({ topics }) => topics[0] === TOPIC);
    expect(seals.map(({ address }) => address)).to.deep.equal([clearing.target]);
  });

  it("know until when a slot's series is what was agreed on", async () => {
    const world = await networkHelpers.loadFixture(deployRelisted);
    const address = world.accounts.target as string;
    const { expiry } = (await world.book.seriesOf(16)) as { expiry: bigint };
    expect(await readExpiry(provider, address, 16)).to.equal(expiry);
    expect(await readExpiry(provider, address, 31)).to.equal(0n);
    expect(await readExpiry(provider, address, 15)).to.equal(undefined);
    requireBeforeExpiry(expiry, expiry);
    expect(() => {
      requireBeforeExpiry(expiry + 1n, expiry);
    }).to.throw("is after the option's expiry");

    // Of Settlement they need no more than that it names the accounts, as the clearing does.
    const settlement = world.clearing.target as string;
    const chain = new SettlementChain({ provider, settlement, confirmations: 0 });
    expect(await chain.expiry(16)).to.equal(expiry);
    expect(await chain.expiry(15)).to.equal(undefined);
    const venue = { chainId: 31_337n, settlement };
    const desk = new OrderDesk({ provider, venue });
    const order = (deadline: bigint): Order => ({
      ...{ account: ALICE, slot: 16, isBuy: true, quantity: 1n, minFill: 0n, limitPrice: 1n },
      ...{ isMaker: false, minBand: 100n, counterparty: 0n, nonce: 1n, deadline },
    });
    const signer = keySigner(Wallet.createRandom());
    expect((await desk.sign(order(expiry), signer)).order.deadline).to.equal(expiry);
    const late = await rejectionOf(desk.sign(order(expiry + 1n), signer));
    expect([late.code, late.field]).to.deep.equal(["TRADE_REFUSED", "deadline"]);

    const bare = await networkHelpers.loadFixture(deployProtocol);
    const without = bare.accounts.target as string;
    expect(await readExpiry(provider, without, 16)).to.equal(undefined);
  });
});
