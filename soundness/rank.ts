/**
 * Section `rank`: at honest witnesses of every shipped circuit, the rank of the constraints' Jacobian with
 * respect to all wires that are not inputs. A deficit is a wire that can move while every input is held.
 */
import { type CircuitId, loadCircuits } from "../circuits/spec.ts";
import { shipped, type Inputs, type TemplateCircuit } from "../test/circuits/harness.ts";
import { type Progress } from "../setup/progress.ts";
import { freedom } from "./rank/jacobian.ts";
import { statementsOf } from "./rank/statements.ts";
import { type Section } from "./section.ts";

interface WitnessRank {
  readonly statement: string;
  readonly wires: number;
  readonly rank: number;
  /** What can move, by the names of its wires; one string for a direction. */
  readonly moving: readonly string[];
}

interface Rank {
  readonly seed: number;
  readonly circuits: Readonly<Record<string, readonly WitnessRank[]>>;
}

const SEED = 20_200_312;
const LEAST_WITNESSES = 4;
/** Names shown of wires that move together. */
const NAMES = 6;

async function rankOf(
  circuit: TemplateCircuit,
  statement: string,
  inputs: Inputs,
): Promise<WitnessRank> {
  const witness = await circuit.witness(inputs);
  if (!circuit.satisfied(witness)) throw new Error(`${statement}: the witness is not honest`);
  const { wires, rank, moving } = freedom(circuit.system, witness);
  const names = circuit.names();
  const named = moving.map((direction) => {
    const shown = direction.slice(0, NAMES).map((wire) => names.get(wire) ?? `wire ${wire}`);
    const more = direction.length - shown.length;
    return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  });
  return { statement, wires, rank, moving: named };
}

async function ranksOf(id: CircuitId, progress: Progress, most = Infinity): Promise<WitnessRank[]> {
  const circuit = await shipped(id);
  const ranks: WitnessRank[] = [];
  for (const [title, inputs] of Object.entries(statementsOf(id, SEED)).slice(0, most)) {
    ranks.push(await progress(`${id}: ${title}`, () => rankOf(circuit, title, inputs)));
  }
  return ranks;
}

export const rank: Section<Rank> = {
  id: "rank",
  title: "Rank of the constraints",
  sources: ["circuits/**/*.circom", "circuits/*.json", "soundness/rank/*.ts"],
  async measure(progress) {
    const circuits: Record<string, WitnessRank[]> = {};
    for (const { id } of loadCircuits()) circuits[id] = await ranksOf(id, progress);
    return { seed: SEED, circuits };
  },
  /** One witness of each circuit. */
  async recheck({ circuits }, progress) {
    const differences: string[] = [];
    for (const { id } of loadCircuits()) {
      const now = await ranksOf(id, progress, 1);
      const then = circuits[id]?.slice(0, 1);
      if (JSON.stringify(now) !== JSON.stringify(then)) differences.push(`${id} has another rank`);
    }
    return differences;
  },
  shortfalls: ({ circuits }) => [
    ...loadCircuits()
      .filter(({ id }) => (circuits[id]?.length ?? 0) < LEAST_WITNESSES)
      .map(({ id }) => `${id} was tried at fewer than ${LEAST_WITNESSES} witnesses`),
    ...Object.entries(circuits).flatMap(([id, ranks]) =>
      ranks
        .filter(({ wires, rank: full }) => full < wires)
        .map(({ statement, moving }) => `${id}, ${statement}: ${moving.join("; ")} can move`),
    ),
  ],
  text: ({ seed, circuits }) => [
    "At an honest witness the Jacobian of all constraints with respect to all wires that are neither public nor private",
    "inputs has full rank: with the inputs held no wire can move. Whether a witness lies far away from the honest one is what the",
    `forged witnesses try. Random statements from seed ${seed}.`,
    "",
    "| circuit | wires that are no inputs | rank | witnesses |",
    "|---|---|---|---|",
    ...Object.entries(circuits).map(([id, ranks]) => {
      const least = Math.min(...ranks.map(({ rank: each }) => each));
      const titles = ranks.map(({ statement }) => statement).join("; ");
      return `| \`${id}\` | ${ranks[0]?.wires ?? 0} | ${least} | ${ranks.length}: ${titles} |`;
    }),
  ],
};
