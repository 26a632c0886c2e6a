/** `Bundles` through a node: what a bundle's call is, what it would do now, and what it did. */
import { Contract, Interface, type Provider } from "ethers";
import { add, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { type Call } from "../keeper/submission.ts";
import { type Refusal } from "../keeper/wire.ts";
import { sealSignals } from "../prover/index.ts";
import { sealVector } from "../sealing/index.ts";
import { settleArguments, type SettlementChain } from "../trading/index.ts";
import { openDeployment, readAccount } from "../verifier/index.ts";
import { BUNDLES_ABI } from "./chainAbi.ts";
import { changeOf, deltaOf } from "./checks.ts";
import { type RelayAttestation, type RelayItem, type RelayTrade } from "./document.ts";
import { refusalIn } from "./refusals.ts";

/** What a single call may burn: more than one that verifies all of its proofs by itself. */
const GAS_EACH = { attestation: 600_000n, trade: 2_000_000n } as const;

export type ItemKind = RelayItem["kind"];

/** What became of a transaction: undefined while there is no receipt. */
export type Became =
  | {
      readonly kind: "made";
      readonly block: number;
      readonly skipped: ReadonlyMap<number, Refusal>;
    }
  | { readonly kind: "reverted" };

/** @throws CHAIN_FAILED where no node answers */
export interface BundlePort {
  /** Makes these, all of one kind, in order. */
  encode(items: readonly RelayItem[]): Promise<Call>;
  /** What would become of each now: undefined where it would be made. */
  ask(call: Call, from: string): Promise<readonly (Refusal | undefined)[]>;
  became(hash: string): Promise<Became | undefined>;
}

const BUNDLES = new Interface(BUNDLES_ABI);

const failed = (what: string, cause: unknown): ZkMarginError =>
  new ZkMarginError("CHAIN_FAILED", `${what} could not be read`, {
    fix: "check the node and the address of Bundles",
    cause,
  });

export class BundleChain implements BundlePort {
  readonly #provider: Provider;
  readonly #address: string;
  readonly #chain: SettlementChain;

  constructor(provider: Provider, address: string, chain: SettlementChain) {
    [this.#provider, this.#address, this.#chain] = [provider, address, chain];
  }

  /** Addresses of the accounts and of the settlement it serves. @throws CHAIN_FAILED */
  static async peers(
    provider: Provider,
    address: string,
  ): Promise<{ readonly accounts: string; readonly settlement: string }> {
    const bundles = new Contract(address, BUNDLES, provider);
    try {
      const [accounts, settlement] = await Promise.all(
        ["accounts", "settlement"].map(
          (name) => bundles.getFunction(name).staticCall() as Promise<string>,
        ),
      );
      return { accounts: accounts ?? "", settlement: settlement ?? "" };
    } catch (cause) {
      throw failed("what Bundles serves", cause);
    }
  }

  async encode(items: readonly RelayItem[]): Promise<Call> {
    const attestations = items.filter((item) => item.kind === "attestation");
    const trades = items.filter((item) => item.kind === "trade");
    const data =
      trades.length === 0
        ? BUNDLES.encodeFunctionData("attestAll", [
            await this.#attestations(attestations),
            GAS_EACH.attestation,
          ])
        : BUNDLES.encodeFunctionData("settleAll", [await this.#trades(trades), GAS_EACH.trade]);
    return { to: this.#address, data };
  }

  async #attestations(items: readonly RelayAttestation[]): Promise<object[]> {
    const { accounts } = await this.#chain.venue();
    const deployment = await openDeployment(this.#provider, accounts);
    const given: object[] = [];
    for (const { account, table, level, duration, epoch, band, proof } of items) {
      const { commitment } = await readAccount(deployment, account);
      const solvency = { epoch, band, proof };
      given.push({ account, table, level, duration, proof: solvency, commitment });
    }
    return given;
  }

  async #trades(items: readonly RelayTrade[]): Promise<object[]> {
    const { chainId, accounts } = await this.#chain.venue();
    const council = await this.#chain.councilKey();
    const books = new Map<bigint, AffinePoint>();
    const given: object[] = [];
    for (const item of items) {
      const { trade } = item.settlement;
      const [accountA, accountB] = [trade.accountA, trade.accountB];
      const [a, b] = [await this.#chain.account(accountA), await this.#chain.account(accountB)];
      const expect = async (account: bigint, now: AffinePoint): Promise<object> => {
        const before = books.get(account) ?? now;
        const afterwards = add(before, changeOf(item, account) ?? before);
        books.set(account, afterwards);
        return { table: (await this.#chain.home(account)).table, before, afterwards };
      };
      const keys = { council, copies: [a.viewingKey, b.viewingKey] as const };
      const { seal: proven } = item.settlement;
      const vector = sealVector(deltaOf(item), false, keys, proven.sealed);
      const scope = { chainId, accounts, accountA, accountB };
      const [, sealChallenge, sealEvaluation] = sealSignals(vector, scope);
      const [, seal, signatureA, signatureB, proofA, proofB] = settleArguments(item.settlement);
      given.push({
        ...{ trade, seal, signatureA, signatureB, proofA, proofB },
        a: await expect(accountA, a.commitment),
        b: await expect(accountB, b.commitment),
        ...{ sealChallenge, sealEvaluation },
      });
    }
    return given;
  }

  async ask(call: Call, from: string): Promise<readonly (Refusal | undefined)[]> {
    try {
      const answer = await this.#provider.call({ ...call, from });
      const name = call.data.slice(0, 10);
      const [outcomes] = BUNDLES.decodeFunctionResult(name, answer) as unknown as [
        readonly { readonly made: boolean; readonly reason: string }[],
      ];
      return outcomes.map(({ made, reason }) => (made ? undefined : refusalIn(reason)));
    } catch (cause) {
      throw failed("what a bundle would do", cause);
    }
  }

  async became(hash: string): Promise<Became | undefined> {
    const receipt = await this.#provider.getTransactionReceipt(hash).catch((cause: unknown) => {
      throw failed("a receipt", cause);
    });
    if (receipt === null) return undefined;
    if (receipt.status === 0) return { kind: "reverted" };
    const skipped = new Map<number, Refusal>();
    for (const log of receipt.logs) {
      if (log.address.toLowerCase() !== this.#address.toLowerCase()) continue;
      const event = BUNDLES.parseLog(log);
      if (event?.name !== "Skipped") continue;
      const [index, reason] = event.args as unknown as [bigint, string];
      skipped.set(Number(index), refusalIn(reason));
    }
    return { kind: "made", block: receipt.blockNumber, skipped };
  }
}
