/**
 * Compiles the contracts with Hardhat, in a process of its own: solc's warnings about library code are
 * shown only when the build fails. Cached by the hash of all Solidity sources.
 */
import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { BUILD_DIRECTORY, readArtefactJson, REPOSITORY, sha256, writeJson } from "./artefacts.ts";

const STAMP = join(BUILD_DIRECTORY, "contracts.json");
const HARDHAT = join("node_modules", "hardhat", "dist", "src", "cli.js");

function inputHash(): string {
  const files = ["contracts/**/*.sol", "verifier/generated/*.sol", "hardhat.config.ts"]
    .flatMap((pattern) => globSync(pattern, { cwd: REPOSITORY }))
    .sort()
    .map((file) => [file, sha256(readFileSync(join(REPOSITORY, file)))]);
  return sha256(JSON.stringify(files));
}

/** True when it had to compile. BUILD_FAILED with solc's output when it does not compile. */
export async function ensureContracts(): Promise<boolean> {
  const inputs = inputHash();
  if (existsSync(STAMP) && existsSync(join(REPOSITORY, "artifacts"))) {
    if ((readArtefactJson(STAMP) as { inputs?: string }).inputs === inputs) return false;
  }
  await new Promise<void>((done, fail) => {
    const options = { cwd: REPOSITORY, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [HARDHAT, "build", "--no-tests"], options, (error, out, err) => {
      if (error === null) {
        done();
        return;
      }
      const fix = "correct the contract named below";
      fail(new ZkMarginError("BUILD_FAILED", `solc refused the contracts\n${out}${err}`, { fix }));
    });
  });
  writeJson(STAMP, { inputs });
  return true;
}
