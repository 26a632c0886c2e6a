/**
 * docs/integration.md, block by block, against a whole system with real proofs.
 *
 * Given the page's code   Then it compiles and type-checks, and every block is used here
 *                         When it is run in the page's order   Then it does what the page says
 */
import { expect } from "chai";
import { Contract, ContractFactory } from "ethers";
import { createRequire } from "node:module";
import { startChain, type Chain } from "../../../demo/chain.ts";
import { PERPETUAL_SLOT } from "../../../demo/facts.ts";
import {
  CIRCUIT,
  openMarket,
  publishCloses,
  readSnapshot,
  registerTable,
  type Market,
} from "../../../demo/market.ts";
import { Participant } from "../../../demo/participant.ts";
import { DESK_TABLE, HOME_TABLE } from "../../../demo/rules.ts";
import { AT_INITIAL, FOR_DESK, refusal } from "../../../demo/stage.ts";
import {
  WarmProver,
  attestationText,
  solidityProof,
  solidityTable,
} from "../../../prover/index.ts";
import { ruleTableDocument } from "../../../risk/index.ts";
import { deployContract, send } from "../../../setup/deploySystem.ts";
import type { CompiledContract } from "../../../setup/solidityCompiler.ts";
import { quoteUp, type Order } from "../../../trading/index.ts";
import { closeSnarkjs } from "../../../verifier/index.ts";
import { readGuide } from "./guideBlocks.ts";

const require = createRequire(import.meta.url);
const guide = readGuide();
const HOUR = 3_600;
const UNIT = 10n ** 8n;

