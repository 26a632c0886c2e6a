/**
 * One pass of a keeper: what became of what was sent, what the chain says, what is due, and one step of each duty.
 * Everything it does follows from the chain and the journal, so a pass may end anywhere and be begun again.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { callOf } from "./calls.ts";
import { type KeeperContracts } from "./contracts.ts";
import { decide, type Memory } from "./decide.ts";
import { discreetError, discreetRefusal } from "./discreet.ts";
import { nameOf, type Duty } from "./duties.ts";
import { type AccountFacts, type BlockRef, type KeeperFacts } from "./facts.ts";
import { type BondAtStake } from "./judge.ts";
import { type Liquidator, type Ruling } from "./liquidator.ts";
import { OnceTold, type Tell } from "./notices.ts";
import { type Sender } from "./sender.ts";
import { type KeeperSettings } from "./settings.ts";
import { type Call } from "./submission.ts";

/** Where facts come from. */
export interface FactSource {
  newest(): Promise<BlockRef>;
  /** Whether the chain still has the block. */
  holds(block: BlockRef): Promise<boolean>;
  read(head: BlockRef): Promise<KeeperFacts>;
}

export interface KeeperOptions {
  readonly chain: FactSource;
  readonly contracts: Pick<KeeperContracts, "encode" | "address">;
  readonly sender: Sender;
  readonly settings: KeeperSettings;
  /** Looks into books; without one none is asked for. */
  readonly liquidator?: Liquidator;
  readonly tell: Tell;
}

