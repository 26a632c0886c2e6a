/** Proofs shown elsewhere than where they were made for: at the real contracts, with real keys. */
import { network } from "hardhat";
import { type Contract } from "ethers";
import { type CircuitId } from "../../circuits/spec.ts";
import { possessionContext } from "../../council/index.ts";
import { solidityProof } from "../../prover/index.ts";
import { send } from "../../setup/deploySystem.ts";
import { deployVerifier } from "../../setup/deployVerifier.ts";
import { FOR_DESK, refusal } from "../../demo/stage.ts";
import { bind, deployTallyBinding, SCOPE } from "../../test/contracts/audit/tallyFixture.ts";
import { evaluate, polynomial, rosterOf } from "../../test/contracts/council/rosters.ts";
import { type ProofVerifier } from "../../test/contracts/crypto/verifierFixture.ts";
import { closeWorld, openWorld, readSnapshot } from "../../test/contracts/endToEnd/world.ts";
import { castOf, deploy } from "../../test/contracts/fixtures/chain.ts";
import {
  argumentsOf,
  deployBinding,
  deployCouncilStub,
  deployDeltaSeals,
  OTHER_KEY,
  SAMPLE_SCOPE,
  type SealArguments,
} from "../../test/contracts/seals/sealFixture.ts";
import { proveSeal, proveShare, proveTally } from "./proofs.ts";

export const AXES = [
  ...["account", "owner", "table", "epoch", "chain", "contract", "window"],
] as const;

/** By axis: the error it is refused with, "false", "accepted", or why there is nothing to try. */
export type Replays = Readonly<Record<string, string>>;

type Chain = Awaited<ReturnType<typeof network.create>>;

const HOUR = 3_600;
const ACCEPTED = "accepted";

/** `MarginAccounts.attest` in a whole system. */
async function solvencyReplays(): Promise<Replays> {
  const world = await openWorld();
  try {
    const { market, prover, deskTable, home, trader, maker } = world;
    await trader.deposit("USDC", "9000");
    await trader.deposit("ETH", "12.5");
    await maker.deposit("USDC", "9000");
    const snapshot = await readSnapshot(market);
    const { proof } = await trader.prove(prover, snapshot, FOR_DESK);
    const attest = async (
      changes: { account?: bigint; table?: string; epoch?: bigint },
      as: Contract = trader.accounts,
    ): Promise<string> => {
      const { account = trader.account, table = deskTable, epoch = proof.epoch } = changes;
      const given = { ...proof, epoch };
      return (await refusal(as, "attest", account, table, FOR_DESK.level, HOUR, given)) ?? ACCEPTED;
    };
    if ((await attest({})) !== ACCEPTED) throw new Error("the honest attestation is refused");
    const replays = {
      account: await attest({ account: maker.account }),
      owner: await attest({}, maker.accounts),
      table: await attest({ table: home }),
    };
    await send(market.aggregators.ETH, "publish", 19_500_000_000n);
    await send(market.market, "commitEpoch");
    const { epoch } = await readSnapshot(market);
    return { ...replays, epoch: await attest({ epoch }) };
  } finally {
    await closeWorld(world);
  }
}

/** `DeltaSeals.requireSealed`; on another chain what its library makes of the same calldata. */
async function sealReplays(chain: Chain, foreign: Chain): Promise<Replays> {
  const { vector, signals, proof } = await proveSeal();
  const given = argumentsOf(vector, signals[0] ?? 0n, solidityProof(proof));
  const { ethers } = chain;
  const { address } = await deployVerifier(await ethers.provider.getSigner(0), "seal");
  const council = await deployCouncilStub(chain);
  await council.establish(given.council);
  const seals = await deployDeltaSeals(chain, council, address);
  const ask = async (changes: Partial<SealArguments>): Promise<string> => {
    const { scope, delta, rerandomise, copyA, copyB, seal } = { ...given, ...changes };
    const asked = [scope, delta, rerandomise, copyA, copyB, seal];
    return (await refusal(seals as unknown as Contract, "requireSealed", ...asked)) ?? ACCEPTED;
  };
  if ((await ask({})) !== ACCEPTED) throw new Error("the honest seal is refused");
  const { delta, rerandomise, council: key, copyA, copyB, seal, scope } = given;
  const binding = await deployBinding(foreign);
  const bound = await binding.publicInputs(delta, rerandomise, key, copyA, copyB, seal, scope);
  const verifier = await ethers.getContractAt("IProofVerifier", address);
  const there = await (verifier as unknown as ProofVerifier).verify([...bound], seal.proof);
  const { accountA, accountB } = SAMPLE_SCOPE;
  const swapped = { ...SAMPLE_SCOPE, accountA: accountB, accountB: accountA };
  const answers = [
    await ask({ scope: { ...SAMPLE_SCOPE, accountA: accountA + 1n } }),
    await ask({ scope: { ...SAMPLE_SCOPE, accountB: accountB + 1n } }),
    await ask({ scope: swapped }),
  ];
  return {
    account: [...new Set(answers)].join(", "),
    owner: await ask({ copyA: OTHER_KEY }),
    chain: String(there),
    contract: await ask({ scope: { ...SAMPLE_SCOPE, accounts: `0x${"ad".repeat(20)}` } }),
  };
}

