/**
 * Gas of what happens between a flag and a settlement, with real proofs: a leveraged account of `solvency-spot8`
 * that is cured once, taken over in part, and then in full. Block times are set, so that prices of the auction, and
 * with them amounts and gas, are the same in every run.
 */
import type { Contract } from "ethers";
import { solvencyCircuit } from "../circuits/spec.ts";
import {
  DEFAULT_TERMS,
  planFull,
  planPart,
  proveTakeover,
  proveValuation,
  type Bid,
  type ProvenValuation,
  type TakeoverPlan,
  type TakeoverRequest,
  type ValuationContext,
} from "../liquidation/index.ts";
import { commitmentOf, SealProver, solidityTable, WarmProver } from "../prover/index.ts";
import type { MarketSnapshot } from "../risk/index.ts";
import { publicKeyOf } from "../sealing/index.ts";
import { deployLiquidation, type LiquidationSystem } from "../setup/deployLiquidation.ts";
import { send } from "../setup/deploySystem.ts";
import { Clock } from "./clock.ts";
import { leverage, LIQUIDATOR_VIEW, openFunded, type Party } from "./liquidationParties.ts";
import { COUNCIL_SECRET, fullTable, openFiguresMarket, snapshotFor } from "./figuresMarket.ts";
import type { FiguresMarket } from "./figuresMarket.ts";
import { BAND, Bookkeeper, zeroByteRebate } from "./gasProofs.ts";
import { VIEW_SECRETS } from "./positionGas.ts";
import type { Figures } from "./transactionGas.ts";

const UNIT = 10n ** 8n;
const CIRCUIT = solvencyCircuit("solvency-spot8");
const TABLE = fullTable(CIRCUIT);
/** The slot that the account holds on credit. */
const SLOT = 2;
const FLAGGED_AFTER = 60;
const HALF_AN_HOUR = 1_800;

const rebateOf = (proofs: readonly ProvenValuation[]): bigint =>
  proofs
    .flatMap(({ proof, plainProof }) => [proof, plainProof])
    .reduce((sum, proof) => sum + zeroByteRebate(proof), 0n);

/** Everything random in a bid is proof points. */
function bidRebate({ before, remainder, proof, seal }: Bid): bigint {
  const proofs = zeroByteRebate(proof.proof) + zeroByteRebate(seal.proof);
  return proofs + rebateOf([before, ...remainder]);
}

class LiquidationGas {
  readonly #market: FiguresMarket;
  readonly #system: LiquidationSystem;
  readonly #prover: WarmProver;
  readonly #sealer: SealProver;
  readonly #clock: Clock;
  #prices = new Map<number, bigint>();

  constructor(
    market: FiguresMarket,
    system: LiquidationSystem,
    provers: { prover: WarmProver; sealer: SealProver },
    clock: Clock,
  ) {
    this.#market = market;
    this.#system = system;
    this.#prover = provers.prover;
    this.#sealer = provers.sealer;
    this.#clock = clock;
  }

  async #commit(seconds: number): Promise<void> {
    await this.#clock.next(seconds);
    await send(this.#market.market, "commitEpoch");
  }

  async price(dollars: bigint): Promise<void> {
    const aggregator = this.#market.aggregators[SLOT];
    if (aggregator === undefined) throw new Error("no such slot");
    this.#prices.set(SLOT, dollars * UNIT);
    await send(aggregator, "publish", dollars * UNIT);
    await this.#commit(FLAGGED_AFTER);
  }

