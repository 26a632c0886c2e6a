/**
 * Contracts are compiled by the solc of node_modules (no download) and tested in Hardhat's in-process
 * chain under the rules of the Osaka fork. Only `test/contracts` belongs to Hardhat; the other tests
 * run under plain mocha.
 */
import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import hardhatChaiMatchers from "@nomicfoundation/hardhat-ethers-chai-matchers";
import hardhatMocha from "@nomicfoundation/hardhat-mocha";
import hardhatNetworkHelpers from "@nomicfoundation/hardhat-network-helpers";
import { defineConfig } from "hardhat/config";
import { historyLimits } from "./test/historyLimits.ts";
import {
  SOLIDITY_COMPILER,
  SOLIDITY_OVERRIDES,
  SOLIDITY_SETTINGS,
  SOLIDITY_VERSION,
} from "./setup/solidityCompiler.ts";

/** How many random histories of the whole system, and how long: see docs/invariants.md. */
const histories = historyLimits(process.env);

/** What a coverage run adds to the code makes it larger than EIP-170 allows. */
const allowUnlimitedContractSize = process.argv.includes("--coverage");

const compiler = (settings: typeof SOLIDITY_SETTINGS) => ({
  version: SOLIDITY_VERSION,
  path: SOLIDITY_COMPILER,
  settings,
});

/** The histories, compiled fast: their handler is large, and nobody deploys it. */
const HISTORIES = {
  "test/contracts/invariants/Campaigns.t.sol": {
    ...SOLIDITY_SETTINGS,
    viaIR: false,
    optimizer: { enabled: true, runs: 1 },
  },
};

export default defineConfig({
  plugins: [hardhatEthers, hardhatChaiMatchers, hardhatMocha, hardhatNetworkHelpers],
  paths: {
    sources: ["contracts", "verifier/generated"],
    tests: { mocha: "test/contracts", solidity: "test/contracts/invariants" },
  },
  solidity: {
    splitTestsCompilation: true,
    compilers: [compiler(SOLIDITY_SETTINGS)],
    overrides: Object.fromEntries(
      Object.entries({ ...SOLIDITY_OVERRIDES, ...HISTORIES }).map(([source, settings]) => [
        source,
        compiler(settings),
      ]),
    ),
  },
  networks: {
    default: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "osaka",
      allowUnlimitedContractSize,
    },
    /** Not a development chain id: development keys must be refused here. */
    foreignChain: { type: "edr-simulated", chainType: "l1", hardfork: "osaka", chainId: 4242 },
  },
  test: {
    mocha: { timeout: 120_000 },
    solidity: {
      fsPermissions: { readFile: ["circuits/generators.json"] },
      fuzz: { seed: histories.seed },
      invariant: {
        runs: histories.runs,
        depth: histories.depth,
        failOnRevert: true,
        shrinkRunLimit: histories.shrinkRunLimit,
      },
    },
  },
});
