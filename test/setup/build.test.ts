import { expect } from "chai";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { loadCircuits } from "../../circuits/spec.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { buildAll } from "../../setup/build.ts";
import { loadProvingKey } from "../../setup/keys.ts";
import { type Progress, silent } from "../../setup/progress.ts";

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runSetup(...parameters: string[]): Promise<Outcome> {
  const main = join(REPOSITORY, "setup", "main.ts");
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...parameters], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("the build", () => {
  before(async () => {
    await buildAll(silent);
  });

  it("does nothing when nothing has changed", async () => {
    const worked: string[] = [];
    const record: Progress = async (step, action) => {
      const result = await action();
      if (result !== false) worked.push(step);
      return result;
    };
    await buildAll(record);
    expect(worked).to.deep.equal([]);
  });

  it("leaves a checked key for every circuit, within the circuit's rows", () => {
    for (const circuit of loadCircuits()) {
      const { manifest } = loadProvingKey(circuit.id, { allowDevelopment: true });
      expect(manifest.rows).to.be.at.most(circuit.maxRows);
      expect(manifest.rows).to.equal(manifest.nConstraints + circuit.nPublic + 1);
    }
  });

  it("prints one JSON document and nothing else under --json", async () => {
    const { status, stdout, stderr } = await runSetup("--json");
    const { circuits } = JSON.parse(stdout) as { circuits: { circuit: string }[] };
    expect(circuits.map(({ circuit }) => circuit)).to.deep.equal(
      loadCircuits().map(({ id }) => id),
    );
    expect([status, stderr]).to.deep.equal([0, ""]);
  });

  it("answers a wrong option with a code, a fix and the exit status of bad input", async () => {
    const { status, stdout, stderr } = await runSetup("--fast");
    expect(stderr).to.include("INPUT_INVALID").and.include("--fast").and.include("--json");
    expect([status, stdout]).to.deep.equal([2, ""]);
  });
});
