/** Accounts of recognisable digits on the sample rules, all of them healthy. */
import { attestationJob, type ProvingJob } from "../../pool/index.ts";
import { Portfolio, type StatementRequest } from "../../prover/index.ts";
import { requestFor } from "../prover/samplePortfolios.ts";

/** Raw units of slot 0 that every account of {@link accounts} holds, but for its number. */
export const CANARY = 12_345_678_987_654_300n;
export const CANARY_BLINDING = 98765432123456789876543212345678987654321n;

/** Short 40 ETH as well: a negative quantity is a field element of many digits. */
export function accountRequest(number: number): StatementRequest {
  const quantity = { "0": CANARY + BigInt(number), "1": 250_000_000n, "2": -4_000_000_000n };
  return requestFor(Portfolio.create(quantity, CANARY_BLINDING + BigInt(number)));
}

export function accountJobs(count: number): ProvingJob[] {
  return Array.from({ length: count }, (_, k) =>
    attestationJob(accountRequest(k), { id: `account-${k}` }),
  );
}
