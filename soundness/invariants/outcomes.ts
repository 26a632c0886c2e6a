/** What a run of the histories in Solidity came to, and which invariants they ask. */

export const HISTORIES = "test/contracts/invariants/Campaigns.t.sol";

/** What is used of Hardhat's result for one contract of tests. */
export interface Suite {
  readonly id: { readonly name: string };
  readonly testResults: readonly {
    readonly name: string;
    readonly status: "Success" | "Failure" | "Skipped";
    readonly reason?: string;
    /** Counts of a campaign; of another test something else. */
    readonly kind: { runs: bigint; calls: bigint; reverts: bigint } | { calls?: undefined };
  }[];
}

export interface Campaign {
  /** Histories. */
  readonly runs: number;
  /** Actions of all histories. */
  readonly calls: number;
  readonly reverts: number;
}

export interface Outcomes {
  readonly campaigns: Readonly<Record<string, Campaign>>;
  /** Tests beside the campaigns that passed. */
  readonly tests: readonly string[];
  readonly failures: readonly string[];
}

export function outcomesOf(suites: readonly Suite[]): Outcomes {
  const campaigns: Record<string, Campaign> = {};
  const tests: string[] = [];
  const failures: string[] = [];
  for (const { id, testResults } of suites.toSorted((a, b) => (a.id.name < b.id.name ? -1 : 1))) {
    for (const { name, status, reason, kind } of testResults) {
      if (kind.calls !== undefined) {
        const { runs, calls, reverts } = kind;
        campaigns[id.name] = { runs: Number(runs), calls: Number(calls), reverts: Number(reverts) };
      } else if (status === "Success") tests.push(`${id.name}.${name}`);
      if (status !== "Success") failures.push(`${id.name}.${name}: ${reason ?? status}`);
    }
  }
  return { campaigns, tests, failures };
}

/** Ids of the functions INVnn_… that these sources ask after every action or at the end of every history. */
export function askedInvariants(sources: readonly string[]): string[] {
  const ids = sources.flatMap((text) =>
    [...text.matchAll(/(?:^ {8}|system\.)INV(\d\d)_\w+\(\);/gm)].map(([, id = ""]) => `INV-${id}`),
  );
  return [...new Set(ids)].toSorted();
}
