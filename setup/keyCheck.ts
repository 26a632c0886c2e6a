/**
 * What a key must satisfy before anything is proven or verified with it; the same checks run when a
 * key is built, installed and loaded. Every refusal is KEY_REFUSED.
 *
 * The grave one is γ = δ, the state of a key before its first phase-2 contribution: then A = α, B = β,
 * C = −vk_x satisfies the pairing equation for *any* public input, without a witness. snarkjs' own
 * `zkey verify` accepts such a key.
 *
 * Not checked here: that the key belongs to the constraints (the build made it; a ceremony's transcript
 * is replayed by transcript.ts) and that δ is a secret nobody knows (nothing can show that).
 */
import { ZkMarginError } from "../circuits/errors.ts";
import type { KeyKind } from "./artefacts.ts";
import { BEACON, PERSONAL, readContributions } from "./contributions.ts";
import { circuitBeacon, DEVELOPMENT_ALPHA } from "./developmentSecret.ts";
import {
  equalG2,
  firstOffG1,
  firstOffTwist,
  G2_GENERATOR,
  isInG1,
  isInG2,
  isSameMultiple,
  negateG2,
} from "./pointCheck.ts";
import {
  decodeG1,
  type G2Point,
  type VerificationKey,
  verificationKeyOf,
} from "./verificationKey.ts";
import { type ParsedZkey, parseZkey, ZKEY_SECTION } from "./zkeyFile.ts";

/** What the key is for. */
export interface KeySubject {
  readonly id: string;
  readonly nPublic: number;
}

export function refuseKey(circuitId: string, reason: string, cause?: unknown): never {
  throw new ZkMarginError("KEY_REFUSED", `the key of ${circuitId} is refused: ${reason}`, {
    field: circuitId,
    fix: "delete its folder in build/ and run `npm run build`, or install a key from a ceremony",
    cause,
  });
}

/** Runs a parser that throws plain errors, turning them into refusals. */
export function parseKey<T>(circuitId: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    refuseKey(circuitId, "it is malformed", cause);
  }
}

export function checkVerificationKey(key: VerificationKey, { id, nPublic }: KeySubject): void {
  const require = (holds: boolean, reason: string): void => {
    if (!holds) refuseKey(id, reason);
  };
  require(key.nPublic === nPublic, `it has ${key.nPublic} public signals, not ${nPublic}`);
  require(key.ic.length === nPublic + 1, `it has ${key.ic.length} IC points, not ${nPublic + 1}`);
  require(isInG1(key.alpha), "alpha is not in G1");
  for (const name of ["beta", "gamma", "delta"] as const) {
    require(isInG2(key[name]), `${name} is not in G2`);
  }
  const offCurve = key.ic.findIndex((point) => !isInG1(point));
  require(offCurve === -1, `IC[${offCurve}] is not in G1`);
  const { beta, gamma, delta } = key;
  const requireIndependent = (p: G2Point, q: G2Point, names: [string, string]): void => {
    require(!equalG2(p, q), `${names[0]} = ${names[1]}, so anybody can forge proofs`);
    require(!equalG2(p, negateG2(q)), `${names[0]} = -${names[1]}, so anybody can forge proofs`);
  };
  requireIndependent(gamma, delta, ["gamma", "delta"]);
  require(!equalG2(delta, G2_GENERATOR), "delta is the generator: nobody contributed to it");
  require(equalG2(gamma, G2_GENERATOR), "gamma is not the generator, so no ceremony made it");
  requireIndependent(beta, gamma, ["beta", "gamma"]);
  requireIndependent(beta, delta, ["beta", "delta"]);
}

/** Refuses a development key that passes for one of a ceremony. */
export function requireKind(key: VerificationKey, kind: KeyKind, id: string): void {
  const { x, y } = key.alpha;
  if (kind === "ceremony" && x === DEVELOPMENT_ALPHA.x && y === DEVELOPMENT_ALPHA.y) {
    refuseKey(id, "it is a development key, whose secret is public, and claims to be another");
  }
}

/** Checks a whole .zkey of the claimed kind and returns the verification key inside it. */
export function checkProvingKey(
  zkeyFile: Uint8Array,
  subject: KeySubject,
  kind: KeyKind,
): VerificationKey {
  const zkey = parseKey(subject.id, () => parseZkey(zkeyFile));
  const key = parseKey(subject.id, () => verificationKeyOf(zkey));
  checkVerificationKey(key, subject);
  requireKind(key, kind, subject.id);
  checkPoints(zkey, key, subject.id);
  checkContributions(zkey, subject.id, kind);
  return key;
}

function checkPoints(zkey: ParsedZkey, key: VerificationKey, id: string): void {
  const { header, sections } = zkey;
  const [beta1, delta1] = parseKey(id, () => [decodeG1(header.beta1), decodeG1(header.delta1)]);
  if (!isInG1(beta1) || !isSameMultiple(beta1, key.beta)) {
    refuseKey(id, "beta differs between G1 and G2");
  }
  if (!isInG1(delta1) || !isSameMultiple(delta1, key.delta)) {
    refuseKey(id, "delta differs between G1 and G2");
  }
  for (const name of ["a", "b1", "b2", "c", "h"] as const) {
    const points = sections.get(ZKEY_SECTION[name]) ?? new Uint8Array();
    const index = name === "b2" ? firstOffTwist(points) : firstOffG1(points);
    if (index !== -1) refuseKey(id, `point ${index} of section ${name} is not on its curve`);
  }
}

function checkContributions(zkey: ParsedZkey, id: string, kind: KeyKind): void {
  const { contributions } = parseKey(id, () => readContributions(zkey));
  const last = contributions.at(-1);
  if (last === undefined) refuseKey(id, "nobody contributed to it");
  if (!Buffer.from(zkey.header.delta1).equals(last.points[0] ?? Buffer.alloc(0))) {
    refuseKey(id, "its delta is not the one of the last contribution");
  }
  if (kind === "development") {
    if (contributions.length !== 1 || last.beacon !== circuitBeacon(id)) {
      refuseKey(id, "it is not the development key of this circuit");
    }
  } else {
    if (contributions.some(({ beacon }) => beacon === circuitBeacon(id))) {
      refuseKey(id, "it is a development key");
    }
    if (!contributions.some(({ type }) => type === PERSONAL)) {
      refuseKey(id, "no person contributed to it, so its secret is public");
    }
    if (last.type !== BEACON) refuseKey(id, "its last contribution is not a random beacon");
  }
}
