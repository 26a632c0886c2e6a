/** `binding`: a proof made for one thing is refused for every other. */
import { network } from "hardhat";
import { loadCircuits, type CircuitId } from "../circuits/spec.ts";
import { closeSnarkjs } from "../verifier/index.ts";
import { AXES, replayRows, type Replays } from "./binding/axes.ts";
import { CALL_AXES, CALLS, type Call, type Calls } from "./binding/calls.ts";
import { inputRows, type InputRow } from "./binding/inputs.ts";
import { ownCalls } from "./binding/ownCalls.ts";
import { CALL_REASONS, REASONS } from "./binding/reasons.ts";
import { standInCalls } from "./binding/standInCalls.ts";
import { type Section } from "./section.ts";

/** What is recorded. */
export interface Binding {
  readonly inputs: readonly InputRow[];
  readonly replays: Readonly<Record<CircuitId, Replays>>;
  readonly calls: Calls;
}

const CIRCUITS = loadCircuits().map(({ id }) => id);
/** Of book32 alone there are more than a thousand inputs. */
const RECHECKED: readonly CircuitId[] = CIRCUITS.filter((id) => id !== "solvency-book32");

async function measure(circuits: readonly CircuitId[]): Promise<Binding> {
  const chain = await network.create();
  try {
    const inputs = await inputRows(chain, circuits);
    const replays = await replayRows(chain);
    const standIns = await standInCalls(() => network.create());
    return { inputs, replays, calls: { ...(await ownCalls()), ...standIns } };
  } finally {
    await chain.close();
    await closeSnarkjs();
  }
}

/** Of several tries one is enough. */
const accepted = (answers: string): boolean =>
  answers.split(", ").some((answer) => ["accepted", "true"].includes(answer));

/** An error, "false", or a reason; undefined where something is missing or wrongly accepted. */
function cell(tried: string | undefined, reason: string | undefined): string | undefined {
  if (tried === undefined) return reason;
  if (!accepted(tried)) return `\`${tried}\``;
  return reason?.startsWith("accepted by design") === true ? reason : undefined;
}

export const cellOf = (circuit: CircuitId, axis: string, replays: Replays): string | undefined =>
  cell(replays[axis], REASONS[circuit][axis]);

export const callCellOf = (call: Call, axis: string, replays: Replays): string | undefined =>
  cell(replays[axis], CALL_REASONS[call][axis]);

/** Inputs of circuits.json that no row tries in full, inputs accepted, and cells without an answer. */
function shortfalls({ inputs, replays, calls }: Binding): string[] {
  const missing = loadCircuits().flatMap(({ id, publicSignals }) =>
    publicSignals
      .filter(({ name, length }) => {
        const row = inputs.find(({ circuit, input }) => circuit === id && input === name);
        return (row?.tried ?? 0) !== length;
      })
      .map(({ name }) => `${id}: not every ${name} was tried`),
  );
  const taken = inputs
    .filter(({ tried, onChain, offChain }) => onChain !== tried || offChain.accepted !== undefined)
    .map(({ circuit, input }) => `${circuit}: accepted with another ${input}`);
  const open = loadCircuits().flatMap(({ id }) =>
    AXES.filter((axis) => cellOf(id, axis, replays[id]) === undefined).map(
      (axis) => `${id}: nothing refuses another ${axis}`,
    ),
  );
  const openCalls = CALLS.flatMap((call) =>
    CALL_AXES.filter((axis) => callCellOf(call, axis, calls[call]) === undefined).map(
      (axis) => `${call}: nothing refuses another ${axis}`,
    ),
  );
  return [...missing, ...taken, ...open, ...openCalls];
}

