/**
 * Compiles a template as a circuit of its own and lets a test play either prover.
 *
 * The honest prover runs the compiled witness generator. The dishonest one changes some text of the
 * circuit, typically a hint (`<--`), which must leave the constraint system byte for byte as it was;
 * his generator is compiled without any `===`, so that nothing stops him from computing everything
 * downstream of his lie consistently. The forged witness is judged by the real constraints alone.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { WitnessCalculatorBuilder } from "circom_runtime";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { ensureWindowTables, generatedCircuits, sourceHash } from "../../setup/sources.ts";
import { readR1cs, type Constraint, type LinearCombination } from "../../setup/r1cs.ts";

const WORK = join(REPOSITORY, "build", "test-circuits");
const CIRCOM = createRequire(import.meta.url).resolve("circom2/cli.js");

/** A text replacement in a file of `circuits/`; `from` must occur exactly once. */
export interface Replacement {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Source {
  /** The template with its arguments, for example `WorstLoss(3)`. */
  readonly template: string;
  /** The file it is in, relative to `circuits/`. */
  readonly file: string;
  /** Inputs that keep a wire of their own; others may be simplified away. */
  readonly public?: readonly string[];
  /** Constraints left out on purpose, to show that a forgery would then succeed. */
  readonly weakened?: readonly Replacement[];
  /** `--O0` keeps every signal readable; the shipped circuits use `--O2`. */
  readonly optimisation?: "--O0" | "--O2";
}

/** One value or a nested list, as circom's inputs are shaped. */
export type Input = bigint | number | readonly Input[];
export type Inputs = Readonly<Record<string, Input>>;

type Wires = ReadonlyMap<string, number>;
type Generator = (inputs: Inputs) => Promise<bigint[]>;

export class TemplateCircuit {
  readonly r1cs: Uint8Array;
  readonly constraints: readonly Constraint[];
  readonly #wires: Wires;
  readonly #generator: Generator;

  constructor(r1cs: Uint8Array, wires: Wires, generator: Generator) {
    this.r1cs = r1cs;
    this.constraints = readR1cs(r1cs).constraints;
    this.#wires = wires;
    this.#generator = generator;
  }

  /** This prover's witness; the honest one's rejects when a check of the circuit fails. */
  witness(inputs: Inputs): Promise<bigint[]> {
    return this.#generator(inputs);
  }

  /** The same circuit with the witness generator of someone else, whose wires bear other numbers. */
  withGenerator(wires: Wires, generator: Generator): TemplateCircuit {
    return new TemplateCircuit(this.r1cs, this.#wires, async (inputs) => {
      const foreign = await generator(inputs);
      const witness: bigint[] = [1n];
      for (const [name, wire] of this.#wires) {
        if (wire >= 0) witness[wire] = foreign[wires.get(name) ?? -1] ?? 0n;
      }
      return witness;
    });
  }

  /** The value of a signal named without `main.`, such as `out` or `bit[3]`. */
  read(witness: readonly bigint[], signal: string): bigint {
    return witness[this.wire(signal)] ?? 0n;
  }

  /** The same as a signed number in (−r/2, r/2]. */
  readSigned(witness: readonly bigint[], signal: string): bigint {
    const value = this.read(witness, signal);
    return value > FIELD_MODULUS / 2n ? value - FIELD_MODULUS : value;
  }

  wire(signal: string): number {
    const wire = this.#wires.get(`main.${signal}`);
    if (wire === undefined || wire < 0) throw new Error(`no wire carries ${signal}`);
    return wire;
  }

  /** The witness with some signals set to other values. */
  edit(witness: readonly bigint[], values: Readonly<Record<string, bigint>>): bigint[] {
    const edited = [...witness];
    for (const [signal, value] of Object.entries(values)) {
      edited[this.wire(signal)] = mod(value);
    }
    return edited;
  }

  /** Whether every constraint holds. */
  satisfied(witness: readonly bigint[]): boolean {
    const evaluate = (combination: LinearCombination): bigint =>
      combination.reduce(
        (sum, { wire, coefficient }) => sum + coefficient * (witness[wire] ?? 0n),
        0n,
      );
    return (
      witness[0] === 1n &&
      this.constraints.every(([a, b, c]) => mod(evaluate(a) * evaluate(b) - evaluate(c)) === 0n)
    );
  }
}

function mod(value: bigint): bigint {
  return ((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS;
}

function toFieldInputs(inputs: Inputs): Record<string, unknown> {
  const convert = (value: Input): unknown =>
    typeof value === "bigint" || typeof value === "number"
      ? mod(BigInt(value))
      : value.map(convert);
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, convert(value)]));
}

/** The circuit as it ships, with the honest prover. */
export async function compile(source: Source): Promise<TemplateCircuit> {
  const { r1cs, wires, generator } = await build(source, [], false);
  return new TemplateCircuit(r1cs, wires, generator);
}

