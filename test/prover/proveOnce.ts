/** A process of its own: opens a prover, proves once, closes, prints the time, and should then end. */
import { WarmProver } from "../../prover/index.ts";
import { healthy, requestFor } from "./samplePortfolios.ts";

const prover = await WarmProver.open("solvency-spot8", { allowDevelopment: true });
await prover.prove(requestFor(healthy()));
await prover.close();
process.stdout.write(String(Date.now()));
