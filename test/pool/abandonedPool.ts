/** A process of its own: opens a pool, says which processes it has, and is killed with jobs under way. */
import { ProvingPool } from "../../pool/index.ts";
import { accountJobs } from "./accounts.ts";

const pool = await ProvingPool.open({ workers: 1, threads: 1, allowDevelopment: true });
process.send?.(pool.processes);
for (const job of accountJobs(20)) await pool.prove(job);
