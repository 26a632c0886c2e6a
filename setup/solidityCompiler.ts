/**
 * The Solidity compiler of node_modules, with the one set of settings used by Hardhat, by tests that
 * compile a rendered source, and by the gas comparison. Nothing is downloaded.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, posix } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { REPOSITORY } from "./artefacts.ts";

const require = createRequire(import.meta.url);

export const SOLIDITY_VERSION = "0.8.34";
export const SOLIDITY_COMPILER = require.resolve("solc/soljson.js");
export const SOLIDITY_SETTINGS = {
  viaIR: true,
  optimizer: { enabled: true, runs: 10_000 },
  evmVersion: "osaka",
};

/**
 * Sources compiled for a smaller code, at some gas: a contract may have 24,576 bytes (EIP-170), and at 10,000
 * runs MarginAccounts would be above it. At 100 it has 2,066 left. An option report's gas is the curve's, not the code's.
 */
export const SOLIDITY_OVERRIDES = {
  "contracts/options/OptionBook.sol": {
    ...SOLIDITY_SETTINGS,
    optimizer: { enabled: true, runs: 300 },
  },
  "contracts/liquidation/LiquidationAuction.sol": {
    ...SOLIDITY_SETTINGS,
    optimizer: { enabled: true, runs: 300 },
  },
  "contracts/accounts/MarginAccounts.sol": {
    ...SOLIDITY_SETTINGS,
    optimizer: { enabled: true, runs: 100 },
  },
};

export interface CompiledContract {
  /** JSON ABI, as ethers takes it. */
  readonly abi: readonly Record<string, unknown>[];
  /** Creation code, 0x-prefixed. */
  readonly bytecode: string;
}

interface Solc {
  compile(
    input: string,
    callbacks: { import(path: string): { contents: string } | { error: string } },
  ): string;
}

interface SolcOutput {
  errors?: { severity: string; formattedMessage: string }[];
  contracts?: Record<
    string,
    Record<string, { abi: CompiledContract["abi"]; evm: { bytecode: { object: string } } }>
  >;
}

/**
 * Compiles sources by their path in the repository; what they import is read from there, and from its packages.
 * Returns the contracts of these sources by name. BUILD_FAILED with the compiler's message.
 */
export function compileSolidity(
  sources: Readonly<Record<string, string>>,
): Map<string, CompiledContract> {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(
      Object.entries(sources).map(([path, content]) => [path, { content }]),
    ),
    settings: { ...SOLIDITY_SETTINGS, outputSelection: selection(Object.keys(sources)) },
  };
  // Loaded on use: the compiler is 9 MB of JavaScript.
  const solc = require("solc") as Solc;
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), { import: readImport }),
  ) as SolcOutput;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) {
    throw new ZkMarginError("BUILD_FAILED", `solc: ${error.formattedMessage}`, {
      fix: "correct the source named in the message",
    });
  }
  const contracts = Object.keys(sources).flatMap((path) =>
    Object.entries(output.contracts?.[path] ?? {}),
  );
  return new Map(
    contracts.map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]),
  );
}

function selection(paths: readonly string[]): Record<string, Record<string, string[]>> {
  return Object.fromEntries(paths.map((path) => [path, { "*": ["abi", "evm.bytecode.object"] }]));
}

function readImport(path: string): { contents: string } | { error: string } {
  for (const root of [REPOSITORY, join(REPOSITORY, "node_modules")]) {
    try {
      return { contents: readFileSync(join(root, posix.normalize(path)), "utf8") };
    } catch {
      // Looked for in the next.
    }
  }
  return { error: `${path} is neither in the repository nor in its node_modules` };
}
