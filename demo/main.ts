/**
 * `npm run demo [-- --json]`: a hidden portfolio on 11 and 12 March 2020, from deposits through a private
 * trade to a lapsed lease and its cure. Builds what is missing, runs on an in-process chain, ends by itself.
 */
import { toErrorDocument } from "./failure.ts";
import { solidityTable, WarmProver } from "../prover/index.ts";
import { buildAll } from "../setup/build.ts";
import { progressTo } from "../setup/progress.ts";
import { deployContract, send } from "../setup/deploySystem.ts";
import { auditWindow } from "./audit.ts";
import { startChain } from "./chain.ts";
import { attestToDesk, commitEpoch, deposits, withdrawal } from "./calm.ts";
import { establishCouncil } from "./council.ts";
import { cannotProve, leaseEnds, topUp } from "./crash.ts";
import { SYMBOLS } from "./facts.ts";
import { CIRCUIT, openMarket, publishCloses, registerTable } from "./market.ts";
import { narrateJson, narrateText, type Narrator } from "./narrator.ts";
import { Participant } from "./participant.ts";
import { DESK_TABLE, HOME_TABLE } from "./rules.ts";
import { crashReplay } from "./replay.ts";
import { brief, FOR_DESK } from "./stage.ts";
import { emptyDisks, privateTrade } from "./trade.ts";

const json = process.argv.includes("--json");

async function tell(narrator: Narrator): Promise<void> {
  const built = await buildAll(progressTo(process.stderr));
  const chain = await startChain();
  const prover = await WarmProver.open(CIRCUIT.id, { allowDevelopment: true });
  try {
    const [governor, first, second, ...others] = chain.signers;
    if (governor === undefined || first === undefined || second === undefined) {
      throw new Error("the chain has no signers");
    }
    const { provider } = chain;
    const market = await openMarket(governor);
    const { rows } = built.find(({ circuit }) => circuit === CIRCUIT.id) ?? { rows: 0 };
    await send(market.market, "commitEpoch");
    const home = await registerTable(market, HOME_TABLE);
    await send(market.risk, "approveHome", home.id, solidityTable(HOME_TABLE));
    const { id: deskTable } = await registerTable(market, DESK_TABLE);
    const desk = await deployContract(governor, "samples/LendingDesk", [
      market.accounts.target,
      deskTable,
      FOR_DESK.level,
      market.market.target,
      { token: market.tokens.USDC.target, slot: SYMBOLS.indexOf("USDC") },
      { token: market.tokens.ETH.target, slot: SYMBOLS.indexOf("ETH") },
      9_000,
    ]);
    await send(market.tokens.USDC, "mint", desk.target, 50_000_000_000n);
    narrator.tell({
      title: "A market",
      story: [
        `Circuit ${CIRCUIT.id}: ${rows} rows, ${CIRCUIT.nPublic} public inputs, of which a verification pays for three.`,
        "Its keys are development keys, made from a public seed: anybody can forge proofs for them.",
      ],
      chainSaw: ["contracts, two rule tables: the market's own and a lending desk's stricter one"],
      gas: { "registerTable, once a table": home.gas },
    });
    const { chainId } = await provider.getNetwork();
    const council = await establishCouncil(market.council, chainId, others.slice(0, 3));
    narrator.tell({
      title: "A council",
      story: [
        "Three members generate a key of which any two can open what is sealed, and none alone; nobody ever held it.",
        "It is needed when an account falls silent, not before: the market runs without it.",
      ],
      chainSaw: [
        `group key P = ${brief(council.key.x)}, three members' keys, three proofs of possession`,
      ],
      stayedHidden: "every share",
      gas: { "propose and three confirmations": council.gas },
    });
    const snapshot = await commitEpoch(
      market,
      narrator,
      "11 March 2020: the oracle feeds publish the day's closes, an epoch is committed",
      ["Anyone may commit; breakers look at every answer."],
    );
    const trader = await Participant.open(
      { name: "trader", signer: first, provider },
      market,
      home.id,
    );
    const maker = await Participant.open(
      { name: "maker", signer: second, provider },
      market,
      home.id,
    );
    const stage = { chain, market, prover, narrator, trader, maker, desk, deskTable };
    await deposits(stage);
    await privateTrade(stage, snapshot);
    await emptyDisks(stage);
    await attestToDesk(stage, snapshot);
    await withdrawal(stage, snapshot);
    await auditWindow(stage, snapshot, council.shares, home.id);
    const { proof: stale } = await trader.prove(prover, snapshot, FOR_DESK);

    await chain.wait(86_400);
    await publishCloses(market, "2020-03-12");
    const crash = await commitEpoch(
      market,
      narrator,
      "12 March 2020: BTC falls 37%, ETH 42%, LINK 46%; the next epoch is committed",
      ["The settlement coin trades at a premium of 4% at the same time."],
    );
    await leaseEnds(stage);
    await cannotProve(stage, crash, stale);
    await topUp(stage, crash);
    await crashReplay(narrator);
    narrator.end([
      "Prices: daily closes of 11 and 12 March 2020 (demo/facts.ts). Everything else happened just now,",
      "with real proofs on an in-process chain. Next: README.md, or `npx zkmargin --help`.",
    ]);
  } finally {
    await prover.close();
    await chain.close();
  }
}

const write = (text: string): void => void process.stdout.write(text);
try {
  await tell(json ? narrateJson(write) : narrateText(write));
} catch (error) {
  const { document, text, exitStatus } = toErrorDocument(error);
  if (json) write(`${JSON.stringify(document, null, 2)}\n`);
  else process.stderr.write(`${text}\n`);
  process.exitCode = exitStatus;
}
