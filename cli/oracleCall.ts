/** Asking an option book what it would say to a call, without sending any. */
import { bookRefusal, type BookRefusal } from "../oracle/index.ts";
import { chainFailed, revertData } from "../trading/chainCalls.ts";
import { type OptionContracts } from "./optionChain.ts";

/** Why the book refuses at the end of the block that was read; undefined where it would take the call. @throws CHAIN_FAILED */
export async function bookRefuses(
  { book, block }: OptionContracts,
  method: string,
  values: readonly unknown[],
): Promise<BookRefusal | undefined> {
  try {
    await book.getFunction(method).staticCall(...values, { blockTag: block });
    return undefined;
  } catch (cause) {
    const data = revertData(cause);
    if (data === undefined) throw chainFailed(`${method}() could not be tried`, cause);
    return (
      bookRefusal(data) ?? {
        name: "unknown",
        message: "the book refuses, by an error unknown here",
      }
    );
  }
}
