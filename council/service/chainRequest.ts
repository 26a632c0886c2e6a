/** A request to open a lapsed account, as the event of Openings tells of it. */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { type ChainLog } from "../../wallet/index.ts";
import { OPENINGS, REQUESTED } from "./openingAbi.ts";

export interface ChainRequest {
  readonly request: bigint;
  /** To be opened. */
  readonly account: bigint;
  /** Account of the liquidator. */
  readonly liquidator: bigint;
  /** Viewing key of the liquidator's account when he asked: what is answered is encrypted to it. */
  readonly viewingKey: AffinePoint;
}

/**
 * The request in a log; `undefined` when it is of another contract or event.
 * @param openings address of the contract
 * @throws CHAIN_FAILED for a log of the contract's that does not decode
 */
export function readRequest(log: ChainLog, openings: string): ChainRequest | undefined {
  const isOurs = log.address.toLowerCase() === openings.toLowerCase();
  if (!isOurs || log.topics[0] !== REQUESTED) return undefined;
  try {
    const args = OPENINGS.parseLog(log)?.args;
    const number = (name: string): bigint => args?.getValue(name) as bigint;
    const viewingKey = { x: number("viewX"), y: number("viewY") };
    const [request, account] = [number("request"), number("account")];
    return { request, account, liquidator: number("liquidator"), viewingKey };
  } catch (cause) {
    throw new ZkMarginError("CHAIN_FAILED", `an event of ${log.transaction} does not decode`, {
      field: "openings",
      fix: "check the address of Openings and that the node is sound",
      cause,
    });
  }
}
