/**
 * Members' services against the contracts, over JSON-RPC, with real `share` proofs.
 *
 * Given an account past its grace   When a liquidator asks   Then two of three members give her the book, and the chain
 *                                                            has the log of each before she has anything
 * Given a healthy account           When anybody asks        Then the contract takes no request
 * Given one that is attested again  When a member looks      Then he gives nothing, logged or not
 * Given several requests at once    When a member logs them  Then in transactions numbered one after the other
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import { Wallet } from "ethers";
import { equals } from "../../../circuits/babyjubjub.ts";
import { commit } from "../../../circuits/generators.ts";
import { BuiltShareProofs } from "../../../council/index.ts";
import { AnswerServer } from "../../../council/service/answerServer.ts";
import { collectOpening } from "../../../council/service/collectOpening.ts";
import { SHARE_BYTES } from "../../../council/service/answer.ts";
import { EthersOpeningChain } from "../../../council/service/ethersOpeningChain.ts";
import { EthersOpeningLogger } from "../../../council/service/ethersOpeningLogger.ts";
import { MemberService } from "../../../council/service/memberService.ts";
import { MadeShares } from "../../../council/service/madeShares.ts";
import { Outbox } from "../../../council/service/outbox.ts";
import { publicKeyOf } from "../../../sealing/index.ts";
import { rejectionOf } from "../../prover/refusal.ts";
import { TERMS } from "../fixtures/liquidation.ts";
import { MAINTENANCE_LEVEL, UNIT } from "../fixtures/protocol.ts";
import {
  ALICE,
  ask,
  CAROL,
  CAROL_VIEW,
  councilWorld,
  lapse,
  TRADED,
  type CouncilWorld,
} from "./councilWorld.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const DEPTH = 2;
const RUNNING = new AbortController().signal;
const SLOTS = 32;

describe("the council's service on the contracts", () => {
  const proofs = new BuiltShareProofs({ allowDevelopment: true });
  const base = mkdtempSync(join(tmpdir(), "zkmargin-council-service-"));
  const servers: AnswerServer[] = [];
  let world: CouncilWorld;
  let calm: Awaited<ReturnType<typeof networkHelpers.takeSnapshot>>;
  let outboxes = 0;

  before(async () => {
    world = await councilWorld(connection, proofs);
    calm = await networkHelpers.takeSnapshot();
  });
  afterEach(async () => {
    await calm.restore();
  });
  after(async () => {
    await proofs.close();
    await Promise.all(servers.map((server) => server.close()));
    world.provider.destroy();
    world.node.close();
    rmSync(base, { recursive: true, force: true });
  });

  const openingsAt = (): string => world.openings.target as string;

  async function member(index: number, signer = world.members[index - 1]!) {
    const openings = openingsAt();
    const owner = { chainId: 31337n, openings, generation: 1, member: index };
    outboxes += 1;
    const outbox = new Outbox(join(base, String(outboxes)), owner);
    const { contracts, shares, identities, provider } = world;
    const connected = signer as Wallet & { readonly provider: typeof provider };
    const share = shares[index - 1]!;
    const made = new MadeShares(join(base, `made-${outboxes}`), share);
    const service = new MemberService({
      chain: new EthersOpeningChain(provider, openings),
      logger: await EthersOpeningLogger.of(connected, openings),
      ...{ contracts, openings, proofs, outbox, fromBlock: 0, confirmations: DEPTH },
      ...{ share, made, identity: identities[index - 1]! },
    });
    const step = async (request: bigint): Promise<string | undefined> => {
      const progress = (await service.pass(RUNNING)).find((one) => one.request === request);
      return progress?.status === "refused" ? progress.code : progress?.status;
    };
    return { service, outbox, step };
  }

  async function served(outbox: Outbox): Promise<string> {
    const server = await AnswerServer.listen({ outbox, host: "127.0.0.1", port: 0 });
    servers.push(server);
    return `http://127.0.0.1:${server.listening.port}`;
  }

  function collect(request: bigint, urls: readonly string[]) {
    const { key, contracts, auction, provider } = world;
    const { source } = new EthersOpeningChain(provider, openingsAt());
    return collectOpening({
      ...{ key, request, proofs, servers: urls },
      reading: { source, contracts, fromBlock: 0, confirmations: 0 },
      ...{ auction: auction.target as string, openings: openingsAt() },
      viewingKeyOf: async (publicKey) =>
        equals(publicKey, publicKeyOf(CAROL_VIEW)) ? { revealSecret: () => CAROL_VIEW } : undefined,
    });
  }

  async function attest(): Promise<void> {
    const { accounts, cast, home, prove, commitmentOf } = world;
    const proof = await prove({ commitment: await commitmentOf(ALICE), level: MAINTENANCE_LEVEL });
    await accounts.connect(cast.bob).attest(ALICE, home, MAINTENANCE_LEVEL, 5000, proof);
  }

  it("gives a liquidator the book of a lapsed account, by two members' answers, logged before", async () => {
    const { openings, commitmentOf, auction, cast, disclose } = world;
    await lapse(world);
    const request = await ask(world);
    await networkHelpers.mine(DEPTH);
    const [first, third] = [await member(1), await member(3)];
    for (const { step } of [first, third]) expect(await step(request)).to.equal("logging");
    const { logged } = await openings.requestOf(request);
    expect(logged).to.equal(0b101n);
    for (const { step, outbox } of [first, third]) {
      expect(await step(request)).to.equal("confirming");
      expect(outbox.has(request)).to.equal(false);
    }
    // Put on auction meanwhile, by somebody who knew the book: still answered, though the bond is back.
    await auction
      .connect(cast.bob)
      .open(
        ALICE,
        await disclose({ value: 2000_00n, requirement: 3000_00n, plainValue: 2500_00n }),
      );
    await openings.settleBond(request);
    await networkHelpers.mine(DEPTH);
    for (const { step } of [first, third]) expect(await step(request)).to.equal("answered");

    const urls = await Promise.all([first, third].map(({ outbox }) => served(outbox)));
    const { portfolio, face, verified, members, setAside } = await collect(request, urls);
    const held = TRADED.quantities.map((quantity, slot) => {
      if (slot === 0) return quantity + 1000n * UNIT;
      return slot === 1 ? quantity + 2n * UNIT : quantity;
    });
    expect(held).to.have.length(SLOTS);
    expect(portfolio.revealQuantities()).to.deep.equal(held);
    expect(portfolio.revealBlinding()).to.equal(TRADED.blinding);
    expect(face.commitment).to.deep.equal(await commitmentOf(ALICE));
    expect(commit(held, TRADED.blinding)).to.deep.equal(face.commitment);
    expect([verified, members, setAside]).to.deep.equal([true, [1, 3], []]);
    const error = await rejectionOf(collect(request, urls.slice(0, 1)));
    expect(error.code).to.equal("COUNCIL_INCOMPLETE");
    // What an answer may hold is counted by this.
    expect(statSync(first.outbox.pathOf(request)).size).to.be.lessThan(SHARE_BYTES + 1_000);
  });

  it("gets no request for a healthy account, or one in its grace, from the contract", async () => {
    const { openings, cast, accounts, publish, nextEpoch } = world;
    const wish = () => openings.connect(cast.stranger).requestOpening(ALICE, CAROL);
    await expect(wish()).to.be.revertedWithCustomError(openings, "NotLapsed");
    await publish(1, 7300n * 10n ** 8n);
    await nextEpoch();
    await accounts.connect(cast.stranger).flagSlot(ALICE, 1);
    await expect(wish()).to.be.revertedWithCustomError(openings, "GraceRunning");
    expect(await (await member(1)).service.pass(RUNNING)).to.deep.equal([]);
  });

  it("gives nothing once the account is attested again, before it is logged and after", async () => {
    await lapse(world);
    const request = await ask(world);
    await networkHelpers.mine(DEPTH);
    const [first, second] = [await member(1), await member(2)];
    expect(await first.step(request)).to.equal("logging");
    await networkHelpers.mine(DEPTH);
    await attest();
    for (const { step, outbox } of [first, second]) {
      expect(await step(request)).to.equal("ACCOUNT_CURED");
      await networkHelpers.mine(DEPTH);
      expect(await step(request)).to.equal("ACCOUNT_CURED");
      expect(outbox.has(request)).to.equal(false);
    }
    await world.openings.settleBond(request);
    await networkHelpers.mine(DEPTH);
    expect([await first.step(request), await second.step(request)]).to.deep.equal([
      "ACCOUNT_CURED",
      "REQUEST_OVER",
    ]);
  });

  it("refuses a liquidator who changed her viewing key, and a request about an earlier lapse", async () => {
    const { accounts, cast, auction } = world;
    await lapse(world);
    const request = await ask(world);
    await accounts.connect(cast.stranger).setViewingKey(CAROL, publicKeyOf(77n));
    await networkHelpers.mine(DEPTH);
    const { step } = await member(1);
    expect(await step(request)).to.equal("VIEWING_KEY_CHANGED");
    await accounts.connect(cast.stranger).setViewingKey(CAROL, publicKeyOf(CAROL_VIEW));
    await attest();
    await auction.connect(cast.alice).payFee(ALICE);
    await world.runClock(6000);
    await accounts.connect(cast.stranger).flag(ALICE);
    await world.runClock(TERMS.grace);
    await networkHelpers.mine(DEPTH);
    expect(await step(request)).to.equal("REQUEST_OUTDATED");
  });

  it("forgets a request that the chain forgot", async () => {
    await lapse(world);
    const before = await networkHelpers.takeSnapshot();
    const request = await ask(world);
    await networkHelpers.mine(DEPTH);
    const { step } = await member(1);
    expect(await step(request)).to.equal("logging");
    await before.restore();
    await networkHelpers.mine(3 * DEPTH);
    expect(await step(request)).to.equal(undefined);
  });

  it("tells a wrong deployment from a right one", async () => {
    const { accounts, openings, auction, provider } = world;
    const right = await new EthersOpeningChain(provider, openingsAt()).deployment(2);
    expect(right).to.deep.equal({
      ...{ accounts: accounts.target, auction: auction.target, council: await openings.council() },
      ...{ generation: 1, memberKey: world.key.members[1]!.publicKey },
    });
    for (const address of [accounts.target, world.members[0]!.address]) {
      const chain = new EthersOpeningChain(provider, address as string);
      expect(await chain.deployment(2)).to.equal(undefined);
    }
  });

  describe("a member's log", () => {
    const loggerOf = async (signer: Wallet) => {
      const connected = signer as Wallet & { readonly provider: typeof world.provider };
      return EthersOpeningLogger.of(connected, openingsAt());
    };
    const automine = (on: boolean) => world.provider.send("evm_setAutomine", [on]);

    afterEach(() => automine(true));

    it("is sent once for each of several requests, numbered one after the other, and again for more gas", async () => {
      const { provider, openings } = world;
      const [signer] = world.members;
      await lapse(world);
      const requests = [await ask(world), await ask(world), await ask(world)];
      await automine(false);
      const logger = await loggerOf(signer!);
      const first = await provider.getTransactionCount(signer!.address);
      for (const request of requests) expect(await logger.log(request, 1)).to.equal("sent");
      expect(await provider.getTransactionCount(signer!.address, "pending")).to.equal(first + 3);
      for (const request of requests) expect(await logger.log(request, 1)).to.equal("waits");
      // Another run knows nothing of them but that they wait.
      expect(await (await loggerOf(signer!)).log(requests[0]!, 1)).to.equal("waits");
      await networkHelpers.mine(1);
      for (const request of requests) {
        expect((await openings.requestOf(request)).logged).to.equal(1n);
        const error = await rejectionOf(logger.log(request, 1));
        expect([error.code, error.field]).to.deep.equal(["PROOF_REFUSED", "AlreadyLogged"]);
      }
      expect(await provider.getTransactionCount(signer!.address)).to.equal(first + 3);
    });

    it("that nobody mines is sent again for more gas, in the place of the first", async () => {
      const { provider, openings } = world;
      const [, signer] = world.members;
      await lapse(world);
      const request = await ask(world);
      await automine(false);
      const logger = await loggerOf(signer!);
      const number = await provider.getTransactionCount(signer!.address);
      expect(await logger.log(request, 2)).to.equal("sent");
      const priceOf = async (): Promise<bigint> => {
        const block = (await provider.send("eth_getBlockByNumber", ["pending", true])) as {
          transactions: { from: string; nonce: string; maxFeePerGas: string }[];
        };
        const own = block.transactions.filter(({ from }) => from === signer!.address.toLowerCase());
        expect(own.map(({ nonce }) => Number(nonce))).to.deep.equal([number]);
        return BigInt(own[0]!.maxFeePerGas);
      };
      const offered = await priceOf();
      // Blocks that leave it out: the chain's limit of gas is too small for anything.
      await provider.send("evm_setBlockGasLimit", ["0x5208"]);
      await networkHelpers.mine(9);
      expect(await logger.log(request, 2)).to.equal("waits");
      await networkHelpers.mine(1);
      await provider.send("evm_setBlockGasLimit", ["0x1c9c380"]);
      expect(await logger.log(request, 2)).to.equal("sent");
      expect((await priceOf()) * 10n >= offered * 11n).to.equal(true);
      await networkHelpers.mine(1);
      expect((await openings.requestOf(request)).logged).to.equal(2n);
      expect(await provider.getTransactionCount(signer!.address)).to.equal(number + 1);
    });

    it("is refused to others, and says when the address cannot pay", async () => {
      const { provider } = world;
      await lapse(world);
      const request = await ask(world);
      await networkHelpers.mine(DEPTH);
      const poor = new Wallet(Wallet.createRandom().privateKey, provider);
      const error = await rejectionOf((await loggerOf(poor)).log(request, 1));
      expect([error.code, error.field]).to.deep.equal(["PROOF_REFUSED", "NotACouncilMember"]);
      const { step } = await member(1, world.members[1]);
      expect(await step(request)).to.equal("CONTRACT_REFUSES");
      await networkHelpers.setBalance(world.members[0]!.address, 1n);
      expect(await (await loggerOf(world.members[0]!)).log(request, 1)).to.equal("unfunded");
    });
  });
});
