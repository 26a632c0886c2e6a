/**
 * Runs the histories in Solidity and tells the parent process what came of each campaign: Hardhat prints the number
 * of runs alone, and reads its limits once, when it starts. `--campaigns` leaves out what is no random history.
 */
import hre from "hardhat";
import { HISTORIES, outcomesOf, type Suite } from "./outcomes.ts";

const campaignsOnly = process.argv.includes("--campaigns");
const result = (await hre.tasks.getTask(["test", "solidity"]).run({
  testFiles: [HISTORIES],
  ...(campaignsOnly ? { grep: "invariant_" } : {}),
})) as { value?: { suiteResults: Suite[] }; error?: { suiteResults: Suite[] } };
process.send?.(outcomesOf((result.value ?? result.error)?.suiteResults ?? []));
process.disconnect();
