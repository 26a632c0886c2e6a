/** Rule tables from policies: everything read and written here is public. */
import { EXIT } from "../circuits/errors.ts";
import { RULE_TABLE_FORMAT, inputInvalid, parseJsonText, parseRuleTable } from "../risk/index.ts";
import {
  MANIFEST_FORMAT,
  buildTable,
  canonicalJson,
  differences,
  explainManifest,
  manifestOf,
  manifestText,
  parseManifest,
  parsePolicy,
  parseRaises,
  readTime,
  stateOf,
  type Canonical,
  type Difference,
  type Manifest,
} from "../risk/policy/index.ts";
import { readDeribitChain } from "../risk/surface/index.ts";
import { parseCandles } from "../risk/volatility/index.ts";
import { sha256 } from "../setup/artefacts.ts";
import { type Result } from "./output.ts";
import { requirePublicTarget, writePublic } from "./publicFile.ts";
import { readUserText, within } from "./userFile.ts";

export interface RuleInputs {
  readonly policy: string;
  readonly candles: string;
  readonly chain?: string;
  readonly raises?: string;
  readonly previous?: string;
}

async function optional<T>(
  path: string | undefined,
  option: string,
  read: (text: string) => T,
): Promise<{ readonly value: T; readonly digest: string } | undefined> {
  if (path === undefined) return undefined;
  const text = await readUserText(path, option);
  return { value: within(option, () => read(text)), digest: sha256(text) };
}

/** The manifest of these inputs at a time, and its table in the same spelling. */
async function built(
  files: RuleInputs,
  asOf: number,
): Promise<{ readonly manifest: Manifest; readonly text: string; readonly tableText: string }> {
  const policyText = await readUserText(files.policy, "policy");
  const document = within("policy", () => parseJsonText(policyText, "policy"));
  const policy = within("policy", () => parsePolicy(document));
  const candlesText = await readUserText(files.candles, "candles");
  const candles = within("candles", () => parseCandles(candlesText));
  const chain = await optional(files.chain, "chain", readDeribitChain);
  const raises = await optional(files.raises, "raises", (text) =>
    parseRaises(parseJsonText(text, "raises")),
  );
  const before = await optional(files.previous, "previous", (text) => stateOf(parseManifest(text)));
  const previous = before?.value;
  const table = buildTable({
    ...{ policy, asOf, candles, previous },
    ...{ quotes: chain?.value, raises: raises?.value },
  });
  const { governance } = document as { governance: Manifest["governance"] };
  const digests = {
    policy: sha256(policyText),
    candles: sha256(candlesText),
    chain: chain?.digest ?? null,
    raises: raises?.digest ?? null,
    previous: before?.digest ?? null,
  };
  const manifest = manifestOf(table, { asOf, previous, governance, digests });
  return { manifest, text: manifestText(manifest), tableText: canonicalJson(manifest.table) };
}

export interface BuildOptions extends RuleInputs {
  readonly "as-of": string;
  readonly table: string;
  readonly manifest: string;
}

export async function buildRules(options: BuildOptions): Promise<Result> {
  const asOf = readTime(options["as-of"], "as-of");
  requirePublicTarget(options.table, "table", RULE_TABLE_FORMAT);
  requirePublicTarget(options.manifest, "manifest", MANIFEST_FORMAT);
  const { manifest, text, tableText } = await built(options, asOf);
  writePublic(options.table, "table", tableText, RULE_TABLE_FORMAT);
  writePublic(options.manifest, "manifest", text, MANIFEST_FORMAT);
  const digests = { table: sha256(tableText), manifest: sha256(text) };
  return {
    document: { ok: true, ...digests, changes: explainManifest(manifest) },
    text: [...explainManifest(manifest), `table sha256 ${digests.table}`].join("\n"),
  };
}

async function readManifest(path: string): Promise<{ manifest: Manifest; text: string }> {
  const text = await readUserText(path, "manifest");
  return { text, manifest: within("manifest", () => parseManifest(text)) };
}

export async function explainRules(options: { readonly manifest: string }): Promise<Result> {
  const { manifest } = await readManifest(options.manifest);
  const changes = explainManifest(manifest);
  return { document: { explanation: manifest.explanation, changes }, text: changes.join("\n") };
}

export interface VerifyOptions extends RuleInputs {
  readonly manifest: string;
  readonly table?: string;
}

/** Places shown as text; the document under `--json` has all of them. */
const SHOWN = 20;

function differenceLine({ path, given, built: ours }: Difference): string {
  return `  ${path === "" ? "the document" : path}: given ${given ?? "nothing"}, built ${ours ?? "nothing"}`;
}

/** The table file may have any spelling: its contents are compared. */
async function tableDifferences(path: string, manifest: Manifest): Promise<readonly Difference[]> {
  const text = await readUserText(path, "table");
  const given = within("table", () => {
    const document = parseJsonText(text, "table");
    parseRuleTable(document);
    return document as Canonical;
  });
  return differences(given, manifest.table, "table");
}

export async function verifyRules(options: VerifyOptions): Promise<Result> {
  const given = await readManifest(options.manifest);
  const asOf = readTime(given.manifest.asOf, "asOf");
  if ((given.manifest.inputs.previous === null) !== (options.previous === undefined)) {
    throw inputInvalid(
      "previous",
      "is given, or missing, unlike when the manifest was built",
      "give the same files as then: its inputs section names those there were",
    );
  }
  const ours = await built(options, asOf);
  const found = [
    ...differences(given.manifest, ours.manifest),
    ...(options.table === undefined ? [] : await tableDifferences(options.table, ours.manifest)),
  ];
  const ok = found.length === 0 && given.text === ours.text;
  const more = found.length > SHOWN ? [`  and ${found.length - SHOWN} more`] : [];
  const lines = ok
    ? [`VERIFIED: the inputs give this manifest, byte for byte, as of ${given.manifest.asOf}`]
    : [
        `REFUSED: ${found.length} places differ from what the inputs give`,
        ...found.slice(0, SHOWN).map(differenceLine),
        ...more,
      ];
  return {
    document: { ok, asOf: given.manifest.asOf, differences: found },
    text: lines.join("\n"),
    exitStatus: ok ? EXIT.ok : EXIT.refused,
  };
}
