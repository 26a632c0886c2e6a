/** Tries every n-th mutant that has no verdict yet: `node soundness/circuits/worker.ts <k> <n>`. */
import { allMutants } from "./allMutants.ts";
import { Trial } from "./trial.ts";
import { readVerdict, writeVerdict } from "./verdicts.ts";

const [k = 0, n = 1] = process.argv.slice(2).map(Number);
const trial = await Trial.open();
const own = allMutants().filter((mutant, at) => at % n === k && readVerdict(mutant) === undefined);
for (const [at, mutant] of own.entries()) {
  const start = performance.now();
  const verdict = await trial.verdict(mutant);
  writeVerdict(mutant, verdict);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const { operator, file, template } = mutant;
  console.log(
    `${at + 1}/${own.length} ${mutant.id} ${operator} ${file} ${template}: ${verdict.outcome} ${verdict.suite ?? ""} (${seconds} s)`,
  );
}
Trial.close();
