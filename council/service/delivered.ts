/**
 * What counts as delivered: an answer in the outbox that is whole and under the member's own signature, to a request
 * of this contract on this chain. What is something else helps no liquidator: it is set aside, and the answer made
 * again while it may be. Which account the request is about is not compared: a node that lies would have good answers
 * set aside. A file is read once, and again when it changed.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { type MemberShare } from "../memberShare.ts";
import { MAX_ANSWER_BYTES, parseAnswer, requireMembersAnswer } from "./answer.ts";
import { type Found, type Outbox } from "./outbox.ts";

export interface DeliveredOptions {
  readonly outbox: Outbox;
  readonly openings: string;
  readonly share: MemberShare;
}

export class Delivered {
  readonly #options: DeliveredOptions;
  /** Marks of the files that were good when read. */
  readonly #good = new Map<bigint, string>();
  readonly #damaged = new Map<bigint, string>();

  constructor(options: DeliveredOptions) {
    this.#options = options;
  }

  /** Sets aside what is there and does not count. What cannot be read, or not be moved, is there, and looked at again. */
  has(request: bigint): boolean {
    const { outbox } = this.#options;
    try {
      const mark = outbox.markOf(request);
      if (mark === undefined) return false;
      if (this.#good.get(request) === mark) return true;
      const found = outbox.read(request, MAX_ANSWER_BYTES);
      if (found === undefined) return false;
      if (this.#isGood(request, found)) {
        this.#good.set(request, found.mark);
        // It could not be read for a while.
        if (this.#damaged.get(request) === outbox.pathOf(request)) this.#damaged.delete(request);
        return true;
      }
      const aside = outbox.setAside(request, found.mark);
      if (aside !== undefined) this.#damaged.set(request, aside);
      return outbox.has(request);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      this.#damaged.set(request, outbox.pathOf(request));
      return true;
    }
  }

  /** Where this process found something else than the answer, or what it could not read. */
  damaged(request: bigint): string | undefined {
    return this.#damaged.get(request);
  }

  #isGood(request: bigint, { text }: Found): boolean {
    if (text === undefined) return false;
    const { openings, share } = this.#options;
    const { key, index } = share;
    try {
      const answer = parseAnswer(text);
      requireMembersAnswer(key, { ...answer, chainId: key.chainId, openings, request }, answer);
      return answer.member === index;
    } catch (error) {
      if (error instanceof ZkMarginError) return false;
      throw error;
    }
  }
}
