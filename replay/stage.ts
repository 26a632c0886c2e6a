/** Puts a window on the stage: chain, contracts, council, accounts, positions; ready for the second hour. */
import type { Wallet } from "ethers";
import { plainTable } from "../liquidation/index.ts";
import { QUANTITY } from "../risk/index.ts";
import { HonestProver, StandInSealProver } from "./chain/standInProofs.ts";
import { ReplayChain } from "./chain/replayChain.ts";
import { ReplayMarket } from "./market/replayMarket.ts";
import { addLiquidation, deployMarket, queueFunding, registerTables } from "./market/system.ts";
import type { Window } from "./market/window.ts";
import { AccountBoard } from "./people/accountViews.ts";
import { ReplayCouncil } from "./people/council.ts";
import { Ledger, type Role } from "./people/ledger.ts";
import {
  attestDesks,
  depositAll,
  fillFund,
  openAccounts,
  PROFESSIONAL_BAND,
  takePositions,
  viewingOf,
} from "./people/opening.ts";
import { Recorder } from "./report/recorder.ts";
import { SeededRandom } from "./seededRandom.ts";
import type { World } from "./world.ts";

const SEED = "zkmargin replay";
const MEMBERS = 3;
/** The deployment is over long before the first hour. */
const HEAD_START = 7 * 86_400;

class Wallets {
  readonly #random: SeededRandom;
  readonly all = new Map<string, Wallet>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  named(name: string): Wallet {
    const known = this.all.get(name);
    if (known !== undefined) return known;
    const wallet = ReplayChain.walletOf(this.#random.fork(`wallet ${name}`));
    this.all.set(name, wallet);
    return wallet;
  }
}

function castWallets({ cast }: Window, wallets: Wallets): void {
  const { owners, makers, liquidators, depositors, keepers } = cast;
  for (const { name } of [...owners, ...makers, ...liquidators, ...depositors]) wallets.named(name);
  for (const name of ["governor", ...keepers]) wallets.named(name);
  for (let member = 1; member <= MEMBERS; member++) wallets.named(`member ${member}`);
}

/** Accounts are numbered from 1 in the order in which they are opened. */
function ledgerOf(world: Pick<World, "window" | "random">, wallets: Wallets): Ledger {
  const ledger = new Ledger();
  const { owners, makers, liquidators } = world.window.cast;
  const add = (name: string, role: Role, rest: Partial<Parameters<Ledger["add"]>[0]>): void => {
    const account = BigInt(ledger.holders.length + 1);
    const base = { habit: "diligent", band: PROFESSIONAL_BAND, plan: undefined } as const;
    const own = {
      account,
      name,
      role,
      wallet: wallets.named(name),
      viewing: viewingOf(world, name),
    };
    const plan = owners.find((one) => one.name === name);
    ledger.add({ ...base, ...own, ...rest }, QUANTITY.parse(plan?.reserve ?? "0", name));
  };
  for (const plan of owners) add(plan.name, "owner", { habit: plan.habit, band: plan.band, plan });
  for (const { name } of makers) add(name, "maker", {});
  for (const plan of liquidators) add(plan.name, "liquidator", { plan });
  return ledger;
}

/** @returns the world after its first tick: everybody has his positions and a lease */
export async function setStage(window: Window): Promise<World> {
  const random = new SeededRandom(`${SEED} ${window.id}`);
  const wallets = new Wallets(random);
  castWallets(window, wallets);
  const [first] = window.path.ticks;
  if (first === undefined) throw new Error("a path has ticks");
  const chain = await ReplayChain.start([...wallets.all.values()], first.time - HEAD_START);
  const governor = wallets.named("governor");
  const deployed = await deployMarket(chain, governor, window);
  const system = await addLiquidation(chain, governor, deployed, window);
  const { aggregators, fundings, market: book, risk } = system;
  const { accounts, settlement, auction, openings, vault, fund, seals, council } = system;
  await chain.takeOver([
    ...[accounts, auction, openings, vault, fund, book, risk, settlement, seals, council],
  ]);
  const from = governor.address;
  const market = new ReplayMarket({ chain, from, market: book, aggregators, window });
  const at = first.time;
  const members = Array.from({ length: MEMBERS }, (_, place) =>
    wallets.named(`member ${place + 1}`),
  );
  const sworn = await ReplayCouncil.establish(chain, system, governor, members, at - 60);
  queueFunding(chain, governor, fundings, at);
  market.queueEpoch(first, at);
  await chain.mine(at);
  await market.refresh();
  const tables = await registerTables(chain, governor, system, window, at + 1);
  const prover = new HonestProver({
    ...{ chain, from, verifier: system.solvencyStandIn, market: book, risk },
  });
  prover.know(window.home, tables.home);
  prover.know(plainTable(window.circuit), tables.plain);
  const { keepers, depositors } = window.cast;
  const ledger = ledgerOf({ window, random }, wallets);
  const world: World = {
    ...{ window, chain, system, tables, market, prover, random, council: sworn, ledger },
    sealer: new StandInSealProver({ chain, from, verifier: system.sealStandIn }),
    board: new AccountBoard({
      ...{ chain, system, market, home: tables.home },
      accounts: ledger.holders.map(({ account }) => account),
    }),
    others: {
      governor,
      keepers: keepers.map((name) => wallets.named(name)),
      depositors: depositors.map(({ name }) => wallets.named(name)),
    },
    recorder: new Recorder(),
  };
  await openAccounts(world, at + 10);
  await depositAll(world, at + 20);
  await fillFund(world, at + 30);
  await takePositions(world, at + 40);
  await attestDesks(world, at + 50);
  return world;
}
