/** `differential`: three implementations of the margin rule, written apart, on the same portfolios. */
import { solvencyCircuits, type SolvencyId } from "../circuits/spec.ts";
import { type Progress } from "../setup/progress.ts";
import { readableCircuit } from "./differential/circuit.ts";
import { comparePortfolios, seedOf, type Comparison } from "./differential/compare.ts";
import { openLensChain, type LensChain } from "./differential/lens.ts";
import { MISTAKES, unnoticed } from "./differential/mistakes.ts";
import { KINDS } from "./differential/portfolios.ts";
import { type Section } from "./section.ts";

interface Result {
  readonly seed: number;
  /** Wrong lenses that were tried, and those that nothing brought to light. */
  readonly mistakes: number;
  readonly unnoticed: readonly string[];
  readonly circuits: Readonly<Record<SolvencyId, Comparison>>;
}

const COUNTS: Record<SolvencyId, number> = { "solvency-spot8": 9_400, "solvency-book32": 640 };
const RECHECKED: Record<SolvencyId, number> = { "solvency-spot8": 80, "solvency-book32": 20 };
const LEAST = 10_000;
/** Of each circuit, so that the comparison is one of books with and without a proof. */
const LEAST_PROVABLE = 150;

async function compareAll(
  counts: Record<SolvencyId, number>,
  seed: number,
  progress: Progress,
  chain: LensChain,
): Promise<Record<SolvencyId, Comparison>> {
  const look = await chain.deploy();
  const compared: [SolvencyId, Comparison][] = [];
  for (const { id } of solvencyCircuits()) {
    const circuit = await readableCircuit(id);
    const title = `${counts[id]} portfolios of ${id}, seed ${seed}`;
    const compare = (): Promise<Comparison> =>
      comparePortfolios(id, counts[id], seed, circuit, look);
    compared.push([id, await progress(title, compare)]);
  }
  return Object.fromEntries(compared) as Record<SolvencyId, Comparison>;
}

async function onChain<Found>(use: (chain: LensChain) => Promise<Found>): Promise<Found> {
  const chain = await openLensChain();
  try {
    return await use(chain);
  } finally {
    await chain.close();
  }
}

const total = (list: readonly Comparison[], of: "portfolios" | "values"): number =>
  list.reduce((sum, comparison) => sum + comparison[of], 0);

export const differential: Section<Result> = {
  id: "differential",
  title: "The margin rule three times over",
  sources: [
    "circuits/solvency.circom",
    "circuits/lib/{bits,disclosure,margin,opening,terms}.circom",
    "risk/{bookLimits,margin,rounding,ruleTable,terms}.ts",
    "contracts/test/MarginLens.sol",
    "soundness/differential.ts",
    "soundness/differential/*.ts",
    "test/circuits/portfolios.ts",
    "test/risk/{fraction,rationalModel}.ts",
  ],
  measure: (progress) =>
    onChain(async (chain) => {
      const seed = seedOf(process.env);
      const circuits = await compareAll(COUNTS, seed, progress, chain);
      const tried = "lenses that are wrong somewhere";
      const missed = await progress(tried, () => unnoticed(chain, MISTAKES));
      return { seed, mistakes: MISTAKES.length, unnoticed: missed, circuits };
    }),
  recheck: (_, progress) =>
    onChain(async (chain) => {
      const compared = await compareAll(RECHECKED, seedOf(process.env), progress, chain);
      return Object.values(compared).flatMap(({ disagreements }) => disagreements);
    }),
  shortfalls: ({ circuits, unnoticed: missed }) => {
    const all = Object.values(circuits);
    const tried = total(all, "portfolios");
    const poor = Object.entries(circuits).flatMap(([id, { byKind, byVerdict, exactlyMet }]) => [
      ...Object.keys(KINDS)
        .filter((kind) => (byKind[kind] ?? 0) === 0)
        .map((kind) => `${id}: no portfolio of the kind "${kind}"`),
      ...((byVerdict.provable ?? 0) < LEAST_PROVABLE ? [`${id}: too few have a proof`] : []),
      ...(exactlyMet === 0 ? [`${id}: none meets its level exactly`] : []),
    ]);
    return [
      ...(tried < LEAST ? [`${tried} portfolios instead of ${LEAST}`] : []),
      ...all.flatMap(({ disagreements }) => disagreements),
      ...poor,
      ...missed.map((mistake) => `nothing notices ${mistake}`),
    ];
  },
  text: ({ seed, mistakes, unnoticed: missed, circuits }) => {
    const ids = Object.keys(circuits) as SolvencyId[];
    const row = (title: string, of: (comparison: Comparison) => number): string =>
      `| ${[title, ...ids.map((id) => of(circuits[id]).toLocaleString("en"))].join(" | ")} |`;
    const verdicts = new Set(ids.flatMap((id) => Object.keys(circuits[id].byVerdict)));
    const all = Object.values(circuits);
    return [
      "The circuit, the lens [`MarginLens.sol`](../contracts/test/MarginLens.sol) and exact rationals in dollars were written apart, from [statement.md](statement.md);",
      "the integer model of `risk/`, which wallets and liquidators use, is a fourth. On the same portfolios, rule tables, markets and terms",
      "they must come to the same verdict and to the same value at every step between: " +
        `${total(all, "values").toLocaleString("en")} values of ${total(all, "portfolios").toLocaleString("en")} portfolios, seed ${seed} (\`ZKMARGIN_SEED\`).`,
      "Of a refused book the circuit's values are read from a generator without checks. What is rounded is less than a unit from the exact",
      "figure, on the side that is worse for the prover. Commitments are not the lens's: the circuit's own equation holds them to TypeScript's.",
      "",
      `| | ${ids.map((id) => `\`${id}\``).join(" | ")} |`,
      `|---|${ids.map(() => "---:|").join("")}`,
      ...Object.keys(KINDS).map((kind) => row(kind, ({ byKind }) => byKind[kind] ?? 0)),
      ...[...verdicts].map((verdict) =>
        row(`**${verdict}**`, ({ byVerdict }) => byVerdict[verdict] ?? 0),
      ),
      row("level met exactly", ({ exactlyMet }) => exactlyMet),
      row("**disagreements**", ({ disagreements }) => disagreements.length),
      "",
      `That it can fail: of ${mistakes} lenses that are wrong in one place each, ${mistakes - missed.length} were noticed, and \`contracts/risk/marginLens\``,
      "has every single value off by one.",
    ];
  },
};
