/** Draws portfolios from a seed and holds rationals, integer model, circuit and lens to each other on all of them. */
import { randomInt } from "node:crypto";
import { type SolvencyId } from "../../circuits/spec.ts";
import { circuitDifferences, lensDifferences } from "./agreement.ts";
import { circuitView, type ReadableCircuit } from "./circuit.ts";
import { type Look } from "./lens.ts";
import { drawPortfolios } from "./portfolios.ts";
import { referenceOf } from "./reference.ts";

export interface Comparison {
  readonly portfolios: number;
  /** Values that all of them have, and that were equal or not. */
  readonly values: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly byVerdict: Readonly<Record<string, number>>;
  /** Portfolios that assert a level and meet it exactly. */
  readonly exactlyMet: number;
  readonly disagreements: readonly string[];
}

const LARGEST_SEED = 2 ** 31 - 1;

/** That of ZKMARGIN_SEED, any whole number, or a new one. */
export function seedOf(environment: Readonly<Record<string, string | undefined>>): number {
  const given = environment.ZKMARGIN_SEED;
  return given === undefined
    ? randomInt(LARGEST_SEED)
    : Number(BigInt(given) % BigInt(LARGEST_SEED));
}

export async function comparePortfolios(
  id: SolvencyId,
  count: number,
  seed: number,
  circuit: ReadableCircuit,
  look: Look,
): Promise<Comparison> {
  const byKind: Record<string, number> = {};
  const byVerdict: Record<string, number> = {};
  const disagreements: string[] = [];
  let [portfolios, values, exactlyMet] = [0, 0, 0];
  for (const { kind, portfolio } of drawPortfolios(id, count, seed)) {
    const reference = referenceOf(portfolio);
    const [byCircuit, byLens] = await Promise.all([
      circuitView(circuit, portfolio, reference),
      look(portfolio, reference),
    ]);
    const found = [
      ...reference.faults,
      ...circuitDifferences(reference, byCircuit),
      ...lensDifferences(reference, byLens),
    ];
    const where = `${id}, seed ${seed}, ${count} portfolios, the ${portfolios + 1}th (${kind})`;
    disagreements.push(...found.map((said) => `${where}: ${said}`));
    portfolios += 1;
    values += [...reference.values.values()].reduce((sum, list) => sum + list.length, 0);
    byKind[kind] = (byKind[kind] ?? 0) + 1;
    byVerdict[reference.verdict] = (byVerdict[reference.verdict] ?? 0) + 1;
    const asserts = !portfolio.disclose && !portfolio.compare;
    if (asserts && reference.values.get("surplus")?.[0] === 0n) exactlyMet += 1;
  }
  return { portfolios, values, byKind, byVerdict, exactlyMet, disagreements };
}
