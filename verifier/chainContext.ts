/**
 * The context of `verifyAttestation` from chain state: what MarginAccounts would write into the
 * equation itself. The chain's prepared points are recomputed on the way, so a verifier here and the
 * contract there are known to judge the same sums.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import type { Terms } from "../risk/index.ts";
import type { G1Point } from "./bn254.ts";
import {
  readAccount,
  readEpoch,
  readTable,
  readVerifier,
  view,
  type Deployment,
} from "./chainState.ts";
import type { VerificationContext } from "./expectedInputs.ts";
import { prepareGroup } from "./preparedInputs.ts";
import { composeMarket, composeRules } from "./publicInputs.ts";
import type { VerificationKey } from "./verificationKey.ts";

/** Which account, under which table, at which epoch; chosen by the verifier's user. */
export interface ChainQuery {
  readonly account: bigint;
  /** Identity of a registered rule table, 0x and 64 hexadecimal digits. */
  readonly table: string;
  readonly epoch: bigint;
  readonly terms: Terms;
}

interface StoredPoint {
  readonly x: bigint;
  readonly y: bigint;
}

function requireSamePoint(stored: StoredPoint, computed: G1Point, what: string): void {
  const { x, y } = computed.is0() ? { x: 0n, y: 0n } : computed.toAffine();
  if (stored.x === x && stored.y === y) return;
  throw new ZkMarginError("CHAIN_FAILED", `the chain's prepared ${what} is another point`, {
    fix: "do not rely on this deployment: its contracts do not verify what they publish",
    field: what,
  });
}

/**
 * @param key key of the circuit the table is registered for; its hash is compared with the chain's
 * @throws INPUT_INVALID unknown account, table or epoch · KEY_REFUSED another key · CHAIN_FAILED
 */
export async function contextFromChain(
  deployment: Deployment,
  { account, table, epoch, terms }: ChainQuery,
  key: VerificationKey,
): Promise<VerificationContext> {
  const { circuit } = key;
  const { commitment } = await readAccount(deployment, account);
  const { verifier, rules } = await readTable(deployment, table, circuit);
  const known = await readVerifier(deployment, verifier);
  if (known.keyHash !== key.hash || known.circuit !== circuit.id) {
    throw new ZkMarginError("KEY_REFUSED", "the rule table is registered for another key", {
      field: "key",
      fix: `use the key of ${known.keyHash}`,
    });
  }
  const market = await readEpoch(deployment, epoch, circuit);

  const epochPoint = prepareGroup(key, "market", composeMarket(circuit, market));
  const atEpoch = await view<{ point: StoredPoint }>(
    deployment.market,
    "prepared",
    epoch,
    verifier,
  );
  requireSamePoint(atEpoch.point, epochPoint, "market");
  const tablePoint = prepareGroup(key, "rules", composeRules(circuit, rules));
  const stored = await view<{ rules: StoredPoint }>(deployment.risk, "tableOf", table);
  requireSamePoint(stored.rules, tablePoint, "rules");

  return { key, commitment, terms, market, rules };
}

/** Whether an attestation under `table` at this epoch and band would still be accepted at the latest prices. */
export async function isWithinBand(
  { risk }: Deployment,
  table: string,
  epoch: bigint,
  band: bigint,
): Promise<boolean> {
  return view<boolean>(risk, "isWithinBand", table, epoch, band);
}
