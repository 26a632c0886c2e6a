import { network } from "hardhat";
import { deployMarket } from "./fixtures/market.ts";
const c = await network.create();
it("gas", async () => {
  const m = await deployMarket(c, [1n, 7900n, 195n, 4n, 50n, 25n, 180n, 3n]);
  await m.nextEpoch(); await m.nextEpoch();
  const p = c.provider as any;
  const trace = async (to: string, data: string) => {
    const t = await p.request({ method: "debug_traceCall", params: [{ to, data, from: m.cast.alice.address, gas: "0x1000000" }, "latest", { disableStorage: true, disableMemory: true, disableStack: false }] });
    return t;
  };
  const t = await trace(m.market["target"], m.market["interface"].encodeFunctionData("commitEpoch"));
  console.log(t.gas, t.structLogs?.length);
  const by: Record<string, number> = {}; const cnt: Record<string, number> = {};
  const depth: Record<string, number> = {};
  for (const l of t.structLogs) { if(["CALL","STATICCALL","CREATE"].includes(l.op)) { console.log(l.depth, l.op, l.gas, l.gasCost); } else { by[l.op] = (by[l.op] ?? 0) + Number(l.gasCost); cnt[l.op]=(cnt[l.op]??0)+1; depth[l.depth]=(depth[l.depth]??0)+Number(l.gasCost);} }
  console.log(Object.entries(by).sort((a, b) => b[1] - a[1]).slice(0, 16).map(([k,v])=>k+" "+v+" x"+cnt[k]).join("\n"), depth);
});
