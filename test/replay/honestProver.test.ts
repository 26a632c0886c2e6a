/** What stands in for proving: nothing is announced that does not hold. */
import type { Contract } from "ethers";
import { expect } from "chai";
import { add, multiply } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { plainTable } from "../../liquidation/index.ts";
import { Portfolio, type StatementRequest } from "../../prover/index.ts";
import { plainTerms, type Band, type Level, type MarketSnapshot } from "../../risk/index.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import { openAsCouncil, publicKeyOf, sealHash, sharedPoint } from "../../sealing/index.ts";
import {
  HonestProver,
  StandInSealProver,
  StandInShareProofs,
} from "../../replay/chain/standInProofs.ts";
import type { Call, ReplayChain } from "../../replay/chain/replayChain.ts";
import { march2020 } from "../../replay/windows/index.ts";
import { solvencyCircuit } from "../../circuits/spec.ts";

const { home } = march2020();
const { id, parameters } = solvencyCircuit(home.circuit);
const ADDRESS = `0x${"11".repeat(20)}`;
const TABLE = `0x${"22".repeat(32)}`;

/** BTC at 5,000 dollars, everything else at one. */
const market = {
  circuit: id,
  shape: parameters,
  epoch: 7n,
  committedAt: 0n,
  price: [1n, 5_000n, 1n, 5_000n, 1n, 0n, 0n, 0n].map((price) => price * 10n ** 8n),
  optionPnl: Array.from({ length: parameters.nScenarios }, () => []),
} as unknown as MarketSnapshot;

function fake(): { prover: HonestProver; queued: Call[] } {
  const queued: Call[] = [];
  const chain = { queue: (call: Call) => queued.push(call) } as unknown as ReplayChain;
  const answers: Record<string, unknown> = {
    tableOf: { rules: [1n, 2n] },
    prepared: [0n, [3n, 4n]],
  };
  const contract = {
    target: ADDRESS,
    getFunction: (name: string) => () => Promise.resolve(answers[name]),
  } as unknown as Contract;
  const prover = new HonestProver({
    ...{ chain, from: ADDRESS, verifier: contract, market: contract, risk: contract },
  });
  prover.know(home, TABLE);
  return { prover, queued };
}

/** 10,000 dollars, long `coins` BTC-PERP paid with cash. */
const book = (coins: bigint): Portfolio =>
  Portfolio.create({ "0": (10_000n - coins * 5_000n) * 10n ** 8n, "3": coins * 10n ** 8n }, 5n);

const asked = (portfolio: Portfolio, level = home.initialLevel): StatementRequest => ({
  portfolio,
  market,
  table: home,
  terms: plainTerms(level, 100n as Band),
});

describe("the honest prover", () => {
  it("announces a statement that holds, for the commitment and the terms asked, at the epoch's point", async () => {
    const { prover, queued } = fake();
    const portfolio = book(10n);
    const { proof } = await prover.prove(asked(portfolio));
    expect(queued).to.have.lengthOf(1);
    const [{ method, args } = { method: "", args: [] as unknown[] }] = queued;
    expect(method).to.equal("expectProof");
    const { x, y } = commit(portfolio.revealQuantities(), portfolio.revealBlinding());
    expect(args[0]).to.deep.equal({
      ...{ cx: x, cy: y, terms: home.initialLevel | (100n << 16n) },
      ...{ value: 0n, requirement: 0n, sealedFigure: 0n },
    });
    expect(args.slice(1, 3)).to.deep.equal([
      [3n, 4n],
      [1n, 2n],
    ]);
    expect((args[3] as { a: { x: bigint } }).a.x).to.equal(BigInt(proof.pi_a[0] ?? 0));
  });

  it("throws and announces nothing where the statement does not hold, by one unit of a coin", async () => {
    const { prover, queued } = fake();
    const isProvable = async (units: bigint): Promise<boolean> => {
      const quantities = { "0": 10n ** 12n - units * 5_000n, "3": units };
      try {
        await prover.prove(asked(Portfolio.create(quantities, 5n)));
        return true;
      } catch (error) {
        expect(error).to.be.instanceOf(ZkMarginError).with.property("code", "MARGIN_SHORT");
        return false;
      }
    };
    let [low, high] = [0n, 100n * 10n ** 8n];
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (await isProvable(middle)) low = middle;
      else high = middle;
    }
    const announced = queued.length;
    expect(await isProvable(high)).to.equal(false);
    expect(queued).to.have.lengthOf(announced);
    expect(prover.proven).to.equal(announced);
  });

  it("refuses an opening of another commitment, a table that nobody registered, and a short that is not allowed", async () => {
    const { prover, queued } = fake();
    const other = add(commit([], 1n), multiply(keyGenerator(), 3n));
    const short = Portfolio.create({ "0": 10n ** 14n, "5": -1n }, 5n);
    const unknown = { ...asked(book(1n), 10_000n as Level), table: plainTable(id) };
    const codes: (string | undefined)[] = [];
    for (const request of [{ ...asked(book(1n)), commitment: other }, asked(short), unknown]) {
      try {
        await prover.prove(request);
        codes.push(undefined);
      } catch (error) {
        codes.push((error as ZkMarginError).code);
      }
    }
    expect(codes).to.deep.equal(["OPENING_MISMATCH", "MARGIN_SHORT", "INPUT_INVALID"]);
    expect(queued).to.deep.equal([]);
  });

  it("discloses a negative value as the field has it", async () => {
    const { prover, queued } = fake();
    const terms = { level: 0n as Level, band: 0n as Band, disclose: true };
    const flags = { tally: false, compare: false };
    const portfolio = Portfolio.create({ "0": -(10n ** 12n) }, 5n);
    await prover.prove({ ...asked(portfolio), terms: { ...terms, ...flags } });
    const { value } = queued[0]?.args[0] as { value: bigint };
    const field = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    expect(value).to.equal(field - 1_000_000n);
  });
});

describe("stand-ins of seals and shares", () => {
  const queued: Call[] = [];
  const chain = { queue: (call: Call) => queued.push(call) } as unknown as ReplayChain;
  const verifier = { target: ADDRESS } as unknown as Contract;
  const COUNCIL = 77n;

  it("really seals: the council opens what was sealed", async () => {
    const sealer = new StandInSealProver({ chain, from: ADDRESS, verifier });
    const opening = { quantities: new Array<bigint>(32).fill(0n).with(3, -5n), blinding: 9n };
    const copies = [publicKeyOf(5n), publicKeyOf(6n)] as const;
    const keys = { council: publicKeyOf(COUNCIL), copies };
    const { sealed, delta } = await sealer.prove({
      scope: { chainId: 1n, accounts: ADDRESS, accountA: 1n, accountB: 2n },
      ...{ opening, keys, ephemeral: 1234n, rerandomise: false },
    });
    expect(openAsCouncil(sealed, sharedPoint(COUNCIL, sealed.ephemeral), delta)).to.deep.equal(
      opening,
    );
    expect(sealHash(sealed)).to.match(/^0x[0-9a-f]{64}$/);
    expect(queued.at(-1)?.args[0]).to.have.lengthOf(3);
  });

  it("knows its own share proofs, and none for another statement", async () => {
    const proofs = new StandInShareProofs({ chain, from: ADDRESS, verifier });
    const proven = await proofs.prove({ secret: 5n, point: publicKeyOf(8n), context: 3n });
    expect(await proofs.verify(proven)).to.equal(true);
    expect(await proofs.verify({ ...proven, context: 4n })).to.equal(false);
    expect(await proofs.verify({ ...proven, share: publicKeyOf(2n) })).to.equal(false);
  });
});
