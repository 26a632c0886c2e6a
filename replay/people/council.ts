/**
 * The council of a replay: three members, any two of whom can open what is sealed. Key and shares are a
 * development council's, dealt by one hand; what members do when they open is what members do anywhere.
 */
import { type Contract, type Provider, type Wallet } from "ethers";
import type { AffinePoint } from "../../circuits/babyjubjub.ts";
import {
  ChainSeal,
  dealAll,
  openShare,
  openWithShares,
  proposalOf,
  provePossession,
  replayAccount,
  requestsFor,
  solidityRoster,
  type MemberShare,
  type OpenedDelta,
} from "../../council/index.ts";
import { solidityProof, type Portfolio } from "../../prover/index.ts";
import { EthersLogSource } from "../../wallet/ethersLogSource.ts";
import { topicOf } from "../../wallet/histories.ts";
import type { ChainLog } from "../../wallet/logSource.ts";
import type { ReplayChain } from "../chain/replayChain.ts";
import { StandInShareProofs } from "../chain/standInProofs.ts";
import type { ReplaySystem } from "../market/system.ts";

const THRESHOLD = 2;

export class ReplayCouncil {
  readonly key: AffinePoint;
  /** Sealed deltas opened so far. */
  opened = 0;
  readonly #shares: readonly MemberShare[];
  readonly #members: readonly Wallet[];
  readonly #proofs: StandInShareProofs;
  readonly #system: ReplaySystem;
  readonly #source: EthersLogSource;
  readonly #deltas = new Map<bigint, OpenedDelta>();
  readonly #logs: ChainLog[] = [];
  #read = -1;

  private constructor(
    shares: readonly MemberShare[],
    members: readonly Wallet[],
    proofs: StandInShareProofs,
    system: ReplaySystem,
    provider: Provider,
  ) {
    this.key = shares[0]?.key.key ?? { x: 0n, y: 1n };
    this.#shares = shares;
    this.#members = members;
    this.#proofs = proofs;
    this.#system = system;
    this.#source = new EthersLogSource(provider);
  }

  /** Proposes the key and confirms it by every member; two blocks from `time` on. */
  static async establish(
    chain: ReplayChain,
    system: ReplaySystem,
    governor: Wallet,
    members: readonly Wallet[],
    time: number,
  ): Promise<ReplayCouncil> {
    const { council, shareStandIn: verifier } = system;
    const { chainId } = await chain.provider.getNetwork();
    const { key, shares } = dealAll({
      ...{ chainId, council: await council.getAddress(), threshold: THRESHOLD },
      accounts: members.map(({ address }) => address),
    });
    const from = governor.address;
    await chain.send(time, {
      from,
      contract: council,
      method: "propose",
      args: [solidityRoster(key)],
    });
    const proofs = new StandInShareProofs({ chain, from, verifier });
    for (const share of shares) {
      const { proven } = await provePossession(share, proofs);
      const confirm = [proposalOf(key), solidityProof(proven.proof)];
      const member = members[share.index - 1]?.address ?? from;
      chain.queue({ from: member, contract: council, method: "confirm", args: confirm });
    }
    await chain.mine(time);
    return new ReplayCouncil(shares, members, proofs, system, chain.provider);
  }

  get #contracts(): { accounts: string; modules: string[] } {
    const { accounts, settlement, auction } = this.#system;
    return { accounts: accounts.target as string, modules: [settlement, auction].map(addressOf) };
  }

  /** Threshold members say before the chain that they answer a request; queued. */
  queueLogs(chain: ReplayChain, request: bigint): void {
    for (const [place, { address }] of this.#members.slice(0, THRESHOLD).entries()) {
      const args = [request, place + 1];
      chain.queue({ from: address, contract: this.#system.openings, method: "logOpening", args });
    }
  }

  async #readLogs(): Promise<void> {
    const head = await this.#source.head();
    if (head <= this.#read) return;
    const { accounts, modules } = this.#contracts;
    const addresses = [accounts, ...modules];
    const query = { addresses, kinds: [], from: this.#read + 1, to: head };
    this.#logs.push(...(await this.#source.logs(query)));
    this.#read = head;
  }

  /** Events of the two accounts that a log can name first. */
  async #logsOf(account: bigint): Promise<readonly ChainLog[]> {
    await this.#readLogs();
    const topic = topicOf(account);
    return this.#logs.filter(({ topics }) => topics[1] === topic || topics[2] === topic);
  }

  /** The account's opening, from the chain and threshold members' shares alone. */
  async open(account: bigint): Promise<Portfolio> {
    const contracts = this.#contracts;
    const logs = await this.#logsOf(account);
    const requests = await requestsFor({ logs, contracts, account });
    const opened: OpenedDelta[] = [];
    for (const request of requests) {
      const known = this.#deltas.get(request.delta.x);
      if (known !== undefined) {
        opened.push(known);
        continue;
      }
      const reading = { source: this.#source, contracts, fromBlock: 0, confirmations: 0 };
      const seal = await ChainSeal.find(reading, request);
      const willing = this.#shares.slice(0, THRESHOLD);
      const shares = await Promise.all(willing.map((one) => openShare(one, seal, this.#proofs)));
      const [first] = willing;
      if (first === undefined) throw new Error("a council has members");
      const { opened: delta } = await openWithShares(first.key, request, shares, this.#proofs);
      this.#deltas.set(request.delta.x, delta);
      this.opened += 1;
      opened.push(delta);
    }
    const { accounts } = this.#system;
    const facts = (await accounts.getFunction("accountOf")(account)) as {
      cx: bigint;
      cy: bigint;
      version: bigint;
    };
    const { state } = await replayAccount({ logs, contracts, account, facts }, opened);
    return state.portfolio();
  }
}

function addressOf(contract: Contract): string {
  return contract.target as string;
}
