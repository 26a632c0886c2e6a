/**
 * What a replay does in the place of proving: thousands of real proofs would take an hour. A stand-in verifier on
 * the chain accepts the statements that were announced to it and no others; and nothing is announced here
 * before it was computed from the opening and found to hold, exactly as the circuits would.
 *
 * Soundness is therefore this file's: a replay shows what honest provers bring about, not that dishonest ones are
 * refused. That is for the circuits' and the verifiers' own tests.
 */
import type { Contract } from "ethers";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import type { ShareProofs } from "../../council/index.ts";
import {
  preflight,
  requireOpening,
  requireProvable,
  sealSignals,
  shareSignals,
  solidityProof,
  SolvencyStatement,
  evaluateRequest,
  type Attestation,
  type Groth16Proof,
  type ProvenShare,
  type SealProof,
  type SealRequest,
  type StatementRequest,
} from "../../prover/index.ts";
import { inputInvalid, packTerms, type RuleTable } from "../../risk/index.ts";
import {
  sealDelta,
  sealVector,
  parsePublicKey,
  publicKeyOf,
  sharedPoint,
} from "../../sealing/index.ts";
import type { ReplayChain } from "./replayChain.ts";

/** Points that nobody checks, no two proofs the same. */
class ProofPoints {
  #count = 0n;

  next(): Groth16Proof {
    this.#count += 1n;
    return {
      pi_a: [String(this.#count), "2", "1"],
      pi_b: [
        ["3", "4"],
        ["5", "6"],
        ["1", "0"],
      ],
      pi_c: ["7", "8", "1"],
      protocol: "groth16",
      curve: "bn128",
    };
  }
}

const points = new ProofPoints();

export interface Announcing {
  readonly chain: ReplayChain;
  /** Address that announces. */
  readonly from: string;
}

export interface SolvencyParts extends Announcing {
  /** Stand-in for the verifier of the circuit. */
  readonly verifier: Contract;
  readonly market: Contract;
  readonly risk: Contract;
}

/** Proves what holds, by the exact margin model, and throws on everything else. In the place of `WarmProver`. */
export class HonestProver {
  readonly #parts: SolvencyParts;
  readonly #tables = new Map<RuleTable, string>();
  readonly #rules = new Map<string, unknown>();
  readonly #prepared = new Map<bigint, unknown>();
  /** Statements found to hold, and refused because they did not. */
  proven = 0;
  refused = 0;

  constructor(parts: SolvencyParts) {
    this.#parts = parts;
  }

  /** Tells under which identity the chain knows a table. */
  know(table: RuleTable, id: string): void {
    this.#tables.set(table, id);
  }

  /**
   * Queues the announcement of the statement: it is in the next block, before what uses it.
   * @throws OPENING_MISMATCH, MARGIN_SHORT, BOOK_TOO_LARGE as a prover does; INPUT_INVALID for an unknown table
   */
  async prove(request: StatementRequest): Promise<Attestation> {
    const { portfolio, market, table, commitment } = request;
    if (commitment !== undefined) requireOpening(portfolio, commitment);
    if (evaluateRequest(request).status !== "provable") {
      this.refused += 1;
      requireProvable(preflight(request), request);
    }
    const { hot, circuit } = SolvencyStatement.compose(request);
    const proof = points.next();
    const [rules, prepared] = [await this.#rulesOf(table), await this.#preparedAt(market.epoch)];
    const { x: cx, y: cy } = hot.commitment;
    const { requirement, sealedFigure } = hot;
    const value = hot.value < 0n ? hot.value + FIELD_MODULUS : hot.value;
    const statement = { cx, cy, terms: packTerms(hot.terms), value, requirement, sealedFigure };
    const { chain, from, verifier } = this.#parts;
    const args = [statement, prepared, rules, solidityProof(proof)];
    chain.queue({ from, contract: verifier, method: "expectProof", args });
    this.proven += 1;
    const publicSignals: readonly string[] = [];
    return { zkmargin: "attestation/1", circuit: circuit.id, keyHash: "", proof, publicSignals };
  }

  async #rulesOf(table: RuleTable): Promise<unknown> {
    const id = this.#tables.get(table);
    if (id === undefined) throw inputInvalid("table", "is not registered", "register it first");
    const known = this.#rules.get(id);
    if (known !== undefined) return known;
    const stored = (await this.#parts.risk.getFunction("tableOf")(id)) as {
      rules: readonly bigint[];
    };
    const rules = [...stored.rules];
    this.#rules.set(id, rules);
    return rules;
  }

  async #preparedAt(epoch: bigint): Promise<unknown> {
    const known = this.#prepared.get(epoch);
    if (known !== undefined) return known;
    const { market, verifier } = this.#parts;
    const [, point] = (await market.getFunction("prepared")(epoch, verifier.target)) as [
      bigint,
      readonly bigint[],
    ];
    this.#prepared.set(epoch, [...point]);
    return [...point];
  }
}

/** Really seals, to the council and to both viewers; the proof of it is announced. In the place of `SealProver`. */
export class StandInSealProver {
  readonly #parts: Announcing & { readonly verifier: Contract };

  constructor(parts: Announcing & { readonly verifier: Contract }) {
    this.#parts = parts;
  }

  /** @throws POINT_REFUSED, INPUT_INVALID as `SealProver.prove` does */
  prove({ opening, keys, scope, ephemeral, rerandomise }: SealRequest): Promise<SealProof> {
    const sealed = sealDelta(opening, keys, ephemeral);
    const delta = commit(opening.quantities, opening.blinding);
    const signals = sealSignals(sealVector(delta, rerandomise, keys, sealed), scope);
    const proof = points.next();
    const { chain, from, verifier } = this.#parts;
    const args = [signals, solidityProof(proof)];
    chain.queue({ from, contract: verifier, method: "expectProof", args });
    return Promise.resolve({ delta, sealed, digest: signals[0], proof });
  }
}

/** Shares of the council's members: the points are real; each proof is announced, and remembered instead of checked. */
export class StandInShareProofs implements ShareProofs {
  readonly #parts: Announcing & { readonly verifier: Contract };
  readonly #made = new Map<string, string>();

  constructor(parts: Announcing & { readonly verifier: Contract }) {
    this.#parts = parts;
  }

  prove({ secret, point, context }: Parameters<ShareProofs["prove"]>[0]): Promise<ProvenShare> {
    const checked = parsePublicKey(point.x, point.y, "point");
    const publicKey = publicKeyOf(secret);
    const share = sharedPoint(secret, checked);
    const statement = { publicKey, point: checked, share, context };
    const proof = points.next();
    const signals = shareSignals(statement);
    this.#made.set(JSON.stringify(proof), signals.join(","));
    const { chain, from, verifier } = this.#parts;
    const args = [signals, solidityProof(proof)];
    chain.queue({ from, contract: verifier, method: "expectProof", args });
    return Promise.resolve({ ...statement, proof });
  }

  verify({ proof, ...statement }: ProvenShare): Promise<boolean> {
    const said = this.#made.get(JSON.stringify(proof));
    return Promise.resolve(said === shareSignals(statement).join(","));
  }
}
