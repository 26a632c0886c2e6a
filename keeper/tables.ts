/** Rule tables and epochs as the prover takes them, from what the chain was read for. */
import { type Provider } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { solvencyCircuit, type SolvencyCircuit, type SolvencyId } from "../circuits/spec.ts";
import {
  MARKET_SNAPSHOT_FORMAT,
  parseMarketSnapshot,
  type MarketSnapshot,
  type RuleTable,
} from "../risk/index.ts";
import { openDeployment, readEpoch, readVerifier, registeredTable } from "../verifier/index.ts";
import { type ChainLog } from "../wallet/index.ts";
import { type MarketFacts } from "./facts.ts";

/** A rule table with the key that proofs under it are made with. */
export interface KnownTable {
  readonly rules: RuleTable;
  readonly circuit: SolvencyId;
  /** Of the verifier's key. */
  readonly keyHash: string;
}

export class Tables {
  readonly #provider: Provider;
  readonly #accounts: string;
  readonly #logOf: (table: string) => ChainLog | undefined;
  readonly #known = new Map<string, KnownTable>();
  /** The latest that has options. */
  #withOptions: { readonly of: string; readonly snapshot: MarketSnapshot } | undefined;

  /** @param logOf the event that registered a table */
  constructor(
    provider: Provider,
    accounts: string,
    logOf: (table: string) => ChainLog | undefined,
  ) {
    this.#provider = provider;
    this.#accounts = accounts;
    this.#logOf = logOf;
  }

  /** @throws CHAIN_FAILED where the event is not there, or says something else than the table's name */
  async table(table: string, verifier: string): Promise<KnownTable> {
    const known = this.#known.get(table);
    if (known !== undefined) return known;
    const log = this.#logOf(table);
    if (log === undefined) {
      throw new ZkMarginError("CHAIN_FAILED", "the event that registered a rule table is missing", {
        field: "from-block",
        fix: "begin at the block of the deployment, or earlier",
      });
    }
    const deployment = await openDeployment(this.#provider, this.#accounts);
    const { circuit: id, keyHash } = await readVerifier(deployment, verifier);
    const circuit = solvencyCircuit(id);
    const { rules } = registeredTable(log, table, circuit);
    const read: KnownTable = { rules, circuit: circuit.id, keyHash };
    this.#known.set(table, read);
    return read;
  }

  /**
   * The latest epoch for a circuit. Scenario values of options are those of the reports that it took over: they count
   * under every table, so that a book with options is valued by them alone.
   * @throws CHAIN_FAILED
   */
  async snapshot(facts: MarketFacts, circuit: SolvencyCircuit): Promise<MarketSnapshot> {
    const { epoch, committedAt, prices } = facts;
    if (circuit.parameters.nOption === 0 || epoch === 0n) return withoutOptions(facts, circuit);
    const of = [circuit.id, epoch, committedAt, ...prices].join();
    if (this.#withOptions?.of !== of) {
      const deployment = await openDeployment(this.#provider, this.#accounts);
      this.#withOptions = { of, snapshot: await readEpoch(deployment, epoch, circuit) };
    }
    return this.#withOptions.snapshot;
  }
}

function withoutOptions(
  { epoch, committedAt, prices }: MarketFacts,
  circuit: SolvencyCircuit,
): MarketSnapshot {
  const { id, nSlots, parameters } = circuit;
  const row = Array.from({ length: parameters.nOption }, () => 0n);
  return parseMarketSnapshot({
    zkmargin: MARKET_SNAPSHOT_FORMAT,
    ...{ circuit: id, epoch, committedAt },
    price: Array.from({ length: nSlots }, (_, slot) => prices[slot] ?? 0n),
    optionPnl: Array.from({ length: parameters.nScenarios }, () => row),
  });
}
