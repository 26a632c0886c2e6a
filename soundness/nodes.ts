/** Section `nodes`: services by a node that lies, or never answers. */
import { WAYS, type NodeTries } from "./nodes/liar.ts";
import { lieToAudit, lieToCouncil, lieToKeeper } from "./nodes/services.ts";
import { type Section } from "./section.ts";

const RECHECKED = ["answers another type"];

interface NodeResult {
  readonly ways: readonly string[];
  readonly services: readonly NodeTries[];
}

export const nodes: Section<NodeResult> = {
  id: "nodes",
  title: "Nodes that lie to services",
  sources: [
    ...["soundness/nodes.ts", "soundness/nodes/*.ts", "soundness/faults/lies.ts", "cli/rpc.ts"],
    ...["audit/ethersState.ts", "audit/chainIndex/*.ts", "audit/runAudit.ts", "keeper/nodes.ts"],
    ...["keeper/chainReader.ts", "council/service/ethersOpening*.ts", "wallet/logScan.ts"],
    ...["council/service/memberService.ts", "wallet/ethersLogSource.ts"],
  ],
  measure: async (progress) => {
    const ways = Object.keys(WAYS);
    const audit = await progress("an audit lied to", () => lieToAudit(ways));
    const council = await progress("a member's service lied to", () => lieToCouncil(ways));
    const keeper = await progress("a keeper lied to", () => lieToKeeper(ways));
    return { ways, services: [audit, council, keeper] };
  },
  recheck: async () => (await lieToAudit(RECHECKED)).faults,
  shortfalls: ({ services }) => [
    ...services.flatMap(({ faults }) => faults),
    ...services.filter(({ refused }) => refused === 0).map(({ name }) => `${name} refuses nothing`),
  ],
  text: ({ ways, services }) => [
    "The real command as a process, by a node that goes wrong in one way all along: events hidden, repeated, turned round or changed, wrong types, no answers, another chain, blocks",
    "that change, a head far ahead or behind, another state, slowness, silence. It ends in a coded error that says what to do, or well. An audit believes no other report: one that",
    "holds is the true one, or says of which other chain it is. Then the same command runs by an honest node: the audit's report is that of an undisturbed run byte for byte, the council's member",
    "has logged and answered every request once, the keeper goes on, and nothing that it sent was refused.",
    "",
    "| process | ways | ended in a coded error | faults |",
    "| --- | --- | --- | --- |",
    ...services.map(
      ({ name, ways: told, refused, faults }) =>
        `| \`${name}\` | ${told} | ${refused} | ${faults.length} |`,
    ),
    "",
    `The ways: ${ways.join("; ")}.`,
  ],
};
