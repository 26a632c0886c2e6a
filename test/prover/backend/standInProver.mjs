#!/usr/bin/env node
/**
 * A prover with rapidsnark's arguments, proving by snarkjs; its name says how it misbehaves:
 * `<binary> circuit.zkey witness.wtns proof.json public.json`.
 */
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { groth16 } from "snarkjs";

const [, self, zkey, witnessPath, proofPath, publicPath] = process.argv;
const mode = basename(self);
const witness = readFileSync(witnessPath);

const write = ({ proof, publicSignals }) => {
  writeFileSync(proofPath, JSON.stringify(proof));
  writeFileSync(publicPath, JSON.stringify(publicSignals));
};

switch (mode) {
  case "crash":
    process.kill(process.pid, "SIGSEGV");
    break;
  case "hang":
    setInterval(() => undefined, 1000);
    break;
  case "status":
    process.exit(3);
    break;
  case "leak":
    process.stderr.write(witness.toString("hex"));
    process.stdout.write(witness.toString("latin1"));
    process.exit(1);
    break;
  case "garbage":
    writeFileSync(proofPath, "not a proof");
    writeFileSync(publicPath, "[]");
    break;
  case "silent":
    break;
  default: {
    const output = await groth16.prove(new Uint8Array(readFileSync(zkey)), new Uint8Array(witness));
    const { proof, publicSignals } = output;
    if (mode === "wrong-proof") proof.pi_c = proof.pi_a;
    if (mode === "no-point") proof.pi_c = ["1", "1", "1"];
    if (mode === "wrong-signals") publicSignals[0] = "1";
    if (mode === "look") {
      // Who may read the witness, and whether it has a name.
      const handle = openSync(witnessPath, "r");
      const { mode: rights, nlink } = fstatSync(handle);
      closeSync(handle);
      const seen = {
        rights: rights & 0o777,
        nlink,
        arguments: process.argv.slice(2),
        env: process.env,
      };
      writeFileSync(process.env.TMPDIR + "/seen.json", JSON.stringify(seen));
    }
    write(output);
    process.exit(0);
  }
}
