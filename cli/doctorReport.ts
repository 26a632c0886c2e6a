/** The report of the doctor: one line a check, each `ok` or with its fix. */
import { EXIT } from "../circuits/errors.ts";
import { loadCircuits } from "../circuits/spec.ts";
import { asZkMarginError } from "./failure.ts";
import {
  buildIsCurrent,
  buildIsWritable,
  circomRuns,
  enoughMemory,
  keyIsSound,
  nodeIsRecent,
  portfolioIsPrivate,
  type Check,
} from "./doctorChecks.ts";
import { type Result } from "./output.ts";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix?: string;
}

async function examine([check, run]: readonly [string, Check]): Promise<Finding> {
  try {
    return { check, ok: true, detail: await run() };
  } catch (thrown) {
    const { message, fix } = asZkMarginError(thrown);
    return { check, ok: false, detail: message, fix };
  }
}

function describe({ check, ok, detail, fix }: Finding): string {
  const line = `${ok ? "ok " : "FIX"} ${check}: ${detail}`;
  return fix === undefined ? line : `${line}\n    ${fix}`;
}

/** Exit status 0 when every check passes, else 3. */
export async function doctorReport(options: { readonly portfolio?: string }): Promise<Result> {
  const { portfolio } = options;
  const circuits = loadCircuits();
  const checks: readonly (readonly [string, Check])[] = [
    ["node", nodeIsRecent],
    ["circom", circomRuns],
    ["memory", enoughMemory],
    ["build folder", buildIsWritable],
    ...circuits.map(({ id }) => [`${id} build`, () => buildIsCurrent(id)] as const),
    ...circuits.map(({ id }) => [`${id} key`, () => keyIsSound(id)] as const),
    ...(portfolio === undefined
      ? []
      : [["portfolio", () => portfolioIsPrivate(portfolio)] as const]),
  ];
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await examine(check));
  const ok = findings.every((finding) => finding.ok);
  return {
    document: { ok, checks: findings },
    text: findings.map(describe).join("\n"),
    exitStatus: ok ? EXIT.ok : EXIT.environment,
  };
}
