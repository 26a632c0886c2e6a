/**
 * What members ask a node about audit windows, besides events. Implementations only ask; what follows is decided in openable.ts.
 */
import { Contract, isError, type Provider } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { COUNCIL_CALLS } from "../../council/service/openingAbi.ts";
import { isReverted } from "../../council/service/reverted.ts";
import { type CouncilKey } from "../../council/index.ts";
import { chainFailed, view } from "../../trading/chainCalls.ts";
import { EthersLogSource, type LogSource } from "../../wallet/index.ts";
import { AUDIT_BOOK, HINDRANCES, type Hindrance } from "../chainAbi.ts";
import { readContents, readWindow, type AuditWindow, type WindowContents } from "../window.ts";

/** The council behind AuditBook, and what it knows of one member. */
export interface AuditSeat {
  readonly council: string;
  readonly generation: number;
  readonly memberKey: AffinePoint;
}

/** A window at the end of one block. */
export interface WindowFacts {
  readonly window: AuditWindow;
  readonly contents: WindowContents;
  /** What the contract says against shares and a total. */
  readonly hindrance: Hindrance;
  /** Of that block, s. */
  readonly time: bigint;
  /** Members of the council's generation whose shares the contract has, ascending. */
  readonly sharers: readonly number[];
}

/** Whose generation, and how many members it has. */
export type Asking = Pick<CouncilKey, "generation" | "members">;

/** Every method may throw; what is no ZkMarginError is taken for a passing fault and tried again. */
export interface TotalChain {
  readonly source: LogSource;
  /** Address of AuditBook. */
  readonly book: string;
  /** `undefined` where there is no such contract at the address. */
  seatOf(member: number): Promise<AuditSeat | undefined>;
  /** Windows opened, as of a block; they are numbered from 1. */
  windowsAt(block: number): Promise<bigint>;
  /** `undefined` for one that was not opened by then. */
  factsAt(window: bigint, asking: Asking, block: number): Promise<WindowFacts | undefined>;
}

export class EthersTotalChain implements TotalChain {
  readonly source: LogSource;
  readonly book: string;
  readonly #provider: Provider;
  readonly #contract: Contract;

  constructor(provider: Provider, book: string) {
    this.#provider = provider;
    this.book = book;
    this.source = new EthersLogSource(provider);
    this.#contract = new Contract(book, AUDIT_BOOK, provider);
  }

  async seatOf(member: number): Promise<AuditSeat | undefined> {
    try {
      const council = (await this.#contract.getFunction("council").staticCall()) as string;
      const contract = new Contract(council, COUNCIL_CALLS, this.#provider);
      const generation = (await contract.getFunction("generation").staticCall()) as bigint;
      const key = (await contract.getFunction("memberKey").staticCall(member)) as AffinePoint;
      return { council, generation: Number(generation), memberKey: { x: key.x, y: key.y } };
    } catch (error) {
      if (isError(error, "BAD_DATA") || isReverted(error)) return undefined;
      throw error;
    }
  }

  windowsAt(block: number): Promise<bigint> {
    return view(this.#contract, "windowCount", { blockTag: block });
  }

  async factsAt(window: bigint, council: Asking, block: number): Promise<WindowFacts | undefined> {
    const at = { blockTag: block };
    const book = this.#contract;
    try {
      const read = await readWindow(book, window, at);
      const contents = await readContents(book, window, at);
      const [, reason] = await view<readonly [boolean, bigint]>(book, "mayPublish", window, at);
      const hindrance = HINDRANCES[Number(reason)];
      if (hindrance === undefined)
        throw chainFailed("the audit book's answer is of another version");
      const sharers = await this.#sharersOf(window, council, block);
      const time = await this.#timeOf(block);
      return { window: read, contents, hindrance, time, sharers };
    } catch (error) {
      if (error instanceof ZkMarginError && error.code === "INPUT_INVALID") return undefined;
      throw error;
    }
  }

  async #sharersOf(
    window: bigint,
    { generation, members }: Asking,
    block: number,
  ): Promise<readonly number[]> {
    const book = this.#contract;
    const sharers: number[] = [];
    for (let member = 1; member <= members.length; member += 1) {
      const values = [window, generation, member, { blockTag: block }];
      const { x, y } = await view<AffinePoint>(book, "shareOf", ...values);
      if (x !== 0n || y !== 0n) sharers.push(member);
    }
    return sharers;
  }

  async #timeOf(block: number): Promise<bigint> {
    const found = await this.#provider.getBlock(block);
    if (found === null) throw chainFailed(`block ${block} could not be read`);
    return BigInt(found.timestamp);
  }
}
