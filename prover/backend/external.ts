/**
 * A prover of others, taking rapidsnark's arguments: `<binary> circuit.zkey witness.wtns proof.json public.json`.
 *
 * The witness it reads has no name in any folder: the file is unlinked before anything is written to it, and the binary opens what it
 * inherits. So nobody else can open it, and when all involved are dead, however they died, it is gone. It lies in memory where
 * the system has /dev/shm. docs/decisions/0029-witness-for-a-foreign-prover.md
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type Groth16Proof } from "../attestation.ts";
import { type ProofOutput, type ProvingBackend, type ProvingFiles } from "./backend.ts";
import { WitnessGenerator } from "./witness.ts";
import { witnessFile } from "./witnessFile.ts";

export interface ExternalOptions {
  /** After which it is killed; ten minutes unless told. */
  readonly timeoutMilliseconds?: number;
}

const USUAL_TIMEOUT = 10 * 60 * 1000;
/** Descriptor of the witness in the binary's process. */
const WITNESS = 3;
const WITNESS_PATH = `/dev/fd/${WITNESS}`;
/** A proof with the public signals of the largest circuit has a tenth of it. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Passphrases may be in the environment: nothing else goes along. */
const ENVIRONMENT = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OMP_NUM_THREADS", "TMPDIR"];

const FIX = "check the binary given with --prover, or prove without it";

function failure(what: string): ZkMarginError {
  return new ZkMarginError("ENVIRONMENT", `the external prover ${what}`, {
    field: "prover",
    fix: FIX,
  });
}

/** Only this user enters it. In memory if the system offers that. */
function privateFolder(): string {
  for (const parent of ["/dev/shm", tmpdir()]) {
    try {
      return fs.mkdtempSync(join(parent, "zkmargin-"));
    } catch {
      // Not there, or not ours to write: the next one.
    }
  }
  throw failure("finds no folder for its answer");
}

/** A file without a name, readable through the descriptor alone. */
function namelessFile(folder: string): number {
  const path = join(folder, "witness");
  const handle = fs.openSync(path, "wx+", 0o600);
  fs.unlinkSync(path);
  return handle;
}

/** Overwrites and closes. */
function wipe(handle: number): void {
  try {
    const { size } = fs.fstatSync(handle);
    fs.writeSync(handle, new Uint8Array(size), 0, size, 0);
  } finally {
    fs.closeSync(handle);
  }
}

/** What it prints might hold the witness and is read by nobody. It does not outlive this process by an ordinary exit. */
function run(
  binary: string,
  parameters: string[],
  witness: number,
  timeout: number,
): Promise<void> {
  const env = Object.fromEntries(
    ENVIRONMENT.flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const stdio: ("ignore" | number)[] = ["ignore", "ignore", "ignore", witness];
  return new Promise((done, fail) => {
    const child = spawn(binary, parameters, { stdio, env });
    const kill = (): boolean => child.kill("SIGKILL");
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeout);
    process.once("exit", kill);
    const finish = (error?: ZkMarginError): void => {
      clearTimeout(timer);
      process.off("exit", kill);
      if (error === undefined) done();
      else fail(error);
    };
    child.once("error", () => {
      finish(failure("cannot be started"));
    });
    child.once("exit", (status, signal) => {
      if (late) finish(failure(`did not end within ${timeout / 1000} seconds`));
      else if (signal !== null) finish(failure(`was ended by ${signal}`));
      else finish(status === 0 ? undefined : failure(`failed with status ${status ?? 0}`));
    });
  });
}

function readAnswer(path: string): unknown {
  try {
    if (fs.statSync(path).size > MAX_ANSWER_BYTES) throw new RangeError();
    return JSON.parse(fs.readFileSync(path, "utf8")) as unknown;
  } catch {
    throw failure("wrote no proof");
  }
}

const isDecimal = (value: unknown): value is string =>
  typeof value === "string" && /^(0|[1-9][0-9]{0,76})$/.test(value);

function decimals(value: unknown, count?: number): string[] {
  if (!Array.isArray(value) || !value.every(isDecimal)) throw failure("wrote no proof");
  if (count !== undefined && value.length !== count) throw failure("wrote no proof");
  return value;
}

/** Nothing but the fields of a proof. Whether it proves anything is not looked at here. */
function parseProof(answer: unknown): Groth16Proof {
  const { pi_a, pi_b, pi_c } = (answer ?? {}) as Record<string, unknown>;
  if (!Array.isArray(pi_b) || pi_b.length !== 3) throw failure("wrote no proof");
  return {
    pi_a: decimals(pi_a, 3),
    pi_b: pi_b.map((pair) => decimals(pair, 2)),
    pi_c: decimals(pi_c, 3),
    protocol: "groth16",
    curve: "bn128",
  };
}

class ExternalProver {
  readonly #binary: string;
  readonly #timeout: number;
  readonly #zkeyPath: string;
  readonly #generator: WitnessGenerator;

  constructor(binary: string, timeout: number, zkeyPath: string, generator: WitnessGenerator) {
    this.#binary = binary;
    this.#timeout = timeout;
    this.#zkeyPath = zkeyPath;
    this.#generator = generator;
  }

  async prove(input: object): Promise<ProofOutput> {
    const wires = this.#generator.generate(input);
    const file = witnessFile(wires);
    wires.fill(0);
    const folder = privateFolder();
    try {
      const witness = namelessFile(folder);
      try {
        fs.writeSync(witness, file, 0, file.length, 0);
        file.fill(0);
        const answers = [join(folder, "proof.json"), join(folder, "public.json")] as const;
        const parameters = [this.#zkeyPath, WITNESS_PATH, ...answers];
        await run(this.#binary, parameters, witness, this.#timeout);
        const [proof, publicSignals] = answers.map(readAnswer);
        return { proof: parseProof(proof), publicSignals: decimals(publicSignals) };
      } finally {
        wipe(witness);
      }
    } finally {
      file.fill(0);
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * @param binary path, as typed by the user
 * @throws from `open` and `prove`: ENVIRONMENT when it cannot be run, fails, hangs or writes no proof
 */
export function externalBackend(binary: string, options: ExternalOptions = {}): ProvingBackend {
  return {
    name: "external",
    suspect: { code: "ENVIRONMENT", fix: FIX },
    async open({ wasm, zkeyPath }: ProvingFiles) {
      if (!fs.existsSync("/dev/fd")) throw failure("needs a system with /dev/fd");
      const generator = await WitnessGenerator.compile(wasm);
      const { timeoutMilliseconds = USUAL_TIMEOUT } = options;
      return new ExternalProver(binary, timeoutMilliseconds, zkeyPath, generator);
    },
  };
}