/** What a pass did. */
export interface Pass {
  readonly block: number;
  /** Names of the duties that were due. */
  readonly due: readonly string[];
  readonly sent: readonly string[];
}

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #once: OnceTold;
  /** Bonds that could not be asked back, by account: not proven for again before the next epoch. */
  readonly #vain = new Map<bigint, string>();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#once = new OnceTold(options.tell);
  }

  /**
   * @param stopped ends the pass between two steps
   * @throws CHAIN_FAILED when no node answers or the chain was reorganised meanwhile: nothing is lost by another pass
   */
  async pass(stopped: AbortSignal): Promise<Pass> {
    const { chain, sender, settings, tell } = this.#options;
    const head = await chain.newest();
    for (const outcome of await sender.settle(head.number)) tell({ kind: "outcome", outcome });
    const facts = await chain.read(head);
    const memory = await this.#memory();
    if (!(await chain.holds(head))) throw reorganised();
    this.#tellMarket(facts);
    const { duties, unfunded } = decide(facts, memory, settings);
    for (const duty of unfunded) {
      const name = nameOf(duty);
      this.#once.tell(name, "unfunded", { kind: "waits", duty: name, why: "token-balance" });
    }
    const sent: string[] = [];
    for (const duty of duties) {
      if (stopped.aborted) break;
      if (await this.#step(duty, facts)) sent.push(nameOf(duty));
    }
    return { block: head.number, due: duties.map(nameOf), sent };
  }

  async #memory(): Promise<Memory> {
    const { liquidator, sender } = this.#options;
    return {
      opened: (await liquidator?.opened()) ?? new Set(),
      kept: liquidator?.kept() ?? new Set(),
      underWay: sender.underWay(),
    };
  }

  #tellMarket({ market: { state, epoch }, head }: KeeperFacts): void {
    const notice = { kind: "market", state, epoch, block: head.number } as const;
    this.#once.tell("market", `${state} ${epoch}`, notice);
  }

  /** Whether a transaction was sent. A fault of one duty leaves the others alone. */
  async #step(duty: Duty, facts: KeeperFacts): Promise<boolean> {
    try {
      return await this.#do(duty, facts);
    } catch (error) {
      if (!(error instanceof ZkMarginError)) throw error;
      // Members' answers take long to gather: what comes after them does not wait for them.
      if (error.code === "CHAIN_FAILED" && duty.kind !== "collect-opening") throw error;
      const name = nameOf(duty);
      const told = discreetError(duty, error);
      const saying = `${told.code} ${told.message}`;
      this.#once.tell(name, saying, { kind: "fault", duty: name, error: told });
      return false;
    }
  }

  async #do(duty: Duty, facts: KeeperFacts): Promise<boolean> {
    const { liquidator, contracts } = this.#options;
    switch (duty.kind) {
      case "collect-opening":
        await this.#collect(duty.account, duty.request);
        return false;
      case "forget":
        await liquidator?.forget(duty.account);
        this.#once.clear(`ruling ${duty.account}`);
        this.#vain.delete(duty.account);
        this.#options.tell({ kind: "forgot", account: duty.account });
        return false;
      case "judge":
        return this.#judge(duty, facts);
      case "commit-epoch":
      case "relay-report":
      case "fix-option":
      case "flag":
      case "end-auction":
      case "shelve-auction":
      case "pay-exit":
      case "settle-bond":
      case "approve-bond":
      case "request-opening":
        return this.#send(duty, callOf(duty, contracts, liquidator?.account), facts.head);
    }
  }

  async #collect(account: bigint, request: bigint): Promise<void> {
    const { liquidator, tell } = this.#options;
    const members = await liquidator?.collect(account, request);
    if (members !== undefined) tell({ kind: "opened", account, members });
    else {
      this.#once.tell(`request ${request}`, "asked", { kind: "asked", account, request });
    }
  }

  async #judge(duty: Extract<Duty, { kind: "judge" }>, facts: KeeperFacts): Promise<boolean> {
    const { liquidator, sender } = this.#options;
    const account = facts.accounts.find((one) => one.account === duty.account);
    if (liquidator === undefined || account === undefined) return false;
    const underWay = [...sender.underWay()];
    // Proofs at prices that are about to be others would be made in vain.
    if (underWay.includes("commit-epoch")) return false;
    // A bid under way changes the own book: what is planned beside it would not be true.
    const mayBid = !underWay.some((name) => name.startsWith("judge "));
    const bond = bondOf(account, facts);
    const mark = [bond?.request, facts.market.epoch, account.version].join(" ");
    const isVain = this.#vain.get(duty.account) === mark;
    const about = { standing: duty.standing, mayBid, bond: isVain ? undefined : bond };
    const ruling = await liquidator.rule(account, facts.market, about);
    this.#tellRuling(duty.account, ruling);
    if (ruling.kind === "wait") return false;
    const isSent = await this.#send(duty, ruling.call, facts.head);
    if (ruling.kind === "release" && !isSent) this.#vain.set(duty.account, mark);
    return isSent;
  }

  /** Only the word: when a takeover gains enough depends on what is in the book. */
  #tellRuling(account: bigint, ruling: Ruling): void {
    const told =
      ruling.kind === "wait" ? { kind: ruling.kind, why: ruling.why } : { kind: ruling.kind };
    const saying = Object.values(told).join(" ");
    this.#once.tell(`ruling ${account}`, saying, { kind: "ruled", account, ruling: told });
  }

  async #send(duty: Duty, call: Call, head: BlockRef): Promise<boolean> {
    const { sender, tell } = this.#options;
    const name = nameOf(duty);
    const submitted = await sender.submit(name, call, head.number);
    switch (submitted.kind) {
      case "sent":
        this.#once.clear(name);
        tell({ kind: "sent", duty: name, hash: submitted.hash });
        return true;
      case "refused": {
        const { name: error, message } = discreetRefusal(duty, submitted.refusal);
        this.#once.tell(name, error, { kind: "refused", duty: name, error, message });
        return false;
      }
      case "waits":
        this.#once.tell(name, submitted.why, { kind: "waits", duty: name, why: submitted.why });
        return false;
    }
  }
}

/** Of the latest request about the account's present lapse; none where it comes back, or nothing was paid. */
function bondOf(
  { account, lapse }: AccountFacts,
  { requests, own }: Pick<KeeperFacts, "requests" | "own">,
): BondAtStake | undefined {
  const last = requests.findLast((one) => one.account === account && one.since === lapse.since);
  if (own.bond === 0n || last === undefined) return undefined;
  const { request, bond } = last;
  const isAtStake = bond === "locked" || bond === "forfeits";
  return isAtStake ? { request, isForfeit: bond === "forfeits" } : undefined;
}

function reorganised(): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", "the chain was reorganised while it was read", {
    fix: "nothing: it is read again",
  });
}