/** The circuit as it ships, with a dishonest prover. */
export async function forge(
  source: Source,
  ...replacements: readonly Replacement[]
): Promise<TemplateCircuit> {
  const honest = await compile(source);
  const { r1cs } = await build(source, replacements, false);
  if (Buffer.compare(honest.r1cs, r1cs) !== 0) {
    throw new Error(`the replacement changes the constraints of ${source.template}`);
  }
  const unchecked: Source = { ...source, optimisation: "--O0" };
  const { wires, generator } = await build(unchecked, replacements, true);
  return honest.withGenerator(wires, generator);
}

interface Built {
  readonly r1cs: Uint8Array;
  readonly wires: Wires;
  readonly generator: Generator;
}

/** Whether the honest prover's witness generator refuses the inputs (its own report is silenced). */
export async function refuses(circuit: TemplateCircuit, inputs: Inputs): Promise<boolean> {
  /* eslint-disable no-console -- circom_runtime reports refusals itself */
  const { error, log } = console;
  console.error = console.log = () => undefined;
  try {
    await circuit.witness(inputs);
    return false;
  } catch (cause) {
    // A mistyped input is no refusal.
    if (!String(cause).includes("Assert Failed")) throw cause;
    return true;
  } finally {
    Object.assign(console, { error, log });
  }
}

await ensureWindowTables();
/** Circuits, window tables, compiler and this file: what a compiled template depends on. */
const SOURCES = [sourceHash(), readFileSync(import.meta.filename, "utf8")];

const built = new Map<string, Promise<Built>>();

function build(
  source: Source,
  replacements: readonly Replacement[],
  unchecked: boolean,
): Promise<Built> {
  const key = createHash("sha256")
    .update(JSON.stringify([source, replacements, unchecked, SOURCES]))
    .digest("hex")
    .slice(0, 24);
  let circuit = built.get(key);
  if (circuit === undefined) {
    circuit = run(key, source, replacements, unchecked);
    built.set(key, circuit);
  }
  return circuit;
}

async function run(
  key: string,
  source: Source,
  replacements: readonly Replacement[],
  unchecked: boolean,
): Promise<Built> {
  const directory = join(WORK, key);
  const wasm = join(directory, "circuit_js", "circuit.wasm");
  const outputs = ["circuit.r1cs", "circuit.sym"].map((file) => join(directory, file));
  if (![...outputs, wasm].every((file) => existsSync(file))) {
    const library = prepareLibrary(
      directory,
      [...(source.weakened ?? []), ...replacements],
      unchecked,
    );
    const tables = generatedCircuits();
    const main = join(directory, "circuit.circom");
    const publicList = source.public === undefined ? "" : ` {public [${source.public.join(", ")}]}`;
    writeFileSync(
      main,
      `pragma circom 2.1.6;\ninclude "${source.file}";\ncomponent main${publicList} = ${source.template};\n`,
    );
    const local = (path: string): string => relative(REPOSITORY, path);
    const libraries = [local(library), local(tables), "node_modules/circomlib/circuits"];
    execFileSync(
      process.execPath,
      [
        CIRCOM,
        local(main),
        source.optimisation ?? "--O2",
        "--r1cs",
        "--wasm",
        "--sym",
        ...libraries.flatMap((path) => ["-l", path]),
        "-o",
        local(directory),
      ],
      { cwd: REPOSITORY, stdio: ["ignore", "ignore", "pipe"] },
    );
  }
  const wires = new Map(
    readFileSync(join(directory, "circuit.sym"), "utf8")
      .trim()
      .split("\n")
      .map((line): [string, number] => {
        const [, wire = "-1", , name = ""] = line.split(",");
        return [name, Number(wire)];
      }),
  );
  const r1cs = readFileSync(join(directory, "circuit.r1cs"));
  const calculator = await WitnessCalculatorBuilder(readFileSync(wasm));
  const generator = async (inputs: Inputs): Promise<bigint[]> => {
    return calculator.calculateWitness(toFieldInputs(inputs), !unchecked);
  };
  return { r1cs, wires, generator };
}

function prepareLibrary(
  directory: string,
  replacements: readonly Replacement[],
  unchecked: boolean,
): string {
  const library = join(directory, "circuits");
  mkdirSync(directory, { recursive: true });
  cpSync(join(REPOSITORY, "circuits"), library, { recursive: true });
  for (const { file, from, to } of replacements) {
    const text = readFileSync(join(library, file), "utf8");
    if (text.split(from).length !== 2) {
      throw new Error(`"${from}" does not occur exactly once in ${file}`);
    }
    writeFileSync(
      join(library, file),
      text.replace(from, () => to),
    );
  }
  if (unchecked) dropChecks(library);
  return library;
}

/** Removes every `===` statement of our circuits, so that nothing stops the witness generator. */
function dropChecks(library: string): void {
  for (const file of readdirSync(library, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".circom")) continue;
    const path = join(library, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll(/^(?!\s*[/*])[^\n;]*===[^;]*;/gm, ""));
  }
}