function text({ inputs, replays, calls }: Binding): string[] {
  const tried = inputs.reduce((sum, row) => sum + row.tried, 0);
  const answers = ({ offChain }: InputRow): string =>
    Object.keys(offChain)
      .map((answer) => `\`${answer}\``)
      .join(", ");
  return [
    `One real proof of every circuit. Each of its public inputs was changed alone, ${tried.toLocaleString("en")} changes with those of the calldata that`,
    "`seal` and `tally` bind by challenge and evaluation; the verifier contract answered `false` to every one, and verifier/ as the table says.",
    "",
    "| circuit | input | changed | contract | verifier/ |",
    "|---|---|---:|---|---|",
    ...inputs.map((row) => {
      const verdict = row.onChain === row.tried ? "`false`" : "**accepted**";
      return `| \`${row.circuit}\` | ${row.input} | ${row.tried} | ${verdict} | ${answers(row)} |`;
    }),
    "",
    "The same proofs were shown for another account, owner, table, epoch, chain, contract and window than they were made for: `solvency` at",
    "`MarginAccounts.attest` with every contract in place, `seal` at `DeltaSeals`, `share` at `Council.confirm` (there an account is a member, an epoch",
    "a generation), `tally` with what `TallyBinding.sol` makes of each scope.",
    "",
    `| circuit | ${AXES.join(" | ")} |`,
    `|---|${AXES.map(() => "---|").join("")}`,
    ...loadCircuits().map(({ id }) => {
      const cells = AXES.map((axis) => cellOf(id, axis, replays[id]) ?? "**open**");
      return `| \`${id}\` | ${cells.join(" | ")} |`;
    }),
    "",
    "Whole calls, shown again for what they were not made for; *again* is the same call a second time. `withdraw`, `settle` and `rerandomise` in a whole",
    "system with real keys. The others at the real contracts with stand-ins for keys, which accept a proof with the public inputs it was announced for and",
    "with no others: what is tried there is what the contracts make those inputs of, and the tables above say that a real key is as strict.",
    "In `submitShare` an account is a member, an epoch a generation; in `convert` an epoch is a relisting, a table what it asks of quantities.",
    "",
    `| call | ${CALL_AXES.join(" | ")} |`,
    `|---|${CALL_AXES.map(() => "---|").join("")}`,
    ...CALLS.map((call) => {
      const cells = CALL_AXES.map((axis) => callCellOf(call, axis, calls[call]) ?? "**open**");
      return `| \`${call}\` | ${cells.join(" | ")} |`;
    }),
  ];
}

export const binding: Section<Binding> = {
  id: "binding",
  title: "What a proof is bound to",
  sources: [
    ...["circuits/**/*.circom", "circuits/circuits.json", "soundness/binding.ts"],
    ...["soundness/binding/*.ts", "contracts/libraries/{SealBinding,TallyBinding,Groth16}.sol"],
    ...["contracts/accounts/SolvencyProofs.sol", "contracts/seals/DeltaSeals.sol"],
    ...["contracts/council/Council.sol", "contracts/SolvencyVerifier.sol"],
    ...["contracts/accounts/{Blindings,MarginAccounts,Takeovers}.sol"],
    ...["contracts/audit/{Contributions,Totals}.sol", "contracts/settlement/PrivateTrades.sol"],
    ...["contracts/options/ExpiryClearing.sol", "contracts/liquidation/LiquidationAuction.sol"],
    ...["contracts/mocks/{MockProofVerifier,MockSeals,MockSolvencyVerifier}.sol"],
    ...["contracts/HotVerifier.sol", "verifier/{expectedInputs,hotProof,verifyAttestation}.ts"],
  ],
  measure: (progress) => progress("proofs shown for what they are not", () => measure(CIRCUITS)),
  recheck: async ({ inputs, ...rest }, progress) => {
    const title = "proofs shown for what they are not, book32 apart";
    const now = await progress(title, () => measure(RECHECKED));
    const then = { inputs: inputs.filter(({ circuit }) => RECHECKED.includes(circuit)), ...rest };
    return JSON.stringify(now) === JSON.stringify(then) ? [] : ["answers are others than recorded"];
  },
  shortfalls,
  text,
};
