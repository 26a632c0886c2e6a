/** Lenses that are wrong somewhere: a comparison that does not notice them shows nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { compileSolidity } from "../../setup/solidityCompiler.ts";
import { lensDifferences } from "./agreement.ts";
import { type LensChain } from "./lens.ts";
import { drawPortfolios } from "./portfolios.ts";
import { referenceOf } from "./reference.ts";

const LENS = "contracts/test/MarginLens.sol";
const SEED = 8;

/** Text of the lens and what somebody could have written instead. */
export const MISTAKES: readonly (readonly [from: string, to: string])[] = [
  ["if (book.quantity[i] < 0) {", "if (book.quantity[i] < -1) {"],
  ["int256(rules.weightShort[i]) * worth", "int256(rules.weightLong[i]) * worth"],
  [
    "-figures.linearPnl[s] - ONE * figures.optionsPnl[s]",
    "-figures.linearPnl[s] - figures.optionsPnl[s]",
  ],
  ["if (loss > figures.worstLoss)", "if (s == 0 || loss > figures.worstLoss)"],
  ["figures.unwindCost = (ONE + band)", "figures.unwindCost = (ONE)"],
  ["_divideUp(figures.impactCharge, 2 ** 64)", "_divideDown(figures.impactCharge, 2 ** 64)"],
  [
    "if (quotient * divisor > dividend) --quotient;",
    "if (quotient * divisor > dividend) quotient += 0;",
  ],
  ["_divideUp(figures.requirement, DOLLAR)", "figures.requirement / DOLLAR + 1"],
  ["figures.worstLoss >= 2 ** 112", "figures.worstLoss > 2 ** 112"],
  ["figures.concentration >= 2 ** 99", "figures.concentration > 2 ** 99"],
  ["figures.valueCents < 2 ** 63", "figures.valueCents <= 2 ** 63"],
  ["figures.requirementUsd < 2 ** 57", "figures.requirementUsd <= 2 ** 57"],
  ["figures.assertedSurplus < 2 ** 139", "figures.assertedSurplus <= 2 ** 139"],
  ["if (figures.assertedSurplus < 0)", "if (figures.assertedSurplus <= 0)"],
  ["held >= 2 ** 63", "held > 2 ** 63"],
  ["book.blinding >= 2 ** 252", "book.blinding > 2 ** 252"],
  ["claimed.requirement == published.requirement", "claimed.requirement >= published.requirement"],
];

/** Each mistake in a lens of its own, compiled together. */
function wrongLenses(mistakes: typeof MISTAKES): ReturnType<typeof compileSolidity> {
  const text = readFileSync(join(REPOSITORY, LENS), "utf8");
  const sources = mistakes.map(([from, to], k): [string, string] => {
    if (text.split(from).length !== 2) throw new Error(`"${from}" is not in the lens once`);
    const wrong = text.replace(from, () => to).replace("contract MarginLens", `contract Wrong${k}`);
    return [LENS.replace("MarginLens", `Wrong${k}`), wrong];
  });
  return compileSolidity(Object.fromEntries(sources));
}

/** The mistakes that no portfolio brings to light. */
export async function unnoticed(chain: LensChain, mistakes: typeof MISTAKES): Promise<string[]> {
  const lenses = wrongLenses(mistakes);
  const drawn = [
    ...drawPortfolios("solvency-book32", 5, SEED),
    ...drawPortfolios("solvency-spot8", 1_000, SEED),
  ]
    // Limits first: most of the mistakes are there.
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
    .map(({ portfolio }) => ({ portfolio, reference: referenceOf(portfolio) }));
  const missed: string[] = [];
  for (const [k, [from, to]] of mistakes.entries()) {
    const look = await chain.deploy(lenses.get(`Wrong${k}`));
    let noticed = false;
    for (const { portfolio, reference } of drawn) {
      noticed = lensDifferences(reference, await look(portfolio, reference)).length > 0;
      if (noticed) break;
    }
    if (!noticed) missed.push(`${to} for ${from}`);
  }
  return missed;
}
