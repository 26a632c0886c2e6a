/**
 * What a transaction offers for gas, at first and when it is sent again because it waits: more each time, but never
 * more than a multiple of what others pay now, nor than its sender's own bound. Whoever keeps a transaction waiting
 * gains nothing but that.
 */

/** Wei for a unit of gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  /** Of it, at most: what a block's proposer gets. */
  readonly maxPriorityFeePerGas: bigint;
}

export interface FeeBump {
  /** What others pay now, as nodes say it: the fee has room for the base fee to double. */
  readonly market: Fees;
  /** Wei for a unit of gas, at most. */
  readonly most: bigint;
  /** What the transaction to be replaced offers, as far as a node took it; none at first. */
  readonly before?: Fees;
}

/** A bound that no ordinary day comes near, in wei: 500 gwei. */
export const MOST_FEE = 500_000_000_000n;
/** Of the market's fee, at most, for a transaction that waits. */
const TIMES_MARKET = 2n;

/** Nodes ask a tenth more of a replacement, of both numbers. */
const raisedUp = (fee: bigint): bigint => (fee * 9n) / 8n + 1n;
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * The next offer. `undefined` where there is none to make: what waits offers as much as it may, and waits for
 * another reason than its fee, or for fees to fall.
 */
export function feeBump({ market, most, before }: FeeBump): Fees | undefined {
  if (before === undefined) return within(market, most);
  const least = raisedUp(before.maxFeePerGas);
  const bound = smaller(TIMES_MARKET * market.maxFeePerGas, most);
  if (least > bound) return undefined;
  const tip = larger(raisedUp(before.maxPriorityFeePerGas), market.maxPriorityFeePerGas);
  const maxFeePerGas = smaller(larger(least, market.maxFeePerGas), bound);
  return within({ maxFeePerGas, maxPriorityFeePerGas: tip }, bound);
}

/** The dearest offer there is, for replacing what somebody unknown offers. */
export function dearest({ market, most }: Omit<FeeBump, "before">): Fees {
  const { maxFeePerGas, maxPriorityFeePerGas } = market;
  const twice = {
    maxFeePerGas: TIMES_MARKET * maxFeePerGas,
    maxPriorityFeePerGas: TIMES_MARKET * maxPriorityFeePerGas,
  };
  return within(twice, most);
}

function within({ maxFeePerGas, maxPriorityFeePerGas }: Fees, most: bigint): Fees {
  const fee = smaller(maxFeePerGas, most);
  return { maxFeePerGas: fee, maxPriorityFeePerGas: smaller(maxPriorityFeePerGas, fee) };
}
