/** What `zkmargin relay submit` does: makes the document a relayer takes, and leaves it with one. */
import { ZkMarginError } from "../circuits/errors.ts";
import { loadCircuits, publicSignal, type CircuitSpec } from "../circuits/spec.ts";
import { solidityProof } from "../prover/index.ts";
import { idOf, itemDocument, parseItem, Tray, type RelayItem } from "../relay/index.ts";
import { statusOf } from "../relay/inboxServer.ts";
import { inputInvalid } from "../risk/index.ts";
import { readAttestation } from "../verifier/attestation.ts";
import { type Result } from "./output.ts";
import { readDocument } from "./userFile.ts";
import { readWhole } from "./walletOptions.ts";

export interface SubmitOptions {
  readonly to: string;
  readonly trade?: string;
  readonly attestation?: string;
  readonly account?: string;
  readonly table?: string;
  readonly epoch?: string;
  readonly duration: string;
}

const ANSWER_MILLISECONDS = 30_000;

function needed(options: SubmitOptions, name: "account" | "table" | "epoch"): string {
  const value = options[name];
  if (value !== undefined) return value;
  throw inputInvalid(
    name,
    "is missing",
    "an attestation does not say it: name it beside --attestation",
  );
}

/** Level and band are those of its terms; the contract will ask for no others. */
function attestationItem(document: unknown, options: SubmitOptions): RelayItem {
  const most = Math.max(...loadCircuits().map(({ nPublic }) => nPublic));
  const read = ((): ReturnType<typeof readAttestation> => {
    try {
      return readAttestation(document, most);
    } catch (cause) {
      const fix = "give a file as zkmargin attest wrote it";
      throw new ZkMarginError("INPUT_INVALID", "this is no attestation", {
        field: "attestation",
        fix,
        cause,
      });
    }
  })();
  const circuit: CircuitSpec | undefined = loadCircuits().find(({ id }) => id === read.circuit);
  const signal = circuit && read.publicSignals[publicSignal(circuit, "terms").offset];
  if (signal === undefined || !/^[0-9]{1,16}$/.test(signal)) {
    throw inputInvalid(
      "attestation",
      "has no terms that are relayed",
      "attest without other figures",
    );
  }
  const terms = BigInt(signal);
  if (terms >= 1n << 32n) {
    const fix = "attest without --disclose and --tally: a lease needs neither";
    throw inputInvalid("attestation", "discloses or seals a figure", fix);
  }
  const { a, b, c } = read.proof;
  const proof = solidityProof({
    ...{ pi_a: [...a, "1"], pi_b: [[...b[0]], [...b[1]], ["1", "0"]], pi_c: [...c, "1"] },
    ...{ protocol: "groth16", curve: "bn128" },
  });
  const { a: pa, b: pb, c: pc } = proof;
  return parseItem({
    zkmargin: "relay-attestation/1",
    account: needed(options, "account"),
    table: needed(options, "table").toLowerCase(),
    level: (terms & 0xffffn).toString(),
    band: (terms >> 16n).toString(),
    epoch: needed(options, "epoch"),
    duration: readWhole(options.duration, "duration").toString(),
    proof: [pa.x, pa.y, pb.xIm, pb.xRe, pb.yIm, pb.yRe, pc.x, pc.y].map(String),
  });
}

async function readItem(options: SubmitOptions): Promise<RelayItem> {
  const { trade, attestation } = options;
  if ((trade === undefined) === (attestation === undefined)) {
    throw inputInvalid(
      "attestation",
      "or --trade is needed, and only one of them",
      "name one file",
    );
  }
  if (trade !== undefined) return readDocument(trade, "trade", parseItem);
  return readDocument(attestation ?? "", "attestation", (document) =>
    attestationItem(document, options),
  );
}

/** What the relayer at a port of this machine says of the item; left with it where it does not know it yet. */
async function post(url: string, item: RelayItem): Promise<object> {
  const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
  const fail = (why: string, cause?: unknown): ZkMarginError =>
    new ZkMarginError("CHAIN_FAILED", `the relayer ${why}`, {
      ...{ field: "to", fix: "check that it runs with --listen, and its port", cause },
    });
  const base = url.replace(/\/$/, "");
  try {
    const known = await fetch(`${base}/${idOf(item)}`, { signal });
    if (known.status === 200) return (await known.json()) as object;
    const body = JSON.stringify(itemDocument(item));
    const taken = await fetch(`${base}/`, { method: "POST", body, signal });
    if (taken.status !== 202) throw fail(`answers ${taken.status}`);
    return { ...((await taken.json()) as object), status: "left" };
  } catch (cause) {
    if (cause instanceof ZkMarginError) throw cause;
    throw fail("does not answer", cause);
  }
}

function leave(folder: string, item: RelayItem): object {
  const tray = new Tray(folder);
  const known = tray.item(idOf(item));
  if (known !== undefined) return statusOf(known);
  return { id: tray.leave(item), status: "left" };
}

export async function submit(options: SubmitOptions): Promise<Result> {
  const item = await readItem(options);
  const isUrl = /^https?:\/\//.test(options.to);
  const status = isUrl ? await post(options.to, item) : leave(options.to, item);
  const { id = "", status: word = "", hash, reason } = status as Record<string, unknown>;
  const why = (reason as { message?: string } | undefined)?.message ?? (hash as string | undefined);
  return {
    document: status,
    text: [`${String(id)}:`, String(word), why ?? ""].join(" ").trimEnd(),
  };
}
