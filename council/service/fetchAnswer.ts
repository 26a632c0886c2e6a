/**
 * Fetches a member's answer by HTTP. The server may be anybody and do anything: what it sends is cut off at a size
 * and a time, nothing it names is followed, and what comes is read as {@link parseAnswer} reads it.
 */
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { streamBounded, TooLarge } from "../../files/boundedText.ts";
import { inputInvalid } from "../../risk/index.ts";
import { MAX_ANSWER_BYTES } from "./answer.ts";

const MAX_HEADER_BYTES = 8 * 1024;

/** Why there is no text; continues the sentence "the server at … ". */
export class NotFetched extends Error {}

/** Where a member's service answers, without credentials: fit to be shown. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** @throws INPUT_INVALID unless http or https; the URL is not repeated, it may hold a password */
export function requireServerUrl(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw inputInvalid("members", "holds something that is no URL", "write http://… or https://…");
}

function answerUrl(base: string, request: bigint): URL {
  return new URL(`openings/${request}`, base.endsWith("/") ? base : `${base}/`);
}

function whyNot(status: number | undefined): NotFetched | undefined {
  if (status === 200) return undefined;
  return new NotFetched(
    status === 404 ? "has no answer to this request yet" : `ends with status ${status ?? 0}`,
  );
}

/**
 * @param timeout milliseconds for all of it
 * @param stopped ends it early
 * @throws NotFetched
 */
export async function fetchAnswer(
  base: string,
  request: bigint,
  timeout: number,
  stopped: AbortSignal,
): Promise<string> {
  const url = answerUrl(base, request);
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeout)]);
  const options = {
    // No agent: the connection ends with the answer.
    ...{ agent: false, signal, maxHeaderSize: MAX_HEADER_BYTES },
    headers: { accept: "application/json", "accept-encoding": "identity" },
  };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = url.protocol === "https:" ? requestHttps : requestHttp;
      send(url, options, resolve).on("error", reject).end();
    });
    const why = whyNot(response.statusCode);
    if (why === undefined) return await streamBounded(response, MAX_ANSWER_BYTES);
    response.destroy();
    throw why;
  } catch (error) {
    if (error instanceof NotFetched) throw error;
    if (error instanceof TooLarge) throw new NotFetched("sends more than an answer can be");
    const isLate = error instanceof Error && error.name === "TimeoutError";
    throw new NotFetched(
      isLate || signal.aborted ? "does not answer in time" : "cannot be reached",
      {
        cause: error,
      },
    );
  }
}
