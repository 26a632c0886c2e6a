/** manifest.json: what was built from what, with SHA-256 of every file and the key's identity on-chain. */
import { ZkMarginError } from "../circuits/errors.ts";
import { type ArtefactPaths, type KeyKind, readArtefactJson, writeJson } from "./artefacts.ts";

/** Hashes are lower-case hexadecimal without prefix, except `vkHash`. */
export interface Manifest {
  readonly circuit: string;
  readonly kind: KeyKind;
  /** Of the circuit sources, their lists and the compiler; see sources.ts. */
  readonly sourceHash: string;
  readonly r1csSha256: string;
  readonly wasmSha256: string;
  readonly zkeySha256: string;
  readonly verificationKeySha256: string;
  /** keccak256 of the verification key, 0x-prefixed: `keyHash()` on-chain. */
  readonly vkHash: string;
  readonly nConstraints: number;
  readonly nPublic: number;
  /** Constraints + public signals + 1: what the domain must hold. */
  readonly rows: number;
  readonly compiler: string;
}

const SHA256 = /^[0-9a-f]{64}$/;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash = (value: unknown): boolean => typeof value === "string" && SHA256.test(value);

const FIELDS: Readonly<Record<keyof Manifest, (value: unknown) => boolean>> = {
  circuit: (value) => typeof value === "string",
  kind: (value) => value === "development" || value === "ceremony",
  sourceHash: isHash,
  r1csSha256: isHash,
  wasmSha256: isHash,
  zkeySha256: isHash,
  verificationKeySha256: isHash,
  vkHash: (value) => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value),
  nConstraints: isCount,
  nPublic: isCount,
  rows: isCount,
  compiler: (value) => typeof value === "string",
};

/** Reads the manifest. BUILD_MISSING when it is absent, KEY_REFUSED when a field is not as described. */
export function readManifest(paths: ArtefactPaths, circuitId: string): Manifest {
  const document = (readArtefactJson(paths.manifest) ?? {}) as Record<string, unknown>;
  for (const [field, isValid] of Object.entries(FIELDS)) {
    if (!isValid(document[field])) refuseManifest(circuitId, field, "is missing or malformed");
  }
  if (document.circuit !== circuitId) {
    refuseManifest(circuitId, "circuit", "names another circuit");
  }
  return document as unknown as Manifest;
}

export function writeManifest(paths: ArtefactPaths, manifest: Manifest): void {
  writeJson(paths.manifest, manifest);
}

function refuseManifest(circuitId: string, field: string, reason: string): never {
  throw new ZkMarginError("KEY_REFUSED", `manifest of ${circuitId}: ${field} ${reason}`, {
    field,
    fix: "delete the circuit's folder in build/ and run `npm run build`",
  });
}
