/**
 * Installing a key into build/ and loading it again. Both directions run every check of keyCheck.ts and
 * compare each file with the manifest, so that a file changed in between is refused.
 */
import { circuitById } from "../circuits/spec.ts";
import {
  type ArtefactPaths,
  artefactPaths,
  BUILD_DIRECTORY,
  type KeyKind,
  readArtefact,
  sha256,
  writeAtomically,
} from "./artefacts.ts";
import type { Compilation } from "./compilation.ts";
import {
  checkProvingKey,
  checkVerificationKey,
  type KeySubject,
  parseKey,
  refuseKey,
  requireKind,
} from "./keyCheck.ts";
import { type Manifest, readManifest, writeManifest } from "./manifest.ts";
import {
  parseSnarkjs,
  toSnarkjs,
  type VerificationKey,
  verificationKeyHash,
} from "./verificationKey.ts";

export interface LoadOptions {
  /** Accept a key whose secret is public. Only for local chains, tests and the demo. */
  readonly allowDevelopment?: boolean;
  /** The build directory, `build/` unless told. */
  readonly build?: string;
}

export interface LoadedVerificationKey {
  readonly manifest: Manifest;
  readonly key: VerificationKey;
}

export interface LoadedProvingKey extends LoadedVerificationKey {
  readonly zkey: Uint8Array;
  readonly zkeyPath: string;
  /** circom's witness generator. */
  readonly wasm: Uint8Array;
}

/** Checks the key, then writes zkey, verification key and manifest, the manifest last. */
export function installKey(
  subject: KeySubject,
  compilation: Compilation,
  kind: KeyKind,
  zkey: Uint8Array,
  build = BUILD_DIRECTORY,
): Manifest {
  const paths = artefactPaths(subject.id, build);
  const key = checkProvingKey(zkey, subject, kind);
  const verificationKey = `${JSON.stringify(toSnarkjs(key), null, 1)}\n`;
  const { sourceHash, r1csSha256, wasmSha256, nConstraints, nPublic, rows, compiler } = compilation;
  const manifest: Manifest = {
    circuit: subject.id,
    kind,
    sourceHash,
    r1csSha256,
    wasmSha256,
    zkeySha256: sha256(zkey),
    verificationKeySha256: sha256(verificationKey),
    vkHash: verificationKeyHash(key),
    nConstraints,
    nPublic,
    rows,
    compiler,
  };
  writeAtomically(paths.zkey(kind), zkey);
  writeAtomically(paths.verificationKey, verificationKey);
  writeManifest(paths, manifest);
  return manifest;
}

/** A circuit by its id in circuits.json, or described directly. */
export type CircuitReference = string | KeySubject;

export function subjectOf(circuit: CircuitReference): KeySubject {
  return typeof circuit === "string" ? circuitById(circuit) : circuit;
}

/**
 * The checked verification key of a circuit.
 * BUILD_MISSING when nothing is built; KEY_REFUSED when the key is forgeable, malformed, differs from
 * its manifest, or is a development key without leave.
 */
export function loadVerificationKey(
  circuit: CircuitReference,
  options: LoadOptions = {},
): LoadedVerificationKey {
  const subject = subjectOf(circuit);
  const paths = artefactPaths(subject.id, options.build);
  const manifest = readManifest(paths, subject.id);
  refuseDevelopment(manifest, options);
  const file = readMatching(paths.verificationKey, manifest.verificationKeySha256, subject.id);
  const key = parseKey(subject.id, () =>
    parseSnarkjs(JSON.parse(new TextDecoder().decode(file)) as unknown),
  );
  checkVerificationKey(key, subject);
  requireKind(key, manifest.kind, subject.id);
  if (verificationKeyHash(key) !== manifest.vkHash) {
    refuseKey(subject.id, "its hash differs from the manifest's vkHash");
  }
  return { manifest, key };
}

/** Everything a prover needs, in memory and checked; errors as {@link loadVerificationKey}. */
export function loadProvingKey(
  circuit: CircuitReference,
  options: LoadOptions = {},
): LoadedProvingKey {
  const subject = subjectOf(circuit);
  const paths = artefactPaths(subject.id, options.build);
  const { manifest, key } = loadVerificationKey(subject, options);
  const zkeyPath = paths.zkey(manifest.kind);
  const zkey = readMatching(zkeyPath, manifest.zkeySha256, subject.id);
  const inside = checkProvingKey(zkey, subject, manifest.kind);
  if (verificationKeyHash(inside) !== manifest.vkHash) {
    refuseKey(subject.id, "the verification key inside differs from verification_key.json");
  }
  const wasm = readMatching(paths.wasm, manifest.wasmSha256, subject.id);
  return { manifest, key, zkey, zkeyPath, wasm };
}

/** True when all built files are there and as the manifest says. */
export function isInstalled(paths: ArtefactPaths, manifest: Manifest): boolean {
  const expected = [
    [paths.r1cs, manifest.r1csSha256],
    [paths.wasm, manifest.wasmSha256],
    [paths.zkey(manifest.kind), manifest.zkeySha256],
    [paths.verificationKey, manifest.verificationKeySha256],
  ] as const;
  return expected.every(([path, hash]) => {
    try {
      return sha256(readArtefact(path)) === hash;
    } catch {
      return false;
    }
  });
}

function refuseDevelopment(manifest: Manifest, { allowDevelopment = false }: LoadOptions): void {
  if (manifest.kind === "development" && !allowDevelopment) {
    refuseKey(manifest.circuit, "it is a development key, whose secret is public");
  }
}

function readMatching(path: string, hash: string, circuitId: string): Uint8Array {
  const bytes = readArtefact(path);
  if (sha256(bytes) !== hash) refuseKey(circuitId, `${path} differs from the manifest`);
  return bytes;
}