  async context(): Promise<ValuationContext> {
    const [, epoch] = (await this.#market.market.getFunction("status")()) as [bigint, bigint];
    const snapshot = snapshotFor(CIRCUIT, epoch);
    const price = snapshot.price.map((one, slot): bigint => this.#prices.get(slot) ?? one);
    return { market: { ...snapshot, price } as unknown as MarketSnapshot, home: TABLE };
  }

  async flag({ account }: Party): Promise<bigint> {
    await this.#clock.next(1);
    return send(this.#market.accounts, "flagSlot", account, SLOT);
  }

  /** An attestation, and the fee; @returns the gas of both */
  async cure(party: Party, home: string): Promise<bigint> {
    const keeper = new Bookkeeper(this.#market, this.#prover, CIRCUIT, TABLE);
    const { market } = await this.context();
    const proof = await keeper.proveAt(market, party.book, TABLE.maintenanceLevel);
    const ask = [party.account, home, TABLE.maintenanceLevel, 3_600] as const;
    const attest = await send(party.as, "attest", ...ask, proof.argument);
    const token = this.#market.tokens[0]?.connect(party.signer) as Contract;
    await send(token, "approve", this.#system.auction.target, 2n ** 255n);
    const auction = this.#system.auction.connect(party.signer) as Contract;
    return attest + proof.rebate + (await send(auction, "payFee", party.account));
  }

  /** Waits for the end of the grace and puts the account on auction. */
  async open({ account, book }: Party): Promise<bigint> {
    for (let waited = 0; waited < DEFAULT_TERMS.grace; waited += HALF_AN_HOUR) {
      await this.#commit(HALF_AN_HOUR);
    }
    const valuation = await proveValuation(
      this.#prover,
      book,
      await this.context(),
      commitmentOf(book),
    );
    await this.#clock.next(1);
    const gas = await send(this.#system.auction, "open", account, valuation);
    return gas + rebateOf([valuation]);
  }

  /** @param elapsed s since the auction was opened by the transaction before */
  async takeOver(
    party: Party,
    liquidator: Party,
    kind: TakeoverPlan["kind"],
    elapsed: number,
  ): Promise<{ gas: bigint; bid: Bid }> {
    const context = await this.context();
    const request: TakeoverRequest = {
      auctioned: {
        portfolio: party.book,
        context,
        terms: DEFAULT_TERMS,
        elapsed: BigInt(elapsed),
      },
      liquidator: { portfolio: liquidator.book, market: context.market, home: TABLE, band: BAND },
      fundClaim: 0n,
      blinding: 3n ** 155n,
    };
    const plan = kind === "full" ? planFull(request) : planPart(request);
    const copies = [publicKeyOf(LIQUIDATOR_VIEW), publicKeyOf(VIEW_SECRETS[0])] as const;
    const bid = await proveTakeover(
      { auctioned: this.#prover, liquidator: this.#prover, seal: this.#sealer },
      plan,
      request.auctioned,
      request.liquidator,
      {
        deployment: { chainId: 31_337n, accounts: await this.#market.accounts.getAddress() },
        account: party.account,
        liquidator: liquidator.account,
        commitments: {
          account: commitmentOf(party.book),
          liquidator: commitmentOf(liquidator.book),
        },
        keys: { council: publicKeyOf(COUNCIL_SECRET), copies },
        ephemeral: 3n ** 121n + BigInt(elapsed),
      },
    );
    const auction = this.#system.auction.connect(liquidator.signer) as Contract;
    await this.#clock.next(elapsed);
    const gas = await send(auction, "takeOver", bid);
    party.book = plan.remainder;
    liquidator.book = plan.taken;
    return { gas: gas + bidRebate(bid), bid };
  }

  /**
   * What a bid costs that somebody else's came before. What is refused so early pays the floor for its calldata
   * (EIP-7623): a zero byte costs 30 gas less than another, and not 12.
   */
  async lateBid(bid: Bid, { signer }: Party): Promise<bigint> {
    const auction = this.#system.auction.connect(signer) as Contract;
    const refused = auction.getFunction("takeOver").send(bid, { gasLimit: 3_000_000n });
    await refused.then(
      (sent) => sent.wait(),
      () => undefined,
    );
    return (await this.#clock.gasOfLatest()) + (bidRebate(bid) * 30n) / 12n;
  }
}

export async function measureLiquidationGas(): Promise<Figures> {
  const market = await openFiguresMarket([CIRCUIT.id]);
  const prover = await WarmProver.open(CIRCUIT.id, { allowDevelopment: true });
  const sealer = await SealProver.open({ allowDevelopment: true });
  try {
    await send(market.market, "commitEpoch");
    const verifier = market.verifiers[CIRCUIT.id]?.address;
    const table = solidityTable(TABLE);
    const home = (await market.risk
      .getFunction("registerTable")
      .staticCall(verifier, table)) as string;
    await send(market.risk, "registerTable", verifier, table);
    await send(market.risk, "approveHome", home, table);
    const system = await deployLiquidation(market.signer, market, { ...DEFAULT_TERMS });
    const party = await openFunded(market, market.signer, home, VIEW_SECRETS[0], 10_000n);
    const other = await openFunded(market, market.counterparty, home, VIEW_SECRETS[1], 90_000n);
    const liquidator = await openFunded(
      market,
      market.counterparty,
      home,
      LIQUIDATOR_VIEW,
      90_000n,
    );
    const keeper = new Bookkeeper(market, prover, CIRCUIT, TABLE);
    await leverage(market, keeper, sealer, party, other);
    const scene = new LiquidationGas(market, system, { prover, sealer }, await Clock.of(market));

    await scene.price(197n);
    const flag = await scene.flag(party);
    const cure = await scene.cure(party, home);
    await scene.price(184n);
    await scene.flag(party);
    const valuation = await scene.open(party);
    const part = await scene.takeOver(party, liquidator, "part", 600);
    const late = await scene.lateBid(part.bid, liquidator);
    await scene.price(170n);
    await scene.flag(party);
    await scene.open(party);
    const full = await scene.takeOver(party, liquidator, "full", 2_100);
    return {
      "gas.flag": Number(flag),
      "gas.cure": Number(cure),
      "gas.valuation": Number(valuation),
      "gas.bid": Number(late),
      "gas.takeover.partial": Number(part.gas),
      "gas.takeover.full": Number(full.gas),
    };
  } finally {
    await sealer.close();
    await prover.close();
    await market.close();
  }
}
