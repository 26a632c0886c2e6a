/** Some of the section `nodes`, in every run: what costs seconds. */
import { expect } from "chai";
import { run, type Ended } from "../../soundness/faults/command.ts";
import { faultsOfEnd } from "../../soundness/nodes/liar.ts";
import { lieToAudit } from "../../soundness/nodes/services.ts";
import { nodes } from "../../soundness/nodes.ts";
import { temporaryFolder } from "../cli/zkmargin.ts";

describe("nodes that lie to services", () => {
  it("are refused by an audit, or tell it no more than the truth; the next run mends what they left", async () => {
    const { faults, refused } = await lieToAudit(["answers another type", "hides the first event"]);
    expect(faults).to.deep.equal([]);
    expect(refused).to.be.greaterThan(0);
  });

  it("end a command in a coded error, and nothing else counts", async () => {
    const cwd = temporaryFolder();
    const parameters = ["audit", "run", "--rpc", "http://127.0.0.1:1", "--audit-book", "0x12"];
    const coded = await run([...parameters, "--index", "index", "--json"], { cwd });
    expect(coded.status).to.equal(2);
    expect(faultsOfEnd(coded)).to.deep.equal([]);
    const ended: Ended = { status: 70, signal: null, stdout: "", stderr: "", changes: 0 };
    const defect = JSON.stringify({ error: { code: "INTERNAL", message: "", fix: "none" } });
    expect(faultsOfEnd({ ...ended, stdout: defect })).to.have.length(1);
    expect(faultsOfEnd(ended)).to.have.length(1);
    expect(faultsOfEnd({ ...ended, status: null })).to.deep.equal(["hangs"]);
    expect(faultsOfEnd({ ...ended, status: 0 })).to.deep.equal([]);
  });

  it("fall short where a service has a fault, or believes everything", () => {
    const tries = { name: "a", ways: 2, refused: 1, faults: [] };
    const services = [tries, { ...tries, faults: ["b"] }, { ...tries, refused: 0 }];
    expect(nodes.shortfalls({ ways: [], services })).to.deep.equal(["b", "a refuses nothing"]);
  });
});
