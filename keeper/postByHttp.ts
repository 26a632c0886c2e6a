/**
 * A JSON-RPC request by HTTP. A node may be slow, or do anything: what it sends is cut off at a time and a size, both
 * for all of it, and nothing that it names is followed.
 */
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { streamBounded } from "../files/boundedText.ts";

/** Posts a request and returns the parsed answer; throws when there is none. */
export type Post = (url: string, request: unknown) => Promise<unknown>;

export interface PostLimits {
  /** For all of an answer. */
  readonly milliseconds: number;
  readonly bytes: number;
}

const LIMITS: PostLimits = { milliseconds: 20_000, bytes: 64 * 1024 * 1024 };

export async function postByHttp(
  url: string,
  request: unknown,
  { milliseconds, bytes }: PostLimits = LIMITS,
): Promise<unknown> {
  const body = Buffer.from(JSON.stringify(request));
  const headers = {
    "content-type": "application/json",
    "content-length": String(body.length),
    "accept-encoding": "identity",
  };
  const signal = AbortSignal.timeout(milliseconds);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = new URL(url).protocol === "https:" ? requestHttps : requestHttp;
    send(url, { method: "POST", headers, signal }, resolve).on("error", reject).end(body);
  });
  // Gateways refuse with other statuses, and say so in a document like any other.
  return JSON.parse(await streamBounded(response, bytes)) as unknown;
}
