import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** What pure code may not import; test/lint checks the direction of dependencies between folders. */
const PURE = ["node:fs*", "node:net", "node:http*", "node:child_process", "ethers", "snarkjs"];

export default defineConfig(
  globalIgnores(["artifacts/", "build/", "cache/", "coverage/", "**/types/ethers-contracts/"]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-control-regex": "error",
      "no-restricted-globals": [
        "error",
        { name: "parseInt", message: "Amounts are bigints; parse them with BigInt." },
        { name: "parseFloat", message: "Amounts are bigints, never floating point." },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // A number or bigint in a template prints as its decimal, which is what is meant.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: false, allowNullish: false, allow: [] },
      ],
      // ethers' connect() returns the base class.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    files: ["risk/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: PURE }] },
  },
  {
    files: ["cli/**/*.ts", "demo/**/*.ts", "bench/**/*.ts", "setup/**/*.ts", "soundness/**/*.ts"],
    // These talk to the person who runs them.
    rules: { "no-console": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Chai assertions are property reads; mocha hooks and tests are not awaited.
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/explicit-module-boundary-types": "off",
      // Stand-ins keep the shape of what they stand for; console.log is handed around as a function.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      // Hostile documents throw anything at all.
      "@typescript-eslint/only-throw-error": "off",
    },
  },
  {
    files: ["test/contracts/**/*.ts"],
    // ethers builds contract methods from the ABI: calls are untyped and the chain judges them.
    rules: {
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["**/*.d.ts"],
    // They describe other people's packages.
    rules: { "@typescript-eslint/no-extraneous-class": "off" },
  },
  {
    files: ["test/run.ts", "test/lint/run.ts"],
    rules: { "no-console": "off" },
  },
  { files: ["**/*.js", "**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
);