describe("docs/integration.md", () => {
  let chain: Chain;
  let market: Market;
  let prover: WarmProver;
  let trader: Participant;
  let maker: Participant;
  let home: string;
  let deskTable: string;
  let compiled: ReadonlyMap<string, CompiledContract>;

  /** Deploys a contract of the guide, or one published with its own package. */
  const deploy = async ({ abi, bytecode }: CompiledContract, args: readonly unknown[]) => {
    const contract = await new ContractFactory(abi, bytecode, chain.signers[0]).deploy(...args);
    return new Contract(await contract.getAddress(), abi, chain.signers[0]);
  };
  const deployGuide = (name: string, ...args: unknown[]) => deploy(compiled.get(name)!, args);
  const published = (name: string, ...args: unknown[]) =>
    deploy(
      require(
        `@ethereum-attestation-service/eas-contracts/artifacts/contracts/${name}.sol/${name}.json`,
      ) as CompiledContract,
      args,
    );
  const timeNow = async (): Promise<bigint> =>
    BigInt((await chain.provider.getBlock("latest"))!.timestamp);

  before(async () => {
    chain = await startChain();
    prover = await WarmProver.open(CIRCUIT.id, { allowDevelopment: true });
    compiled = guide.compile();
    const [governor, first, second] = chain.signers;
    market = await openMarket(governor!);
    await send(market.market, "commitEpoch");
    home = (await registerTable(market, HOME_TABLE)).id;
    await send(market.risk, "approveHome", home, solidityTable(HOME_TABLE));
    const { provider } = chain;
    trader = await Participant.open({ name: "trader", signer: first!, provider }, market, home);
    maker = await Participant.open({ name: "maker", signer: second!, provider }, market, home);
    await trader.deposit("USDC", "9000");
    await maker.deposit("USDC", "8000");
  });

  after(async () => {
    await prover.close();
    await closeSnarkjs();
    await chain.close();
  });

  it("has code that type-checks and compiles, all of it run below", () => {
    expect(guide.modules).to.deep.equal([
      "register.ts",
      "lease.ts",
      "verify.ts",
      "order.ts",
      "eas.ts",
    ]);
    expect([...compiled.keys()]).to.have.members(["CreditLine", "Pit"]);
    expect(guide.typeErrors()).to.deep.equal([]);
  });

  it("1: registers a table, once", async () => {
    const { register } = await guide.load("register.ts");
    const json = JSON.stringify(ruleTableDocument(DESK_TABLE));
    const verifier = market.verifiers[CIRCUIT.id]!.address;
    const ask = [market.risk, verifier, json] as never[];
    deskTable = (await register!(...ask)) as string;
    const again = await (register!(...ask) as Promise<string>).catch((error: unknown) => error);
    expect(String(again)).to.contain("TableAlreadyRegistered");
    const { verifier: registered } = (await market.risk.getFunction("tableOf")(deskTable)) as {
      verifier: string;
    };
    expect(registered).to.equal(verifier);
  });

  it("2, 3 and 4: gates on an attestation, reads its lease, and verifies it off-chain", async () => {
    const line = await deployGuide("CreditLine", market.accounts.target, deskTable, 10_000);
    const byTrader = line.connect(trader.signer) as Contract;
    expect(await refusal(byTrader, "take", trader.account, 3)).to.equal("NotAttested");

    const snapshot = await readSnapshot(market);
    const attestation = await prover.prove(trader.request(snapshot, FOR_DESK));
    const { epoch } = snapshot;
    const { level, band } = FOR_DESK;
    const proof = { epoch, band, proof: solidityProof(attestation.proof) };
    await send(market.accounts, "attest", trader.account, deskTable, level, HOUR, proof);

    await send(byTrader, "take", trader.account, 3);
    expect(await line.getFunction("ticketsOf")(trader.account)).to.equal(3n);
    expect(await refusal(line, "take", trader.account, 1)).to.equal("NotAccountOwner");

    const { readLease } = await guide.load("lease.ts");
    const read = [market.accounts, market.market, trader.account, deskTable, level] as never[];
    const lease = (await readLease!(...read)) as Record<string, unknown>;
    expect(lease).to.include({ solvent: true, level, band });
    expect((lease["left"] as bigint) > 0n && (lease["left"] as bigint) <= BigInt(HOUR)).to.equal(
      true,
    );

    const { verify } = await guide.load("verify.ts");
    const accounts = await market.accounts.getAddress();
    const asked = { account: trader.account, table: deskTable, epoch, level, band };
    const answer = (question: object, text = attestationText(attestation)) =>
      verify!(...([chain.provider, accounts, question, text, true] as never[])) as Promise<{
        ok: boolean;
        reason?: string;
      }>;
    expect((await answer(asked)).ok).to.equal(true);
    expect(await answer({ ...asked, level: level + 1n })).to.include({
      ok: false,
      reason: "TERMS_MISMATCH",
    });
    expect(await answer({ ...asked, account: maker.account })).to.include({
      ok: false,
      reason: "COMMITMENT_MISMATCH",
    });
    expect(await answer(asked, "{}")).to.include({ ok: false, reason: "SHAPE_INVALID" });
  });

  it("6: passes the lease on as an attestation of the service", async () => {
    const registry = await published("SchemaRegistry");
    const service = await published("EAS", registry.target);
    const resolver = await deployContract(chain.signers[0]!, "samples/eas/SolvencyResolver", [
      service.target,
      market.accounts.target,
      market.market.target,
    ]);
    const { attest, registerSchema } = await guide.load("eas.ts");
    const schema = await registerSchema!(...([registry, resolver.target] as never[]));
    const said = {
      account: trader.account,
      owner: await trader.signer.getAddress(),
      table: deskTable,
      level: FOR_DESK.level,
      expirationTime: (await timeNow()) + 600n,
    };
    await attest!(...([service, schema, said] as never[]));
    const [event] = await service.queryFilter("Attested");
    const { uid } = (event as unknown as { args: { uid: string } }).args;
    expect(await resolver.getFunction("schema")()).to.equal(schema);
    expect(await resolver.getFunction("isCurrent")(uid)).to.equal(true);

    const untrue = { ...said, owner: await maker.signer.getAddress() };
    const refused = await (
      attest!(...([service, schema, untrue] as never[])) as Promise<void>
    ).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error);
  });

  it("5: fills two signed orders in a perpetual, for accounts that stay healthy", async () => {
    const settlement = await market.settlement.getAddress();
    const pit = await deployGuide(
      "Pit",
      market.accounts.target,
      home,
      HOME_TABLE.initialLevel,
      settlement,
      PERPETUAL_SLOT,
    );
    const snapshot = await readSnapshot(market);
    const quantity = 10n * UNIT;
    const terms = {
      slot: PERPETUAL_SLOT,
      quantity,
      minFill: quantity,
      limitPrice: snapshot.price[PERPETUAL_SLOT]!,
      minBand: AT_INITIAL.band,
      counterparty: 0n,
      nonce: 1n,
      deadline: (await timeNow()) + BigInt(HOUR),
    };
    const buy: Order = { ...terms, account: trader.account, isBuy: true, isMaker: false };
    const sell: Order = { ...terms, account: maker.account, isBuy: false, isMaker: true };

    const { signOrder, preview } = await guide.load("order.ts");
    const untouched = { filled: 0n, cancelled: false };
    const match = { buy, sell, buyState: untouched, sellState: untouched, time: await timeNow() };
    const { quote } = preview!(...([match, quantity] as never[])) as { quote: bigint };
    expect(quote).to.equal(quoteUp(quantity, terms.limitPrice));

    const { chainId } = await chain.provider.getNetwork();
    const sign = (person: Participant, order: Order) =>
      signOrder!(...([person.signer, { chainId, settlement }, order] as never[]));
    const prove = async (person: Participant, side: bigint) => {
      const after = person.portfolio
        .afterPublic(PERPETUAL_SLOT, side * quantity)
        .afterPublic(0, -side * quote);
      const { proof } = await person.prove(prover, snapshot, AT_INITIAL, after);
      return { solvency: proof, improvement: [] };
    };
    const signatures = [await sign(trader, buy), await sign(maker, sell)];
    const proofs = [await prove(trader, 1n), await prove(maker, -1n)];
    await send(pit, "fill", buy, sell, quantity, ...signatures, ...proofs);

    const { readLease } = await guide.load("lease.ts");
    for (const { account } of [trader, maker]) {
      const read = [market.accounts, market.market, account, home, HOME_TABLE.initialLevel];
      const lease = (await readLease!(...(read as never[]))) as { solvent: boolean };
      expect(lease.solvent).to.equal(true);
    }
    expect(
      await refusal(
        pit,
        "fill",
        { ...buy, slot: 2 },
        { ...sell, slot: 2 },
        quantity,
        ...signatures,
        ...proofs,
      ),
    ).to.equal("AnotherSlot");
  });

  it("closes the gate when prices leave the band", async () => {
    const line = await deployGuide("CreditLine", market.accounts.target, home, 10_000);
    await publishCloses(market, "2020-03-12");
    await send(market.market, "commitEpoch");
    const byTrader = line.connect(trader.signer) as Contract;
    expect(await refusal(byTrader, "take", trader.account, 1)).to.equal("NotAttested");
    await send(byTrader, "giveBack", trader.account, 0);
  });
});
