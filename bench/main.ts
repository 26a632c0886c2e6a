/**
 * `npm run bench [-- <section> …]`: times of this machine, and what real market data beside the repository has to say.
 * It is printed, side by side; times are never recorded or asserted. Without a name every section runs.
 * With `--docs` the picture that `scenarios` has in docs/ is drawn again.
 */
const writesDocs = process.argv.includes("--docs");

const SECTIONS: Record<string, () => Promise<void>> = {
  audit: async () => {
    await (await import("./audit.ts")).printAudit();
  },
  prove: async () => {
    await (await import("./prove.ts")).printProving();
  },
  usual: async () => {
    await (await import("./usual.ts")).printUsual();
  },
  recovery: async () => {
    await (await import("./recovery.ts")).printRecovery();
  },
  liquidity: async () => {
    (await import("./liquidity.ts")).printLiquidity();
  },
  scenarios: async () => {
    (await import("./scenarios.ts")).printScenarios();
    if (writesDocs) (await import("./straddlePicture.ts")).writeStraddlePicture();
  },
  policy: async () => {
    (await import("./policy.ts")).printPolicy();
  },
  volatility: async () => {
    (await import("./volatility.ts")).printVolatility();
  },
  "audit-decryption": async () => {
    await (await import("./auditDecryption.ts")).printDecryption();
  },
  pool: async () => {
    await (await import("./pool.ts")).printPool();
  },
  warning: async () => {
    (await import("./warning.ts")).printWarning();
  },
};

const named = process.argv.slice(2).filter((argument) => argument !== "--docs");
const unknown = named.filter((name) => !Object.hasOwn(SECTIONS, name));
if (unknown.length > 0) {
  console.error(`no such section; there are ${Object.keys(SECTIONS).join(", ")}`);
  process.exitCode = 2;
} else {
  for (const [name, print] of Object.entries(SECTIONS)) {
    if (named.length === 0 || named.includes(name)) await print();
  }
}

export {};
