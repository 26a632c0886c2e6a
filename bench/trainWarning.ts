/**
 * `node bench/trainWarning.ts [--check]`: trains the early warning on the training windows and writes
 * risk/warning/trainedModels.ts; with `--check` says whether that is what is there. The same data give the same bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { train, warningData, type StepName } from "./warningModels.ts";

const FILE = fileURLToPath(new URL("../risk/warning/trainedModels.ts", import.meta.url));

const HEAD = `/**
 * Written by bench/trainWarning.ts from real prices; not to be edited. What they are and how good they are: docs/warning.md.
 * Coefficients are per unit of a feature, to six digits.
 */
import { type TrainedModel } from "./learned.ts";
`;

/** @returns undefined when the data is not there */
export async function trainedModelsText(): Promise<string | undefined> {
  const parts: string[] = [];
  for (const name of ["daily", "hourly"] as const satisfies readonly StepName[]) {
    const data = warningData(name);
    if (data === undefined) return undefined;
    parts.push(
      `export const ${name.toUpperCase()}_MODEL: TrainedModel = ${JSON.stringify(train(data))};`,
    );
  }
  const config = await resolveConfig(FILE);
  return format(`${HEAD}\n${parts.join("\n\n")}\n`, { ...config, parser: "typescript" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await trainedModelsText();
  if (text === undefined) {
    console.error("../shared/data is not there: nothing to train on");
    process.exitCode = 2;
  } else if (!process.argv.includes("--check")) {
    writeFileSync(FILE, text);
    console.log("wrote risk/warning/trainedModels.ts");
  } else if (readFileSync(FILE, "utf8") !== text) {
    console.error("risk/warning/trainedModels.ts is not what training gives");
    process.exitCode = 1;
  }
}