/** `Council.confirm`: a proof of possession of the first member's key. */
async function shareReplays(chain: Chain): Promise<Replays> {
  const cast = await castOf(chain);
  const { address } = await deployVerifier(cast.governor, "share");
  const members = [cast.alice, cast.bob];
  const coefficients = polynomial(2);
  const roster = rosterOf(
    members.map((member) => member.address),
    2,
    coefficients,
  );
  const propose = async (): Promise<{ council: Contract; proposal: string }> => {
    const council = (await deploy(chain, "Council", [
      cast.governor.address,
      address,
    ])) as unknown as Contract;
    await send(council, "propose", roster);
    const [proposal] = (await council.getFunction("pending")()) as [string];
    return { council, proposal };
  };
  const { council, proposal } = await propose();
  const contextOf = async (at: Contract, generation: number): Promise<bigint> =>
    (await at.getFunction("possessionContext")(generation, 1, cast.alice.address)) as bigint;
  const context = await contextOf(council, 1);
  const { signals, proof } = await proveShare(evaluate(coefficients, 1n), context);
  const confirm = async (
    at: { council: Contract; proposal: string },
    member: (typeof members)[number],
  ): Promise<string> => {
    const as = at.council.connect(member) as Contract;
    return (await refusal(as, "confirm", at.proposal, solidityProof(proof))) ?? ACCEPTED;
  };
  if ((await confirm({ council, proposal }, cast.alice)) !== ACCEPTED) {
    throw new Error("the honest proof of possession is refused");
  }
  // As the contract makes it, which a test of the council compares.
  const abroad = possessionContext(
    { chainId: 4_242n, council: await council.getAddress(), generation: 1, index: 1 },
    cast.alice.address,
  );
  const verifier = await chain.ethers.getContractAt("IProofVerifier", address);
  const shown = async (other: bigint): Promise<boolean> =>
    (verifier as unknown as ProofVerifier).verify(signals.with(6, other), solidityProof(proof));
  return {
    account: await confirm({ council, proposal }, cast.bob),
    owner: await confirm({ council, proposal }, cast.bob),
    epoch: String(await shown(await contextOf(council, 2))),
    chain: String(await shown(abroad)),
    contract: await confirm(await propose(), cast.alice),
  };
}

/** What `TallyBinding.sol` makes of the same calldata in another scope. */
async function tallyReplays(chain: Chain, foreign: Chain): Promise<Replays> {
  const { vector, signals, proof } = await proveTally();
  const [digest = 0n] = signals;
  const { address } = await deployVerifier(await chain.ethers.provider.getSigner(0), "tally");
  const contract = await chain.ethers.getContractAt("IProofVerifier", address);
  const verifier = contract as unknown as ProofVerifier;
  const shown = async (at: Chain, scope = SCOPE): Promise<string> => {
    const bound = await bind(await deployTallyBinding(at), vector, digest, scope);
    return String(await verifier.verify([digest, ...bound], solidityProof(proof)));
  };
  if ((await shown(chain)) !== "true") throw new Error("the honest contribution is refused");
  return {
    account: await shown(chain, { ...SCOPE, account: SCOPE.account + 1n }),
    chain: await shown(foreign),
    contract: await shown(chain, { ...SCOPE, book: `0x${"0d".repeat(20)}` }),
    window: await shown(chain, { ...SCOPE, window: SCOPE.window + 1n }),
  };
}

/** What was tried, by circuit. */
export async function replayRows(chain: Chain): Promise<Readonly<Record<CircuitId, Replays>>> {
  const foreign = await network.create("foreignChain");
  try {
    const solvency = await solvencyReplays();
    return {
      "solvency-spot8": solvency,
      "solvency-book32": {},
      seal: await sealReplays(chain, foreign),
      share: await shareReplays(chain),
      improve: {},
      tally: await tallyReplays(chain, foreign),
    };
  } finally {
    await foreign.close();
  }
}
