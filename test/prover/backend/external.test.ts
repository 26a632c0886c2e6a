import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "mocha";
import { externalBackend, WarmProver, type ExternalOptions } from "../../../prover/index.ts";
import { rejectionOf } from "../refusal.ts";
import { BLINDING, healthy, requestFor } from "../samplePortfolios.ts";

const STAND_IN = new URL("standInProver.mjs", import.meta.url).pathname;
const SECRETS = [BLINDING.toString(), BLINDING.toString(16), "15000000000000"];

interface Seen {
  readonly rights: number;
  readonly nlink: number;
  readonly arguments: readonly string[];
  readonly env: Record<string, string>;
}

describe("external prover", () => {
  let folder: string;
  const temporary = process.env.TMPDIR;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "external-"));
    process.env.TMPDIR = folder;
  });
  after(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    rmSync(folder, { recursive: true });
  });

  /** The stand-in under a name that says what it does. */
  const open = (mode: string, options: ExternalOptions = {}): Promise<WarmProver> => {
    const binary = join(folder, mode);
    symlinkSync(STAND_IN, binary);
    const backend = externalBackend(binary, options);
    return WarmProver.open("solvency-spot8", { allowDevelopment: true, backend });
  };
  const refused = async (mode: string, options: ExternalOptions = {}): Promise<string> => {
    const prover = await open(mode, options);
    const error = await rejectionOf(prover.prove(requestFor(healthy())));
    await prover.close();
    for (const secret of SECRETS) expect(JSON.stringify(error)).not.to.include(secret);
    expect([error.code, error.cause]).to.deep.equal(["ENVIRONMENT", undefined]);
    expect(error.fix).to.include("--prover");
    return error.message;
  };

  it("proves the statement, reads a witness without a name, and is told nothing else", async () => {
    process.env.ZKMARGIN_PASSPHRASE_OF_THIS_TEST = "open sesame";
    const prover = await open("look");
    const attestation = await prover.prove(requestFor(healthy()));
    await prover.close();
    delete process.env.ZKMARGIN_PASSPHRASE_OF_THIS_TEST;
    expect(attestation.proof.protocol).to.equal("groth16");
    const seen = JSON.parse(readFileSync(join(folder, "seen.json"), "utf8")) as Seen;
    expect([seen.rights, seen.nlink]).to.deep.equal([0o600, 0]);
    expect(seen.arguments.map((path) => path.split("/").at(-1))).to.deep.equal([
      ...["development.zkey", "3", "proof.json", "public.json"],
    ]);
    expect(JSON.stringify(seen)).not.to.include("open sesame");
    const answers = seen.arguments[2] ?? "";
    expect(() => readFileSync(answers)).to.throw("ENOENT");
    expect(readdirSync(folder)).to.deep.equal(["look", "seen.json"]);
  });

  for (const [mode, said] of [
    ["wrong-proof", "not one of the statement"],
    ["no-point", "not one of the statement"],
    ["wrong-signals", "not one of the statement"],
    ["garbage", "wrote no proof"],
    ["silent", "wrote no proof"],
    ["crash", "was ended by SIGSEGV"],
    ["status", "failed with status 3"],
    ["leak", "failed with status 1"],
  ] as const) {
    it(`that does this is refused, and nothing of the witness said: ${mode}`, async () => {
      expect(await refused(mode)).to.include(said);
    });
  }

  it("that hangs is killed", async () => {
    expect(await refused("hang", { timeoutMilliseconds: 1500 })).to.include("within 1.5 seconds");
  });

  it("that is not there is said to be so", async () => {
    const backend = externalBackend(join(folder, "absent"));
    const prover = await WarmProver.open("solvency-spot8", { allowDevelopment: true, backend });
    const error = await rejectionOf(prover.prove(requestFor(healthy())));
    await prover.close();
    expect([error.code, error.message]).to.deep.equal([
      ...["ENVIRONMENT", "the external prover cannot be started"],
    ]);
  });
});
