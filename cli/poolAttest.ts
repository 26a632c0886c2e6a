/**
 * What `pool run` and `pool submit` do: every portfolio of a folder attested, each into a file of its name. What holds
 * already is kept, so that a run that was stopped goes on where it was. One portfolio's refusal ends no other's.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { EXIT, ZkMarginError, type ExitStatus } from "../circuits/errors.ts";
import {
  attestationJob,
  attestationOf,
  ProvingPool,
  type Outcome,
  type ProvenJob,
  type ProvingJob,
  type StreamOptions,
} from "../pool/index.ts";
import { JobQueue, parseProverPublicKey } from "../pool/queue/index.ts";
import {
  ATTESTATION_FORMAT,
  attestationText,
  commitmentOf,
  type Portfolio,
} from "../prover/index.ts";
import { inputInvalid, type Terms } from "../risk/index.ts";
import { pairingNoble } from "../verifier/pairingNoble.ts";
import { installedVerificationKey, type VerificationKey } from "../verifier/verificationKey.ts";
import { verifyAttestation } from "../verifier/verifyAttestation.ts";
import { asZkMarginError } from "./failure.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { readRuleFiles, readTerms, type RuleFiles } from "./options.ts";
import { progress, withBar, type Result } from "./output.ts";
import { readPool, readQueue, type ProcessFlags, type QueueFlags } from "./poolOptions.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { untilStopped } from "./stopSignal.ts";
import { readDocument, readUserJson } from "./userFile.ts";

interface AccountFlags {
  readonly portfolios: string;
  readonly market: string;
  readonly table: string;
  readonly level?: string;
  readonly band: string;
  readonly disclose?: boolean;
  readonly out: string;
  readonly development?: boolean;
}

type Provers = Pick<ProvingPool, "run" | "close">;

interface Asked extends RuleFiles {
  readonly terms: Terms;
  readonly key: VerificationKey;
  readonly out: string;
  readonly folder: string;
}

/** Codes by file name; nothing of what is in a portfolio. */
interface Refusal {
  readonly portfolio: string;
  readonly error: ZkMarginError;
}

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    return names.filter((name) => name.endsWith(".json")).toSorted();
  } catch (cause) {
    const fix = "give the folder that holds the portfolio files";
    throw new ZkMarginError("INPUT_UNREADABLE", "the folder given as --portfolios cannot be read", {
      ...{ field: "portfolios", fix, cause },
    });
  }
}

/** Whether the file says what is asked, of this portfolio: a stopped run may have left it, or one of other terms. */
async function holdsAlready(path: string, portfolio: Portfolio, asked: Asked): Promise<boolean> {
  const { key, terms, market, table: rules } = asked;
  try {
    const context = { key, commitment: commitmentOf(portfolio), terms, market, rules };
    const document = await readUserJson(path, "out");
    return (await verifyAttestation(document, context, [pairingNoble])).ok;
  } catch {
    return false;
  }
}

async function compose(options: AccountFlags): Promise<Asked> {
  const { market, table } = await readRuleFiles(options);
  const terms = readTerms(options, table.initialLevel);
  requireLeaveFor(table.circuit, options.development === true);
  const allowDevelopment = options.development === true;
  const key = installedVerificationKey(table.circuit, { allowDevelopment });
  return { market, table, terms, key, out: options.out, folder: options.portfolios };
}

/** The worst of what happened: a defect before the environment before an input before a refusal. */
function statusOf(refusals: readonly Refusal[]): ExitStatus {
  const found = new Set(refusals.map(({ error }) => error.exitStatus));
  const order = [EXIT.internal, EXIT.environment, EXIT.badInput, EXIT.refused];
  return order.find((status) => found.has(status)) ?? EXIT.ok;
}

function resultOf(attested: string[], kept: string[], refusals: readonly Refusal[]): Result {
  const refused = refusals.map(({ portfolio, error }) => ({ portfolio, ...error.toJSON() }));
  const counts = `attested ${attested.length}, kept ${kept.length}, refused ${refused.length}`;
  const lines = refusals.map(
    ({ portfolio, error }) => `${portfolio}: ${error.code}: ${error.message}\n  fix: ${error.fix}`,
  );
  return {
    document: { attested, kept, refused },
    text: [counts, ...lines].join("\n"),
    exitStatus: statusOf(refusals),
  };
}

async function attestAll(asked: Asked, open: () => Promise<Provers>): Promise<Result> {
  const names = namesIn(asked.folder);
  if (names.length === 0)
    throw inputInvalid("portfolios", "holds no *.json", "name another folder");
  const [attested, kept]: [string[], string[]] = [[], []];
  const refusals: Refusal[] = [];
  const jobs = new Map<string, ProvingJob>();
  const refuse = (portfolio: string, thrown: unknown): void => {
    refusals.push({ portfolio, error: asZkMarginError(thrown) });
  };
  async function* source(): AsyncGenerator<ProvingJob> {
    for (const name of names) {
      try {
        const target = join(asked.out, name);
        requirePublicTarget(target, "out", ATTESTATION_FORMAT);
        const portfolio = await readPortfolio(join(asked.folder, name));
        if (await holdsAlready(target, portfolio, asked)) {
          kept.push(name);
          continue;
        }
        const { market, table, terms } = asked;
        const job = attestationJob({ portfolio, market, table, terms }, { id: name });
        jobs.set(name, job);
        yield job;
      } catch (thrown) {
        refuse(name, thrown);
      }
    }
  }
  const finish = (outcome: Outcome<ProvenJob>): void => {
    const job = jobs.get(outcome.id);
    jobs.delete(outcome.id);
    if (!outcome.ok || job === undefined) {
      refuse(outcome.id, outcome.ok ? undefined : outcome.error);
      return;
    }
    try {
      const text = attestationText(attestationOf(job, outcome.done));
      writePublic(join(asked.out, outcome.id), "out", text, ATTESTATION_FORMAT);
      attested.push(outcome.id);
    } catch (thrown) {
      refuse(outcome.id, thrown);
    }
  };
  const provers = await open();
  try {
    await untilStopped((signal) =>
      withBar(`${asked.table.circuit}: proofs`, async (bar) => {
        const options: Partial<StreamOptions> = { signal };
        for await (const outcome of provers.run(source(), options)) {
          finish(outcome);
          const done = attested.length + kept.length + refusals.length;
          bar(BigInt(done), BigInt(names.length));
        }
      }),
    );
  } finally {
    await provers.close();
  }
  return resultOf(attested.toSorted(), kept, refusals);
}

export async function runPool(options: AccountFlags & ProcessFlags): Promise<Result> {
  const pool = readPool(options);
  const asked = await compose(options);
  const { circuit } = asked.table;
  const step = progress();
  return attestAll(asked, () =>
    step(`${circuit}: key`, () => ProvingPool.open({ ...pool, circuits: [circuit] })),
  );
}

export async function submitToPool(
  options: AccountFlags & QueueFlags & { readonly provers: string },
): Promise<Result> {
  const queue = await readQueue(options);
  const provers = await readDocument(options.provers, "provers", parseProverPublicKey);
  const allowDevelopment = options.development === true;
  const asked = await compose(options);
  return attestAll(asked, () => JobQueue.open({ ...queue, provers, allowDevelopment }));
}
